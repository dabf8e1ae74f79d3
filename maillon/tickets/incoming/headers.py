"""The head of a message or part: unfolded, decoded (RFC 2047), its parameters read (RFC 2231), however it was written."""

import binascii
import re
from dataclasses import dataclass, field
from urllib.parse import unquote_to_bytes

from maillon.tickets.incoming.charsets import decode, tidy
from maillon.tickets.incoming.shapes import Limits, Notes

_LINE_END = re.compile(rb"\r\n|\n|\r")
_NAME = re.compile(rb"([!-9;-~]{1,100})[ \t]*:")
_BLANK = re.compile(rb"(?>\r\n|\n|\r)[ \t]*(?>\r\n|\n|\r)")
_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?\n]*)\?=")
_BETWEEN = re.compile(r"(\?=)[ \t\n]+(?==\?[^?\s]{1,60}\?[bBqQ]\?)")
_PARAMETER = re.compile(r"([\w*.'!#$%&+^`{}~-]{1,60})\s*=\s*(\"(?:[^\"\\]|\\.)*\"?|[^;]*)")


@dataclass(frozen=True)
class Head:
    """Names are in lower case, values raw and unfolded; ``broken`` says that a line had no name."""

    fields: dict[str, list[bytes]] = field(default_factory=dict)
    broken: bool = False

    def raw(self, name: str) -> bytes:
        return self.fields.get(name, [b""])[0]

    def text(self, name: str) -> str:
        return words(self.raw(name))

    def plain(self, name: str) -> str:
        """A value made of protocol rather than of language: no encoded word in it."""
        return decode(self.raw(name))[0].strip()

    def texts(self, name: str) -> list[str]:
        return [words(value) for value in self.fields.get(name, [])]


def split(data: bytes) -> tuple[bytes, bytes]:
    """The head and the body of a message or part. What does not begin with a header is all body."""
    first = _LINE_END.match(data)
    if first:
        return b"", data[first.end() :]
    line_end = _LINE_END.search(data)
    line = data[: line_end.start()] if line_end else data
    if not _NAME.match(line):
        return b"", data
    blank = _BLANK.search(data)
    return (data[: blank.start()], data[blank.end() :]) if blank else (data, b"")


def read_head(data: bytes, limits: Limits, notes: Notes) -> Head:
    """A line without name nor indentation continues the one before: some gateways fold that way."""
    fields: dict[str, list[bytearray]] = {}
    current: bytearray | None = None
    broken, count, cut = False, 0, False
    for line in _LINE_END.split(data):
        found = None if line[:1] in (b" ", b"\t") else _NAME.match(line)
        if found:
            count += 1
            if count > limits.headers:
                notes.add(f"Le message a plus de {limits.headers} en-têtes : les derniers n'ont pas été lus.")
                break
            current = bytearray(line[found.end() :].strip()[: limits.header_length])
            cut = cut or len(line) - found.end() > limits.header_length + 2
            fields.setdefault(found.group(1).decode("ascii").lower(), []).append(current)
        elif current is not None and line.strip():
            broken = broken or line[:1] not in (b" ", b"\t")
            room = limits.header_length - len(current)
            cut = cut or len(line) > room
            current += (b"\n" + line.strip())[: max(room, 0)]
    if cut:
        notes.add("Un en-tête démesuré a été raccourci.")
    return Head({name: [bytes(v) for v in values] for name, values in fields.items()}, broken)


def words(raw: bytes) -> str:
    """A header's text. Encoded words that follow one another in one charset are joined before being decoded, since some mailers
    cut in the middle of a character; raw 8-bit bytes are guessed."""
    text = decode(raw)[0]
    return " ".join(encoded_words(text).split())


def encoded_words(text: str) -> str:
    if "=?" not in text:
        return text
    text = _BETWEEN.sub(r"\1", text)
    out: list[str] = []
    pending, charset, end = b"", "", 0
    for found in _WORD.finditer(text):
        between = text[end : found.start()]
        name = found.group(1).split("*")[0].lower()
        if between or name != charset:
            out.append(decode(pending, charset)[0])
            pending = b""
        out.append(between)
        pending += _word_bytes(found.group(2), found.group(3))
        charset, end = name, found.end()
    out += [decode(pending, charset)[0], text[end:]]
    return "".join(out)


def _word_bytes(encoding: str, content: str) -> bytes:
    raw = content.encode("utf-8", "replace")
    if encoding in "qQ":
        return binascii.a2b_qp(raw.replace(b" ", b"_"), header=True)
    return base64_bytes(raw)


_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]")


def base64_bytes(raw: bytes) -> bytes:
    """Base64 without its garbage; what was encoded in several pieces, each with its padding, is joined."""
    pieces = []
    for piece in re.split(rb"=+", raw):
        clean = _NOT_BASE64.sub(b"", piece)
        clean = clean[: len(clean) - 1] if len(clean) % 4 == 1 else clean
        pieces.append(binascii.a2b_base64(clean + b"=" * (-len(clean) % 4)))
    return b"".join(pieces)


def valued(raw: bytes) -> tuple[str, dict[str, str]]:
    """A value and its parameters (Content-Type, Content-Disposition), with RFC 2231 continuations and charsets."""
    text = decode(raw)[0].replace("\n", " ")
    head = re.split(r"[;\s]", text.strip(), maxsplit=1)
    value = head[0].strip().strip('"').lower()
    plain: dict[str, str] = {}
    pieces: dict[str, dict[int, tuple[str, bool]]] = {}
    for found in list(_PARAMETER.finditer(head[1] if len(head) > 1 else ""))[:200]:
        name, content = found.group(1).lower().lstrip("'"), _unquoted(found.group(2))
        base, *rest = name.split("*")
        if not rest:
            plain.setdefault(base, content)
            continue
        number = int(rest[0]) if rest[0].isdecimal() and len(rest[0]) < 4 else 0
        pieces.setdefault(base, {}).setdefault(number, (content, rest[-1] == ""))
    for base, numbered in pieces.items():
        plain[base] = _assembled([numbered[number] for number in sorted(numbered)])
    return value, plain


def _unquoted(content: str) -> str:
    if content.startswith('"'):
        body = content[1:-1] if len(content) > 1 and content.endswith('"') else content[1:]
        return re.sub(r"\\([\"\\])", r"\1", body).strip()
    return content.strip()


def _assembled(pieces: list[tuple[str, bool]]) -> str:
    charset = ""
    first, encoded = pieces[0]
    if encoded and first.count("'") >= 2:
        charset, _, rest = first.split("'", 2)
        pieces = [(rest, True), *pieces[1:]]
    data = b"".join(
        unquote_to_bytes(content) if percent else content.encode("utf-8", "replace") for content, percent in pieces
    )
    return tidy(decode(data, charset)[0])
