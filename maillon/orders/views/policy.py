"""What the direction decides for every quote: margin aimed at, discounts by role, reminders, notice of expiry."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from maillon.accounts.rights import requires
from maillon.accounts.roles import PARTNER, Role
from maillon.core.dialogs import done
from maillon.core.errors import Refused
from maillon.core.forms import KitForm
from maillon.orders.models import SalesPolicy

OUTSIDE = (PARTNER, "technician")


def number(label: str, help_text: str = "", **options: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, min_value=0, max_value=100, decimal_places=2, localize=True, help_text=help_text,
        widget=forms.TextInput(attrs={"data-unit": "%", "inputmode": "decimal"}), **options,
    )  # fmt: skip


class PolicyForm(KitForm):
    margin_target = number(
        "Objectif de marge", "En dessous, la ligne et le total le disent à ceux qui voient les coûts."
    )
    reminder_days = forms.CharField(
        label="Relances, en jours",
        required=False,
        max_length=40,
        help_text="« 3, 7 » : trois jours après l'envoi, puis sept jours plus tard. Vide : aucune relance.",
    )
    expiry_notice_days = forms.IntegerField(
        label="Prévenir avant l'expiration, en jours", min_value=0, max_value=60, help_text="0 : ne pas prévenir."
    )
    fieldsets: Any  # type: ignore[misc]  # one field a role
    spans: ClassVar[dict[str, int]] = {"margin_target": 2, "reminder_days": 2, "expiry_notice_days": 2}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.roles = [(code, label) for code, label in Role.choices if code not in OUTSIDE]
        for code, label in self.roles:
            self.fields[f"limit_{code}"] = number(label)
        self.fieldsets = (
            ("Devis", ("margin_target", "reminder_days", "expiry_notice_days")),
            ("Remise accordée sans demander à l'ADV", tuple(f"limit_{code}" for code, _ in self.roles)),
        )
        self.spans = {**self.spans, **{f"limit_{code}": 2 for code, _ in self.roles}}  # type: ignore[misc]

    def clean_reminder_days(self) -> list[int]:
        words = [word for word in re.split(r"[\s,;]+", self.cleaned_data["reminder_days"]) if word]
        if len(words) > 6 or not all(re.fullmatch(r"[1-9][0-9]?", word, re.ASCII) for word in words):
            raise forms.ValidationError("Écrivez au plus six nombres de jours, séparés par des virgules : « 3, 7 ».")
        return [int(word) for word in words]


@requires("settings.see")
def policy(request: HttpRequest) -> HttpResponse:
    found = SalesPolicy.now()
    limits = {f"limit_{role}": Decimal(str(rate)) for role, rate in found.discount_limits.items()}
    initial = {
        "margin_target": found.margin_target,
        "reminder_days": ", ".join(str(days) for days in found.reminder_days),
        "expiry_notice_days": found.expiry_notice_days,
    }
    blank = {f"limit_{code}": Decimal(0) for code in Role.values}
    form = PolicyForm(request.POST or None, initial=blank | limits | initial)
    if request.method == "POST" and not request.user.can("settings.edit"):  # type: ignore[union-attr]
        raise Refused("Votre rôle ne permet pas de changer les réglages.")
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        for name in ("margin_target", "reminder_days", "expiry_notice_days"):
            setattr(found, name, data[name])
        found.discount_limits = {code: float(data[f"limit_{code}"]) for code, _ in form.roles}
        found.save()
        return done(request, request.path, "Politique de vente enregistrée")
    context = {
        "form": form, "title": "Politique de vente", "submit": "Enregistrer", "cancel_url": "/reglages/",
        "crumbs": [("Réglages", "/reglages/")],
    }  # fmt: skip
    return render(request, "core/form.html", context, status=422 if request.method == "POST" else 200)
