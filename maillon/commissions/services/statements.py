"""The statement of a partner's month: drawn up, drawn up again, validated with its PDF, paid."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from maillon.accounts.models import Partner
from maillon.commissions import computing, gathering
from maillon.commissions.computing import Earned
from maillon.commissions.models import Rule, Statement, StatementLine, month_words, of_month
from maillon.commissions.services import papers
from maillon.commissions.workflow import STATEMENT
from maillon.core import french
from maillon.core.errors import Overtaken, Refused
from maillon.core.events import emit
from maillon.core.locks import one_at_a_time
from maillon.records.models import Audience, Entry
from maillon.records.services import log
from maillon.search.index import forget

DRAWN = ("invoice_line_id", "rule_id", "kind", "base", "rate", "amount")


def hold(partner: Partner) -> None:
    """One person at a time on a partner's commissions, until the transaction ends."""
    one_at_a_time(f"commissions: partner {partner.pk}")


@transaction.atomic
def draw(partner: Partner, month: date, *, actor: Any = None) -> Statement | None:
    """The statement of a month, or ``None`` when nothing is due. Drawn up again while it is a draft, with the drafts of the
    other months; a validated one is returned as it is."""
    hold(partner)
    month = month.replace(day=1)
    if month > timezone.localdate():
        raise Refused("Ce mois n'a pas commencé : choisissez un mois passé, ou celui en cours.")
    found = Statement.objects.filter(partner=partner, month=month).first()
    if found is None or found.is_draft:
        redraw_drafts(partner, month, actor=actor)
        found = Statement.objects.filter(partner=partner, month=month).first()
    return found


def draw_all(month: date, *, actor: Any = None) -> int:
    """Of every partner who has a rule; how many there are."""
    rules = Rule.objects.filter(period__startswith__lte=computing.month_end(month)).values("partner")
    partners = Partner.objects.filter(pk__in=rules).order_by("pk")
    return sum(draw(partner, month, actor=actor) is not None for partner in partners)


def redraw_drafts(partner: Partner, *months: date, actor: Any = None) -> None:
    """These months and every draft of the partner, in order: each counts what the ones before it hold. Called under ``hold``."""
    drafts = Statement.objects.drafts().filter(partner=partner).values_list("month", flat=True)
    for month in sorted({*drafts, *months}):
        _redraw(partner, month, actor)


def _redraw(partner: Partner, month: date, actor: Any) -> None:
    lines = lines_for(partner, month)
    statement = Statement.objects.select_for_update(of=("self",)).filter(partner=partner, month=month).first()
    if not lines:
        if statement is not None:
            _throw_away(statement)
        return
    if statement is None:
        statement = Statement.objects.create(partner=partner, month=month)
        log(statement, "a établi le relevé" if actor else "Relevé établi", actor=actor, audience=Audience.INTERNAL)
    elif not differs(statement, lines):
        return
    statement.lines.all().delete()
    for line in lines:
        line.statement = statement
    StatementLine.objects.bulk_create(lines)
    statement.total = sum(line.amount for line in lines)
    statement.save(update_fields=["total"])


def _throw_away(statement: Statement) -> None:
    """A draft with nothing left: its reference is no legal number."""
    Entry.objects.about(statement).delete()
    forget(statement)
    statement.delete()


def lines_for(partner: Partner, month: date) -> list[StatementLine]:
    """What the statement of this month holds as things stand, not saved."""
    terms = gathering.terms_of(partner)
    if not terms:
        return []
    former = gathering.former_lines(partner, month)
    rows = gathering.lines_to_count(partner, terms, computing.month_end(month), former)
    sold = gathering.sold(rows, terms, partner)
    earned = computing.statement(terms, sold, month, gathering.given_by(former))
    counted, values = {row.pk: row for row in rows}, {one.key: one for one in sold}
    return [
        _line(rank, one, counted.get(one.key or 0), values.get(one.key or 0), partner)
        for rank, one in enumerate(earned, start=1)
    ]


def _line(rank: int, one: Earned, row: Any, value: computing.Sold | None, partner: Partner) -> StatementLine:
    line = StatementLine(
        partner_id=partner.pk,
        rule_id=one.terms,
        position=rank,
        kind=one.kind,
        base=one.base,
        rate=one.rate,
        amount=one.amount,
        label=StatementLine.Kind(one.kind).label,
    )
    if row is not None and value is not None:
        line.invoice_line_id, line.invoice_id = row.pk, row.invoice_id
        line.number, line.issued_on = row.invoice.number, row.invoice.issue_date
        line.client_name, line.category, line.label = row.invoice.client_name, row.kind, row.label
        line.net, line.own = value.net, value.own
    return line


def differs(statement: Statement, lines: Sequence[StatementLine]) -> bool:
    kept = list(statement.lines.order_by("position", "pk").values_list(*DRAWN))
    return kept != [tuple(getattr(line, name) for name in DRAWN) for line in lines]


@transaction.atomic
def validate(statement: Statement, *, actor: Any = None) -> Statement:
    """Fixed for good, with its PDF. Refused while the month runs, while an earlier one is a draft, or when invoices have
    changed since it was drawn up."""
    hold(statement.partner)
    locked: Statement | None = Statement.objects.select_for_update(of=("self",)).filter(pk=statement.pk).first()
    if locked is None:
        raise Overtaken("Ce relevé vient d'être vidé : plus rien n'est dû pour ce mois.")
    if locked.is_draft:
        _refuse_to_validate(locked)
    done: Statement = STATEMENT.apply(locked, "validate", actor=actor, validated_on=timezone.localdate())
    papers.keep_statement(done)
    log(done, "a validé le relevé", actor=actor, icon="circle-check", tone="success", detail=french.money(done.total))
    emit("commissions.statement_validated", record=done, actor=actor, month=done.month_words, total=str(done.total))
    return done


def _refuse_to_validate(statement: Statement) -> None:
    if computing.month_end(statement.month) >= timezone.localdate():
        raise Refused(f"Le mois {of_month(statement.month)} n'est pas terminé : validez son relevé le mois prochain.")
    mine = Statement.objects.drafts().filter(partner=statement.partner_id, month__lt=statement.month)
    earlier = mine.order_by("month").first()
    if earlier:
        raise Refused(
            f"Validez d'abord le relevé {of_month(earlier.month)}.", url=earlier.get_absolute_url(), label="L'ouvrir"
        )
    if differs(statement, lines_for(statement.partner, statement.month)):
        raise Refused("Des factures ont changé depuis ce brouillon : recalculez-le, relisez-le, puis validez-le.")


@transaction.atomic
def pay(statement: Statement, on: date, *, actor: Any = None) -> Statement:
    """``on``: the day when the money left."""
    if on > timezone.localdate():
        raise Refused("Cette date n'est pas encore venue : indiquez le jour du paiement.")
    if on < statement.month:
        raise Refused(f"Ce relevé est celui de {month_words(statement.month)} : il n'a pas été payé avant.")
    done: Statement = STATEMENT.apply(statement, "pay", actor=actor, paid_on=on)
    log(done, "a marqué le relevé payé", actor=actor, icon="cash", tone="success", detail=f"Le {french.day(on)}")
    emit("commissions.statement_paid", record=done, actor=actor, month=done.month_words, total=str(done.total))
    return done
