"""Tasks and callbacks, with the moment written as people say it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone

from maillon.accounts.models import User
from maillon.accounts.roles import OFFICE, Role
from maillon.core import french
from maillon.core.forms import KitForm
from maillon.core.identifiers import Invalid
from maillon.core.phones import clean_phone, display_phone
from maillon.records.models import Task
from maillon.records.services import people_for
from maillon.records.when import read

TEAM = "team:"


class WhenField(forms.CharField):
    """« le 3 à 15 h » in, an aware moment out; a moment past is refused unless it was already there."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=60, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, datetime):
            return value
        here = value.astimezone(french.PARIS)
        return f"{here:%d/%m/%Y} à {here.hour} h {here:%M}"

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        found = read(text, timezone.now())
        if found is None:
            raise forms.ValidationError(
                f"« {text} » n'est pas une échéance : écrivez « demain 9 h » ou « le 3 à 15 h »."
            )
        return found.at


class TaskForm(KitForm):
    kind = forms.ChoiceField(label="Type", choices=Task.Kind.choices, initial=Task.Kind.TASK)
    title = forms.CharField(label="À faire", max_length=200)
    due_at = WhenField(label="Quand", required=False, help_text="Par exemple : demain 9 h, lundi 14 h, le 3 à 15 h.")
    phone = forms.CharField(label="Numéro à rappeler", max_length=30, required=False)
    who = forms.ChoiceField(label="Pour")
    detail = forms.CharField(label="Détail", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    spans = {"kind": 3, "title": 6, "due_at": 3, "phone": 3, "who": 3}

    def __init__(self, *args: Any, user: Any, task: Task | None = None, **kwargs: Any) -> None:
        self.user, self.task = user, task
        if task is not None:
            kwargs.setdefault("initial", initial_of(task))
        super().__init__(*args, **kwargs)
        self.people = {str(p.pk): p for p in people_for(user)}
        if task and task.assignee_id and str(task.assignee_id) not in self.people:
            self.people[str(task.assignee_id)] = task.assignee
        teams = (
            []
            if user.partner_id or user.is_technician
            else [(f"{TEAM}{r}", f"Équipe {Role(r).label}") for r in sorted(OFFICE)]
        )
        me = [(str(user.pk), "Moi")]
        others = [(key, p.name) for key, p in self.people.items() if key != str(user.pk)]
        self.fields["who"].choices = [*me, *others, *teams]  # type: ignore[attr-defined]
        self.initial.setdefault("who", str(user.pk))

    def clean_phone(self) -> str:
        typed: str = self.cleaned_data["phone"].strip()
        if not typed:
            return ""
        try:
            return clean_phone(typed)
        except Invalid as error:
            raise forms.ValidationError(str(error)) from error

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        due = data.get("due_at")
        moved = self.task is None or due != self.task.due_at
        if due and moved and due < timezone.now():
            self.add_error("due_at", "Cette échéance est passée : donnez-en une à venir.")
        return data

    def values(self) -> dict[str, Any]:
        """As the services take them."""
        data = {name: self.cleaned_data[name] for name in ("kind", "title", "due_at", "phone", "detail")}
        who: str = self.cleaned_data["who"]
        assignee: User | None = None if who.startswith(TEAM) else self.people[who]
        return data | {"assignee": assignee, "role": who.removeprefix(TEAM) if assignee is None else ""}


def initial_of(task: Task) -> dict[str, Any]:
    who = f"{TEAM}{task.role}" if task.assignee_id is None else str(task.assignee_id)
    names = ("kind", "title", "due_at", "detail", "version")
    return {name: getattr(task, name) for name in names} | {"who": who, "phone": display_phone(task.phone)}
