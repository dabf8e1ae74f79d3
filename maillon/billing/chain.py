"""Hash chain of what must never change (issued invoices, payments): h_n = SHA-256(h_{n-1} ‖ canonical JSON of n).

The previous hash enters as its 32 raw bytes, the JSON as UTF-8. Anyone can check a chain with these two facts.
A chain alone cannot show that its last links were cut off: keep the last hash elsewhere and give it to `verify`.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Link:
    """`reference` names the row to people (« FA-2026-00042 »); `digest` is 64 hexadecimal characters."""

    reference: str
    content: Mapping[str, Any]
    digest: str


@dataclass(frozen=True, slots=True)
class Break:
    """The first link that does not hold. `index` is the length of the chain when its end is missing."""

    index: int
    reference: str
    expected: str
    found: str


def canonical_json(content: Mapping[str, Any]) -> bytes:
    """One sequence of bytes for one content: sorted keys, no space, NFC, UTF-8.

    Decimal as its plain text (« 10.50 » stays « 10.50 »), dates in ISO 8601, times in UTC. Reading the result and
    writing it again changes nothing, so that content kept as JSON can be checked. Raises TypeError for a float, a naive
    time or anything else whose text could vary.
    """
    return json.dumps(
        _plain(content), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    ).encode("utf-8")


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool) or type(value) is int:
        return value
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, Mapping):
        return _plain_mapping(value)
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return _scalar(value)


def _scalar(value: Any) -> str:
    if isinstance(value, Decimal) and value.is_finite():
        return f"{value:f}"
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise TypeError("a time without a zone has no canonical form")
        return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no canonical form")


def _plain_mapping(value: Mapping[Any, Any]) -> dict[str, Any]:
    if not all(isinstance(key, str) for key in value):
        raise TypeError("the keys of a canonical content are texts")
    plain = {unicodedata.normalize("NFC", key): _plain(inner) for key, inner in value.items()}
    if len(plain) != len(value):
        raise TypeError("two keys are the same text")
    return plain


def next_digest(previous: str, content: Mapping[str, Any]) -> str:
    """Digest of a content that follows `previous` (`GENESIS` for the first). Hexadecimal, lower case."""
    if len(previous) != 64:
        raise ValueError("a digest has 64 hexadecimal characters")
    return hashlib.sha256(bytes.fromhex(previous) + canonical_json(content)).hexdigest()


def verify(links: Iterable[Link], start: str = GENESIS, last: str | None = None) -> Break | None:
    """The first broken link in order, or None. `last`, when known, also shows that the end was not cut off."""
    previous, index = start, -1
    for index, link in enumerate(links):
        expected = next_digest(previous, link.content)
        if expected != link.digest:
            return Break(index, link.reference, expected, link.digest)
        previous = link.digest
    if last is not None and previous != last:
        return Break(index + 1, "", last, previous)
    return None
