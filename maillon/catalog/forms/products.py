"""The form of an article. Purchase price and supplier exist only for who may write them."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from maillon.catalog.forms.fields import OptionalPriceField, PriceField, SupplierChoice
from maillon.catalog.kinds import problems
from maillon.catalog.models import BundleItem, Kind, Product, ProductCost, Supplier, VatRate
from maillon.catalog.pricing import cost_on
from maillon.catalog.serials import clean_mac_prefixes, clean_pattern, fits
from maillon.core.forms import RecordForm
from maillon.core.identifiers import Invalid, clean_serial
from maillon.fields.forms import CustomFieldsMixin


class ProductForm(CustomFieldsMixin, RecordForm):
    sale_price = OptionalPriceField(label="Prix de vente", required=False)
    serial_example = forms.CharField(
        label="Essayer un numéro",
        max_length=60,
        required=False,
        help_text="Un numéro lu sur une étiquette, pour vérifier la forme.",
    )
    purchase_price = PriceField(label="Prix d'achat", required=False)
    supplier = SupplierChoice()

    fieldsets: ClassVar = (
        ("Article", ("code", "kind", "name", "brand", "unit", "description")),
        ("Vente", ("sale_price", "bundle_fixed", "vat", "commitment_months")),
        ("Achat", ("purchase_price", "supplier")),
        (
            "Préparation",
            ("serialised", "has_mac", "serial_pattern", "serial_example", "mac_prefixes", "warranty_months"),
        ),
    )
    spans: ClassVar = {"description": 6, "name": 6, "brand": 3, "unit": 3, "kind": 3, "code": 3, "commitment_months": 2, "sale_price": 2,
                       "vat": 4, "mac_prefixes": 6}  # fmt: skip

    class Meta:
        model = Product
        fields: ClassVar = [
            "code", "kind", "name", "brand", "unit", "description", "sale_price", "bundle_fixed", "vat", "commitment_months",
            "serialised", "has_mac", "serial_pattern", "mac_prefixes", "warranty_months",
        ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        vat: Any = self.fields["vat"]
        vat.queryset, vat.empty_label = VatRate.objects.order_by("-is_default", "-rate", "id"), None
        vat.help_text = "Le taux de l'article ; une ligne de devis peut en porter un autre."
        self.fields["bundle_fixed"].label = "Prix fixe du lot"
        self.fields["bundle_fixed"].help_text = "Sinon, le prix d'un lot est la somme de ce qu'il contient."
        self.fields["code"].help_text = "Celui du fabricant ou le vôtre, unique."
        self.fields["commitment_months"].help_text = "Pour un abonnement ; 0 sans engagement."
        self.fields["serial_pattern"].help_text = "Par exemple SIP-\\d{6} : refuse un mauvais modèle au scan."
        self.fields["mac_prefixes"].help_text = "Par exemple 00:15:65, 80:5E:C0."
        if not (self.user.can("costs.edit") and self.user.can("costs.see")):
            del self.fields["purchase_price"], self.fields["supplier"]
        elif self.instance.pk and (
            cost := cost_on(ProductCost.objects.filter(product=self.instance), timezone.localdate())
        ):
            self.initial.update(purchase_price=cost.purchase_price, supplier=cost.supplier_id)
            supplier: Any = self.fields["supplier"]
            supplier.queryset = Supplier.objects.current() | Supplier.objects.filter(pk=cost.supplier_id)

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
        self._check_kind(cleaned)
        wrong = problems(
            cleaned.get("kind", ""),
            serialised=bool(cleaned.get("serialised")),
            has_mac=bool(cleaned.get("has_mac")),
            commitment_months=cleaned.get("commitment_months") or 0,
            bundle_fixed=bool(cleaned.get("bundle_fixed")),
        )
        for name, sentence in wrong.items():
            self.add_error(name, sentence)
        pattern, example = cleaned.get("serial_pattern"), cleaned.get("serial_example")
        if pattern and example and not fits(pattern, example):
            self.add_error("serial_pattern", f"« {example} » n'a pas cette forme : un scan le refuserait.")
        return cleaned

    def _check_kind(self, cleaned: dict[str, Any]) -> None:
        """A bundle priced by what it holds needs no price; everything else has one."""
        bundle = cleaned.get("kind") == Kind.BUNDLE
        if bundle and not cleaned.get("bundle_fixed"):
            cleaned["sale_price"] = Decimal(0)
        elif cleaned.get("sale_price") is None and "sale_price" not in self.errors:
            self.add_error("sale_price", "Ce champ est nécessaire.")
        items = BundleItem.objects
        if self.instance.pk and not bundle and items.filter(bundle=self.instance.pk).exists():
            self.add_error("kind", "Ce lot contient des articles : retirez-les avant de changer son type.")
        if self.instance.pk and bundle and items.filter(product=self.instance.pk).exists():
            self.add_error("kind", "Cet article fait partie d'un lot : il ne peut pas en devenir un.")


ATTRIBUTES = frozenset(ProductForm.Meta.fields)
