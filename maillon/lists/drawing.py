"""The rows of a list, built in Python: an ordinary page holds several hundred cells, too many for template tags."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from maillon.core.templatetags.kit import tone_attribute
from maillon.lists.spec import Column, ListSpec

NOTHING = mark_safe('<span class="text-muted">–</span>')
_PHONE = ("c-name", "c-status", "c-act", "c-tel")


def cell_classes(columns: Sequence[Column]) -> list[str]:
    """Where each cell goes on a phone: as its column says, or the first four in order, the others not at all."""
    placed = any("c-" in column.css for column in columns)
    classes = []
    for index, column in enumerate(columns):
        css = column.css
        if not any(name.startswith("c-") for name in css.split()):
            if placed and index:
                css = f"{css} max-sm:hidden"
            else:
                css = f"{css} {_PHONE[index] if index < len(_PHONE) else 'max-sm:hidden'}"
        classes.append(css.strip())
    return classes


def rows_html(rows: Sequence[Any], columns: Sequence[Column], spec: ListSpec, selectable: bool) -> SafeString:
    opened = [f'</td><td class="{escape(css)}">' for css in cell_classes(columns)]
    parts: list[str] = []
    for row in rows:
        parts.append(f"<tr{tone_attribute(spec.row_tone(row))}>")
        if selectable:
            name = escape(str(spec.row_label(row)))
            parts.append(
                '<td class="c-sel"><input type="checkbox" class="checkbox checkbox-sm" name="selection"'
                f' value="{row.pk}" aria-label="Sélectionner {name}">'
            )
        for index, column in enumerate(columns):
            start = opened[index] if selectable or index else opened[index][5:]
            parts.append(start + (first_cell(column.cell(row), row, spec) if index == 0 else cell(column.cell(row))))
        parts.append("</td></tr>\n")
    return mark_safe("".join(parts))


def cell(value: Any) -> str:
    if value is None or value == "":
        return NOTHING
    return value.__html__() if hasattr(value, "__html__") else escape(str(value))


def first_cell(value: Any, row: Any, spec: ListSpec) -> str:
    shown = cell(value)
    if "<a " in shown:
        return shown
    return f'<a href="{escape(spec.row_url(row))}" class="font-medium hover:underline">{shown}</a>'
