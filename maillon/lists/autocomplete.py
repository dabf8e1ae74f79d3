"""The propositions of a choice box (``data-combobox``): a few rows within the person's scope, as a fragment."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html_join, strip_tags

from maillon.lists import grammar
from maillon.lists.counting import TooLong, in_time

MOST = 15


def suggest(
    request: HttpRequest,
    queryset: QuerySet[Any],
    text_fn: Callable[[Any, str], QuerySet[Any] | list[Any]],
    label_fn: Callable[[Any], Any] = str,
    value_fn: Callable[[Any], Any] = lambda row: row.pk,
    complete: Callable[[list[Any]], None] | None = None,
) -> HttpResponse:
    """``queryset`` starts at ``visible_to(request.user)``; ``text_fn(queryset, q)`` narrows it when something is typed.

    ``complete(rows)`` reads in bulk what the label needs.
    ``label_fn(row)`` is the line shown (text, or HTML already safe): its plain text fills the box.
    """
    text = grammar.cleaned(request.GET.get("q", ""))
    try:
        with in_time():
            rows = list((text_fn(queryset, text) if text else queryset)[:MOST])
    except TooLong:
        rows = []
    if complete:
        complete(rows)
    lines = ((value_fn(row), strip_tags(str(label_fn(row))), label_fn(row)) for row in rows)
    body = format_html_join("", '<li role="option" data-value="{}" data-label="{}">{}</li>', lines)
    return HttpResponse(body)
