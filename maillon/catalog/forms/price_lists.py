"""The forms of price lists."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from maillon.accounts.models import Partner
from maillon.catalog.forms.fields import (
    OptionalPriceField,
    ProductChoice,
    QuantityField,
    check_period,
    day_input,
    period_of,
)
from maillon.catalog.models import PriceList, PriceListItem, Product
from maillon.core.forms import KitForm, RecordForm


class PriceListForm(RecordForm):
    starts_on = forms.DateField(label="Valable du", widget=day_input())
    ends_on = forms.DateField(
        label="au", widget=day_input(), required=False, help_text="Laissez vide pour un tarif sans fin prévue."
    )
    fieldsets: ClassVar = (("Tarif", ("name", "starts_on", "ends_on", "comment")),)
    spans: ClassVar = {"name": 6}

    class Meta:
        model = PriceList
        fields: ClassVar = ["name", "comment"]
        widgets: ClassVar = {"comment": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        period = self.instance.period if self.instance.pk else None
        self.initial["starts_on"] = period.lower if period else timezone.localdate()
        self.initial["ends_on"] = period.upper - timedelta(days=1) if period and period.upper else None

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        if PriceList.objects.filter(name__iexact=name).exclude(pk=self.instance.pk).exists():
            raise ValidationError("Un tarif porte déjà ce nom.")
        return name

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        check_period(self, cleaned)
        if not self.errors:
            self.instance.period = period_of(cleaned)
        return cleaned


class PriceListItemForm(KitForm, forms.ModelForm):  # type: ignore[type-arg]
    product = ProductChoice()
    from_quantity = QuantityField(
        label="À partir de", initial=1, help_text="La quantité d'une ligne de devis ou de commande."
    )
    unit_price = OptionalPriceField(label="Prix unitaire", required=False)
    discount = forms.DecimalField(
        label="Ou remise", min_value=0, max_value=100, decimal_places=2, required=False, localize=True,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "data-unit": "%"}), help_text="Sur le prix du catalogue.",
    )  # fmt: skip
    fieldsets: ClassVar = (("Prix", ("product", "from_quantity", "unit_price", "discount")),)
    spans: ClassVar = {"product": 6, "from_quantity": 2, "unit_price": 2, "discount": 2}

    class Meta:
        model = PriceListItem
        fields: ClassVar = ["product", "from_quantity", "unit_price", "discount"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A bundle with a price of its own has one on a list too; those already there stay choosable.
        product: Any = self.fields["product"]
        priced = Product.objects.on_sale().single() | Product.objects.on_sale().filter(bundle_fixed=True)
        product.queryset = priced | Product.objects.filter(pk=self.instance.product_id)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        price, discount = cleaned.get("unit_price"), cleaned.get("discount")
        if not {"unit_price", "discount"} & set(self.errors) and (price is None) == (discount is None):
            self.add_error("unit_price", "Donnez un prix ou une remise, pas les deux.")
        product, threshold = cleaned.get("product"), cleaned.get("from_quantity")
        same = PriceListItem.objects.filter(price_list=self.instance.price_list_id).exclude(pk=self.instance.pk)
        if product and threshold and same.filter(product=product, from_quantity=threshold).exists():
            self.add_error("from_quantity", "Ce tarif a déjà un prix de cet article pour cette quantité : modifiez-le.")
        return cleaned


class GiveForm(KitForm):
    """Which partner has the list, and when."""

    partner = forms.ModelChoiceField(Partner.objects.none(), label="Partenaire", empty_label="À choisir")
    starts_on = forms.DateField(label="Du", widget=day_input(), initial=timezone.localdate)
    ends_on = forms.DateField(
        label="au",
        widget=day_input(),
        required=False,
        help_text="Laissez vide : jusqu'au prochain tarif du partenaire.",
    )
    spans: ClassVar = {"partner": 6}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        partner: Any = self.fields["partner"]
        partner.queryset = Partner.objects.filter(archived_at=None).order_by("name")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        check_period(self, cleaned)
        return cleaned
