"""Forms of groups, of the people and hours of a site, of service levels and segments."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from maillon.clients import hours
from maillon.clients.forms.changes import client_box
from maillon.clients.forms.clients import offer
from maillon.clients.models import Client, Contact, Group, Segment, ServiceLevel, SiteContact
from maillon.core.forms import KitForm, RecordForm

MORE, MOST = 2, 12  # empty lines offered beyond those in use


class GroupForm(RecordForm):
    fieldsets = (("Groupe", ("name", "kind", "head_office_pays", "comment")),)
    spans: ClassVar = {"name": 6, "kind": 6, "head_office_pays": 6}

    class Meta:
        model = Group
        fields: ClassVar = ["name", "kind", "head_office_pays", "comment"]
        widgets: ClassVar = {"kind": forms.RadioSelect, "comment": forms.Textarea(attrs={"rows": 3})}


class MemberForm(KitForm):
    """« Ajouter un client » to a group."""

    client = forms.ModelChoiceField(
        Client.objects.none(),
        label="Client",
        widget=client_box(),
        error_messages={
            "required": "Choisissez le client : tapez quelques lettres de son nom.",
            "invalid_choice": "Ce client n'est plus en service : choisissez dans la liste.",
        },
    )
    head_office = forms.BooleanField(label="C'est le siège du groupe", required=False)
    spans: ClassVar = {"client": 6, "head_office": 6}

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "client", Client.objects.editable_by(user).current())


class PersonForm(KitForm):
    """One line of « Contacts sur place »."""

    contact = forms.ModelChoiceField(Contact.objects.none(), label="Contact", required=False, empty_label="Personne")
    function = forms.CharField(label="Rôle sur ce site", max_length=80, required=False)

    def __init__(self, *args: Any, contacts: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "contact", contacts)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("function") and not cleaned.get("contact") and "contact" not in self.errors:
            self.add_error("contact", "Choisissez la personne qui tient ce rôle, ou videz la ligne.")
        return cleaned


def people_forms(data: Any, people: list[SiteContact], contacts: Any) -> list[PersonForm]:
    """Those in place, in order, then two empty lines."""
    rows = [{"contact": person.contact_id, "function": person.function} for person in people]
    count = min(len(rows) + MORE, MOST)
    return [
        PersonForm(data, prefix=f"p{i}", initial=rows[i] if i < len(rows) else {}, contacts=contacts)
        for i in range(count)
    ]


class HoursForm(KitForm):
    """A week as people write it."""

    spans: ClassVar = {f"day{day}": 3 for day in range(7)}

    def __init__(self, *args: Any, site_hours: hours.Hours, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for day, name in enumerate(hours.DAYS):
            self.fields[f"day{day}"] = forms.CharField(
                label=name,
                max_length=80,
                required=False,
                initial=hours.typed(site_hours.get(str(day))),
                widget=forms.TextInput({"placeholder": "8h30-12h30 14h-19h30"}),
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self.hours: dict[str, list[list[str]]] = {}
        for day in range(7):
            try:
                ranges = hours.parse(cleaned.get(f"day{day}", ""))
            except hours.Unreadable as unreadable:
                self.add_error(f"day{day}", str(unreadable))
                continue
            if ranges is not None:
                self.hours[str(day)] = ranges
        return cleaned


def day_field(label: str) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


class ClosureForm(KitForm):
    first = day_field("Du")
    last = day_field("Au (compris)")
    reason = forms.CharField(label="Motif", max_length=80, required=False, help_text="Congés, travaux, inventaire…")
    spans: ClassVar = {"reason": 6}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and last < first:
            self.add_error("last", "La fermeture finit avant de commencer : inversez les deux dates.")
        if first and last and (last - first).days > 366:
            self.add_error("last", "Plus d'un an de fermeture : vérifiez l'année, ou retirez le site.")
        return cleaned


class ServiceLevelForm(KitForm, forms.ModelForm):
    spans: ClassVar = {"name": 4, "rank": 2, "description": 6}

    class Meta:
        model = ServiceLevel
        fields: ClassVar = ["name", "rank", "description"]


class SegmentForm(KitForm, forms.ModelForm):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    query = forms.CharField(widget=forms.HiddenInput, max_length=2000, required=False)
    spans: ClassVar = {"name": 6, "description": 6, "shared": 6}

    class Meta:
        model = Segment
        fields: ClassVar = ["name", "description", "shared"]

    def clean_version(self) -> int | None:
        version: int | None = self.cleaned_data["version"]
        if self.instance.pk and version not in (None, self.instance.version):
            raise ValidationError("Ce segment a été modifié pendant votre saisie : rouvrez-le.")
        return version
