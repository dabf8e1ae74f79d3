"""The form of a webhook: where, and of what it is told."""

from __future__ import annotations

from typing import Any, ClassVar
from urllib.parse import urlsplit

from django import forms
from django.conf import settings

from maillon.automation.forms.rules import grouped_events
from maillon.automation.models import Webhook
from maillon.automation.moments import TimedMoment
from maillon.core.events import EventKind
from maillon.core.forms import KitForm
from maillon.core.modules import registry


class WebhookForm(KitForm, forms.ModelForm):
    url = forms.URLField(label="Adresse", max_length=500, assume_scheme="https")
    events = forms.MultipleChoiceField(
        label="Évènements",
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="Sans évènement, seules les règles qui l'appellent lui écrivent.",
    )
    fieldsets: ClassVar = (("Application prévenue", ("name", "url")), ("De quoi", ("events",)))
    spans: ClassVar = {"name": 2, "url": 4}

    class Meta:
        model = Webhook
        fields = ("name", "url", "events")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        moments = {moment.name for moment in registry.offered(EventKind) if isinstance(moment, TimedMoment)}
        self.fields["events"].choices = [  # type: ignore[attr-defined]
            (name, f"{module} : {label}")
            for module, pairs in grouped_events()
            for name, label in pairs
            if name not in moments
        ]
        self.fields["url"].help_text = "Une adresse en https://, sur Internet."

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"]
        place = urlsplit(url)
        if place.scheme != "https" and not settings.WEBHOOKS_INTERNAL:
            raise forms.ValidationError(
                "L'adresse doit commencer par https://, sinon les messages seraient lisibles en chemin."
            )
        if place.username or place.password:
            raise forms.ValidationError(
                "L'adresse ne doit pas contenir d'identifiants : la signature suffit à vous reconnaître."
            )
        return url
