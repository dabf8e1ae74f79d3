"""The forms of a technician's card and of an absence."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from maillon.accounts.models import User
from maillon.accounts.roles import TECHNICIAN
from maillon.core.form_fields import with_identity_fields
from maillon.core.forms import KitForm, RecordForm
from maillon.core.french import PARIS, listing
from maillon.core.geography.departments import department_names
from maillon.technicians.models import Skill, Technician

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
TIME = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class DepartmentsField(forms.CharField):
    """« 69, 01, 2A » as a list of codes."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> list[str]:  # type: ignore[override]
        text = super().clean(self.prepare_value(value))
        codes = [code.zfill(2) for code in re.split(r"[\s,;]+", text.upper()) if code]
        unknown = [code for code in codes if code not in department_names()]
        if unknown:
            raise ValidationError(
                f"Département inconnu : {listing(unknown)}. Écrivez leurs numéros, comme « 69, 01, 2A »."
            )
        return list(dict.fromkeys(codes))


class TechnicianForm(RecordForm):
    fieldsets: ClassVar = (
        ("Coordonnées", ("name", "kind", "phone", "email", "home_city", "user")),
        ("Ce qu'il fait, et où", ("skills", "new_skills", "departments")),
    )
    spans: ClassVar = {"departments": 6, "new_skills": 6}
    departments = DepartmentsField(
        label="Départements couverts", required=False, max_length=400, help_text="Leurs numéros, comme « 69, 01, 2A »."
    )
    new_skills = forms.CharField(
        label="Autres compétences", required=False, max_length=300, help_text="Séparées par des virgules."
    )

    class Meta:
        model = Technician
        fields = ("name", "kind", "phone", "email", "home_city", "user", "skills", "departments")
        widgets: ClassVar = {"skills": forms.CheckboxSelectMultiple}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        with_identity_fields(self)
        fields: Any = self.fields
        free = User.objects.filter(partner=None, is_active=True, roles__contains=[TECHNICIAN])
        fields["user"].queryset = free.filter(technician=None) | free.filter(technician=self.instance.pk)
        fields["user"].label, fields["user"].empty_label = "Compte", "Aucun compte"
        fields["user"].help_text = "Avec le rôle Technicien : sa journée s'ouvre alors sur son téléphone."
        if not Skill.objects.exists():
            del fields["skills"]
            fields["new_skills"].label = "Compétences"

    def clean_new_skills(self) -> list[str]:
        names = (" ".join(name.split())[:60] for name in self.cleaned_data["new_skills"].split(","))
        return [name for name in dict.fromkeys(names) if name]

    def chosen_skills(self) -> list[Skill]:
        made = [
            Skill.objects.filter(name__iexact=name).first() or Skill.objects.create(name=name)
            for name in self.cleaned_data["new_skills"]
        ]
        return [*self.cleaned_data.get("skills", ()), *made]


class LeaveForm(KitForm):
    """Whole days, or hours of one day."""

    first = forms.DateField(label="Du", widget=DATE)
    last = forms.DateField(label="Au", widget=DATE, required=False)
    start = forms.TimeField(label="À partir de", widget=TIME, required=False, help_text="Vide : toute la journée.")
    end = forms.TimeField(label="Jusqu'à", widget=TIME, required=False)
    label = forms.CharField(label="Motif affiché", max_length=80, required=False, initial="Congé")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("first"), cleaned.get("last") or cleaned.get("first")
        if first and last and last < first:
            self.add_error("last", "Le dernier jour est avant le premier.")
        return cleaned

    def bounds(self) -> tuple[datetime, datetime]:
        first: date = self.cleaned_data["first"]
        last: date = self.cleaned_data.get("last") or first
        start, end = self.cleaned_data.get("start"), self.cleaned_data.get("end")
        opened = datetime.combine(first, start or time(0), tzinfo=PARIS)
        closed = (
            datetime.combine(last, end, tzinfo=PARIS)
            if end
            else datetime.combine(last, time(0), tzinfo=PARIS) + timedelta(days=1)
        )
        return opened, closed
