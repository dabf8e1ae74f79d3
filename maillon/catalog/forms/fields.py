"""Fields for prices, quantities and periods, typed the French way."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse_lazy

from maillon.catalog.models import Product, Supplier
from maillon.catalog.prices import read_price, shown_price
from maillon.catalog.pricing import plain
from maillon.core.identifiers import Invalid


def day_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class PriceField(forms.CharField):
    """« 1 284,50 » typed, Decimal kept."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"max_length": 30, **options})
        self.widget.attrs.update({"inputmode": "decimal", "data-unit": "€ HT", "autocomplete": "off"})

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return Decimal(0)
        try:
            return read_price(text)
        except Invalid as refused:
            raise ValidationError(str(refused)) from refused

    def prepare_value(self, value: Any) -> Any:
        return shown_price(value) if isinstance(value, Decimal) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.clean(data) != (initial or Decimal(0))
        except ValidationError:
            return True


class OptionalPriceField(PriceField):
    """Left empty is no price at all, not a price of zero."""

    def clean(self, value: Any) -> Any:
        return None if not str(value or "").strip() else super().clean(value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.clean(data) != initial
        except ValidationError:
            return True


class QuantityField(forms.DecimalField):
    """« 10 », « 2,5 »."""

    def __init__(self, **options: Any) -> None:
        given: dict[str, Any] = {
            "max_digits": 10,
            "decimal_places": 3,
            "min_value": Decimal("0.001"),
            "localize": True,
        } | options
        super().__init__(**given)
        self.widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        self.error_messages["min_value"] = "La quantité doit être positive."
        self.error_messages["invalid"] = "Écrivez un nombre, comme 10."

    def prepare_value(self, value: Any) -> Any:
        return plain(value) if isinstance(value, Decimal) else value


class ProductChoice(forms.ModelChoiceField):
    """An article on sale, found by any fragment of its name or code. Bundles are left out: they hold articles."""

    def __init__(self, **options: Any) -> None:
        given: dict[str, Any] = {
            "queryset": Product.objects.on_sale().single(),
            "label": "Article",
            "error_messages": {
                "required": "Choisissez l'article : tapez quelques lettres de son nom.",
                "invalid_choice": "Cet article n'est plus en vente : choisissez dans la liste.",
            },
            "widget": forms.TextInput(
                attrs={"data-combobox": "", "data-url": reverse_lazy("catalog:choice"), "placeholder": "Nom ou code"}
            ),
        }
        super().__init__(**(given | options))


class SupplierChoice(forms.ModelChoiceField):
    def __init__(self, **options: Any) -> None:
        given: dict[str, Any] = {
            "queryset": Supplier.objects.current(),
            "label": "Fournisseur",
            "required": False,
            "error_messages": {"invalid_choice": "Ce fournisseur n'est plus proposé : choisissez dans la liste."},
            "widget": forms.TextInput(
                attrs={"data-combobox": "", "data-url": reverse_lazy("catalog:supplier_choice"), "placeholder": "Nom"}
            ),
        }
        super().__init__(**(given | options))


def period_of(cleaned: dict[str, Any]) -> DateRange | None:
    """From ``starts_on`` to ``ends_on``, both included; no end: for ever."""
    if not cleaned.get("starts_on"):
        return None
    end = cleaned.get("ends_on")
    return DateRange(cleaned["starts_on"], end, "[]" if end else "[)")


def check_period(form: forms.Form, cleaned: dict[str, Any]) -> None:
    if cleaned.get("starts_on") and cleaned.get("ends_on") and cleaned["ends_on"] < cleaned["starts_on"]:
        form.add_error("ends_on", "La fin vient après le début.")
