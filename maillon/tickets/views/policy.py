"""What the direction decides for the whole support."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from maillon.accounts.rights import requires
from maillon.catalog.forms.fields import ProductChoice
from maillon.catalog.models import Kind, Product
from maillon.core.dialogs import done
from maillon.core.errors import Refused
from maillon.core.forms import KitForm
from maillon.tickets import billed, checks
from maillon.tickets.models import SupportPolicy, Ticket

HOURS = ("hour_article", "rounding")


class PolicyForm(KitForm):
    """How hours are sold is asked only where they are invoiced."""

    fieldsets: ClassVar = (
        ("Clôture", ("grace_hours",)),
        ("Temps hors contrat à facturer", HOURS),
        ("Points à vérifier, un par ligne", tuple(f"points_{kind}" for kind in Ticket.Kind.values)),
    )
    spans: ClassVar = {
        "grace_hours": 3,
        "hour_article": 3,
        "rounding": 3,
        **{f"points_{kind}": 3 for kind in Ticket.Kind.values},
    }

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

    hour_article = ProductChoice(
        label="Article d'une heure",
        required=False,
        help_text="Une prestation du catalogue, dont le prix est celui d'une heure.",
    )
    rounding = forms.TypedChoiceField(
        label="Arrondi, par ticket",
        choices=SupportPolicy.Rounding.choices,
        coerce=int,
        help_text="Sur la durée totale du ticket.",
    )

    def __init__(self, *args: Any, policy: SupportPolicy, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["grace_hours"] = policy.grace_hours
        if billed.is_billed_here():
            self.initial.update(hour_article=policy.hour_article_id, rounding=policy.rounding)
        else:
            for name in HOURS:
                del self.fields[name]
        for kind in Ticket.Kind:
            box = forms.Textarea(attrs={"rows": 6})
            self.fields[f"points_{kind.value}"] = forms.CharField(
                label=str(kind.label), required=False, max_length=2000, widget=box
            )
            self.initial[f"points_{kind.value}"] = "\n".join(checks.labels(kind.value, policy))

    def clean_hour_article(self) -> Product | None:
        article: Product | None = self.cleaned_data["hour_article"]
        if article is not None and article.kind != Kind.SERVICE:
            raise forms.ValidationError(
                f"« {article.name} » n'est pas une prestation : choisissez celle qui se vend à l'heure."
            )
        return article

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
            for name in form.fields.keys() & {*HOURS}:
                setattr(found, name, form.cleaned_data[name])
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
