"""The form of an article. Purchase price and supplier exist only for who may write them."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from maillon.catalog.models import Kind, Product, ProductCost, VatRate
from maillon.catalog.prices import read_price, shown_price
from maillon.catalog.serials import clean_mac_prefixes, clean_pattern, fits
from maillon.core.forms import KitForm, RecordForm
from maillon.core.identifiers import Invalid, clean_serial
from maillon.fields.forms import CustomFieldsMixin


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


class ProductForm(CustomFieldsMixin, RecordForm):
    sale_price = PriceField(label="Prix de vente")
    serial_example = forms.CharField(
        label="Essayer un numéro",
        max_length=60,
        required=False,
        help_text="Un numéro lu sur une étiquette, pour vérifier la forme.",
    )
    purchase_price = PriceField(label="Prix d'achat", required=False)
    supplier = forms.CharField(label="Fournisseur", max_length=80, required=False)

    fieldsets: ClassVar = (
        ("Article", ("code", "kind", "name", "brand", "unit", "description")),
        ("Vente", ("sale_price", "vat", "commitment_months")),
        ("Achat", ("purchase_price", "supplier")),
        ("Préparation", ("serialised", "has_mac", "serial_pattern", "serial_example", "mac_prefixes")),
    )
    spans: ClassVar = {"description": 6, "name": 6, "brand": 3, "unit": 3, "kind": 3, "code": 3, "commitment_months": 2, "sale_price": 2,
                       "vat": 4, "mac_prefixes": 6}  # fmt: skip

    class Meta:
        model = Product
        fields: ClassVar = [
            "code", "kind", "name", "brand", "unit", "description", "sale_price", "vat", "commitment_months", "serialised", "has_mac",
            "serial_pattern", "mac_prefixes",
        ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        vat: Any = self.fields["vat"]
        vat.queryset, vat.empty_label = VatRate.objects.order_by("-is_default", "-rate", "id"), None
        vat.help_text = "Le taux de l'article ; une ligne de devis peut en porter un autre."
        self.fields["code"].help_text = "Celui du fabricant ou le vôtre, unique."
        self.fields["commitment_months"].help_text = "Pour un abonnement ; 0 sans engagement."
        self.fields["serial_pattern"].help_text = "Par exemple SIP-\\d{6} : refuse un mauvais modèle au scan."
        self.fields["mac_prefixes"].help_text = "Par exemple 00:15:65, 80:5E:C0."
        if not (self.user.can("costs.edit") and self.user.can("costs.see")):
            del self.fields["purchase_price"], self.fields["supplier"]
        elif self.instance.pk and (cost := ProductCost.objects.filter(product=self.instance).first()):
            self.initial.update(purchase_price=cost.purchase_price, supplier=cost.supplier)

    def clean_code(self) -> str:
        code = " ".join(self.cleaned_data["code"].split())
        if Product.objects.filter(code__iexact=code).exclude(pk=self.instance.pk).exists():
            raise ValidationError("Un article porte déjà ce code.")
        return code

    def clean_serial_pattern(self) -> str:
        return self._read("serial_pattern", clean_pattern)

    def clean_mac_prefixes(self) -> str:
        return self._read("mac_prefixes", clean_mac_prefixes)

    def clean_serial_example(self) -> str:
        return self._read("serial_example", clean_serial)

    def _read(self, name: str, cleaner: Callable[[str], str]) -> str:
        try:
            return cleaner(self.cleaned_data[name])
        except Invalid as refused:
            raise ValidationError(str(refused)) from refused

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("has_mac") and not cleaned.get("serialised"):
            self.add_error(
                "serialised", "Un article avec adresse MAC est suivi par numéro de série : cochez aussi cette case."
            )
        if cleaned.get("kind") in (Kind.SERVICE, Kind.SUBSCRIPTION) and cleaned.get("serialised"):
            self.add_error("serialised", "Seul un matériel a un numéro de série : décochez, ou changez le type.")
        if cleaned.get("kind") in (Kind.HARDWARE, Kind.SERVICE) and cleaned.get("commitment_months"):
            self.add_error("commitment_months", "Un engagement ne vaut que pour un abonnement : mettez 0.")
        pattern, example = cleaned.get("serial_pattern"), cleaned.get("serial_example")
        if pattern and example and not fits(pattern, example):
            self.add_error("serial_pattern", f"« {example} » n'a pas cette forme : un scan le refuserait.")
        return cleaned


ATTRIBUTES = frozenset(ProductForm.Meta.fields)


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
        ("Taux", ("label", "rate", "category", "is_default")),
        ("Sans TVA", ("exemption_text", "exemption_code")),
    )
    spans: ClassVar = {"label": 6, "exemption_text": 6}

    class Meta:
        model = VatRate
        fields: ClassVar = ["label", "rate", "category", "is_default", "exemption_text", "exemption_code"]
        labels: ClassVar = {"rate": "Taux"}
        widgets: ClassVar = {"rate": forms.TextInput(attrs={"inputmode": "decimal", "data-unit": "%"})}
        help_texts: ClassVar = {
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
