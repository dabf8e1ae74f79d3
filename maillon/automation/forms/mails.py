"""The forms of mails: plain words, variables checked in French."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from django import forms
from django.utils.text import slugify

from maillon.automation import engine
from maillon.automation.deeds import mail_context
from maillon.core.forms import KitForm, RecordForm
from maillon.notifications import variables
from maillon.notifications.models import MailTemplate


def event_choices() -> list[tuple[str, str]]:
    return sorted(((kind.name, kind.label) for kind in engine.kinds().values()), key=lambda pair: pair[1])


def known_variables(event: str) -> dict[str, str]:
    """The variables of the mails sent on this event: those of its model."""
    kind = engine.kinds().get(event)
    context = mail_context(kind.model) if kind else None
    return dict(context.variables) if context else {}


class MailTemplateForm(RecordForm):
    fieldsets = (("Mail", ("label", "subject", "body", "button_label")),)
    spans = {"label": 6, "subject": 6, "body": 6, "button_label": 3}

    class Meta:
        model = MailTemplate
        fields = ("label", "subject", "body", "button_label")
        widgets = {"body": forms.Textarea(attrs={"rows": 12})}
        help_texts = {
            "body": "Une ligne vide sépare deux paragraphes. Les variables de la liste sont remplacées à l'envoi.",
            "button_label": "Le bouton ouvre la page que prévoit ce mail (suivi, devis). Sans libellé, pas de bouton.",
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        known = known_variables(self.instance.event)
        for name in ("subject", "body", "button_label"):
            if wrong := variables.complaint([cleaned.get(name) or ""], known):
                self.add_error(name, wrong)
        return cleaned

    def draft(self) -> SimpleNamespace:
        """What is typed, for the preview, valid or not."""
        return SimpleNamespace(**{name: str(self.data.get(name, "")) for name in ("subject", "body", "button_label")})


class NewTemplateForm(KitForm):
    label = forms.CharField(label="Intitulé", max_length=100)
    event = forms.ChoiceField(label="Évènement", help_text="Il décide des variables que le mail peut utiliser.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["event"].choices = event_choices()  # type: ignore[attr-defined]

    def clean_label(self) -> str:
        label: str = self.cleaned_data["label"].strip()
        if MailTemplate.objects.filter(key=slugify(label)[:60]).exists() or not slugify(label):
            raise forms.ValidationError("Un modèle porte déjà ce nom : choisissez-en un autre.")
        return label

    def create(self) -> MailTemplate:
        data = self.cleaned_data
        return MailTemplate.objects.create(
            key=slugify(data["label"])[:60],
            label=data["label"],
            event=data["event"],
            subject=data["label"],
            body="Bonjour,\n\n",
        )
