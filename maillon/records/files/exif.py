"""The two facts kept of a photo's EXIF: which way is up, and when it was taken (EXIF 2.32, TIFF 6.0)."""

from __future__ import annotations

import re
import struct

_ORIENTATION, _DATE, _EXIF_IFD, _DATE_TAKEN = 0x0112, 0x0132, 0x8769, 0x9003
_SHORT, _ASCII, _LONG = 3, 2, 4
_MOST_TAGS = 500
_WHEN = re.compile(rb"\d{4}:\d\d:\d\d \d\d:\d\d:\d\d")
_HEAD = b"Exif\0\0"
Tag = tuple[int, int, bytes]


def reduced_exif(body: bytes) -> bytes:
    """A new EXIF segment with orientation and date only; empty when there is neither, or nothing readable."""
    tiff = body.removeprefix(_HEAD)
    try:
        order = {b"II": "<", b"MM": ">"}[tiff[:2]]
        first = _tags(tiff, order, struct.unpack_from(f"{order}I", tiff, 4)[0])
        inner = _tags(tiff, order, _long(first.get(_EXIF_IFD), order)) if _EXIF_IFD in first else {}
    except (KeyError, struct.error):
        return b""
    orientation = _short(first.get(_ORIENTATION), order)
    when = _when(tiff, order, inner.get(_DATE_TAKEN)) or _when(tiff, order, first.get(_DATE))
    return _write(orientation if 1 < orientation <= 8 else 0, when)


def _tags(tiff: bytes, order: str, at: int) -> dict[int, Tag]:
    """Number -> (type, count, the four bytes that hold the value or its place)."""
    count = min(struct.unpack_from(f"{order}H", tiff, at)[0], _MOST_TAGS)
    rows = (struct.unpack_from(f"{order}HHI4s", tiff, at + 2 + 12 * i) for i in range(count))
    return {number: (kind, size, value) for number, kind, size, value in rows}


def _short(tag: Tag | None, order: str) -> int:
    return int(struct.unpack_from(f"{order}H", tag[2])[0]) if tag and tag[0] == _SHORT else 0


def _long(tag: Tag | None, order: str) -> int:
    return int(struct.unpack(f"{order}I", tag[2])[0]) if tag and tag[0] == _LONG else 0


def _when(tiff: bytes, order: str, tag: Tag | None) -> bytes:
    if not tag or tag[0] != _ASCII:
        return b""
    at = struct.unpack(f"{order}I", tag[2])[0]
    found = _WHEN.fullmatch(tiff[at : at + 19])
    return found.group() if found else b""


def _write(orientation: int, when: bytes) -> bytes:
    rows = []
    if orientation:
        rows.append(struct.pack(">HHIHH", _ORIENTATION, _SHORT, 1, orientation, 0))
    if when:
        count = len(rows) + 1
        rows.append(struct.pack(">HHII", _DATE, _ASCII, 20, 8 + 2 + 12 * count + 4))
    if not rows:
        return b""
    ifd = struct.pack(">H", len(rows)) + b"".join(rows) + b"\0\0\0\0"
    return _HEAD + b"MM\0*\0\0\0\x08" + ifd + (when + b"\0" if when else b"")
