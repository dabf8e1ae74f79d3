"""The forms of incidents."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone

from maillon.core.forms import KitForm, RecordForm
from maillon.core.geography import departments
from maillon.incidents.models import Incident
from maillon.platforms.models import Platform, PlatformType
from maillon.records.models import Audience
from maillon.tickets.models import Ticket

WORDS = forms.Textarea(attrs={"rows": 4})
MOMENT = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
MOST_LISTED = 500
CLIENTS_HELP = "Sauf ceux dont le partenaire reçoit les mails à leur place."


class IncidentForm(RecordForm):
    fieldsets: ClassVar = (
        ("Incident", ("title", "impact", "started_at", "public_words")),
        ("Plateformes touchées", ("types", "departments", "listed")),
        ("Prévenir", ("tells_partners", "tells_clients")),
    )
    spans: ClassVar = {"title": 6, "types": 6, "departments": 6, "listed": 6, "tells_partners": 6, "tells_clients": 6}
    departments = forms.CharField(
        label="Seulement dans ces départements", required=False, max_length=400,
        help_text="Laissé vide : partout. Sinon les numéros, séparés par des virgules : 69, 38, 2A.",
    )  # fmt: skip
    listed = forms.CharField(
        label="Et ces plateformes en particulier", required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Une référence (PF-2026-00012) ou un identifiant par ligne.",
    )  # fmt: skip
    tells_partners = forms.BooleanField(
        label="Écrire à chaque partenaire touché, sous sa marque et pour ses seuls clients",
        required=False,
        initial=True,
    )
    tells_clients = forms.BooleanField(
        label="Écrire aussi aux clients touchés, sous la marque de leur partenaire",
        required=False,
        help_text=CLIENTS_HELP,
    )

    class Meta:
        model = Incident
        fields = ("title", "impact", "started_at", "public_words", "types")
        widgets: ClassVar = {"started_at": MOMENT, "public_words": WORDS, "types": forms.CheckboxSelectMultiple}
        help_texts: ClassVar = {
            "title": "Lu par les partenaires et leurs clients : « Centrex Axialys en panne ».",
            "public_words": "Ce qui se passe, ce qui marche encore, quand vous donnez des nouvelles.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        kept = Q(archived_at=None) | Q(incidents=self.instance.pk) if self.instance.pk else Q(archived_at=None)
        fields["types"].queryset = PlatformType.objects.filter(kept).distinct()
        fields["types"].required = False
        if self.instance.pk:
            del self.fields["tells_partners"], self.fields["tells_clients"]
            self.initial.update({
                "departments": ", ".join(self.instance.departments),
                "listed": "\n".join(self.instance.platforms.values_list("reference", flat=True)),
            })  # fmt: skip
        else:
            self.initial.setdefault("started_at", timezone.localtime().replace(second=0, microsecond=0))

    def clean_started_at(self) -> Any:
        moment = self.cleaned_data["started_at"]
        if moment > timezone.now():
            raise ValidationError("L'incident a déjà commencé : donnez une heure passée.")
        return moment

    def clean_departments(self) -> list[str]:
        typed = [part.strip().upper() for part in self.cleaned_data["departments"].replace(";", ",").split(",")]
        codes = list(dict.fromkeys(code for code in typed if code))
        unknown = [code for code in codes if code not in departments.department_names()]
        if unknown:
            raise ValidationError(
                f"« {unknown[0][:10]} » n'est pas un département : écrivez son numéro, comme 69 ou 2A."
            )
        return codes

    def clean_listed(self) -> list[Platform]:
        lines = list(dict.fromkeys(line.strip() for line in self.cleaned_data["listed"].splitlines() if line.strip()))
        if len(lines) > MOST_LISTED:
            raise ValidationError(f"Désignez {MOST_LISTED} plateformes au plus : au-delà, choisissez leur type.")
        rows = Platform.objects.current().filter(Q(reference__in=lines) | Q(tenant__in=lines))
        found = list(rows)
        known = {p.reference for p in found} | {p.tenant for p in found}
        if missing := [line for line in lines if line not in known]:
            raise ValidationError(f"« {missing[0][:60]} » n'est pas une plateforme en service : vérifiez cette ligne.")
        return found

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not cleaned.get("types") and not cleaned.get("listed") and "listed" not in self.errors:
            self.add_error("types", "Choisissez au moins une plateforme, ou désignez-en dans la case suivante.")
        return cleaned

    def changes(self) -> dict[str, Any]:
        names = ("title", "impact", "started_at", "public_words", "departments", "types")
        told = {n: self.cleaned_data[n] for n in ("tells_partners", "tells_clients") if n in self.fields}
        return {name: self.cleaned_data[name] for name in names} | {"platforms": self.cleaned_data["listed"]} | told


class Telling(KitForm):
    spans: ClassVar = {"tells_partners": 6, "tells_clients": 6}
    tells_partners = forms.BooleanField(label="Écrire à chaque partenaire touché", required=False, initial=True)
    tells_clients = forms.BooleanField(label="Écrire aussi aux clients touchés", required=False, help_text=CLIENTS_HELP)


class SayForm(Telling):
    audience = forms.ChoiceField(
        label="Pour", initial=Audience.CLIENT, widget=forms.RadioSelect,
        choices=[
            (Audience.CLIENT, "Partenaires et clients"), (Audience.PARTNER, "Partenaires seulement"),
            (Audience.INTERNAL, "Nous seulement"),
        ],
    )  # fmt: skip
    text = forms.CharField(
        label="Message",
        max_length=4000,
        widget=WORDS,
        error_messages={"required": "Écrivez le message, puis publiez-le."},
    )
    field_order = ("audience", "text", "tells_partners", "tells_clients")


class MoveForm(Telling):
    """A new state, and what is said of it outside."""

    text = forms.CharField(
        label="Message aux partenaires et aux clients", max_length=4000, widget=WORDS, required=False
    )
    field_order = ("text", "tells_partners", "tells_clients")


class SolveForm(Telling):
    text = forms.CharField(
        label="Réponse de clôture", max_length=4000, widget=WORDS,
        help_text="Envoyée sur chaque ticket rattaché, qui passe à « Résolu ».",
        error_messages={"required": "Écrivez la réponse de clôture : chaque ticket rattaché la reçoit."},
    )  # fmt: skip
    field_order = ("text", "tells_partners", "tells_clients")


class ReopenForm(KitForm):
    reason = forms.CharField(
        label="Motif", max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Indiquez le motif : il est gardé dans l'histoire de l'incident."},
    )  # fmt: skip


class AttachForm(KitForm):
    """The open tickets that the incident may explain, all ticked."""

    tickets = forms.ModelMultipleChoiceField(
        Ticket.objects.none(), label="Tickets ouverts chez les clients touchés", widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Cochez au moins un ticket."},
    )  # fmt: skip

    def __init__(self, *args: Any, rows: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["tickets"]
        field.queryset = rows
        field.label_from_instance = lambda t: f"{t.client_name} : {t.subject} ({t.reference})"
        self.initial.setdefault("tickets", list(rows.values_list("pk", flat=True)))


class FollowForm(KitForm):
    """Which of the incidents under way one ticket follows."""

    incident = forms.ModelChoiceField(
        Incident.objects.none(), label="Incident général", empty_label=None, widget=forms.RadioSelect,
        error_messages={"required": "Choisissez l'incident."},
    )  # fmt: skip

    def __init__(self, *args: Any, rows: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["incident"]
        field.queryset = rows
        field.label_from_instance = lambda i: f"{i.title} ({i.reference})"
        self.initial.setdefault("incident", rows.values_list("pk", flat=True).first())
