"""A ticket put right: who asks, where, of what type, with the fields of its type; and its client."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.urls import reverse_lazy

from maillon.clients.models import Client, Contact, Site
from maillon.clients.paying import Payer
from maillon.core.forms import KitForm
from maillon.fields.forms import CustomFieldsMixin
from maillon.platforms.models import Platform
from maillon.tickets.models import Ticket

OF_CLIENT: tuple[tuple[str, Any], ...] = (("contact", Contact), ("site", Site), ("platform", Platform))


class CorrectForm(CustomFieldsMixin):
    fieldsets: ClassVar = (
        ("Demande", ("subject", "kind", "payer")),
        ("Demandeur", ("contact", "requester_name", "requester_phone", "requester_email")),
        ("Lieu", ("site", "platform")),
    )
    spans: ClassVar = {"subject": 6, "contact": 6}

    class Meta:
        model = Ticket
        fields = (
            "subject", "kind", "payer", "contact", "requester_name", "requester_phone", "requester_email", "site", "platform",
        )  # fmt: skip
        labels: ClassVar = {
            "subject": "Objet", "kind": "Type", "contact": "Contact", "requester_name": "Nom", "requester_phone": "Téléphone",
            "requester_email": "Adresse e-mail", "site": "Site", "platform": "Plateforme", "payer": "Payeur",
        }  # fmt: skip
        help_texts: ClassVar = {"kind": "Un autre type a d'autres champs : ils se complètent ensuite."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        for name, rows in OF_CLIENT:
            fields[name].queryset = rows._default_manager.filter(client=self.instance.client_id or 0, archived_at=None)
            fields[name].empty_label = "Une autre personne" if name == "contact" else "À préciser"
        if self.instance.partner_id is None:
            fields["payer"].choices = [(Payer.CLIENT.value, Payer.CLIENT.label)]

    def changed_columns(self) -> list[str]:
        own = {field.name for field in self.custom_fields}
        names = [name for name in self.changed_data if name not in own and name != "version"]
        return names + (["custom"] if own & set(self.changed_data) else [])


class ClientOfTicketForm(KitForm):
    spans: ClassVar = {"client": 6}
    client = forms.ModelChoiceField(
        Client.objects.none(), label="Client",
        error_messages={
            "required": "Choisissez le client : tapez quelques lettres de son nom, ou un numéro.",
            "invalid_choice": "Ce client n'existe pas : choisissez dans la liste.",
        },
        widget=forms.TextInput(attrs={
            "data-combobox": "", "data-url": reverse_lazy("clients:choices"), "placeholder": "Nom, numéro ou référence",
        }),
    )  # fmt: skip

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["client"].queryset = Client.objects.visible_to(user).filter(archived_at=None)
