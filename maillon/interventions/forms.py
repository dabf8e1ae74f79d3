"""The forms of visits: made, planned, signed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from maillon.clients.models import Contact, Site
from maillon.core.forms import KitForm, RecordForm
from maillon.core.french import PARIS
from maillon.documents.drawing import Drawing, DrawingRefused, clean_drawing
from maillon.interventions.models import Visit
from maillon.technicians.models import Technician

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
TIME = forms.TimeInput(attrs={"type": "time", "step": "300"}, format="%H:%M")
MINUTES: dict[str, Any] = {
    "min_value": 15,
    "max_value": 600,
    "widget": forms.TextInput(attrs={"inputmode": "numeric", "data-unit": "min"}),
}


class VisitForm(RecordForm):
    spans: ClassVar = {"title": 6, "instructions": 6}
    duration_minutes = forms.IntegerField(label="Durée prévue", **MINUTES)

    class Meta:
        model = Visit
        fields: tuple[str, ...] = ("title", "kind", "contact", "duration_minutes", "instructions")
        widgets: ClassVar = {"instructions": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, client_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["contact"].queryset = Contact.objects.filter(client_id=client_id, archived_at=None)
        fields["contact"].empty_label = "Celui du site"
        fields["instructions"].help_text = "Ce que le technicien doit savoir avant de partir."


class NewVisitForm(VisitForm):
    """One site of the client, and what to do there."""

    site = forms.ModelChoiceField(Site.objects.none(), label="Site")

    class Meta(VisitForm.Meta):
        fields = ("site", "title", "kind", "contact", "duration_minutes", "instructions")

    def __init__(self, *args: Any, client_id: int, **kwargs: Any) -> None:
        super().__init__(*args, client_id=client_id, **kwargs)
        fields: Any = self.fields
        fields["site"].queryset = Site.objects.filter(client_id=client_id, archived_at=None)


class PlanForm(KitForm):
    """Who, when, how long."""

    technician = forms.ModelChoiceField(Technician.objects.none(), label="Technicien", empty_label="À choisir")
    day = forms.DateField(label="Jour", widget=DATE)
    start = forms.TimeField(label="Arrivée à", widget=TIME)
    duration = forms.IntegerField(label="Durée", **MINUTES)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    spans: ClassVar = {"technician": 6, "day": 6, "start": 3, "duration": 3}

    def __init__(self, *args: Any, technicians: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["technician"].queryset = technicians

    def bounds(self) -> tuple[datetime, datetime]:
        start = datetime.combine(self.cleaned_data["day"], self.cleaned_data["start"], tzinfo=PARIS)
        return start, start + timedelta(minutes=self.cleaned_data["duration"])


class ReasonForm(KitForm):
    reason = forms.CharField(
        label="Motif",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Indiquez le motif : il est gardé dans l'historique."},
    )


class ReserveForm(KitForm):
    text = forms.CharField(max_length=300)
    due = forms.DateField(required=False)


class SignForm(KitForm):
    """Name and at least one proof: a drawing, or the code received by mail."""

    name = forms.CharField(
        label="Nom du signataire",
        max_length=120,
        error_messages={"required": "Indiquez le nom de la personne qui signe."},
    )
    role = forms.CharField(label="Qualité", max_length=120, required=False)
    signature = forms.CharField(required=False, max_length=20_000, widget=forms.HiddenInput)
    code = forms.CharField(label="Code reçu par mail", max_length=12, required=False)
    agreed = forms.BooleanField(
        error_messages={"required": "Cochez « J'ai lu le procès-verbal » : c'est ce que la signature accepte."}
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def clean_signature(self) -> Drawing | None:
        path = self.cleaned_data["signature"].strip()
        if not path:
            return None
        try:
            return clean_drawing(path)
        except DrawingRefused as refused:
            raise ValidationError(str(refused)) from refused

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "signature" not in self.errors and not cleaned.get("signature") and not cleaned.get("code", "").strip():
            self.add_error(None, "Faites signer du doigt, ou saisissez le code reçu par mail : il en faut un des deux.")
        return cleaned
