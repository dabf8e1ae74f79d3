"""A custom field's value in its three dresses: typed in Python, plain in JSON, in words on the page. Pure.

Text, choice and link are strings; a number is a JSON number; a date is written 2026-11-25. Nothing is stored for « empty ».
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString

from maillon.core import french

TEXT, NUMBER, DATE, BOOLEAN, CHOICE, URL = "text", "number", "date", "boolean", "choice", "url"
Stored = str | int | float | bool


def to_json(value: Any) -> Stored | None:
    """What the record keeps, or None for nothing to keep."""
    if value is None or value == "":
        return None
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value.isoformat() if isinstance(value, date) else value


def from_json(kind: str, stored: Any) -> Any:
    """The typed value: Decimal, date, bool or str; what no longer suits the kind is nothing."""
    if kind == BOOLEAN:
        return stored if isinstance(stored, bool) else None
    if kind == NUMBER:
        usable = isinstance(stored, int | float) and not isinstance(stored, bool)
        return french.decimal_of(str(stored)) if usable else None
    if not isinstance(stored, str) or not stored:
        return None
    if kind != DATE:
        return stored
    try:
        return date.fromisoformat(stored)
    except ValueError:
        return None


def in_words(kind: str, stored: Any) -> str | SafeString:
    """« 12,5 », « 25 nov. 2026 », « oui », a link; nothing for nothing."""
    value = from_json(kind, stored)
    if value is None:
        return ""
    if kind == BOOLEAN:
        return "oui" if value else "non"
    if kind == NUMBER:
        places = max(-value.normalize().as_tuple().exponent, 0)
        return french.number(value, places)
    if kind == DATE:
        return french.day(value)
    if kind == URL:
        return link(value)
    return str(value)


def link(address: str) -> str | SafeString:
    """A link for what can be followed, plain text otherwise."""
    if not address.startswith(("https://", "http://")):
        return address
    shown = address.split("://", 1)[1].rstrip("/")
    return format_html(
        '<a href="{}" class="text-primary hover:underline" rel="noopener noreferrer">{}</a>', address, shown
    )
