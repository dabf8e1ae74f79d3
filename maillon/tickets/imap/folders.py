"""Names of folders as IMAP writes them: modified UTF-7 (RFC 3501, 5.1.3), quoted. Pure."""

from __future__ import annotations

import binascii
import re
from collections.abc import Sequence

_LISTED = re.compile(rb'\([^)]*\) (?:"(?:\\.|[^"\\])*"|NIL) (?P<name>.*)', re.DOTALL)
_OUTSIDE = re.compile(r"[^\x20-\x7e]+|&")
_SHIFTED = re.compile(r"&([^-]*)-")


def quoted(folder: str) -> str:
    return '"' + encoded(folder).replace("\\", "\\\\").replace('"', '\\"') + '"'


def encoded(folder: str) -> str:
    """« Traités » -> « Trait&AOk-s »."""
    return _OUTSIDE.sub(lambda found: "&-" if found[0] == "&" else f"&{_base64(found[0])}-", folder)


def decoded(name: str) -> str:
    return _SHIFTED.sub(lambda found: _read(found[1]) if found[1] else "&", name)


def listed(lines: Sequence[bytes | tuple[bytes, bytes]]) -> list[str]:
    """The names in the answer to LIST, those that hold messages first written first."""
    names = []
    for line in lines:
        head, literal = line if isinstance(line, tuple) else (line, b"")
        found = _LISTED.match(head)
        if found and b"\\noselect" not in head.lower():
            names.append(decoded((literal or _unquoted(found["name"])).decode("utf-8", "replace")))
    return names


def _unquoted(name: bytes) -> bytes:
    name = name.strip()
    return re.sub(rb"\\(.)", rb"\1", name[1:-1]) if name[:1] == b'"' else name


def _base64(text: str) -> str:
    return binascii.b2a_base64(text.encode("utf-16-be"), newline=False).decode().rstrip("=").replace("/", ",")


def _read(shifted: str) -> str:
    padded = shifted.replace(",", "/") + "=" * (-len(shifted) % 4)
    try:
        return binascii.a2b_base64(padded).decode("utf-16-be")
    except (ValueError, UnicodeDecodeError):
        return f"&{shifted}-"
