"""Office documents are zip archives: told apart, and refused when they would swell, hide or run something."""

from __future__ import annotations

import zipfile
import zlib
from typing import BinaryIO

from maillon.records.files.kinds import FileRefused

MOST_ENTRIES = 5_000
MOST_BYTES = 300_000_000  # once unpacked
HIGHEST_RATIO = 120  # ordinary office documents stay under 40
_SMALL = 1_000_000  # under this, a high ratio is harmless
_DAMAGED = (zipfile.BadZipFile, zlib.error, NotImplementedError, OSError, EOFError, RuntimeError, ValueError)
_ODT = b"application/vnd.oasis.opendocument.text"


def office_kind(file: BinaryIO, size: int) -> str:
    """`docx`, `xlsx` or `odt`; nothing is unpacked but the 39 bytes that name an OpenDocument."""
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
            _guard(entries, size)
            names = {entry.filename for entry in entries}
            if any(name.lower().endswith("vbaproject.bin") for name in names):
                raise FileRefused("Ce document contient des macros : enregistrez-le sans macro (.docx, .xlsx).")
            if "[Content_Types].xml" in names and "word/document.xml" in names:
                return "docx"
            if "[Content_Types].xml" in names and "xl/workbook.xml" in names:
                return "xlsx"
            if "mimetype" in names and "content.xml" in names:
                with archive.open("mimetype") as declared:
                    if declared.read(100).strip() == _ODT:
                        return "odt"
    except FileRefused:
        raise
    except _DAMAGED as error:
        raise FileRefused("Ce document est abîmé ou incomplet : enregistrez-le de nouveau, puis envoyez-le.") from error
    raise FileRefused("Les archives zip ne sont pas acceptées : envoyez les fichiers un par un.")


def _guard(entries: list[zipfile.ZipInfo], size: int) -> None:
    swollen = "Ce fichier se déploie en un contenu démesuré : il n’est pas accepté. Envoyez l’original en PDF."
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if len(entries) > MOST_ENTRIES or unpacked > MOST_BYTES or packed > size:
        raise FileRefused(swollen)  # packed > size: entries that share the same bytes
    for entry in entries:
        if entry.file_size > _SMALL and entry.file_size > HIGHEST_RATIO * max(1, entry.compress_size):
            raise FileRefused(swollen)
        if entry.flag_bits & 1:
            raise FileRefused("Ce document est protégé par un mot de passe : envoyez-le sans mot de passe.")
        path = entry.filename.replace("\\", "/")
        if path.startswith("/") or ".." in path.split("/"):
            raise FileRefused("Ce document est abîmé : enregistrez-le de nouveau, puis envoyez-le.")
