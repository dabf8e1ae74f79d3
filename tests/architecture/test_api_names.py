"""The document of the API has one entry per name of schema."""

from __future__ import annotations

from collections import Counter

from django.urls import get_resolver
from ninja import Schema


def kinds_of(kind: type) -> set[type]:
    return {found for child in kind.__subclasses__() for found in {child} | kinds_of(child)}


def test_no_two_modules_give_one_name_to_two_schemas():
    """Of two, the document would tell one for both."""
    assert get_resolver().url_patterns  # every module's API is read
    names = Counter(kind.__name__ for kind in kinds_of(Schema) if kind.__module__.startswith("maillon."))
    assert "DealLineRow" in names
    assert [name for name, count in names.items() if count > 1] == []
