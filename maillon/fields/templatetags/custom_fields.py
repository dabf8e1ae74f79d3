"""``{% load custom_fields %}<dl class="facts">...{% custom_facts record %}</dl>``."""

from __future__ import annotations

from typing import Any

from django import template

from maillon.fields.facts import facts_of

register = template.Library()


@register.inclusion_tag("fields/_facts.html", takes_context=True)
def custom_facts(context: Any, record: Any) -> dict[str, Any]:
    """The custom fields of a record as pairs of a ``facts`` list."""
    return {"facts": facts_of(record, context["request"].user)}
