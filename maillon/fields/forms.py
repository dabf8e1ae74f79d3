"""Custom fields inside any record's form, and the form that defines one."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms

from maillon.core.forms import Difference, KitForm, RecordForm
from maillon.fields import values
from maillon.fields.definitions import fields_for, record_choices
from maillon.fields.inputs import input_of
from maillon.fields.models import CustomField

CONFLICT = "Cette fiche a été modifiée pendant votre saisie : choisissez la valeur à garder."


class CustomFieldsMixin(RecordForm):
    """``class ClientForm(CustomFieldsMixin, RecordForm)``: one typed input per custom field of the record.

    Values go to ``record.custom``; those of fields that this person does not see stay as they were.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.custom_fields: list[CustomField] = fields_for(self.instance, self.user)
        for field in self.custom_fields:
            stored = self.instance.custom.get(field.key)
            self.fields[field.name] = input_of(field, current=stored)
            self.initial.setdefault(field.name, values.from_json(field.kind, stored))

    def _compare(self, cleaned: dict[str, Any]) -> None:
        read = cleaned.get("version")
        super()._compare(cleaned)
        if not self.custom_fields or read in (None, self.instance.version):
            return
        current = type(self.instance)._base_manager.values_list("custom", flat=True).get(pk=self.instance.pk)
        self.instance.custom = current
        for field in self.custom_fields:
            yours = values.to_json(cleaned.get(field.name))
            if field.name not in self.errors and current.get(field.key) != yours:
                told = (str(values.in_words(field.kind, v)) for v in (current.get(field.key), yours))
                self.conflict.append(Difference(field.name, field.label, *told))
        if self.conflict and not self.non_field_errors():
            self.add_error(None, CONFLICT)

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        if not self.custom_fields:
            return
        kept = dict(self.instance.custom)
        for field in self.custom_fields:
            if field.name in self.errors:
                continue
            value = values.to_json(self.cleaned_data.get(field.name))
            kept.pop(field.key, None)
            if value is not None:
                kept[field.key] = value
        self.instance.custom = kept


class DefinitionForm(KitForm, forms.ModelForm):  # type: ignore[type-arg]
    """What a custom field is. Which record and which kind are chosen once: values already stored depend on them."""

    choices = forms.CharField(
        label="Choix",
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Un par ligne, pour une liste de choix.",
    )
    fieldsets: ClassVar = (
        ("Champ", ("model", "label", "kind", "choices", "help_text", "order")),
        ("Usage", ("required", "filterable", "partner_visible")),
    )
    spans: ClassVar[dict[str, int]] = {"choices": 6, "help_text": 4, "order": 2}

    class Meta:
        model = CustomField
        fields = ("model", "label", "kind", "help_text", "order", "required", "filterable", "partner_visible")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["choices"] = "\n".join(self.instance.choices)
        if self.instance.pk:
            del self.fields["model"], self.fields["kind"]
            if self.instance.kind != values.CHOICE:
                del self.fields["choices"]
        else:
            self.fields["model"] = forms.ChoiceField(label="Fiche", choices=record_choices())

    def clean_model(self) -> str:
        """« tickets.ticket/incident » is a field of the incidents alone."""
        model, _, subset = str(self.cleaned_data["model"]).partition("/")
        self.instance.subset = subset
        return model

    def clean_choices(self) -> list[str]:
        lines = [" ".join(line.split()) for line in self.cleaned_data["choices"].splitlines()]
        kept = list(dict.fromkeys(line for line in lines if line))
        if any(len(line) > 80 for line in kept):
            raise forms.ValidationError("Un choix tient en 80 signes : raccourcissez-le.")
        return kept[:100]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        kind = cleaned.get("kind") or self.instance.kind
        if kind == values.CHOICE and "choices" not in self.errors and not cleaned.get("choices"):
            self.add_error("choices", "Donnez au moins un choix, un par ligne.")
        return cleaned

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        if "choices" in self.cleaned_data:
            self.instance.choices = self.cleaned_data["choices"]
