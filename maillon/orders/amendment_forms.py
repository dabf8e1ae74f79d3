"""What is asked to write an amendment, to add an article to it, and to record one signed by hand."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.urls import reverse_lazy

from maillon.catalog.models import Product
from maillon.clients.models import Contact, Site
from maillon.core.forms import KitForm
from maillon.core.identifiers import row_key
from maillon.orders.forms import DATE
from maillon.orders.models import Amendment, OrderLine
from maillon.orders.reading import typed
from maillon.orders.services import amendments

CENT = Decimal("0.01")
NUMBER = {"inputmode": "decimal", "class": "text-right"}


def quantity_field(line: OrderLine) -> forms.DecimalField:
    return forms.DecimalField(
        label=f"Nouvelle quantité, {line.label}",
        min_value=0,
        max_value=Decimal(999999),
        decimal_places=3,
        localize=True,
        required=False,
        widget=forms.TextInput(attrs=NUMBER),
        error_messages={"min_value": "0 retire la ligne ; une quantité n'est jamais négative."},
    )


class AmendmentForm(KitForm):
    """The header, and for each line of the order its new quantity, price and discount."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    subject = forms.CharField(
        label="Objet de l'avenant",
        max_length=160,
        help_text="Ce que le client lit en premier, par exemple « Deux postes de plus à l'accueil ».",
    )
    requested_on = forms.DateField(label="Nouvelle date souhaitée", required=False, widget=DATE)
    site = forms.ModelChoiceField(Site.objects.none(), label="Nouveau site", required=False, empty_label="Inchangé")
    contact = forms.ModelChoiceField(
        Contact.objects.none(), label="Nouveau contact", required=False, empty_label="Inchangé"
    )

    def __init__(self, *args: Any, amendment: Amendment, lines: list[OrderLine], **kwargs: Any) -> None:
        self.rows = rows = {row.line_id: row for row in amendment.lines.all() if row.line_id}
        known: dict[str, Any] = {
            name: getattr(amendment, name) for name in ("version", "subject", "requested_on", "site", "contact")
        }
        for line in lines:
            said = rows.get(line.pk, line)
            gone = getattr(said, "action", "") == amendments.REMOVE
            known |= {
                f"quantity_{line.pk}": "0" if gone else typed(said.quantity),
                f"unit_price_{line.pk}": typed(said.unit_price, 2),
                f"discount_{line.pk}": typed(said.discount.quantize(CENT)) if said.discount else "",
            }
        super().__init__(*args, initial=known, **kwargs)
        fields: Any = self.fields
        client = amendment.order.client_id
        fields["site"].queryset = Site.objects.filter(client=client, archived_at=None)
        fields["contact"].queryset = Contact.objects.filter(client=client, archived_at=None)
        for line in lines:
            fields[f"quantity_{line.pk}"] = quantity_field(line)
            for name, label, most in (("unit_price", "Nouveau prix", 99999999), ("discount", "Nouvelle remise", 100)):
                fields[f"{name}_{line.pk}"] = forms.DecimalField(
                    label=f"{label}, {line.label}",
                    min_value=0,
                    max_value=most,
                    decimal_places=4 if name == "unit_price" else 2,
                    localize=True,
                    required=False,
                    widget=forms.TextInput(attrs=NUMBER),
                )

    def changes(self, lines: list[OrderLine]) -> dict[int, dict[str, Decimal]]:
        """What was typed; a field left as it was shown keeps its exact value, an empty discount is none."""
        found: dict[int, dict[str, Decimal]] = {}
        touched = set(self.changed_data)
        for line in lines:
            said = self.rows.get(line.pk, line)
            names = {name for name in amendments.NUMBERS if f"{name}_{line.pk}" in touched}
            typed_in = {name: self.cleaned_data.get(f"{name}_{line.pk}") for name in names}
            if "discount" in names:
                typed_in["discount"] = typed_in["discount"] or Decimal(0)
            kept = {name: getattr(said, name) for name in amendments.NUMBERS}
            if getattr(said, "action", "") == amendments.REMOVE:
                kept["quantity"] = Decimal(0)
            found[line.pk] = kept | {name: value for name, value in typed_in.items() if value is not None}
        return found


class ArticleForm(KitForm):
    item = forms.CharField(
        label="Article",
        widget=forms.TextInput(
            attrs={
                "data-combobox": "",
                "data-url": reverse_lazy("orders:products"),
                "placeholder": "Référence ou nom",
            }
        ),
        error_messages={"required": "Choisissez l'article : tapez quelques lettres de son nom."},
    )
    quantity = forms.DecimalField(
        label="Quantité",
        min_value=Decimal("0.001"),
        max_value=Decimal(999999),
        decimal_places=3,
        localize=True,
        initial=1,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        error_messages={"min_value": "La quantité doit être positive."},
    )
    site = forms.ModelChoiceField(Site.objects.none(), label="Site", required=False, empty_label=None)
    spans: ClassVar[dict[str, int]] = {"item": 6}

    def __init__(self, *args: Any, user: Any, order: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        fields: Any = self.fields
        rows = Site.objects.filter(client=order.client_id, archived_at=None).order_by("-is_main", "name", "pk")
        if len(rows) > 1:
            fields["site"].queryset, fields["site"].initial = rows, order.site_id
        else:
            del fields["site"]

    def clean_item(self) -> Product:
        rows = Product.objects.visible_to(self.user).on_sale().select_related("vat")
        found = rows.filter(pk=row_key(self.cleaned_data["item"]) or 0).first()
        if found is None:
            raise forms.ValidationError("Choisissez l'article dans la liste qui s'ouvre.")
        return found


class PaperForm(KitForm):
    name = forms.CharField(
        label="Signé par",
        max_length=120,
        error_messages={"required": "Indiquez qui a signé : le nom figure sur l'avenant."},
    )
    role = forms.CharField(label="Fonction", max_length=120, required=False)
    signed_on = forms.DateField(
        label="Signé le", widget=DATE, error_messages={"required": "Indiquez la date écrite sur le document."}
    )
    file = forms.FileField(
        label="Document signé, numérisé",
        help_text="PDF ou photo de l'avenant signé. Il est gardé avec la commande, lu par nous seulement.",
        error_messages={"required": "Joignez le document signé : sans lui, l'accord ne se prouve pas."},
    )
    spans: ClassVar[dict[str, int]] = {"file": 6}
