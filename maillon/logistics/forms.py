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
from maillon.logistics.models import Carrier, Parcel, ParcelItem, Shipment
from maillon.logistics.services.parcels import MOST
from maillon.logistics.services.returns import Returnable, State
from maillon.logistics.services.shipping import Remaining
from maillon.logistics.tracking import clean_tracking, valid_template
from maillon.orders.services.papers import exact

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
TEMPLATE_HINT = "Commence par https:// et contient {tracking} là où va le numéro."


def live_carriers() -> Any:
    return Carrier.objects.filter(archived_at=None)


class TrackingField(forms.CharField):
    """A parcel number, as on its label."""

    def __init__(self, label: str = "Numéro de suivi", **options: Any) -> None:
        super().__init__(label=label, required=False, max_length=60, **options)
        self.widget.attrs.update({"autocomplete": "off", "data-scan-text": ""})

    def clean(self, value: Any) -> str:
        try:
            return clean_tracking(super().clean(value))
        except Refused as refused:
            raise ValidationError(refused.message) from refused


class WeightField(forms.DecimalField):
    def __init__(self, **options: Any) -> None:
        super().__init__(
            label="Poids", min_value=Decimal(0), max_value=Decimal(9999), decimal_places=2, required=False, localize=True,
            widget=forms.TextInput(attrs={"inputmode": "decimal", "data-unit": "kg"}), **options,
        )  # fmt: skip


