"""The one way in for a file: counted while it is read, told from its content, cleaned, named, digested."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath
from typing import BinaryIO

from maillon.records.files.archives import office_kind
from maillon.records.files.images import MOST_PIXELS, clean_image
from maillon.records.files.kinds import ACCEPTED, HEAD, KINDS, FileRefused, Kind, sniff, text_kind

LIMIT = 25 * 1024 * 1024
_CHUNK = 65_536
_LONGEST_NAME = 120
_FORBIDDEN = re.compile(r'[<>:"/\\|?*]')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)
_IMAGES = frozenset({"png", "jpeg", "webp", "heic"})


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A file that may be stored. `content`: at its start; the file given, or a cleaned copy (`cleaned`).
    `sha256`, `size`: of `content`."""

    name: str
    kind: Kind
    size: int
    sha256: str
    content: BinaryIO
    cleaned: bool = False


class SizeCounter:
    """Counts an upload while it arrives, to stop it at the first byte too many."""

    def __init__(self, limit: int = LIMIT) -> None:
        self._limit, self.size = limit, 0

    def add(self, count: int) -> None:
        self.size += count
        if self.size > self._limit:
            raise FileRefused(_too_large(self._limit))


def _too_large(limit: int) -> str:
    megabytes = f"{limit / 1_048_576:.1f}".removesuffix(".0").replace(".", ",")
    return f"Ce fichier dépasse {megabytes} Mo : réduisez-le, ou envoyez-le en plusieurs parties."


def check_declared_size(declared: int, limit: int = LIMIT) -> None:
    """Before the first byte: the size that the request announces (it may lie, `SizeCounter` does not)."""
    if declared > limit:
        raise FileRefused(_too_large(limit))


def check_upload(file: BinaryIO, name: str, *, limit: int = LIMIT, most_pixels: int = MOST_PIXELS) -> CheckedFile:
    """What a user sends, ready to store, or `FileRefused` with a sentence saying what to do.

    `file`: open for reading and seekable, read from its start. `name`: as sent. Nothing is trusted but the content:
    the real type must be accepted and agree with the extension; a photo loses the place where it was taken.
    """
    size, head, has_null = _measure(file, limit)
    if not size:
        raise FileRefused("Ce fichier est vide : vérifiez-le, puis envoyez-le de nouveau.")
    name = clean_name(name)
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    kind = KINDS[_kind(file, head, size, extension, has_null)]
    if not extension:
        name = f"{name}.{kind.extensions[0]}"
    content: BinaryIO = file
    cleaned = False
    if kind.key in _IMAGES:
        file.seek(0)
        original = file.read()
        clean = clean_image(kind.key, original, most_pixels)
        cleaned = clean != original
        content = BytesIO(clean) if cleaned else file
        size = len(clean)
    return CheckedFile(name, kind, size, _sha256(content), content, cleaned)


def _measure(file: BinaryIO, limit: int) -> tuple[int, bytes, bool]:
    file.seek(0)
    counter = SizeCounter(limit)
    head, has_null = b"", False
    while chunk := file.read(_CHUNK):
        counter.add(len(chunk))
        head = head or chunk[:HEAD]
        has_null = has_null or b"\0" in chunk
    return counter.size, head, has_null


def _kind(file: BinaryIO, head: bytes, size: int, extension: str, has_null: bool) -> str:
    """The real kind, once it agrees with the extension."""
    try:
        key = sniff(head)
        if key == "zip":
            key = office_kind(file, size)
    except FileRefused as refusal:
        raise _renamed(refusal, extension) from refusal
    if key == "text":
        wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
        text = text_kind(extension, head)
        if text is None or (has_null and not wide):
            raise FileRefused(_mismatch("un texte", extension, "txt"))
        key = text
    if extension and extension not in KINDS[key].extensions:
        raise FileRefused(_mismatch(KINDS[key].label, extension, KINDS[key].extensions[0]))
    return key


def _mismatch(label: str, extension: str, right: str) -> str:
    known = any(extension in kind.extensions for kind in KINDS.values())
    if not known and right == "txt":
        return f"Les fichiers .{extension} ne sont pas acceptés : envoyez un fichier {ACCEPTED}."
    return f"Ce fichier est {label} renommé en .{extension} : redonnez-lui l’extension .{right}, puis envoyez-le."


def _renamed(refusal: FileRefused, extension: str) -> FileRefused:
    """« Ce fichier est un programme Windows renommé en .pdf : ... » when the name says otherwise."""
    message = str(refusal)
    if any(extension in kind.extensions for kind in KINDS.values()) and message.startswith("Ce fichier est "):
        what, _, remedy = message.partition(" : ")
        return FileRefused(f"{what} renommé en .{extension} : {remedy}" if remedy else message)
    return refusal


def clean_name(name: str) -> str:
    """A name to show and to download under: no path, no control or direction character, no reserved name, at most
    120 characters with its extension. Never used as a path on the disk (`store_path` is)."""
    name = unicodedata.normalize("NFC", name.encode("utf-8", "replace").decode())
    name = name.replace("\\", "/").rpartition("/")[2]
    name = "".join(c for c in name if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn"))
    name = re.sub(r"\s+", " ", _FORBIDDEN.sub("", name)).strip(" .")
    if not name or _RESERVED.fullmatch(name):
        name = f"fichier-{name}" if name else "fichier"
    stem, dot, extension = name.rpartition(".")
    if len(name) > _LONGEST_NAME:
        keep = dot + extension if dot and len(extension) <= 10 else ""
        name = (stem if keep else name)[: _LONGEST_NAME - len(keep)].rstrip(" .") + keep
    return name


def _sha256(file: BinaryIO) -> str:
    digest = hashlib.sha256()
    file.seek(0)
    while chunk := file.read(_CHUNK):
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


def store_path(sha256: str) -> PurePosixPath:
    """Where the content of this digest is kept, under a folder that the web server never serves: `ab/cd/abcd...`."""
    if not re.fullmatch(r"[0-9a-f]{64}", sha256):
        raise ValueError("not a SHA-256 in lower-case hexadecimal")
    return PurePosixPath(sha256[:2], sha256[2:4], sha256)
