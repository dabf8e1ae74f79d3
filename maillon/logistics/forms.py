"""The forms of shipments and carriers."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from maillon.core import french
from maillon.core.errors import Refused
from maillon.core.forms import KitForm, RecordForm
from maillon.logistics.models import Carrier, Shipment
from maillon.logistics.services.shipping import Remaining, clean_tracking, valid_template
from maillon.orders.services.papers import exact

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
TEMPLATE_HINT = "Commence par https:// et contient {tracking} là où va le numéro."


def live_carriers() -> Any:
    return Carrier.objects.filter(archived_at=None)


class TrackingField(forms.CharField):
    """A parcel number, as on its label."""

    def __init__(self, **options: Any) -> None:
        super().__init__(label="Numéro de suivi", required=False, max_length=60, **options)
        self.widget.attrs.update({"autocomplete": "off", "data-scan-text": ""})

    def clean(self, value: Any) -> str:
        try:
            return clean_tracking(super().clean(value))
        except Refused as refused:
            raise ValidationError(refused.message) from refused


class ShipmentForm(RecordForm):
    fieldsets: ClassVar = (
        ("Transport", ("carrier", "tracking", "parcels", "weight_kg")),
        ("Destinataire", ("recipient", "address")),
    )
    tracking = TrackingField()

    class Meta:
        model = Shipment
        fields = ("carrier", "tracking", "parcels", "weight_kg", "recipient", "address")
        widgets: ClassVar = {
            "address": forms.Textarea(attrs={"rows": 3}),
            "weight_kg": forms.TextInput(attrs={"inputmode": "decimal", "data-unit": "kg"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["carrier"].queryset = live_carriers()
        fields["carrier"].empty_label = "À choisir"
        fields["weight_kg"].localize = True
        if self.instance.pk and self.instance.status != Shipment.Status.PREPARED:
            for name in ("parcels", "weight_kg", "recipient", "address"):
                del fields[name]


class PrepareForm(KitForm):
    """What leaves, line by line, then how. Every quantity left is proposed."""

    fieldsets: Any  # type: ignore[misc]  # as many lines as the order has

    carrier = forms.ModelChoiceField(Carrier.objects.none(), label="Transporteur", required=False)
    tracking = TrackingField()
    parcels = forms.IntegerField(label="Colis", min_value=1, max_value=999, initial=1)
    weight_kg = forms.DecimalField(
        label="Poids", min_value=Decimal(0), max_value=Decimal(9999), decimal_places=2, required=False, localize=True,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "data-unit": "kg"}),
    )  # fmt: skip
    recipient = forms.CharField(label="Destinataire", max_length=120)
    address = forms.CharField(label="Adresse de livraison", widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, remaining: list[Remaining], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["carrier"].queryset = live_carriers()
        fields["carrier"].empty_label = "À choisir"
        self.parts = [part for part in remaining if part.left]
        names = []
        for part in self.parts:
            name = f"q{part.line.pk}"
            names.append(name)
            fields[name] = forms.DecimalField(
                label=part.line.label, min_value=Decimal(0), max_value=part.left, decimal_places=3, required=False,
                localize=True, initial=exact(part.ready, 0).replace(".", ","), help_text=self._hint(part),
                error_messages={"max_value": f"Il en reste {french.number(part.left)} à expédier."},
                widget=forms.TextInput(attrs={"inputmode": "decimal"}),
            )  # fmt: skip
        self.fieldsets = (
            ("Articles", tuple(names)),
            ("Transport", ("carrier", "tracking", "parcels", "weight_kg")),
            ("Destinataire", ("recipient", "address")),
        )

    def _hint(self, part: Remaining) -> str:
        left = (
            f"{exact(part.left, 0).replace('.', ',')} à expédier sur {exact(part.line.quantity, 0).replace('.', ',')}"
        )
        if not part.line.serialised:
            return left
        return f"{left}, {french.plural(len(part.devices), 'numéro de série lu', 'numéros de série lus')}"

    def quantities(self) -> dict[int, Decimal]:
        return {part.line.pk: self.cleaned_data.get(f"q{part.line.pk}") or Decimal(0) for part in self.parts}

    def transport(self) -> dict[str, Any]:
        return {
            n: self.cleaned_data[n] for n in ("carrier", "tracking", "parcels", "weight_kg", "recipient", "address")
        }


class ShipForm(KitForm):
    """The parcel leaves: what the label says, and when."""

    carrier = forms.ModelChoiceField(Carrier.objects.none(), label="Transporteur")
    tracking = TrackingField()
    shipped_on = forms.DateField(label="Expédiée le", widget=DATE)

    def __init__(self, *args: Any, shipment: Shipment, **kwargs: Any) -> None:
        first = {"carrier": shipment.carrier_id, "tracking": shipment.tracking, "shipped_on": timezone.localdate()}
        super().__init__(*args, initial=first, **kwargs)
        fields: Any = self.fields
        fields["carrier"].queryset = live_carriers()
        fields["carrier"].empty_label = "À choisir"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        carrier = cleaned.get("carrier")
        if carrier and carrier.needs_tracking and not cleaned.get("tracking") and "tracking" not in self.errors:
            self.add_error("tracking", f"{carrier.name} donne un numéro de suivi : il est sur l'étiquette du colis.")
        return cleaned


class DeliverForm(KitForm):
    delivered_on = forms.DateField(label="Livrée le", widget=DATE, initial=timezone.localdate)
    received_by = forms.CharField(label="Reçue par", max_length=120, required=False)


class ReasonForm(KitForm):
    reason = forms.CharField(
        label="Motif",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Indiquez le motif : il est gardé dans l'historique."},
    )


class CommentForm(KitForm):
    comment = forms.CharField(
        label="Remarque", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )


class CheckForm(KitForm):
    label = forms.CharField(label="Contrôle", max_length=120)


class CarrierForm(KitForm, forms.ModelForm):
    class Meta:
        model = Carrier
        fields = ("name", "tracking_template", "needs_tracking")
        help_texts: ClassVar = {"tracking_template": TEMPLATE_HINT}

    spans: ClassVar = {"name": 6, "tracking_template": 6, "needs_tracking": 6}

    def clean_tracking_template(self) -> str:
        template: str = self.cleaned_data["tracking_template"].strip()
        if template and not valid_template(template):
            raise ValidationError(f"Cette adresse ne convient pas. {TEMPLATE_HINT}")
        return template
