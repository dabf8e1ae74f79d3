"""The form of a VAT rate."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django import forms

from maillon.catalog.models import VatRate
from maillon.core.forms import KitForm


class VatRateForm(KitForm, forms.ModelForm):  # type: ignore[type-arg]
    """A rate as EN 16931 wants it: taxed above zero (S), or at zero with the reason that the invoice prints (BR-E-10)."""

    CATEGORIES = (
        ("S", "Taxé"),
        ("E", "Exonéré"),
        ("AE", "Autoliquidation"),
        ("Z", "Taux zéro"),
        ("K", "Livraison dans l'Union européenne"),
        ("G", "Exportation"),
        ("O", "Hors du champ de la TVA"),
    )
    category = forms.ChoiceField(label="Régime", choices=CATEGORIES)
    fieldsets: ClassVar = (
        ("Taux", ("label", "rate", "category", "is_default", "explanation")),
        ("Sans TVA", ("exemption_text", "exemption_code")),
    )
    spans: ClassVar = {"label": 6, "exemption_text": 6, "explanation": 6}

    class Meta:
        model = VatRate
        fields: ClassVar = [
            "label",
            "rate",
            "category",
            "is_default",
            "explanation",
            "exemption_text",
            "exemption_code",
        ]
        labels: ClassVar = {"rate": "Taux"}
        widgets: ClassVar = {
            "rate": forms.TextInput(attrs={"inputmode": "decimal", "data-unit": "%"}),
            "explanation": forms.Textarea(attrs={"rows": 4}),
        }
        help_texts: ClassVar = {
            "explanation": "En français simple, avec l'article de loi : affiché à côté du taux.",
            "is_default": "Proposé pour un nouvel article.",
            "exemption_text": "Imprimé sur la facture, par exemple « Exonération de TVA, article 261-4-4° du CGI ».",
            "exemption_code": "Celui de la liste VATEX, par exemple VATEX-EU-132 ; vide si aucun.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rate"].localize = True

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        taxed, rate = cleaned.get("category") == "S", cleaned.get("rate")
        if rate is not None and not 0 <= rate <= 100:
            self.add_error("rate", "Un taux va de 0 à 100 %.")
        elif rate is not None and taxed != bool(rate):
            self.add_error("rate", "Un régime taxé a un taux au-dessus de 0." if taxed else "Sans TVA, le taux est 0.")
        if cleaned.get("category") in ("E", "AE", "K", "G", "O") and not cleaned.get("exemption_text"):
            self.add_error("exemption_text", "Une facture sans TVA dit pourquoi : écrivez le motif imprimé.")
        if rate is not None and self._known(rate, cleaned.get("category", ""), cleaned.get("label", "")):
            self.add_error("label", "Ce taux existe déjà sous ce nom.")
        return cleaned

    def _known(self, rate: Decimal, category: str, label: str) -> bool:
        same = VatRate.objects.filter(rate=rate, category=category, label__iexact=label)
        return same.exclude(pk=self.instance.pk).exists()
