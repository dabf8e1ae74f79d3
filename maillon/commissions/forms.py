from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar

from django import forms
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from maillon.accounts.models import Partner
from maillon.billing.forms import MoneyField
from maillon.catalog.forms.fields import check_period, day_input
from maillon.commissions.gathering import last_day
from maillon.commissions.models import Rule, month_words
from maillon.core.forms import KitForm, RecordForm

MONTHS = 18
RATES = ("once_rate", "hardware_rate", "service_rate", "recurring_rate")


class BoundField(MoneyField):
    """A minimum or a maximum: an amount, or nothing."""

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.clean(data) != initial
        except forms.ValidationError:
            return True


class RuleForm(RecordForm):
    starts_on = forms.DateField(label="Du", widget=day_input())
    ends_on = forms.DateField(
        label="Au", widget=day_input(), required=False, help_text="Laissé vide : jusqu'à la prochaine règle."
    )
    floor = BoundField(label="Minimum par relevé", required=False)
    cap = BoundField(label="Maximum par relevé", required=False)
    fieldsets: ClassVar = (
        ("Règle", ("kind", "when", "starts_on", "ends_on")),
        ("Taux", RATES),
        ("Chaque mois", ("floor", "cap")),
    )
    spans: ClassVar = {"kind": 3, "when": 3}

    class Meta:
        model = Rule
        fields: ClassVar = ["kind", "when", *RATES, "floor", "cap"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in RATES:
            self.fields[name].localize = True
            self.fields[name].widget = forms.TextInput(attrs={"inputmode": "decimal", "data-unit": "%"})
        saved = self.instance.pk is not None
        self.initial["starts_on"] = self.instance.period.lower if saved else timezone.localdate().replace(day=1)
        self.initial["ends_on"] = last_day(self.instance) if saved else None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        check_period(self, cleaned)
        start, end = cleaned.get("starts_on"), cleaned.get("ends_on")
        if start and not self.errors:
            self.instance.period = DateRange(start, end + timedelta(days=1) if end else None)
        if cleaned.get("floor") and cleaned.get("cap") and cleaned["floor"] > cleaned["cap"]:
            self.add_error("cap", "Le minimum par relevé ne dépasse pas le maximum.")
        return cleaned


def months() -> list[tuple[str, str]]:
    """The last months, the one that ended first."""
    first = timezone.localdate().replace(day=1)
    found = []
    for _ in range(MONTHS):
        first = (first - timedelta(days=1)).replace(day=1)
        found.append((first.isoformat(), month_words(first)))
    current = timezone.localdate().replace(day=1)
    return [*found, (current.isoformat(), f"{month_words(current)} (en cours)")]


class DrawForm(KitForm):
    """Which month, of whom."""

    month = forms.TypedChoiceField(label="Mois", choices=months, coerce=forms.DateField().clean)
    partner = forms.ModelChoiceField(
        Partner.objects.none(), label="Partenaire", required=False, empty_label="Tous ceux qui ont une règle"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        partner: Any = self.fields["partner"]
        partner.queryset = Partner.objects.filter(pk__in=Rule.objects.values("partner")).order_by("name")


class PayForm(KitForm):
    on = forms.DateField(label="Payé le", widget=day_input(), initial=timezone.localdate)
