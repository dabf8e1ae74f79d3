"""The forms of stock and purchases."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy

from maillon.catalog.forms.fields import PriceField
from maillon.catalog.models import Kind, Product, Supplier
from maillon.clients.models import Client
from maillon.core.forms import KitForm, RecordForm
from maillon.stock.models import Count, Place, Purchase, PurchaseLine
from maillon.stock.services.papers import quantity as exact
from maillon.technicians.models import Technician

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
SERIALS = "Un numéro par ligne : le scanner passe à la ligne de lui-même."


class QuantityField(forms.DecimalField):
    def __init__(self, **options: Any) -> None:
        chosen: dict[str, Any] = {
            "label": "Quantité", "min_value": Decimal(0), "max_value": Decimal(100_000), "decimal_places": 3, "localize": True,
            "widget": forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        }  # fmt: skip
        super().__init__(**chosen | options)

    def prepare_value(self, value: Any) -> Any:
        return exact(value).replace(".", ",") if isinstance(value, Decimal) else value


class ArticleField(forms.ModelChoiceField):
    def __init__(self, **options: Any) -> None:
        box = {
            "data-combobox": "",
            "data-url": reverse_lazy("stock:articles"),
            "placeholder": "Référence ou nom d'article",
        }
        super().__init__(
            Product.objects.filter(kind=Kind.HARDWARE),
            widget=forms.TextInput(attrs=box),
            error_messages={"invalid_choice": "Cet article n'existe pas : choisissez dans la liste."},
            **{"label": "Article", **options},
        )


class SerialsField(forms.CharField):
    """What a scanner typed, one number a line."""

    def __init__(self, **options: Any) -> None:
        chosen: dict[str, Any] = {
            "label": "Numéros de série", "required": False, "max_length": 20_000, "help_text": SERIALS,
            "widget": forms.Textarea(attrs={"rows": 5, "class": "font-mono", "autocomplete": "off", "spellcheck": "false"}),
        }  # fmt: skip
        super().__init__(**chosen | options)

    def clean(self, value: Any) -> Any:
        return [line.strip() for line in super().clean(value).splitlines() if line.strip()]

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value


def own_places(user: Any) -> Any:
    return Place.objects.visible_to(user).own().current()


class PlaceChoice(forms.ModelChoiceField):
    def __init__(self, label: str, **options: Any) -> None:
        super().__init__(Place.objects.none(), label=label, empty_label="À choisir", **options)


class TransferForm(KitForm):
    source = PlaceChoice("De")
    destination = PlaceChoice("Vers")
    serials = SerialsField()
    product = ArticleField(required=False, label="Article sans numéro de série")
    quantity = QuantityField(required=False)
    comment = forms.CharField(label="Remarque", max_length=200, required=False)
    fieldsets: ClassVar = (
        ("Trajet", ("source", "destination")),
        ("Matériel", ("serials", "product", "quantity", "comment")),
    )
    spans: ClassVar = {"product": 4, "quantity": 2, "comment": 6}

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("source", "destination"):
            self.fields[name].queryset = own_places(user)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        return both(self, cleaned)


def both(form: KitForm, cleaned: dict[str, Any]) -> dict[str, Any]:
    """Serial numbers, or an article counted with its quantity; at least one of the two."""
    product, quantity = cleaned.get("product"), cleaned.get("quantity")
    if product and product.serialised and not cleaned.get("serials"):
        form.add_error("serials", f"« {product.name} » est suivi par numéro de série : lisez chaque appareil ici.")
    elif product and not product.serialised and not quantity:
        form.add_error("quantity", "Indiquez combien.")
    elif not product and quantity:
        form.add_error("product", "Choisissez l'article que vous comptez.")
    elif not product and not cleaned.get("serials") and not form.errors:
        form.add_error("serials", "Lisez au moins un numéro, ou choisissez un article et sa quantité.")
    return cleaned


class ReturnForm(KitForm):
    client = forms.ModelChoiceField(
        Client.objects.none(),
        label="Client",
        error_messages={"invalid_choice": "Ce client n'existe pas : choisissez dans la liste."},
        widget=forms.TextInput(
            attrs={
                "data-combobox": "",
                "data-url": reverse_lazy("clients:choices"),
                "placeholder": "Nom ou référence du client",
            }
        ),
    )
    place = PlaceChoice("Rangé dans")
    serials = SerialsField()
    product = ArticleField(
        required=False,
        help_text="Pour un article sans numéro de série, ou pour un appareil livré avant le suivi du stock.",
    )
    quantity = QuantityField(required=False)
    comment = forms.CharField(label="Motif du retour", max_length=200)
    fieldsets: ClassVar = (("Retour", ("client", "place", "comment")), ("Matériel", ("serials", "product", "quantity")))
    spans: ClassVar = {"product": 4, "quantity": 2, "comment": 6}

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["client"].queryset = Client.objects.visible_to(user)
        fields["place"].queryset = own_places(user)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        return both(self, cleaned)


class ScrapForm(KitForm):
    place = PlaceChoice("Lieu")
    quantity = QuantityField()
    comment = forms.CharField(label="Pourquoi", max_length=200)
    spans: ClassVar = {"comment": 6}

    def __init__(self, *args: Any, user: Any, product: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = own_places(user).filter(levels__product=product, levels__on_hand__gt=0)
        self.fields["place"].queryset = rows  # type: ignore[attr-defined]


class ReasonForm(KitForm):
    reason = forms.CharField(
        label="Motif",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Indiquez le motif : il est gardé dans l'historique."},
    )


class ToSupplierForm(KitForm):
    supplier = forms.ModelChoiceField(Supplier.objects.current(), label="Fournisseur", empty_label="À choisir")
    comment = forms.CharField(label="Panne constatée, numéro de retour", max_length=200)
    spans: ClassVar = {"supplier": 6, "comment": 6}


class BackForm(KitForm):
    place = PlaceChoice("Rangé dans")
    comment = forms.CharField(label="Remarque", max_length=200, required=False)
    spans: ClassVar = {"place": 6, "comment": 6}

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].queryset = own_places(user)  # type: ignore[attr-defined]


class MinimumForm(KitForm):
    place = PlaceChoice("Lieu")
    minimum = QuantityField(label="Minimum", help_text="En dessous, l'article est en alerte. 0 : aucun minimum.")

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].queryset = own_places(user)  # type: ignore[attr-defined]


class PlaceForm(KitForm, forms.ModelForm):  # type: ignore[type-arg]
    kind = forms.ChoiceField(label="Type", choices=[(k.value, k.label) for k in (*Place.OWN, Place.Kind.SCRAP)])
    name = forms.CharField(
        label="Nom", max_length=120, required=False, help_text="Un véhicule porte le nom de son technicien."
    )

    class Meta:
        model = Place
        fields: ClassVar = ["kind", "name", "technician", "address", "is_default", "usable"]
        widgets: ClassVar = {"address": forms.Textarea(attrs={"rows": 3})}
        error_messages: ClassVar = {"technician": {"unique": "Ce technicien a déjà son véhicule."}}
        help_texts: ClassVar = {
            "address": "Imprimée sur les commandes ; vide, celle de l'entreprise.",
            "is_default": "Les achats y sont livrés, sauf indication.",
            "usable": "Décochez pour un lieu de tri ou de réparation.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["technician"].queryset = Technician.objects.filter(archived_at=None)
        fields["technician"].empty_label = "Aucun"
        if self.instance.pk:
            del fields["kind"], fields["technician"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        kind, technician = cleaned.get("kind", self.instance.kind), cleaned.get("technician", self.instance.technician)
        if kind == Place.Kind.VAN and technician is None:
            self.add_error("technician", "Choisissez le technicien qui conduit ce véhicule.")
        if kind != Place.Kind.VAN and technician is not None:
            self.add_error("technician", "Seul un véhicule a un technicien : laissez ce choix vide.")
        if not cleaned.get("name"):
            if technician is None:
                self.add_error("name", "Donnez un nom à ce lieu.")
            else:
                cleaned["name"] = f"Véhicule de {technician.name}"[:120]
        if cleaned.get("is_default") and kind != Place.Kind.WAREHOUSE:
            self.add_error("is_default", "Le lieu proposé par défaut est un dépôt.")
        return cleaned


class PurchaseForm(RecordForm):
    class Meta:
        model = Purchase
        fields: ClassVar = ["supplier", "place", "expected_on", "supplier_reference", "comment"]
        widgets: ClassVar = {"expected_on": DATE, "comment": forms.Textarea(attrs={"rows": 3})}
        help_texts: ClassVar = {"expected_on": "Vide : le délai habituel du fournisseur."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["supplier"].queryset, fields["supplier"].empty_label = Supplier.objects.current(), "À choisir"
        fields["place"].queryset, fields["place"].empty_label = own_places(self.user), None
        if self.instance.pk and self.instance.status != Purchase.Status.DRAFT:
            del fields["supplier"], fields["place"], fields["comment"]


class LineForm(KitForm):
    product = ArticleField()
    quantity = QuantityField(initial=Decimal(1))
    unit_price = PriceField(label="Prix d'achat", required=False, help_text="Vide : celui du catalogue.")
    spans: ClassVar = {"product": 6}

    def __init__(self, *args: Any, user: Any, line: PurchaseLine | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if line is not None:
            del self.fields["product"]
        if not (user.can("costs.edit") and user.can("costs.see")):
            del self.fields["unit_price"]

    def clean_quantity(self) -> Decimal:
        quantity: Decimal = self.cleaned_data["quantity"]
        if quantity <= 0:
            raise ValidationError("Commandez au moins une unité.")
        return quantity

    @property
    def price(self) -> Decimal | None:
        """None when nothing was typed, or when this person has no say."""
        typed = self.data.get("unit_price", "").strip()
        return self.cleaned_data.get("unit_price") if typed and "unit_price" in self.fields else None


class SendForm(KitForm):
    to = forms.EmailField(
        label="Adresse du fournisseur",
        required=False,
        help_text="Vide : rien ne part, le PDF est à remettre vous-même.",
    )
    spans: ClassVar = {"to": 6}


class CloseForm(KitForm):
    number = forms.CharField(label="Bon de livraison du fournisseur", max_length=60, required=False)
    spans: ClassVar = {"number": 6}


class PackingForm(KitForm):
    file = forms.FileField(
        label="Liste de colisage",
        help_text="CSV ou XLSX, avec une ligne de titres : Article, Numéro de série, et au besoin MAC et Quantité.",
        error_messages={"required": "Choisissez le fichier envoyé par le fournisseur."},
    )
    spans: ClassVar = {"file": 6}


class CountForm(KitForm, forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Count
        fields: ClassVar = ["place", "comment"]

    spans: ClassVar = {"place": 6, "comment": 6}

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["place"].queryset, fields["place"].empty_label = own_places(user), "À choisir"
