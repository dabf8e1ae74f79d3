"""The forms of a ticket carried to the operator."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils import timezone

from maillon.catalog.models import Supplier
from maillon.core.forms import KitForm
from maillon.tickets import spans
from maillon.tickets.models import ServiceCalendar, SupplierCase, SupplierStep

STEPS = [(what.value, what.label) for what in SupplierStep.What if what != SupplierStep.What.OPENED]


def moment(label: str, **options: Any) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(
        label=label, initial=lambda: timezone.localtime().replace(second=0, microsecond=0), widget=widget,
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
        error_messages={"invalid": "Écrivez la date et l'heure, par exemple 24/11/2026 à 10:05."}, **options,
    )  # fmt: skip


class SupplierCaseForm(KitForm, forms.ModelForm):
    promised = forms.CharField(
        label="Rétablissement garanti (GTR)",
        required=False,
        max_length=20,
        initial="4 h",
        help_text="Laissez vide sans garantie.",
    )
    opened_at = moment("Ouvert chez lui le")
    raise_level = forms.BooleanField(
        label="Escalader le ticket au niveau « Fournisseur »", required=False, initial=True
    )
    spans: ClassVar = {"raise_level": 6}

    class Meta:
        model = SupplierCase
        fields: ClassVar = ["supplier", "number", "promised", "calendar", "opened_at"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["supplier"].queryset = Supplier.objects.current().order_by("-is_operator", "name")
        fields["supplier"].empty_label = None
        fields["calendar"].queryset = ServiceCalendar.objects.filter(archived_at=None)
        fields["calendar"].empty_label = None
        fields["calendar"].help_text = "Les heures pendant lesquelles sa garantie court."

    def clean_promised(self) -> int | None:
        try:
            return spans.parse(self.cleaned_data["promised"])
        except spans.Unreadable as unreadable:
            raise forms.ValidationError(str(unreadable)) from unreadable


class SupplierStepForm(KitForm):
    what = forms.ChoiceField(label="Ce qui s'est passé", choices=STEPS, widget=forms.RadioSelect, initial=STEPS[0][0])
    at = moment("Quand")
    text = forms.CharField(
        label="Précision", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Ce que l'opérateur a dit, et qui : cela figure sur la preuve.",
    )  # fmt: skip
