"""The form of what a bundle holds."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms

from maillon.catalog.forms.fields import ProductChoice, QuantityField
from maillon.catalog.models import BundleItem, Product
from maillon.core.forms import KitForm


class BundleItemForm(KitForm, forms.ModelForm):  # type: ignore[type-arg]
    product = ProductChoice()
    quantity = QuantityField(label="Quantité", initial=1)
    role = forms.ChoiceField(label="Dans le lot", choices=BundleItem.Role.choices, widget=forms.RadioSelect)
    group = forms.CharField(
        label="Nom du choix", max_length=60, required=False,
        help_text="Pour un article au choix : « Modèle de poste ». Un seul article de chaque choix est vendu.",
    )  # fmt: skip
    fieldsets: ClassVar = (("Contenu", ("product", "quantity", "role", "group")),)
    spans: ClassVar = {"product": 4, "quantity": 2, "group": 6}

    class Meta:
        model = BundleItem
        fields: ClassVar = ["product", "quantity", "role", "group"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("role", BundleItem.Role.INCLUDED)
        product: Any = self.fields["product"]
        product.queryset = Product.objects.on_sale().single() | Product.objects.filter(pk=self.instance.product_id)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("role") != BundleItem.Role.ALTERNATIVE:
            cleaned["group"] = ""
        elif not cleaned.get("group", "").strip():
            self.add_error("group", "Dites de quel choix il s'agit, comme « Modèle de poste ».")
        same = BundleItem.objects.filter(
            bundle=self.instance.bundle_id,
            product=cleaned.get("product"),
            role=cleaned.get("role"),
            group=cleaned.get("group", ""),
        )
        if cleaned.get("product") and same.exclude(pk=self.instance.pk).exists():
            self.add_error("product", "Cet article est déjà dans le lot à cette place : changez sa quantité.")
        return cleaned
