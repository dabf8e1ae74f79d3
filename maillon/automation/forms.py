"""The forms of rules and mails: plain choices, everything checked in French."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

from django import forms
from django.utils.text import slugify

from maillon.accounts.roles import Role
from maillon.automation import engine
from maillon.automation.conditions import OPERATORS, WITHOUT_VALUE
from maillon.automation.deeds import mail_context
from maillon.automation.models import Rule
from maillon.core.events import EventKind
from maillon.core.forms import KitForm, RecordForm
from maillon.notifications import variables
from maillon.notifications.models import MailTemplate

AUDIENCES = (("client", "au client"), ("partner", "au partenaire"))
ROWS = 2  # empty lines offered beyond those in use
MOST_ROWS = 20


def event_choices() -> list[tuple[str, str]]:
    return sorted(((kind.name, kind.label) for kind in engine.kinds().values()), key=lambda pair: pair[1])


def known_variables(event: str) -> dict[str, str]:
    """The variables of the mails sent on this event: those of its model."""
    kind = engine.kinds().get(event)
    context = mail_context(kind.model) if kind else None
    return dict(context.variables) if context else {}


class RuleForm(KitForm, forms.ModelForm):
    match = forms.ChoiceField(
        label="La règle s'applique si",
        choices=[("all", "toutes les conditions sont vraies"), ("any", "une seule suffit")],
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Rule
        fields = ("name", "active")

    def clean_version(self) -> int | None:
        version: int | None = self.cleaned_data["version"]
        if self.instance.pk and version not in (None, self.instance.version):
            raise forms.ValidationError("Cette règle a été modifiée pendant votre saisie : rouvrez-la.")
        return version


class ConditionForm(KitForm):
    field = forms.ChoiceField(label="Champ", required=False)
    operator = forms.ChoiceField(label="Comparaison", choices=list(OPERATORS.items()), required=False)
    value = forms.CharField(label="Valeur", required=False, max_length=200)

    def __init__(self, *args: Any, kind: EventKind | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = list(kind.fields.items()) if kind else []
        kept = (self.initial or {}).get("field", "")
        if kept and kept not in dict(known):
            known.append((kept, kept))
        if isinstance(several := (self.initial or {}).get("value"), list | tuple):
            self.initial["value"] = ", ".join(str(value) for value in several)
        self.fields["field"].choices = [("", "Pas de condition"), *known]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("field") and data.get("operator") not in WITHOUT_VALUE and not data.get("value"):
            self.add_error("value", "Écrivez la valeur à comparer, ou choisissez « est vide ».")
        return data

    def stored(self) -> dict[str, Any] | None:
        data = self.cleaned_data
        if not data.get("field"):
            return None
        return {"field": data["field"], "operator": data["operator"], "value": data["value"]}


class ActionForm(KitForm):
    """Every option of every action; only those of the chosen one are read."""

    action = forms.ChoiceField(label="Action", required=False)
    template = forms.ChoiceField(label="Modèle de mail", required=False)
    audience = forms.ChoiceField(label="Destinataire", required=False, choices=AUDIENCES)
    role = forms.ChoiceField(label="Équipe", required=False, choices=[("", "–"), *Role.choices])
    sentence = forms.CharField(label="Phrase de l'alerte", required=False, max_length=200)
    title = forms.CharField(label="Intitulé de la tâche", required=False, max_length=150)
    days = forms.IntegerField(label="Délai, en jours", required=False, min_value=0, max_value=3650)
    needs = {
        "send_mail": (("template", "Choisissez le modèle du mail."),),
        "notify": (("role", "Choisissez l'équipe à prévenir."), ("sentence", "Écrivez la phrase de l'alerte.")),
        "create_task": (
            ("role", "Choisissez l'équipe qui fera la tâche."),
            ("title", "Écrivez l'intitulé de la tâche."),
        ),
    }

    def __init__(self, *args: Any, templates: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(a.key, a.label) for a in engine.actions().values()]
        self.fields["action"].choices = [("", "Pas d'action"), *offered]  # type: ignore[attr-defined]
        self.fields["template"].choices = [("", "–"), *templates]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for name, sentence in self.needs.get(data.get("action", ""), ()):
            if not data.get(name):
                self.add_error(name, sentence)
        return data

    def stored(self) -> dict[str, Any] | None:
        data = self.cleaned_data
        action = engine.actions().get(data.get("action", ""))
        if action is None:
            return None
        kept = self.initial.get("options", {}) if self.initial else {}
        options = {name: data[name] for name, _ in action.options if data.get(name) not in (None, "")}
        return {"action": action.key, "options": {**{k: v for k, v in kept.items() if k not in self.fields}, **options}}


def rows(
    form: type[KitForm], prefix: str, initial: list[dict[str, Any]], data: Any = None, **options: Any
) -> list[Any]:
    count = min(len(initial) + ROWS, MOST_ROWS)
    return [
        form(data, prefix=f"{prefix}{i}", initial=initial[i] if i < len(initial) else {}, **options)
        for i in range(count)
    ]


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
