"""The forms of suppliers and of dated purchase prices."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from maillon.catalog.forms.fields import PriceField, QuantityField, SupplierChoice, day_input
from maillon.catalog.models import Supplier
from maillon.core.form_fields import with_identity_fields
from maillon.core.forms import KitForm, RecordForm
from maillon.fields.forms import CustomFieldsMixin


class SupplierForm(CustomFieldsMixin, RecordForm):
    fieldsets: ClassVar = (
        ("Fournisseur", ("name", "is_operator", "account_number", "lead_days")),
        ("Pour commander", ("email", "phone", "address")),
        ("Remarque", ("comment",)),
    )
    spans: ClassVar = {"name": 6, "is_operator": 6}

    class Meta:
        model = Supplier
        fields: ClassVar = [
            "name",
            "is_operator",
            "account_number",
            "lead_days",
            "email",
            "phone",
            "address",
            "comment",
        ]
        widgets: ClassVar = {
            "address": forms.Textarea(attrs={"rows": 3}),
            "comment": forms.Textarea(attrs={"rows": 3}),
            "lead_days": forms.TextInput(attrs={"inputmode": "numeric", "data-unit": "jours"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        with_identity_fields(self)
        self.fields["lead_days"].label = "Délai habituel"
        self.fields["lead_days"].help_text = "De la commande à la livraison ; 0 si vous ne savez pas."
        self.fields["is_operator"].label = "C'est un opérateur"
        self.fields["is_operator"].help_text = "On lui commande des lignes, des accès, des portabilités."

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        if Supplier.objects.filter(name__iexact=name).exclude(pk=self.instance.pk).exists():
            raise ValidationError("Un fournisseur porte déjà ce nom.")
        return name


ATTRIBUTES = frozenset(SupplierForm.Meta.fields)


class CostForm(KitForm):
    """A purchase price, from a day and a quantity on."""

    supplier = SupplierChoice()
    purchase_price = PriceField(label="Prix d'achat")
    starts_on = forms.DateField(
        label="En vigueur le", widget=day_input(), initial=timezone.localdate,
        help_text="Les devis et commandes d'avant gardent leur coût.",
    )  # fmt: skip
    from_quantity = QuantityField(label="À partir de", initial=1, help_text="La quantité qui donne droit à ce prix.")
    supplier_code = forms.CharField(
        label="Référence du fournisseur",
        max_length=60,
        required=False,
        help_text="Celle de son catalogue, pour lui commander.",
    )
