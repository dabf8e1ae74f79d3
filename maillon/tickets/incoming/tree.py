"""A message taken apart: parts, sub-parts, and the bytes of each once its transfer encoding is undone.

The standard parser is recursive and reads every line: a message nested a thousand times or of a hundred thousand parts stops
it. This one looks for boundaries, level by level, and stops at the limits.
"""

import binascii
import re
from dataclasses import dataclass, field

from maillon.tickets.incoming.headers import Head, base64_bytes, read_head, split, valued
from maillon.tickets.incoming.shapes import Limits, Notes

TRUNCATED = "Le message est incomplet : sa fin manque."
NO_BOUNDARY = "Les parties du message étaient mal délimitées : elles ont été retrouvées au mieux."
DAMAGED = "Un contenu était mal encodé : il a été lu au mieux."
_FOUND_BOUNDARY = re.compile(rb"(?:\A|[\r\n])--([^\r\n]{1,200}+)(?>\r\n|\n|\r)Content-[A-Za-z-]+:", re.IGNORECASE)
_BASE64 = re.compile(rb"[A-Za-z0-9+/=]*")
_BASE64_LINE = re.compile(rb"[A-Za-z0-9+/]+={0,2}|={1,2}")


@dataclass(frozen=True)
class Part:
    head: Head
    type: str
    params: dict[str, str]
    disposition: str
    disposition_params: dict[str, str]
    body: bytes = field(repr=False)
    children: tuple["Part", ...] = ()

    @property
    def multipart(self) -> bool:
        return bool(self.children)

    @property
    def charset(self) -> str:
        return self.params.get("charset", "")


class Reader:
    def __init__(self, limits: Limits, notes: Notes) -> None:
        self.limits = limits
        self.notes = notes
        self.parts = 0

    def read(self, data: bytes, depth: int = 0, default: str = "text/plain") -> Part:
        self.parts += 1
        raw_head, body = split(data)
        head = read_head(raw_head, self.limits, self.notes)
        type_, params = _content_type(head, default)
        disposition, disposition_params = valued(head.raw("content-disposition"))
        children: tuple[Part, ...] = ()
        if type_.startswith("multipart/"):
            children = self._children(body, params.get("boundary", ""), depth, type_)
            if not children:
                type_ = "text/html" if re.match(rb"\s*(<!doctype|<html)", body[:400], re.IGNORECASE) else "text/plain"
        return Part(head, type_, params, disposition, disposition_params, body, children)

    def _children(self, body: bytes, boundary: str, depth: int, type_: str) -> tuple[Part, ...]:
        pieces = self._pieces(body, boundary.encode("utf-8", "replace")) if boundary else []
        if not pieces:
            guessed = _FOUND_BOUNDARY.search(body)
            pieces = self._pieces(body, guessed.group(1).rstrip()) if guessed else []
            if body.strip():
                self.notes.add(NO_BOUNDARY)
        if depth >= self.limits.depth:
            self.notes.add(
                f"Le message emboîte plus de {self.limits.depth} niveaux : les plus profonds n'ont pas été lus."
            )
            return ()
        default = "message/rfc822" if type_ == "multipart/digest" else "text/plain"
        children: list[Part] = []
        for piece in pieces:
            if self.parts >= self.limits.parts:
                self.notes.add(f"Le message a plus de {self.limits.parts} parties : les dernières n'ont pas été lues.")
                break
            children.append(self.read(piece, depth + 1, default))
        return tuple(children)

    def _pieces(self, body: bytes, boundary: bytes) -> list[bytes]:
        line = re.compile(rb"(?:\A|(?>\r\n|\n|\r))--" + re.escape(boundary) + rb"(--)?[ \t]*(?=\r|\n|\Z)")
        pieces: list[bytes] = []
        start, closed = -1, False
        for found in line.finditer(body):
            if start >= 0:
                pieces.append(_without_line_end(body[start : found.start()]))
            if found.group(1):
                closed = True
                break
            start = found.end()
            if len(pieces) > self.limits.parts:
                return pieces
        if start >= 0 and not closed:
            self.notes.add(TRUNCATED)
            pieces.append(_without_line_end(body[start:]))
        return pieces


def _without_line_end(piece: bytes) -> bytes:
    """A part begins after the end of the boundary's line."""
    return piece[2:] if piece.startswith(b"\r\n") else piece[1:]


def _content_type(head: Head, default: str) -> tuple[str, dict[str, str]]:
    type_, params = valued(head.raw("content-type"))
    if not type_:
        return default, params
    if re.fullmatch(r"[\w.+-]{1,60}/[\w.+-]{1,100}", type_):
        return type_, params
    return {"text": "text/plain", "html": "text/html", "multipart": "multipart/mixed"}.get(type_, default), params


def content(part: Part, notes: Notes) -> bytes:
    """The bytes of a leaf. What was not encoded as it says is left as it is."""
    encoding = part.head.plain("content-transfer-encoding").lower().strip(" ;\"'")
    encoding = encoding.split()[0] if encoding else ""
    if encoding == "base64":
        return _from_base64(part.body, notes)
    if encoding == "quoted-printable":
        return _from_quoted_printable(part.body, notes)
    if encoding in {"x-uuencode", "uuencode", "x-uue", "uue"}:
        return _from_uuencode(part.body, notes)
    if encoding not in {"", "7bit", "8bit", "binary", "7-bit", "8-bit", "none"}:
        notes.add(DAMAGED)
    return part.body


def _from_base64(body: bytes, notes: Notes) -> bytes:
    packed = body.translate(None, b" \t\r\n")
    if _BASE64.fullmatch(packed):
        return base64_bytes(packed)
    lines = [b"".join(line.split()) if line.count(b" ") < 3 else line.strip() for line in body.splitlines()]
    lines = [line for line in lines if line]
    good = [line for line in lines if _BASE64_LINE.fullmatch(line)]
    notes.add(DAMAGED)
    if sum(map(len, good)) * 2 < sum(map(len, lines)) and b" " in body:
        return body  # said to be base64, and is not
    kept = [
        line for line in lines if b" " not in line
    ]  # a footer added in clear has words; a line with a stray byte has none
    return base64_bytes(b"".join(kept))


def _from_quoted_printable(body: bytes, notes: Notes) -> bytes:
    if re.search(rb"=(?![0-9A-Fa-f]{2}|[ \t]*(?:\r|\n|\Z))", body):
        notes.add(DAMAGED)
    return binascii.a2b_qp(body)


def _from_uuencode(body: bytes, notes: Notes) -> bytes:
    out: list[bytes] = []
    for line in body.splitlines():
        if line.startswith((b"begin ", b"end")) or not line.strip():
            continue
        try:
            out.append(binascii.a2b_uu(line))
        except binascii.Error:
            notes.add(DAMAGED)
    return b"".join(out)
