"""The names of attached files, safe to show, to store and to download."""

import re

from maillon.tickets.incoming.headers import encoded_words, read_head, split
from maillon.tickets.incoming.shapes import Limits, Notes
from maillon.tickets.incoming.tree import Part, content

LONGEST = 120
EXTENSIONS = {
    "application/pdf": "pdf", "application/zip": "zip", "application/msword": "doc", "application/rtf": "rtf", "text/csv": "csv",
    "application/vnd.ms-excel": "xls", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx", "application/ms-tnef": "dat",
    "application/pkcs7-mime": "p7m", "application/x-pkcs7-mime": "p7m", "application/pkcs7-signature": "p7s",
    "application/x-pkcs7-signature": "p7s", "application/pgp-signature": "asc", "application/pgp-encrypted": "asc",
    "application/pgp-keys": "asc", "application/ics": "ics", "text/calendar": "ics", "text/vcard": "vcf", "text/x-vcard": "vcf",
    "text/plain": "txt", "text/html": "html", "text/xml": "xml", "application/xml": "xml", "message/rfc822": "eml",
    "message/delivery-status": "txt", "text/rfc822-headers": "txt", "image/png": "png", "image/jpeg": "jpg", "image/gif": "gif",
    "image/webp": "webp", "image/bmp": "bmp", "image/tiff": "tif", "image/heic": "heic", "audio/wav": "wav", "audio/x-wav": "wav",
    "audio/mpeg": "mp3", "audio/ogg": "ogg", "video/mp4": "mp4",
}  # fmt: skip
_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff<>:\"|?*]")
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)


def given(part: Part) -> str:
    """The name as written: of the disposition first, of the type else; encoded words in it are no norm but a habit."""
    written = part.disposition_params.get("filename") or part.disposition_params.get("name")
    written = written or part.params.get("name") or part.params.get("filename") or ""
    return " ".join(encoded_words(written).split())


def name_of(part: Part, number: int, limits: Limits, notes: Notes) -> str:
    name = clean(given(part))
    if not name and part.type == "message/rfc822":
        inner = read_head(split(content(part, notes))[0], limits, Notes())
        name = clean(re.sub(r"[/\\]", "-", inner.text("subject"))) or "message"
        name = f"{name[: LONGEST - 4]}.eml"
    if not name and part.type == "text/calendar":
        name = "invitation.ics"
    if not name:
        extension = EXTENSIONS.get(part.type, "")
        name = f"piece-jointe-{number}" + (f".{extension}" if extension else ".bin")
    return name


def clean(name: str) -> str:
    """Without folder, control character nor sign that turns the reading round; never a name that a system keeps for itself."""
    name = re.split(r"[/\\]", name)[-1]
    name = _UNSAFE.sub("", name).strip(" .")
    if _DEVICES.fullmatch(name):
        name = f"_{name}"
    if len(name) <= LONGEST:
        return name
    stem, dot, extension = name.rpartition(".")
    if dot and 0 < len(extension) <= 10:
        return f"{stem[: LONGEST - len(extension) - 1].rstrip()}.{extension}"
    return name[:LONGEST].rstrip()


def free(name: str, taken: set[str]) -> str:
    if name.lower() not in taken:
        return name
    stem, dot, extension = name.rpartition(".")
    stem, extension = (stem, dot + extension) if dot and stem else (name, "")
    number = next(n for n in range(2, len(taken) + 3) if f"{stem} ({n}){extension}".lower() not in taken)
    return f"{stem} ({number}){extension}"


def type_of(name: str) -> str:
    """The type of a file sent as « octet-stream », by its name; empty when it says nothing."""
    extension = name.rpartition(".")[2].lower()
    return next(
        (type_ for type_, known in EXTENSIONS.items() if known == extension and extension not in {"dat", "html"}), ""
    )
