"""Files received from users: what they really are, without anything dangerous or private. Pure, on file objects."""

from maillon.records.files.checks import (
    LIMIT,
    CheckedFile,
    SizeCounter,
    check_declared_size,
    check_upload,
    clean_name,
    store_path,
)
from maillon.records.files.kinds import KINDS, FileRefused, Kind

__all__ = [
    "KINDS",
    "LIMIT",
    "CheckedFile",
    "FileRefused",
    "Kind",
    "SizeCounter",
    "check_declared_size",
    "check_upload",
    "clean_name",
    "store_path",
]
