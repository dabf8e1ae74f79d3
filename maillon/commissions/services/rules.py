"""Writing what a partner earns. A rule that a validated statement has used only gets its end."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from maillon.commissions.gathering import last_day
from maillon.commissions.models import Rule, Statement, StatementLine
from maillon.commissions.services.statements import hold, redraw_drafts
from maillon.core import french
from maillon.core.errors import Overtaken, Refused
from maillon.records.models import Audience
from maillon.records.services import log

TERMS = ("kind", "when", "once_rate", "recurring_rate", "hardware_rate", "service_rate", "floor", "cap")


@transaction.atomic
def save_rule(rule: Rule, *, actor: Any = None) -> Rule:
    """A new rule ends the one in force, which had no end, the day before. Drafts follow. Raises ``ValidationError`` when two
    periods overlap, ``Refused`` when a validated statement would be contradicted."""
    hold(rule.partner)
    created = rule.pk is None
    if created:
        _end_former(rule)
    else:
        former = Rule.objects.select_for_update(of=("self",)).filter(pk=rule.pk).first()
        if former is None:
            raise Overtaken("Cette règle vient d'être supprimée par quelqu'un d'autre.")
        _refuse_to_contradict(rule, former)
        rule.version = former.version + 1
    rule.full_clean()
    rule.save()
    redraw_drafts(rule.partner)
    _tell(rule, "a enregistré la règle de commission" if created else "a modifié la règle de commission", actor)
    return rule


@transaction.atomic
def remove_rule(rule: Rule, *, actor: Any = None) -> None:
    """A rule that has given nothing yet."""
    hold(rule.partner)
    locked = Rule.objects.select_for_update(of=("self",)).filter(pk=rule.pk).first()
    if locked is None:
        raise Overtaken("Cette règle vient d'être supprimée par quelqu'un d'autre.")
    if _last_use(locked):
        raise Refused("Cette règle a déjà servi à un relevé validé : donnez-lui une fin plutôt que de la supprimer.")
    StatementLine.objects.filter(rule=locked).delete()  # of drafts, drawn up again below
    locked.delete()
    redraw_drafts(rule.partner)
    _tell(rule, "a supprimé la règle de commission", actor)


def _end_former(rule: Rule) -> None:
    start = rule.period.lower
    open_ended = {"period__startswith__lt": start, "period__endswith__isnull": True}
    former = Rule.objects.select_for_update(of=("self",)).filter(partner=rule.partner, **open_ended).first()
    if former is None:
        return
    former.period = DateRange(former.period.lower, start)
    _refuse_to_contradict(former, former)
    former.version += 1
    former.save(update_fields=["period", "version"])


def _last_use(rule: Rule) -> date | None:
    """The last day of sale that a validated statement counted under this rule; the end of its month for a minimum."""
    rows = StatementLine.objects.filter(rule=rule).exclude(statement__status=Statement.Status.DRAFT)
    days = rows.order_by("-issued_on").values_list("invoice__corrects__issue_date", "issued_on", "statement__month")
    return max((corrected or issued or month for corrected, issued, month in days), default=None)


def _refuse_to_contradict(rule: Rule, former: Rule) -> None:
    used = _last_use(former)
    if used is None:
        return
    if any(getattr(rule, name) != getattr(former, name) for name in TERMS) or rule.period.lower != former.period.lower:
        raise Refused(
            "Cette règle a déjà servi à un relevé validé : seule sa fin peut changer. Écrivez une nouvelle règle pour la suite."
        )
    last = last_day(rule)
    if last and last < used:
        raise Refused(
            f"Un relevé validé compte une vente du {french.long_day(used)} sous cette règle : elle ne peut finir avant."
        )


def _tell(rule: Rule, sentence: str, actor: Any) -> None:
    until = f" au {french.day(last)}" if (last := last_day(rule)) else ""
    log(
        rule.partner,
        sentence,
        actor=actor,
        audience=Audience.INTERNAL,
        icon="percentage",
        detail=f"{rule.get_kind_display()}, du {french.day(rule.period.lower)}{until}",
        url=rule.get_absolute_url(),
    )
