"""What a file is, told from its content. Its name and the type that a browser declares prove nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass

HEAD = 65_536  # bytes looked at


class FileRefused(ValueError):
    """`str()` is a French sentence saying what to do."""


@dataclass(frozen=True, slots=True)
class Kind:
    """An accepted kind. `extensions`: the first is the one given to a file without any. `label`: « un PDF »."""

    key: str
    label: str
    mime: str
    extensions: tuple[str, ...]


_OFFICE = "application/vnd.openxmlformats-officedocument."
KINDS = {
    kind.key: kind
    for kind in (
        Kind("pdf", "un PDF", "application/pdf", ("pdf",)),
        Kind("png", "une image PNG", "image/png", ("png",)),
        Kind("jpeg", "une image JPEG", "image/jpeg", ("jpg", "jpeg", "jpe")),
        Kind("webp", "une image WEBP", "image/webp", ("webp",)),
        Kind("heic", "une photo HEIC", "image/heic", ("heic", "heif")),
        Kind("txt", "un texte", "text/plain", ("txt", "log", "md")),
        Kind("csv", "un tableau CSV", "text/csv", ("csv", "tsv")),
        Kind("eml", "un mail", "message/rfc822", ("eml",)),
        Kind("docx", "un document Word", _OFFICE + "wordprocessingml.document", ("docx",)),
        Kind("xlsx", "un classeur Excel", _OFFICE + "spreadsheetml.sheet", ("xlsx",)),
        Kind("odt", "un document OpenDocument", "application/vnd.oasis.opendocument.text", ("odt",)),
        Kind("mp3", "un enregistrement MP3", "audio/mpeg", ("mp3",)),
        Kind("wav", "un enregistrement WAV", "audio/wav", ("wav",)),
    )
}
ACCEPTED = "PDF, PNG, JPEG, WEBP, HEIC, TXT, CSV, DOCX, XLSX, ODT, EML, MP3 ou WAV"
TEXTS = ("txt", "csv", "eml")

# Recognised in order to be refused by their name: (first bytes, what it is, what to do).
_REFUSED: tuple[tuple[bytes, str, str], ...] = (
    (b"MZ", "un programme Windows", "il n’est pas accepté"),
    (b"\x7fELF", "un programme", "il n’est pas accepté"),
    (b"\xca\xfe\xba\xbe", "un programme", "il n’est pas accepté"),
    (b"#!", "un programme", "il n’est pas accepté"),
    (b"\xd0\xcf\x11\xe0", "un ancien document Office", "enregistrez-le en .docx ou .xlsx, puis envoyez-le"),
    (b"{\\rtf", "un document RTF", "enregistrez-le en .docx ou en PDF, puis envoyez-le"),
    (b"GIF8", "une image GIF", "enregistrez-la en PNG, puis envoyez-la"),
    (b"BM", "une image BMP", "enregistrez-la en PNG, puis envoyez-la"),
    (b"II*\0", "une image TIFF", "enregistrez-la en PDF ou en JPEG, puis envoyez-la"),
    (b"MM\0*", "une image TIFF", "enregistrez-la en PDF ou en JPEG, puis envoyez-la"),
    (b"Rar!", "une archive", "envoyez les fichiers un par un"),
    (b"7z\xbc\xaf", "une archive", "envoyez les fichiers un par un"),
    (b"\x1f\x8b", "une archive", "envoyez les fichiers un par un"),
    (b"OggS", "un enregistrement OGG", "convertissez-le en MP3, puis envoyez-le"),
)
_HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
_MARKUP = re.compile(rb"<(?:!doctype\s+html|html|head|body|script|iframe|svg|\?xml|!doctype\s+svg)\b", re.IGNORECASE)
_SVG = re.compile(rb"<(?:svg|!doctype\s+svg)\b", re.IGNORECASE)
_SCRIPTED = re.compile(rb"<\s*script|\son\w+\s*=|javascript:|<\s*foreignObject", re.IGNORECASE)
_HEADER = re.compile(rb"(?:From |[!-9;-~]{1,60}:[ \t])")


def sniff(head: bytes) -> str:
    """The key of `KINDS`, or `zip` (to be opened) or `text` (which text, the name says). `head`: the first bytes."""
    for start, key in (
        (b"%PDF-", "pdf"),
        (b"\x89PNG\r\n\x1a\n", "png"),
        (b"\xff\xd8\xff", "jpeg"),
        (b"PK\x03\x04", "zip"),
    ):
        if head.startswith(start):
            return key
    if head[:4] == b"RIFF" and head[8:12] in (b"WEBP", b"WAVE"):
        return "webp" if head[8:12] == b"WEBP" else "wav"
    if head[4:8] == b"ftyp":
        return _from_brands(head)
    for start, what, remedy in _REFUSED:
        if head.startswith(start):
            raise FileRefused(f"Ce fichier est {what} : {remedy}.")
    if head.startswith(b"ID3") or _is_mp3_frame(head):
        return "mp3"
    return _text(head)


def _from_brands(head: bytes) -> str:
    size = min(int.from_bytes(head[:4], "big"), 200)
    brands = {head[8:12], *(head[i : i + 4] for i in range(16, size, 4))}
    if brands & _HEIC_BRANDS:
        return "heic"
    if b"M4A " in brands:
        raise FileRefused("Ce fichier est un enregistrement M4A : convertissez-le en MP3, puis envoyez-le.")
    raise FileRefused("Ce fichier est une vidéo : envoyez des photos, ou un lien vers la vidéo.")


def _is_mp3_frame(head: bytes) -> bool:
    """ISO 11172-3: sync, a layer III, a bit rate and a sampling rate that exist."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
        return False
    return head[2] >> 4 not in (0, 15) and head[2] >> 2 & 3 != 3


def _text(head: bytes) -> str:
    start = head[:2_000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if _SVG.search(start):
        if _SCRIPTED.search(head):
            raise FileRefused("Ce dessin SVG contient un programme : exportez-le en PNG ou en PDF, puis envoyez-le.")
        raise FileRefused("Ce fichier est un dessin SVG : exportez-le en PNG ou en PDF, puis envoyez-le.")
    if _MARKUP.match(start):
        raise FileRefused("Ce fichier est une page web : enregistrez-la en PDF, puis envoyez-la.")
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "text"
    if not head or any(byte < 32 and byte not in b"\t\n\r\f\x1b" for byte in head):
        raise FileRefused(f"Ce type de fichier n’est pas reconnu : envoyez un fichier {ACCEPTED}.")
    return "text"


def text_kind(extension: str, head: bytes) -> str | None:
    """Which text: the name says it, the content may contradict. None: this extension is not that of a text."""
    key = next((key for key in TEXTS if extension in KINDS[key].extensions), None)
    if key == "eml" and not _HEADER.match(head.lstrip(b"\xef\xbb\xbf\r\n")):
        return "txt"
    return key or (None if extension else "txt")
