"""Forms of what happens to a client: another partner, a reason, another card."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils import timezone

from maillon.accounts.models import Partner
from maillon.clients.forms.clients import offer, open_partners
from maillon.clients.models import Client
from maillon.core.forms import KitForm


class PartnerForm(KitForm):
    """« Changer de partenaire »."""

    partner = forms.ModelChoiceField(
        Partner.objects.none(), label="Nouveau partenaire", required=False, empty_label="Aucun, en direct"
    )
    day = forms.DateField(label="À partir du", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    reason = forms.CharField(label="Motif", max_length=200, required=False, help_text="Gardé dans l'historique.")
    spans: ClassVar = {"reason": 6}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "partner", open_partners())
        self.fields["day"].initial = timezone.localdate()

    def clean_day(self) -> date:
        day = self.cleaned_data["day"]
        today = timezone.localdate()
        if day < today:
            raise ValidationError("Choisissez aujourd'hui ou une date à venir.")
        if day.year > today.year + 5:
            raise ValidationError("Cette date est dans plus de cinq ans : vérifiez l'année.")
        return day


class ReasonForm(KitForm):
    reason = forms.CharField(label="Motif", max_length=300, help_text="Il sera gardé dans l'historique.")
    spans: ClassVar = {"reason": 6}


def client_box() -> forms.TextInput:
    return forms.TextInput(
        {
            "data-combobox": "",
            "data-url": reverse_lazy("clients:choices"),
            "placeholder": "Nom, ville, référence ou numéro",
        }
    )


class OtherCardForm(KitForm):
    """The card that will join the one in front of us."""

    other = forms.ModelChoiceField(
        Client.objects.none(),
        label="L'autre fiche du même client",
        widget=client_box(),
        error_messages={
            "required": "Choisissez l'autre fiche : tapez quelques lettres de son nom.",
            "invalid_choice": "Cette fiche n'est plus en service : choisissez dans la liste.",
        },
    )
    spans: ClassVar = {"other": 6}

    def __init__(self, *args: Any, client: Client, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.client = client
        offer(
            self, "other", Client.objects.visible_to(user).current().select_related("partner", "group", "service_level")
        )

    def clean_other(self) -> Client:
        other: Client = self.cleaned_data["other"]
        if other.pk == self.client.pk:
            raise ValidationError("C'est la fiche ouverte : choisissez l'autre.")
        return other
