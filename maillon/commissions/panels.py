"""The « Commission » section of a partner's card: its rule, the former ones, its last statements."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone

from maillon.billing.printing import rate_words
from maillon.commissions.gathering import last_day
from maillon.commissions.lists import TONES
from maillon.commissions.models import Rule, Statement
from maillon.core import french
from maillon.core.panels import TAB, Panel

LAST = 6
STATES = {"coming": ("À venir", "info"), "current": ("En cours", "success"), "over": ("Terminée", "")}


def state_of(rule: Rule) -> str:
    today, last = timezone.localdate(), last_day(rule)
    if rule.period.lower > today:
        return "coming"
    return "over" if last and last < today else "current"


def rates_of(rule: Rule) -> list[tuple[str, str]]:
    own = (("Matériel", rule.hardware_rate), ("Prestations", rule.service_rate))
    named = [(label, rate_words(rate)) for label, rate in own if rate is not None]
    rest = "Autres articles" if named else "Ce qui se paie une fois"
    once = [] if len(named) == len(own) else [(rest, rate_words(rule.once_rate))]
    return [*named, *once, ("Abonnements", rate_words(rule.recurring_rate))]


def row_of(rule: Rule, user: Any) -> dict[str, Any]:
    last = last_day(rule)
    since = f"du {french.day(rule.period.lower)}" + (f" au {french.day(last)}" if last else "")
    may = user.can("commissions.edit") and not user.partner_id
    label, tone = STATES[state_of(rule)]
    menu = [
        {"label": "Modifier", "icon": "pencil", "dialog": reverse("commissions:rule", args=[rule.partner.reference, rule.pk])},
        {"label": "Supprimer", "icon": "trash", "tone": "error",
         "post": reverse("commissions:rule_remove", args=[rule.partner.reference, rule.pk])},
    ]  # fmt: skip
    if user.can("history.see"):
        menu.append({"label": "Historique", "icon": "history", "url": f"/historique/commissions.rule/{rule.pk}"})
    bounds = (("Minimum par relevé", rule.floor), ("Maximum par relevé", rule.cap))
    return {
        "rule": rule,
        "state": state_of(rule),
        "label": label,
        "tone": tone,
        "since": since,
        "rates": rates_of(rule),
        "bounds": [(name, french.money(value)) for name, value in bounds if value is not None],
        "menu": menu if may else [],
        "menu_id": f"regle-{rule.pk}",
        "menu_label": f"Actions sur la règle {since}",
    }


def commissions_of(partner: Any, user: Any) -> dict[str, Any]:
    rules = Rule.objects.visible_to(user).filter(partner=partner).select_related("partner").order_by("-period")
    rows = [row_of(rule, user) for rule in rules]
    statements = Statement.objects.visible_to(user).filter(partner=partner).order_by("-month")[:LAST]
    may = user.can("commissions.edit") and not user.partner_id
    return {
        "live": [row for row in rows if row["state"] != "over"],
        "over": [row for row in rows if row["state"] == "over"],
        "statements": [{"statement": one, "tone": TONES[one.status]} for one in statements],
        "all_url": reverse("commissions:statements") + (f"?f=partner:is:{partner.pk}&s=-month" if may else ""),
        "new_url": reverse("commissions:rule_new", args=[partner.reference]) if may else "",
    }


PANEL = Panel(
    "accounts.partner", TAB, "commission", "Commission", "commissions/_panel.html", commissions_of, "commissions.see", order=30
)  # fmt: skip
