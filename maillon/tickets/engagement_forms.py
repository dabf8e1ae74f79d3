"""The forms of what is promised: a calendar, a policy, a line of the table of choice."""

from __future__ import annotations

import re
from datetime import date
from typing import Any, ClassVar

from django import forms

from maillon.accounts.models import Partner
from maillon.clients import hours
from maillon.clients.models import Segment, ServiceLevel
from maillon.core.forms import KitForm
from maillon.platforms.models import PlatformType
from maillon.tickets import spans
from maillon.tickets.clock import Measure
from maillon.tickets.models import CalendarEdition, PolicyLine, ServiceCalendar, ServicePolicy, Ticket, WaitingFor
from maillon.tickets.models.promised import MEASURES
from maillon.tickets.priority import Priority

DAY_LINE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})\s*:?\s*(.+)")
MOST_DAYS = 200
Place = CalendarEdition.Place


class EditedForm(KitForm, forms.ModelForm):
    """A name, and the terms of the next edition."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.instance.pk and cleaned.get("version") not in (None, self.instance.version):
            self.add_error(None, "Quelqu'un vient de le modifier : rouvrez-le pour partir de ses valeurs.")
        return cleaned


class CalendarForm(EditedForm):
    fieldsets: ClassVar = (
        ("Calendrier", ("name", "description", "place", "holidays")),
        ("Heures de la semaine", tuple(f"day{day}" for day in range(7))),
        ("Jours particuliers", ("days",)),
    )
    spans: ClassVar = {"name": 3, "description": 3, "place": 3, "holidays": 3}

    place = forms.ChoiceField(
        label="Heure et jours fériés", choices=Place.choices, initial=Place.SITE,
        help_text="Du site : l'Alsace-Moselle et l'outre-mer ont les leurs.",
    )  # fmt: skip
    holidays = forms.BooleanField(label="Fermé les jours fériés", required=False, initial=True)
    days = forms.CharField(
        label="Jours avec d'autres heures", required=False, max_length=8000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Un par ligne : « 24/12/2026 9h-12h » ou « 02/01/2027 fermé ».",
    )  # fmt: skip

    class Meta:
        model = ServiceCalendar
        fields: ClassVar = ["name", "description"]

    def __init__(self, *args: Any, terms: CalendarEdition | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept = terms.hours if terms else {}
        for day, name in enumerate(hours.DAYS):
            self.fields[f"day{day}"] = forms.CharField(
                label=name, max_length=80, required=False, initial=hours.typed(kept.get(str(day)) or None),
                widget=forms.TextInput({"placeholder": "Fermé"}),
            )  # fmt: skip
        if terms:
            self.initial.update({"place": terms.place, "holidays": terms.holidays, "days": days_typed(terms.days)})

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        week = {str(day): self._ranges(f"day{day}", cleaned.get(f"day{day}", "")) for day in range(7)}
        self.terms = {
            "hours": week,
            "days": self._days(),
            "place": cleaned.get("place"),
            "holidays": cleaned["holidays"],
        }
        if not self.errors and not any(week.values()) and not any(self.terms["days"].values()):
            self.add_error("day0", "Ce calendrier n'ouvre jamais : donnez au moins une plage, par exemple « 9h-12h ».")
        return cleaned

    def _ranges(self, name: str, typed: str) -> list[list[str]]:
        try:
            return hours.parse(typed) or []
        except hours.Unreadable as unreadable:
            self.add_error(name, str(unreadable))
            return []

    def _days(self) -> dict[str, list[list[str]]]:
        found: dict[str, list[list[str]]] = {}
        written = [line.strip() for line in self.cleaned_data.get("days", "").splitlines() if line.strip()]
        if len(written) > MOST_DAYS:
            self.add_error("days", f"{MOST_DAYS} jours particuliers au plus : retirez ceux qui sont passés.")
            return found
        for line in written:
            parts = DAY_LINE.fullmatch(line)
            try:
                day = date(int(parts[3]), int(parts[2]), int(parts[1])) if parts else None
            except ValueError:
                day = None
            if parts is None or day is None:
                self.add_error(
                    "days", f"« {line[:40]} » ne se lit pas : écrivez « 24/12/2026 9h-12h » ou « 24/12/2026 fermé »."
                )
                continue
            found[day.isoformat()] = self._ranges("days", parts[4])
        return found


def days_typed(days: dict[str, Any]) -> str:
    return "\n".join(
        f"{date.fromisoformat(day):%d/%m/%Y} {hours.typed(ranges)}" for day, ranges in sorted(days.items())
    )


class PolicyForm(EditedForm):
    """Three delays for each priority, and what a ticket that waits stops."""

    fieldsets: ClassVar = (
        ("Engagement", ("name", "description", "calendar")),
        *(
            (f"Priorité {priority.label.lower()}", tuple(f"{measure.value}_{priority.value}" for measure in Measure))
            for priority in Priority
        ),
        ("Ce qu'une attente arrête", tuple(f"stops_{reason.value}" for reason in WaitingFor)),
    )
    spans: ClassVar = {
        "name": 3, "description": 3, "calendar": 6,
        **{f"{measure.value}_{priority.value}": 2 for priority in Priority for measure in Measure},
        **{f"stops_{reason.value}": 3 for reason in WaitingFor},
    }  # fmt: skip

    calendar = forms.ModelChoiceField(
        ServiceCalendar.objects.none(), label="Compté selon", empty_label=None,
        help_text="Les délais ne courent que pendant les heures de ce calendrier.",
    )  # fmt: skip

    class Meta:
        model = ServicePolicy
        fields: ClassVar = ["name", "description"]

    def __init__(self, *args: Any, terms: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        used = ServiceCalendar.objects.filter(archived_at=None)
        fields["calendar"].queryset = used | ServiceCalendar.objects.filter(pk=terms.calendar_id) if terms else used
        if terms:
            self.initial["calendar"] = terms.calendar_id
        for priority in Priority:
            kept = terms.targets.get(str(priority.value), {}) if terms else {}
            for measure, label in MEASURES.items():
                count = kept.get(measure.value)
                self.fields[f"{measure.value}_{priority.value}"] = forms.CharField(
                    label=label, required=False, max_length=20, initial=spans.said(count) if count else "",
                    widget=forms.TextInput({"placeholder": "Non promis"}),
                )  # fmt: skip
        for reason in WaitingFor:
            self.fields[f"stops_{reason.value}"] = forms.MultipleChoiceField(
                label=f"En attente de : {reason.label}", required=False, widget=forms.CheckboxSelectMultiple,
                choices=[(m.value, n) for m, n in MEASURES.items()],
                initial=terms.stops.get(reason.value, []) if terms else [m.value for m in Measure],
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        targets = {str(p.value): {m.value: self._span(f"{m.value}_{p.value}") for m in Measure} for p in Priority}
        self.terms = {
            "calendar": cleaned.get("calendar"),
            "targets": {p: {m: count for m, count in row.items() if count is not None} for p, row in targets.items()},
            "stops": {reason.value: cleaned.get(f"stops_{reason.value}", []) for reason in WaitingFor},
        }
        return cleaned

    def _span(self, name: str) -> int | None:
        try:
            return spans.parse(self.cleaned_data.get(name, ""))
        except spans.Unreadable as unreadable:
            self.add_error(name, str(unreadable))
            return None


class LineForm(KitForm, forms.ModelForm):
    fieldsets: ClassVar = (
        ("Quand le ticket…", ("kind", "priority", "service_level", "segment", "partner", "platform_type")),
        ("… il a cet engagement", ("policy", "active")),
    )

    class Meta:
        model = PolicyLine
        fields: ClassVar = [
            "kind", "priority", "service_level", "segment", "partner", "platform_type", "policy", "active",
        ]  # fmt: skip

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["kind"].choices = [("", "Tous les types"), *Ticket.Kind.choices]
        fields["priority"].choices = [("", "Toutes les priorités"), *Priority.choices]
        offered: tuple[tuple[str, Any, str], ...] = (
            ("service_level", ServiceLevel.objects.current(), "Tous les niveaux"),
            ("segment", Segment.objects.visible_to(user).filter(shared=True), "Tous les clients"),
            ("partner", Partner.objects.visible_to(user).filter(archived_at=None), "Tous, et les clients directs"),
            ("platform_type", PlatformType.objects.filter(archived_at=None), "Toutes les plateformes"),
        )
        for name, rows, empty in offered:
            kept = getattr(self.instance, f"{name}_id")
            fields[name].queryset = rows | rows.model._default_manager.filter(pk=kept) if kept else rows
            fields[name].empty_label = empty
        fields["policy"].queryset = ServicePolicy.objects.filter(archived_at=None)
        fields["policy"].empty_label = None
