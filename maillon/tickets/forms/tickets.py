"""The forms of tickets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.urls import reverse_lazy

from maillon.accounts.models import User
from maillon.clients.models import Client, Contact, Site
from maillon.clients.paying import Payer, usual_payer
from maillon.core import french
from maillon.core.forms import KitForm
from maillon.fields import values
from maillon.fields.definitions import fields_of
from maillon.fields.inputs import input_of
from maillon.platforms.models import Platform
from maillon.tickets.assigning import Suggestion
from maillon.tickets.models import Level, Ticket, WaitingFor
from maillon.tickets.priority import Impact, Urgency
from maillon.tickets.services.opening import only_one

PROPOSED = 3
REASON = forms.Textarea(attrs={"rows": 2})


class TicketForm(KitForm):
    """The client first; once it is known, its sites, platforms and contacts are proposed."""

    fieldsets: ClassVar = (
        ("Demande", ("client", "subject", "text", "kind", "channel", "impact", "urgency")),
        ("Demandeur", ("contact", "requester_name", "requester_phone", "requester_email")),
        ("Lieu et facturation", ("site", "platform", "payer")),
    )
    spans: ClassVar = {"client": 6, "subject": 6, "text": 6, "contact": 6}
    client = forms.ModelChoiceField(
        Client.objects.none(), label="Client",
        error_messages={
            "required": "Choisissez le client : tapez quelques lettres de son nom, ou un numéro.",
            "invalid_choice": "Ce client n'existe pas, ou n'est pas dans votre portefeuille : choisissez dans la liste.",
        },
        widget=forms.TextInput(attrs={
            "data-combobox": "", "data-url": reverse_lazy("clients:choices"), "placeholder": "Nom, numéro ou référence",
        }),
    )  # fmt: skip
    subject = forms.CharField(
        label="Objet", max_length=160, error_messages={"required": "Donnez un objet : quelques mots suffisent."}
    )
    text = forms.CharField(
        label="Description", max_length=20_000, widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Décrivez la demande : une phrase suffit."},
    )  # fmt: skip
    kind = forms.ChoiceField(label="Type", choices=Ticket.Kind.choices, initial=Ticket.Kind.INCIDENT)
    channel = forms.ChoiceField(
        label="Reçu par", choices=[(c.value, c.label) for c in (Ticket.Channel.PHONE, Ticket.Channel.MAIL, Ticket.Channel.WEB)],
        initial=Ticket.Channel.PHONE,
    )  # fmt: skip
    impact = forms.TypedChoiceField(label="Ce qui est touché", choices=Impact.choices, coerce=int, initial=Impact.ONE)
    urgency = forms.TypedChoiceField(label="Urgence", choices=Urgency.choices, coerce=int, initial=Urgency.NORMAL)
    contact = forms.ModelChoiceField(
        Contact.objects.none(), label="Contact", required=False, empty_label="Une autre personne"
    )
    requester_name = forms.CharField(label="Nom", max_length=120, required=False)
    requester_phone = forms.CharField(label="Téléphone", max_length=20, required=False)
    requester_email = forms.EmailField(
        label="Adresse e-mail", required=False, error_messages={"invalid": "Cette adresse n'est pas complète : « nom@exemple.fr »."}
    )  # fmt: skip
    site = forms.ModelChoiceField(Site.objects.none(), label="Site", required=False, empty_label="À préciser")
    platform = forms.ModelChoiceField(
        Platform.objects.none(), label="Plateforme", required=False, empty_label="À préciser"
    )
    payer = forms.ChoiceField(label="Payeur", choices=Payer.choices, required=False)

    def __init__(self, *args: Any, user: Any, client: Client | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["client"].queryset = Client.objects.visible_to(user).filter(archived_at=None)
        if user.partner_id:
            del fields["channel"]
        if user.partner_id:
            del fields["payer"]
        self._offer(client)
        self.own_fields = fields_of("tickets.ticket", user, self.asked_kind)
        for field in self.own_fields:
            fields[field.name] = input_of(field)
        self.apart = [field.name for field in self.own_fields]  # drawn again when another type is chosen

    @property
    def asked_kind(self) -> str:
        """The type chosen so far: its own fields are asked."""
        given = str(self.data.get("kind") or self.initial.get("kind") or "")
        return given if given in Ticket.Kind.values else str(Ticket.Kind.INCIDENT)

    @property
    def of_kind(self) -> list[forms.BoundField]:
        """What another type changes."""
        return [self[field.name] for field in self.own_fields]

    @property
    def of_client(self) -> list[forms.BoundField]:
        """What another client changes."""
        return [self[name] for name in ("contact", "site", "platform", "payer") if name in self.fields]

    def _offer(self, client: Client | None) -> None:
        """What the client has; what it has only one of is chosen."""
        fields: Any = self.fields
        for name, rows in (("contact", Contact), ("site", Site), ("platform", Platform)):
            if client is None:
                fields[name].empty_label = "Choisissez d'abord le client"
                continue
            fields[name].queryset = rows._default_manager.filter(client=client, archived_at=None)
            if name != "contact":
                self.initial.setdefault(name, only_one(fields[name].queryset))
        if "payer" not in fields:
            return
        partner = client.partner if client is not None else None
        named = {Payer.CLIENT: "Le client", Payer.PARTNER: f"Le partenaire : {partner.name}" if partner else ""}
        fields["payer"].choices = [(payer.value, label) for payer, label in named.items() if label]
        if client is not None:
            self.initial.setdefault("payer", usual_payer(client))

    def changes(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        own = {field.key: values.to_json(data.pop(field.name)) for field in self.own_fields}
        fields = {name: data[name] for name in data if name not in ("client", "text", "channel")}
        return fields | {"custom": {key: value for key, value in own.items() if value is not None}}


class WaitForm(KitForm):
    waiting_for = forms.ChoiceField(
        label="En attente de", choices=WaitingFor.choices, widget=forms.RadioSelect, initial=WaitingFor.CLIENT
    )
    reason = forms.CharField(
        label="Précision", max_length=500, required=False, widget=REASON, help_text="Lue par le partenaire aussi."
    )

    def __init__(self, *args: Any, partner: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        if not partner:
            fields["waiting_for"].choices = [c for c in WaitingFor.choices if c[0] != WaitingFor.PARTNER]


class EscalateForm(KitForm):
    level = forms.TypedChoiceField(label="Niveau", choices=Level.choices, coerce=int, widget=forms.RadioSelect)
    reason = forms.CharField(
        label="Pourquoi", max_length=500, required=False, widget=REASON, help_text="Gardé entre nous."
    )


class AssignForm(KitForm):
    person = forms.ModelChoiceField(User.objects.none(), label="Attribuer à", required=False, empty_label="L'équipe")

    def __init__(self, *args: Any, proposed: Sequence[Suggestion], people: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        best = [(s.candidate.pk, french.fr(f"{s.candidate.name} : {s.words}")) for s in proposed[:PROPOSED]]
        fields["person"].queryset = User.objects.filter(pk__in=[person.pk for person in people])
        fields["person"].choices = [
            ("", "L'équipe"), ("Proposés", best), ("Toute l'équipe", [(person.pk, person.name) for person in people]),
        ]  # fmt: skip


class WeighForm(KitForm):
    impact = forms.TypedChoiceField(
        label="Ce qui est touché", choices=Impact.choices, coerce=int, widget=forms.RadioSelect
    )
    urgency = forms.TypedChoiceField(label="Urgence", choices=Urgency.choices, coerce=int, widget=forms.RadioSelect)


class ReasonForm(KitForm):
    reason = forms.CharField(
        label="Motif", max_length=500, widget=REASON, error_messages={"required": "Indiquez un motif : il sera gardé dans l'historique."}
    )  # fmt: skip


class HandoverForm(KitForm):
    text = forms.CharField(
        label="À savoir", max_length=2000, widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Écrivez ce que l'équipe suivante doit savoir : une phrase suffit."},
    )  # fmt: skip
