"""What the direction decides for the whole support."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from maillon.accounts.rights import requires
from maillon.core.dialogs import done
from maillon.core.errors import Refused
from maillon.core.forms import KitForm
from maillon.tickets import checks
from maillon.tickets.models import SupportPolicy, Ticket


class PolicyForm(KitForm):
    fieldsets: ClassVar = (
        ("Clôture", ("grace_hours",)),
        ("Points à vérifier, un par ligne", tuple(f"points_{kind}" for kind in Ticket.Kind.values)),
    )
    spans: ClassVar = {"grace_hours": 3, **{f"points_{kind}": 3 for kind in Ticket.Kind.values}}

    grace_hours = forms.IntegerField(
        label="Délai avant clôture, en heures",
        min_value=1,
        max_value=720,
        help_text="Une réponse dans ce délai rouvre le ticket ; après, elle en ouvre un autre, lié.",
        error_messages={
            "min_value": "Laissez au moins une heure au client pour répondre.",
            "max_value": "Trente jours au plus, soit 720 heures.",
        },
    )

    def __init__(self, *args: Any, policy: SupportPolicy, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["grace_hours"] = policy.grace_hours
        for kind in Ticket.Kind:
            box = forms.Textarea(attrs={"rows": 6})
            self.fields[f"points_{kind.value}"] = forms.CharField(
                label=str(kind.label), required=False, max_length=2000, widget=box
            )
            self.initial[f"points_{kind.value}"] = "\n".join(checks.labels(kind.value, policy))

    def checklists(self) -> dict[str, list[str]]:
        return {kind: checks.read(self.cleaned_data[f"points_{kind}"]) for kind in Ticket.Kind.values}


@requires("settings.see")
def policy(request: HttpRequest) -> HttpResponse:
    found = SupportPolicy.now()
    form = PolicyForm(request.POST or None, policy=found)
    if request.method == "POST" and not request.user.can("settings.edit"):  # type: ignore[union-attr]
        raise Refused("Votre rôle ne permet pas de changer les réglages.")
    if request.method == "POST" and form.is_valid():
        try:
            found.grace_hours, found.checklists = form.cleaned_data["grace_hours"], form.checklists()
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            found.save()
            checks.forget()
            return done(request, request.path, "Règles du support enregistrées")
    context = {
        "form": form, "title": "Règles du support", "submit": "Enregistrer", "cancel_url": "/reglages/",
        "crumbs": [("Réglages", "/reglages/")],
    }  # fmt: skip
    return render(request, "core/form.html", context, status=422 if request.method == "POST" else 200)
