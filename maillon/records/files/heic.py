"""HEIC photos (ISO 23008-12): their declared sizes, and their EXIF and XMP blanked in place.

Blanking keeps every offset of the file right; the orientation of a HEIC is in its own box, not in its EXIF.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from maillon.records.files.kinds import FileRefused

_EMPTY_EXIF = b"\0\0\0\0MM\0*\0\0\0\x08\0\0\0\0\0\0"
_MOST_ITEMS = 10_000


def _boxes(content: bytes, at: int, stop: int) -> Iterator[tuple[bytes, int, int]]:
    """(type, start of the body, end) of each box."""
    while at + 8 <= stop:
        size, name = struct.unpack_from(">I4s", content, at)
        head = 8
        if size == 1:
            size, head = struct.unpack_from(">Q", content, at + 8)[0], 16
        elif size == 0:
            size = stop - at
        if size < head or at + size > stop:
            raise IndexError("box beyond the end")
        yield name, at + head, at + size
        at += size


def _find(content: bytes, path: tuple[bytes, ...], at: int, stop: int) -> Iterator[tuple[int, int]]:
    for name, start, end in _boxes(content, at, stop):
        if name == path[0]:
            if name == b"meta":
                start += 4
            if len(path) == 1:
                yield start, end
            else:
                yield from _find(content, path[1:], start, end)


def sizes(content: bytes) -> list[tuple[int, int]]:
    """Width and height of each picture that the file declares (`ispe`); at least one."""
    found = [
        struct.unpack_from(">II", content, start + 4)
        for start, _ in _find(content, (b"meta", b"iprp", b"ipco", b"ispe"), 0, len(content))
    ]
    if not found:
        raise FileRefused("Cette photo HEIC est illisible : enregistrez-la en JPEG, puis envoyez-la.")
    return [(int(width), int(height)) for width, height in found]


def without_metadata(content: bytes) -> bytes:
    """The same file, its EXIF emptied and its XMP blanked."""
    out = bytearray(content)
    for meta, meta_end in _find(content, (b"meta",), 0, len(content)):
        kinds = dict(_item_kinds(content, meta, meta_end))
        data = next(_find(content, (b"idat",), meta, meta_end), (0, 0))[0]
        for item, inside, start, length in _extents(content, meta, meta_end):
            if kinds.get(item) not in (b"Exif", b"mime"):
                continue
            start += data if inside else 0
            if start + length > len(out):
                raise IndexError("item beyond the end")
            blank = _EMPTY_EXIF if kinds[item] == b"Exif" and length >= len(_EMPTY_EXIF) else b""
            out[start : start + length] = blank.ljust(length, b"\0" if blank else b" ")
    return bytes(out)


def _item_kinds(content: bytes, meta: int, stop: int) -> Iterator[tuple[int, bytes]]:
    for start, end in _find(content, (b"iinf",), meta, stop):
        skip = 6 if content[start] == 0 else 8
        for name, entry, _ in _boxes(content, start + skip, end):
            version = content[entry]
            if name == b"infe" and version in (2, 3):
                width = 2 if version == 2 else 4
                number = int.from_bytes(content[entry + 4 : entry + 4 + width], "big")
                at = entry + 4 + width + 2
                yield number, content[at : at + 4]


def _extents(content: bytes, meta: int, stop: int) -> Iterator[tuple[int, bool, int, int]]:
    """(item, inside `idat`, start, length) of each piece of each item (`iloc`)."""
    for at, end in _find(content, (b"iloc",), meta, stop):
        version, sizes_byte, base_byte = content[at], content[at + 4], content[at + 5]
        reader = _Reader(content, at + 6, end)
        count = reader.number(2 if version < 2 else 4)
        for _ in range(min(count, _MOST_ITEMS)):
            item = reader.number(2 if version < 2 else 4)
            method = reader.number(2) & 15 if version else 0
            reader.number(2)
            base = reader.number(base_byte >> 4)
            for _ in range(min(reader.number(2), _MOST_ITEMS)):
                if version:
                    reader.number(base_byte & 15)
                offset, length = reader.number(sizes_byte >> 4), reader.number(sizes_byte & 15)
                if method in (0, 1):
                    yield item, method == 1, base + offset, length


class _Reader:
    def __init__(self, content: bytes, at: int, stop: int) -> None:
        self._content, self._at, self._stop = content, at, stop

    def number(self, width: int) -> int:
        if self._at + width > self._stop:
            raise IndexError("beyond the box")
        self._at += width
        return int.from_bytes(self._content[self._at - width : self._at], "big")
