"""Photos without the place where they were taken: metadata are dropped without touching one pixel.

Only orientation and date are kept (a photo of a visit is dated). A declared size that would exhaust the memory of
whoever opens it is refused.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from io import BytesIO

from maillon.records.files import heic
from maillon.records.files.exif import reduced_exif
from maillon.records.files.kinds import FileRefused

MOST_PIXELS = 64_000_000  # a phone takes 12 to 50 million
_PNG_KEPT = frozenset({
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"pHYs", b"bKGD",
    b"acTL", b"fcTL", b"fdAT",
})  # fmt: skip
_SOF = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})


def clean_image(kind: str, content: bytes, most_pixels: int = MOST_PIXELS) -> bytes:
    """The same picture without place nor maker; raises `FileRefused` when it is damaged or too large to open."""
    cleaners: dict[str, Callable[[bytes, int], bytes]] = {
        "png": _clean_png,
        "jpeg": _clean_jpeg,
        "webp": _clean_webp,
        "heic": _clean_heic,
    }
    try:
        return cleaners[kind](content, most_pixels)
    except (struct.error, IndexError) as error:
        raise FileRefused(
            "Cette image est abîmée ou incomplète : enregistrez-la de nouveau, puis envoyez-la."
        ) from error


def _check_pixels(width: int, height: int, most: int) -> None:
    if width * height > most or not width * height:
        raise FileRefused(
            f"Cette image annonce {width} × {height} pixels : réduisez-la sous {most // 1_000_000} millions de pixels."
        )


def _clean_png(content: bytes, most: int) -> bytes:
    out = [content[:8]]
    at = 8
    while True:
        length, name = struct.unpack_from(">I4s", content, at)
        end = at + 12 + length
        if end > len(content):
            raise IndexError("chunk beyond the end")
        if name == b"IHDR":
            width, height = struct.unpack_from(">II", content, at + 8)
            _check_pixels(width, height, most)
        if name in _PNG_KEPT:
            out.append(content[at:end])
        at = end
        if name == b"IEND":
            return b"".join(out)


def _clean_jpeg(content: bytes, most: int) -> bytes:
    out = [content[:2]]
    at = 2
    while True:
        while content[at] == 0xFF and content[at + 1] == 0xFF:
            at += 1
        if content[at] != 0xFF:
            raise IndexError("no marker")
        marker = content[at + 1]
        if marker == 0xD9:
            return b"".join([*out, b"\xff\xd9"])  # what follows the end (a video, another picture) goes
        end = at + 2 + struct.unpack_from(">H", content, at + 2)[0]
        if end > len(content):
            raise IndexError("segment beyond the end")
        if marker in _SOF:
            height, width = struct.unpack_from(">HH", content, at + 5)
            _check_pixels(width, height, most)
        out.append(_kept_segment(marker, content[at:end]))
        at = end
        if marker == 0xDA:
            end = _end_of_scan(content, at)
            out.append(content[at:end])
            at = end


def _end_of_scan(content: bytes, at: int) -> int:
    while True:
        at = content.find(b"\xff", at)
        if at < 0 or at + 1 >= len(content):
            raise IndexError("scan without end")
        if content[at + 1] != 0 and not 0xD0 <= content[at + 1] <= 0xD7 and content[at + 1] != 0xFF:
            return at
        at += 1 if content[at + 1] == 0xFF else 2


def _kept_segment(marker: int, segment: bytes) -> bytes:
    """Tables and frames as they are; of the applications' segments, the colour profile and a reduced EXIF."""
    body = segment[4:]
    if marker == 0xFE:  # comment
        return b""
    if not 0xE0 <= marker <= 0xEF:
        return segment
    if marker == 0xE1 and body.startswith(b"Exif\0"):
        reduced = reduced_exif(body)
        return b"\xff\xe1" + struct.pack(">H", len(reduced) + 2) + reduced if reduced else b""
    kept = (0xE0, b"JFIF"), (0xE2, b"ICC_PROFILE"), (0xEE, b"Adobe")
    return segment if any(marker == number and body.startswith(start) for number, start in kept) else b""


def _clean_webp(content: bytes, most: int) -> bytes:
    stop = 8 + struct.unpack_from("<I", content, 4)[0]
    if stop > len(content) + 1:
        raise IndexError("incomplete")
    out = BytesIO()
    at = 12
    while at + 8 <= min(stop, len(content)):
        name, length = struct.unpack_from("<4sI", content, at)
        body = bytearray(content[at + 8 : at + 8 + length])
        if len(body) < length:
            raise IndexError("chunk beyond the end")
        at += 8 + length + length % 2
        if name in (b"EXIF", b"XMP "):
            continue
        if name in (b"VP8X", b"VP8 ", b"VP8L"):
            _check_pixels(*_webp_size(name, bytes(body)), most)
        if name == b"VP8X":
            body[0] &= ~0b1100  # it carries no EXIF and no XMP any more
        out.write(name + struct.pack("<I", length) + bytes(body) + b"\0" * (length % 2))
    chunks = out.getvalue()
    if not chunks:
        raise IndexError("no picture")
    return b"RIFF" + struct.pack("<I", len(chunks) + 4) + b"WEBP" + chunks


def _webp_size(name: bytes, body: bytes) -> tuple[int, int]:
    if name == b"VP8X":
        return int.from_bytes(body[4:7], "little") + 1, int.from_bytes(body[7:10], "little") + 1
    if name == b"VP8L":
        bits = int.from_bytes(body[1:5], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    width, height = struct.unpack_from("<HH", body, 6)
    return width & 0x3FFF, height & 0x3FFF


def _clean_heic(content: bytes, most: int) -> bytes:
    for width, height in heic.sizes(content):
        _check_pixels(width, height, most)
    return heic.without_metadata(content)
