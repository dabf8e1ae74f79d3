"""Tags in every list: filter by tag, and « Étiqueter » a selection. Offered from here because records stand below lists."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms

from maillon.core.forms import KitForm
from maillon.core.identifiers import row_key
from maillon.lists.spec import BulkAction, Filter, ListAddition
from maillon.records import services
from maillon.records.models import Tag, Tagging


class TagForm(KitForm):
    tag = forms.CharField(label="Étiquette", max_length=40, help_text="Une étiquette existante, ou une nouvelle.")
    spans: ClassVar = {"tag": 6}


def tag_rows(rows: Any, user: Any, data: dict[str, Any]) -> None:
    for row in rows:
        services.tag(row, data["tag"], actor=user)


def choices(user: Any) -> list[tuple[str, str]]:
    return [(str(number), name) for number, name in Tag.objects.values_list("pk", "name")[:500]]


def having(queryset: Any, operator: str, value: Any, user: Any) -> Any:
    """Rows that carry one of these tags; none at all for « vide »."""
    taggings = Tagging.objects.filter(target_model=queryset.model._meta.label_lower)
    if value is not None:
        taggings = taggings.filter(tag_id__in=[row_key(v) or 0 for v in value])
    numbers = taggings.values("target_id")
    unwanted = operator in ("not", "empty")
    return queryset.exclude(pk__in=numbers) if unwanted else queryset.filter(pk__in=numbers)


LISTS = ListAddition(
    "*",
    filters=(Filter("tag", "Étiquette", "choice", choices=choices, apply=having, right="tags.see"),),
    bulk=(BulkAction("tag", "Étiqueter", "tag", "tags.edit", tag_rows, TagForm),),
)
