"""A message between two programs that share a key: signed, dated, refused when it is too old. Pure.

« X-Maillon-Signature: t=1700000000,v1=<hex> », where v1 is the HMAC-SHA-256 (RFC 2104) of the time, a dot and the body.
Several v1 may stand: the key is being changed.
"""

from __future__ import annotations

import hashlib
import hmac

HEADER = "X-Maillon-Signature"
SECONDS = 300  # how far the clocks may be, and how long a copy of the message is worth anything


class Unsigned(ValueError):
    """A French sentence: no signature, another key, or too late."""


def matches(given: str, expected: str) -> bool:
    """Compared in the same time whatever differs; an empty secret matches nothing."""
    return bool(expected) and hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode())


def signature(body: bytes, key: str, at: int) -> str:
    """The value of the header. ``at``: seconds since 1970."""
    return f"t={at},v1={_digest(body, key, at)}"


def check(header: str, body: bytes, key: str, now: float) -> None:
    """Raises ``Unsigned``."""
    pairs = [pair.strip().partition("=")[::2] for pair in header.split(",")]
    stamp = next((value for name, value in pairs if name == "t"), "")
    if not stamp.isascii() or not stamp.isdigit() or len(stamp) > 12:
        raise Unsigned(f"Signature absente ou illisible : « {HEADER}: t=…,v1=… ».")
    expected = _digest(body, key, int(stamp))
    if not any(matches(value, expected) for name, value in pairs if name == "v1"):
        raise Unsigned("Signature fausse : la clé ou le contenu diffère.")
    if abs(now - int(stamp)) > SECONDS:
        raise Unsigned(f"Message daté de plus de {SECONDS // 60} minutes : réglez l'horloge, ou c'est une copie.")


def _digest(body: bytes, key: str, at: int) -> str:
    return hmac.new(key.encode(), str(at).encode() + b"." + body, hashlib.sha256).hexdigest()
