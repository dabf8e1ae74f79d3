"""Forms that forgive: French messages, optimistic version, both values shown on a conflict."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.db import models

MESSAGES = {
    "required": "Ce champ est nécessaire.",
    "invalid_choice": "Ce choix n'est plus proposé : choisissez dans la liste.",
    "invalid": "Cette valeur n'est pas reconnue : vérifiez la saisie.",
    "unique": "Cette valeur existe déjà.",
}


def from_django(field: forms.Field, code: str) -> Any:
    """The library's own words for this field: those that a form has not replaced by better ones."""
    told = (vars(kind).get("default_error_messages", {}) for kind in type(field).__mro__)
    return next((messages[code] for messages in told if code in messages), None)


@dataclass(frozen=True)
class Difference:
    """One field of an edit conflict: what the other person wrote, what this one typed."""

    name: str
    label: str
    theirs: str
    yours: str


class KitForm(forms.Form):
    """``fieldsets``: (title, (field names)). Without it, one panel with every field.

    ``spans``: field name -> width in sixths of the line (default 3).
    """

    fieldsets: ClassVar[tuple[tuple[str, tuple[str, ...]], ...]] = ()
    spans: ClassVar[dict[str, int]] = {}
    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            for code in ("required", "invalid_choice"):
                if code in field.error_messages and field.error_messages[code] == from_django(field, code):
                    field.error_messages[code] = MESSAGES[code]


class RecordForm(KitForm, forms.ModelForm):
    """Edits one record. The hidden ``version`` is the one read when the page was drawn.

    When somebody saved in between, ``is_valid()`` is false and ``conflict`` lists the fields that differ; posting again
    with ``version`` set to the new one keeps what this person chose, field by field: ``_choice.<name>`` says « theirs ».
    """

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, user: Any = None, **kwargs: Any) -> None:
        self.user = user
        self.conflict: list[Difference] = []
        super().__init__(*args, **kwargs)
        self.initial.setdefault("version", getattr(self.instance, "version", 0))

    def full_clean(self) -> None:
        """A field left to the other person is read as the record has it now, whatever was typed here."""
        theirs = [n for n in self.fields if self.data.get(f"_choice.{n}") == "theirs"]
        if theirs:
            data: Any = self.data
            self.data = data.copy()
            for name in theirs:
                post(self.data, self[name])
        super().full_clean()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.instance.pk and hasattr(self.instance, "version"):
            self._compare(cleaned)
        return cleaned

    def _compare(self, cleaned: dict[str, Any]) -> None:
        model = type(self.instance)
        current = model._base_manager.select_for_update(of=("self",)).get(pk=self.instance.pk)
        if cleaned.get("version") in (None, current.version):
            self.instance.version = current.version
            return
        for name in self.fields:
            if name == "version" or not hasattr(current, name):
                continue
            theirs, yours = plain(getattr(current, name)), plain(cleaned.get(name))
            if theirs != yours and name not in self.errors:
                label = str(self.fields[name].label or name)
                self.conflict.append(Difference(name, label, shown(current, name), self._typed(name, yours)))
        self.current_version = current.version
        if self.conflict:
            self.add_error(None, "Cette fiche a été modifiée pendant votre saisie : choisissez la valeur à garder.")
        self.instance.version = current.version

    def _typed(self, name: str, value: Any) -> str:
        if isinstance(value, list):
            return ", ".join(str(item) for item in value)
        field = self.fields[name]
        choices = dict(getattr(field, "choices", ())) if not isinstance(field, forms.ModelChoiceField) else {}
        return str(choices.get(value, value if value is not None else ""))


def post(data: Any, bound: forms.BoundField) -> None:
    """Put into posted ``data`` what a browser would send for a field left at its initial value."""
    widget, value = bound.field.widget, bound.field.prepare_value(bound.initial)
    shown = ("on" if value else None) if isinstance(widget, forms.CheckboxInput) else widget.format_value(value)
    data.pop(bound.html_name, None)
    if isinstance(shown, list | tuple):
        data.setlist(bound.html_name, shown) if hasattr(data, "setlist") else data.update({bound.html_name: shown})
    elif shown is not None:
        data[bound.html_name] = shown


def plain(value: Any) -> Any:
    """The rows of a relation to many as a list, in a fixed order; anything else as it is."""
    rows = value.all() if isinstance(value, models.Manager) else value
    return sorted(rows, key=lambda row: row.pk) if isinstance(rows, models.QuerySet) else rows


def shown(record: models.Model, name: str) -> str:
    """The value of a field as a person reads it."""
    display = getattr(record, f"get_{name}_display", None)
    value = plain(display() if display else getattr(record, name))
    if isinstance(value, list):
        return ", ".join(str(item) for item in value)
    return "" if value is None else str(value)
