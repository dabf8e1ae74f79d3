"""The two lines typed during a call."""

from __future__ import annotations

from typing import Any

from django import forms

from maillon.clients.models import Contact
from maillon.core.forms import KitForm
from maillon.tickets.models import Ticket
from maillon.tickets.priority import Impact, Urgency
from maillon.tickets.services.opening import LONGEST


class CallTicketForm(KitForm):
    """Nothing is required: the call alone makes a ticket."""

    subject = forms.CharField(
        label="Objet", max_length=160, required=False,
        widget=forms.TextInput({"autofocus": "", "placeholder": "Plus de tonalité à l'accueil", "autocomplete": "off"}),
    )  # fmt: skip
    text = forms.CharField(
        label="Ce que dit l'appelant", max_length=LONGEST, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    contact = forms.ModelChoiceField(
        Contact.objects.none(), label="Qui appelle", required=False, empty_label="Non précisé"
    )
    kind = forms.ChoiceField(label="Type", choices=Ticket.Kind.choices, initial=Ticket.Kind.INCIDENT)
    impact = forms.TypedChoiceField(label="Ce qui est touché", choices=Impact.choices, coerce=int, initial=Impact.ONE)
    urgency = forms.TypedChoiceField(label="Urgence", choices=Urgency.choices, coerce=int, initial=Urgency.NORMAL)
    spans = {"subject": 6, "text": 6, "kind": 2, "impact": 2, "urgency": 2, "contact": 6}

    def __init__(self, *args: Any, people: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        if people is None:
            del fields["contact"]
        else:
            fields["contact"].queryset = people


class OwnerForm(forms.Form):
    """Whose unknown number it is."""

    name = forms.CharField(label="Nom de l'appelant", max_length=120, required=False)
