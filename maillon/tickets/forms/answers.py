"""Ready-made answers, and time spent."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms

from maillon.core.forms import KitForm
from maillon.notifications.variables import complaint
from maillon.records.models import Audience
from maillon.tickets.models import Answer, TimeSpent
from maillon.tickets.services.answers import ADMIN_RIGHT, VARIABLES


class AnswerForm(KitForm, forms.ModelForm):  # type: ignore[type-arg]
    fieldsets: ClassVar = (
        ("Réponse", ("name", "audience", "body", "shared")),
        ("Et aussi, en un clic", ("then", "level", "take", "tags")),
    )
    spans: ClassVar = {"body": 6, "shared": 6, "tags": 6, "take": 6}

    shared = forms.BooleanField(label="Pour toute l'équipe", required=False)

    class Meta:
        model = Answer
        fields = ("name", "audience", "body", "then", "level", "take", "tags")
        widgets: ClassVar = {"body": forms.Textarea(attrs={"rows": 6})}

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = ", ".join(f"{{{{ {name} }}}} ({label})" for name, label in VARIABLES.items())
        self.fields["body"].help_text = f"Variables : {names}."
        if not user.can(ADMIN_RIGHT):
            del self.fields["shared"]
        else:
            self.initial["shared"] = self.instance.pk is None or self.instance.owner_id is None

    def clean_body(self) -> str:
        body: str = self.cleaned_data["body"]
        if wrong := complaint([body], VARIABLES):
            raise forms.ValidationError(wrong)
        return body

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        does = any(cleaned.get(name) for name in ("body", "then", "level", "take", "tags"))
        if not does and "body" not in self.errors:
            self.add_error("body", "Écrivez le texte, ou choisissez ce que la réponse fait.")
        if cleaned.get("then") == "partner" and cleaned.get("audience") == Audience.INTERNAL and cleaned.get("body"):
            self.add_error("then", "Une note interne n'attend rien du partenaire : écrivez-lui.")
        return cleaned


class TimeForm(KitForm, forms.ModelForm):  # type: ignore[type-arg]
    spans: ClassVar = {"covered": 6, "note": 6}

    class Meta:
        model = TimeSpent
        fields = ("minutes", "done_on", "note", "covered")
        widgets: ClassVar = {"done_on": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})}
        labels: ClassVar = {"minutes": "Temps passé, en minutes"}
        help_texts: ClassVar = {"covered": "Décoché : hors contrat, à facturer."}