class ShipmentForm(RecordForm):
    fieldsets: ClassVar = (
        ("Transport", ("carrier", "tracking", "weight_kg")),
        ("Destinataire", ("recipient", "address")),
    )
    spans: ClassVar = {"carrier": 2, "tracking": 2, "weight_kg": 2}
    tracking = TrackingField()
    weight_kg = WeightField()

    class Meta:
        model = Shipment
        fields = ("carrier", "recipient", "address")
        widgets: ClassVar = {"address": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["carrier"].queryset = live_carriers()
        fields["carrier"].empty_label = "À choisir"
        parcels = list(self.instance.parcels.all())
        removed = set() if self.instance.status == Shipment.Status.PREPARED else {"weight_kg", "recipient", "address"}
        if len(parcels) == 1:
            self.initial.update(tracking=parcels[0].tracking, weight_kg=parcels[0].weight_kg)
        else:  # each has its own number and weight
            removed |= {"tracking", "weight_kg"}
        for name in removed:
            del fields[name]

    def changes(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class PrepareForm(KitForm):
    """What leaves, line by line, then how. Every quantity left is proposed."""

    fieldsets: Any  # type: ignore[misc]  # as many lines as the order has

    carrier = forms.ModelChoiceField(Carrier.objects.none(), label="Transporteur", required=False)
    tracking = TrackingField()
    parcels = forms.IntegerField(
        label="Colis", min_value=1, max_value=MOST, initial=1,
        help_text="À plusieurs, le contenu est réparti : vous l'ajustez ensuite, colis par colis.",
    )  # fmt: skip
    weight_kg = WeightField()
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
    """The parcels leave: what each label says, and when."""

    carrier = forms.ModelChoiceField(Carrier.objects.none(), label="Transporteur")
    shipped_on = forms.DateField(label="Expédiée le", widget=DATE)

    def __init__(self, *args: Any, shipment: Shipment, **kwargs: Any) -> None:
        first = {"carrier": shipment.carrier_id, "shipped_on": timezone.localdate()}
        super().__init__(*args, initial=first, **kwargs)
        fields: Any = self.fields
        fields["carrier"].queryset = live_carriers()
        fields["carrier"].empty_label = "À choisir"
        parcels = list(shipment.parcels.all())
        count = len(parcels)
        self.named: dict[str, Parcel] = {"tracking" if count == 1 else f"tracking{p.rank}": p for p in parcels}
        for name, parcel in self.named.items():
            label = "Numéro de suivi" if count == 1 else f"Suivi du colis {parcel.rank}/{count}"
            fields[name] = TrackingField(label, initial=parcel.tracking)

    def numbers(self) -> list[tuple[Parcel, str]]:
        return [(parcel, self.cleaned_data[name]) for name, parcel in self.named.items()]

    def labels(self) -> list[Any]:
        return [self[name] for name in self.named]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        carrier = cleaned.get("carrier")
        for name in self.named:
            if carrier and carrier.needs_tracking and not cleaned.get(name) and name not in self.errors:
                self.add_error(name, f"{carrier.name} donne un numéro de suivi : il est sur l'étiquette du colis.")
        return cleaned


class ParcelForm(KitForm):
    """The label of one parcel."""

    tracking = TrackingField()
    weight_kg = WeightField()
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, parcel: Parcel, **kwargs: Any) -> None:
        first = {"tracking": parcel.tracking, "weight_kg": parcel.weight_kg, "version": parcel.shipment.version}
        super().__init__(*args, initial=first, **kwargs)
        if parcel.status != Parcel.Status.READY:
            del self.fields["weight_kg"]


class MoveForm(KitForm):
    """What of a parcel goes into another one."""

    fieldsets: Any  # type: ignore[misc]  # as many lines as the parcel has
    spans: Any  # type: ignore[misc]

    version = forms.IntegerField(widget=forms.HiddenInput)
    to = forms.ChoiceField(label="Vers")

    def __init__(
        self, *args: Any, parcel: Parcel, others: list[Parcel], items: list[ParcelItem], **kwargs: Any
    ) -> None:
        super().__init__(*args, initial={"version": parcel.shipment.version}, **kwargs)
        fields: Any = self.fields
        fields["to"].choices = [("", "Un nouveau colis"), *((str(p.pk), f"Le colis {p.rank}") for p in others)]
        fields["to"].required = False
        self.others = {str(p.pk): p for p in others}
        self.items = {f"i{item.pk}": item for item in items}
        for name, item in self.items.items():
            fields[name] = self._device(item) if item.device else self._loose(item)
        self.fieldsets = (("", (*self.items, "to")),)
        self.spans = dict.fromkeys((*self.items, "to"), 6)

    def _device(self, item: ParcelItem) -> forms.Field:
        return forms.BooleanField(label=f"{item.line.label} · {item.device.serial}", required=False)  # type: ignore[union-attr]

    def _loose(self, item: ParcelItem) -> forms.Field:
        held = exact(item.quantity, 0).replace(".", ",")
        return forms.DecimalField(
            label=item.line.label, min_value=Decimal(0), max_value=item.quantity, decimal_places=3, required=False,
            localize=True, help_text=f"{held} dans ce colis",
            error_messages={"max_value": f"Ce colis en contient {held}."},
            widget=forms.TextInput(attrs={"inputmode": "decimal", "placeholder": "0"}),
        )  # fmt: skip

    def picks(self) -> dict[int, Decimal]:
        return {item.pk: Decimal(self.cleaned_data.get(name) or 0) for name, item in self.items.items()}

    def target(self) -> Parcel | None:
        return self.others.get(self.cleaned_data["to"])


class DeliverForm(KitForm):
    delivered_on = forms.DateField(label="Livrée le", widget=DATE, initial=timezone.localdate)
    received_by = forms.CharField(label="Reçue par", max_length=120, required=False)
    proof = forms.FileField(
        label="Preuve de livraison", required=False, help_text="Le récépissé signé, ou une photo du colis.",
        widget=forms.FileInput(attrs={"accept": "image/*,application/pdf"}),
    )  # fmt: skip


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


class ChecklistForm(KitForm):
    labels = forms.CharField(
        label="Contrôles", required=False, max_length=4_000, widget=forms.Textarea(attrs={"rows": 8}),
        help_text="Un par ligne. Vide : la liste habituelle.",
    )  # fmt: skip


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


class SwapForm(KitForm):
    """« Panne au déballage »: what is wrong, and the one that takes its place when it is at hand."""

    def __init__(self, *args: Any, needed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["reason"] = forms.CharField(
            label="Panne constatée", max_length=150, widget=forms.TextInput(attrs={"placeholder": "Écran noir, ne démarre pas"}),
            error_messages={"required": "Dites ce qui ne marche pas : c'est gardé, et utile au fournisseur."},
        )  # fmt: skip
        fields["serial"] = forms.CharField(
            label="Numéro de série du remplaçant", max_length=60, required=needed,
            help_text="" if needed else "Vide : la fiche attend qu'un autre appareil soit lu.",
            widget=forms.TextInput(attrs={"class": "font-mono", "autocomplete": "off", "spellcheck": "false", "data-scan-text": ""}),
            error_messages={"required": "Scannez l'appareil qui le remplace : la fiche n'attend plus de lecture."},
        )  # fmt: skip


class ReturnForm(KitForm):
    """What comes back of a shipment, in what state, why."""

    fieldsets: Any  # type: ignore[misc]  # as many lines as the shipment has

    devices = forms.MultipleChoiceField(label="Appareils", required=False, widget=forms.CheckboxSelectMultiple)
    state = forms.ChoiceField(
        label="État", choices=State.choices, initial=State.TO_SORT, widget=forms.RadioSelect,
        help_text="Ce qui est bon est de nouveau disponible ; le reste attend dans « Retours à trier ».",
    )  # fmt: skip
    reason = forms.CharField(
        label="Motif", max_length=120, error_messages={"required": "Dites pourquoi ce matériel revient."},
        widget=forms.TextInput(attrs={"placeholder": "Colis refusé, erreur de modèle"}),
    )  # fmt: skip

    def __init__(self, *args: Any, rows: list[Returnable], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        devices = [(str(d.pk), f"{row.line.label} · {d.serial}") for row in rows for d in row.devices]
        fields["devices"].choices = devices
        if not devices:
            del fields["devices"]
        self.loose = [row.line.pk for row in rows if not row.devices]
        for row in rows:
            if not row.devices:
                fields[f"q{row.line.pk}"] = forms.DecimalField(
                    label=row.line.label, min_value=Decimal(0), max_value=row.left, decimal_places=3, required=False,
                    localize=True, help_text=f"{french.number(row.left)} au plus",
                    error_messages={"max_value": f"{french.number(row.left)} au plus peuvent revenir."},
                    widget=forms.TextInput(attrs={"inputmode": "decimal"}),
                )  # fmt: skip
        what = (*(("devices",) if devices else ()), *(f"q{pk}" for pk in self.loose))
        self.fieldsets = (("Ce qui revient", what), ("Pourquoi", ("state", "reason")))

    def picked(self) -> dict[str, Any]:
        return {
            "devices": [int(pk) for pk in self.cleaned_data.get("devices", ())],
            "quantities": {pk: self.cleaned_data.get(f"q{pk}") or Decimal(0) for pk in self.loose},
            "state": self.cleaned_data["state"],
            "reason": self.cleaned_data["reason"],
        }
