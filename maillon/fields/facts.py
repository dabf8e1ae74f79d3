"""Custom fields as they are read on a record's page."""

from __future__ import annotations

from typing import Any

from maillon.fields.definitions import fields_for
from maillon.fields.values import in_words


def facts_of(record: Any, user: Any) -> list[tuple[str, Any]]:
    """(label, value in words) of each field that holds something and that this person may see."""
    shown = ((field.label, in_words(field.kind, record.custom.get(field.key))) for field in fields_for(record, user))
    return [(label, value) for label, value in shown if value != ""]


def panel(record: Any, user: Any) -> dict[str, Any] | None:
    facts = facts_of(record, user)
    return {"facts": facts} if facts else None
