"""The typed input of a custom field."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import URLValidator

from maillon.core.forms import MESSAGES
from maillon.fields import values
from maillon.fields.models import CustomField

INVALID = {
    values.NUMBER: "Ce n'est pas un nombre : écrivez par exemple 12,5.",
    values.DATE: "Ce n'est pas une date : écrivez par exemple 25/11/2026.",
    values.URL: "Ce n'est pas une adresse : écrivez par exemple https://exemple.fr.",
}


class LinkField(forms.URLField):
    """Only what a browser opens as a page."""

    default_validators = [URLValidator(schemes=["http", "https"], message=INVALID[values.URL])]


def input_of(field: CustomField, *, required: bool | None = None, current: Any = None) -> forms.Field:
    """A form field of the right kind. ``current``: the value already stored, offered even if the choices changed since."""
    common: dict[str, Any] = {
        "label": field.label,
        "help_text": field.help_text,
        "required": field.required if required is None else required,
    }
    made = _made(field, current, common)
    made.error_messages["required"] = MESSAGES["required"]
    made.error_messages["invalid_choice"] = MESSAGES["invalid_choice"]
    if field.kind in INVALID:
        made.error_messages["invalid"] = INVALID[field.kind]
    return made


def _made(field: CustomField, current: Any, common: dict[str, Any]) -> forms.Field:
    if field.kind == values.NUMBER:
        box = forms.TextInput(attrs={"inputmode": "decimal"})
        return forms.DecimalField(max_digits=15, decimal_places=6, localize=True, widget=box, **common)
    if field.kind == values.DATE:
        formats = ["%Y-%m-%d", "%d/%m/%Y"]
        box = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        return forms.DateField(input_formats=formats, widget=box, **common)
    if field.kind == values.BOOLEAN:
        return forms.BooleanField(**{**common, "required": False})
    if field.kind == values.CHOICE:
        offered = [*field.choices, *([current] if isinstance(current, str) and current not in field.choices else [])]
        return forms.ChoiceField(choices=[("", "–"), *((c, c) for c in offered)], **common)
    if field.kind == values.URL:
        return LinkField(max_length=300, assume_scheme="https", **common)
    return forms.CharField(max_length=500, **common)
