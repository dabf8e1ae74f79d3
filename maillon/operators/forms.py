"""The forms of portings and operator orders."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from maillon.catalog.models import Supplier
from maillon.clients.models import Contact, Site
from maillon.core.forms import KitForm, RecordForm
from maillon.core.identifiers import Invalid
from maillon.operators import numbers, refusals
from maillon.operators.models import LineKind, OperatorOrder, Porting, PortingDelay

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
NO_OPERATOR = "Aucun opérateur n'est enregistré : cochez « opérateur » sur la fiche d'un fournisseur."
NUMBERS_HINT = (
    "Un numéro ou une tranche par ligne, puis le RIO : « 04 78 00 12 00 à 49 ; 01 F 123456 ABC ». En fixe, le RIO de la première "
    "ligne (la tête de ligne) suffit. Un copier-coller de tableur convient."
)


def operators(*kept: int | None) -> Any:
    """Those in use, and those that the card already names."""
    rows = Supplier.objects.filter(is_operator=True)
    return rows.filter(archived_at=None) | rows.filter(pk__in=[pk for pk in kept if pk])


class OfClient(RecordForm):
    """Sites and contacts are those of the client; operators those of the suppliers."""

    operator_fields: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *args: Any, client_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        for name, model in (("site", Site), ("contact", Contact)):
            if name in fields:
                fields[name].queryset = model.objects.filter(client=client_id, archived_at=None)
                fields[name].empty_label = "À choisir"
                fields[name].choices = list(fields[name].choices)
        for name in self.operator_fields:
            fields[name].queryset = operators(getattr(self.instance, f"{name}_id", None))
            fields[name].empty_label = "À choisir"
            fields[name].error_messages["required"] = "Choisissez l'opérateur."
            if not fields[name].queryset.exists():
                fields[name].help_text = NO_OPERATOR

    def changes(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}  # type: ignore[attr-defined]


class PortingForm(OfClient):
    operator_fields = ("donor", "recipient")
    fieldsets: ClassVar = (
        ("Numéros", ("kind", "numbers")),
        ("Opérateurs", ("donor", "recipient", "holder", "donor_account")),
        ("Rendez-vous", ("requested_on", "site", "contact")),
    )
    spans: ClassVar = {"kind": 6, "numbers": 6}
    numbers = forms.CharField(
        label="Numéros à conserver", help_text=NUMBERS_HINT, max_length=12_000,
        widget=forms.Textarea(attrs={"rows": 5, "spellcheck": "false", "class": "font-mono"}),
        error_messages={"required": "Saisissez au moins un numéro à conserver, un par ligne."},
    )  # fmt: skip

    class Meta:
        model = Porting
        fields = ("kind", "donor", "recipient", "holder", "donor_account", "requested_on", "site", "contact")
        widgets: ClassVar = {"requested_on": DATE, "kind": forms.RadioSelect}
        help_texts: ClassVar = {
            "holder": "Tel qu'écrit sur la facture de l'opérateur quitté : un autre nom fait rejeter la demande.",
            "contact": "Reçoit le mandat à signer.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = LineKind.choices  # type: ignore[attr-defined]
        if self.instance.pk:
            self.initial.setdefault("numbers", numbers.typed(self.instance.rows()))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("kind") and cleaned.get("numbers"):
            try:
                self.rows = numbers.read(cleaned["numbers"], cleaned["kind"])
            except Invalid as wrong:
                self.add_error("numbers", ValidationError(str(wrong)))
        if cleaned.get("donor") and cleaned.get("donor") == cleaned.get("recipient"):
            self.add_error(
                "recipient", "C'est l'opérateur que le client quitte : choisissez celui qui reçoit les numéros."
            )
        return cleaned


class ConfirmForm(KitForm):
    confirmed_on = forms.DateField(label="Date confirmée", widget=DATE)
    operator_reference = forms.CharField(label="Référence de l'opérateur", max_length=40, required=False)


class RejectForm(KitForm):
    reason = forms.ChoiceField(label="Motif", choices=[("", "À choisir"), *refusals.CHOICES])
    rejected_on = forms.DateField(label="Rejetée le", widget=DATE, initial=timezone.localdate)
    comment = forms.CharField(
        label="Réponse de l'opérateur", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Son code et ses mots, gardés entre nous.",
    )  # fmt: skip


class PaperForm(KitForm):
    signer = forms.CharField(
        label="Signé par", max_length=120, error_messages={"required": "Indiquez le nom écrit sur le mandat."}
    )
    signed_on = forms.DateField(label="Signé le", widget=DATE, initial=timezone.localdate)


class ReasonForm(KitForm):
    reason = forms.CharField(
        label="Motif",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Indiquez le motif : il est gardé dans l'historique."},
    )


class OperatorOrderForm(OfClient):
    operator_fields = ("operator",)
    fieldsets: ClassVar = (
        ("Accès", ("kind", "operator", "label", "site", "operator_reference")),
        ("Éligibilité", ("eligibility", "eligibility_on", "eligibility_text")),
    )

    class Meta:
        model = OperatorOrder
        fields = (
            "kind", "operator", "label", "site", "operator_reference", "eligibility", "eligibility_on", "eligibility_text",
        )  # fmt: skip
        widgets: ClassVar = {"eligibility_on": DATE, "eligibility_text": forms.Textarea(attrs={"rows": 3})}
        help_texts: ClassVar = {
            "label": "Laissée vide : le type.",
            "eligibility_text": "Débit, distance, point de terminaison, travaux à prévoir.",
        }


class OrderForm(KitForm):
    ordered_on = forms.DateField(label="Commandée le", widget=DATE, initial=timezone.localdate)
    operator_reference = forms.CharField(label="Référence de l'opérateur", max_length=60, required=False)
    promised_on = forms.DateField(label="Promise pour le", widget=DATE, required=False)


class PromiseForm(KitForm):
    promised_on = forms.DateField(label="Promise pour le", widget=DATE)
    operator_reference = forms.CharField(label="Référence de l'opérateur", max_length=60, required=False)


class DeliverForm(KitForm):
    delivered_on = forms.DateField(label="Livrée le", widget=DATE, initial=timezone.localdate)


class DelaysForm(KitForm):
    """One field per kind of line."""

    fixed = forms.IntegerField(label="Numéros fixes, en jours ouvrables", min_value=0, max_value=60)
    mobile = forms.IntegerField(label="Numéros mobiles, en jours ouvrables", min_value=0, max_value=60)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, initial=PortingDelay.days(), **kwargs)
