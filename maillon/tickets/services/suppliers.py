"""What is asked of the operator, counted by its own promise, and the paper that proves it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from maillon.accounts.models import Company
from maillon.core import french, scope
from maillon.core.errors import Refused
from maillon.core.events import emit
from maillon.documents.branding import brand_of
from maillon.documents.rendering import RenderError, render
from maillon.records.models import Audience
from maillon.records.services import log
from maillon.tickets import clock, spans, terms
from maillon.tickets.models import CalendarEdition, Level, SupplierCase, SupplierStep, Ticket
from maillon.tickets.services import handling

What = SupplierStep.What
EVENTS: dict[str, type[clock.Event]] = {
    What.ANSWERED: clock.Answered,
    What.RESUMED: clock.Resumed,
    What.RESTORED: clock.Resolved,
    What.REOPENED: clock.Reopened,
}
NOT_TWICE = {
    What.RESTORED: "Ce ticket est déjà rétabli.",
    What.PAUSED: "Ce ticket est rétabli : il n'est plus à geler.",
}


@transaction.atomic
def open_case(ticket: Ticket, case: SupplierCase, *, actor: Any, raise_level: bool = True) -> SupplierCase:
    held = handling.hold(ticket)
    if not held.is_open:
        raise Refused(f"Ce ticket est {held.get_status_display().lower()} : rouvrez-le d'abord.")
    case.ticket, case.supplier_name = held, case.supplier.name
    _not_ahead(case.opened_at)
    case.save()
    _note(case, What.OPENED, case.opened_at, case.number, actor)
    _count(case)
    log(held, f"a ouvert un ticket chez {case}", actor=actor, audience=Audience.INTERNAL, icon="plug", tone="warning")
    if raise_level and held.level < Level.SUPPLIER:
        handling.escalate(
            held, Level.SUPPLIER, actor=actor, reason=f"Ticket {case.number or 'ouvert'} chez {case.supplier_name}"
        )
    return case


@transaction.atomic
def step(case: SupplierCase, what: str, at: datetime, text: str, *, actor: Any) -> SupplierCase:
    held: SupplierCase = SupplierCase.objects.select_for_update(of=("self",)).select_related("ticket").get(pk=case.pk)
    _not_ahead(at)
    if at < held.opened_at:
        raise Refused("Cette date précède l'ouverture chez l'opérateur : corrigez-la.")
    if held.restored_at and what in NOT_TWICE:
        raise Refused(NOT_TWICE[What(what)])
    if what == What.REOPENED and not held.restored_at:
        raise Refused("Ce ticket n'est pas rétabli : il n'est pas à rouvrir.")
    _note(held, what, at, text, actor)
    _count(held)
    log(held.ticket, f"{held} : {french.lower_first(str(What(what).label))}", actor=actor, audience=Audience.INTERNAL,
        icon="plug", detail=text.strip())  # fmt: skip
    return held


def reading(case: SupplierCase, steps: list[SupplierStep] | None = None) -> clock.Reading:
    """By the operator's promise, in the hours and bank holidays of the site."""
    steps = list(case.steps.all()) if steps is None else steps
    promised = timedelta(minutes=case.promised) if case.promised else None
    events: list[clock.Event] = [clock.Opened(case.opened_at, clock.Policy(resolution=promised), calendar_of(case))]
    for each in steps:
        if each.what == What.PAUSED:
            events.append(clock.Paused(each.at, clock.Reason.CLIENT, number=each.pk))
        elif each.what in EVENTS:
            events.append(EVENTS[each.what](each.at, number=each.pk))
    try:
        return clock.read(events, max(timezone.now(), *(event.at for event in events)))
    except clock.ClockError as error:
        raise Refused(str(error)) from error


def calendar_of(case: SupplierCase) -> clock.Calendar:
    rows = CalendarEdition.objects.filter(calendar=case.calendar_id)
    editions = [terms.CalendarTerms(*row) for row in rows.values_list("since", "hours", "days", "place", "holidays")]
    found = terms.in_force(editions, case.opened_at)
    where = case.ticket.site.department if case.ticket.site else ""
    return found.of(where) if found else terms.ALWAYS


def tell_late() -> int:
    """An operator late for the first time: told once, whoever then calls it back."""
    told = 0
    with scope.system("garanties des opérateurs"):
        late = SupplierCase.objects.filter(restored_at=None, late_told_at=None, due_at__lt=timezone.now())
        for case in late.select_for_update(of=("self",), skip_locked=True).select_related("ticket")[:200]:
            SupplierCase.objects.filter(pk=case.pk).update(late_told_at=timezone.now(), kept=False)
            emit(
                "tickets.supplier_late",
                record=case.ticket,
                case=case.pk,
                supplier=case.supplier_name,
                number=case.number,
            )
            told += 1
    return told


def proof(case: SupplierCase) -> bytes:
    """What happened at the operator's, hour by hour, and what it owes: PDF."""
    brand, steps = brand_of(Company.current()), list(case.steps.all())
    standing = reading(case, steps).resolution
    ticket = case.ticket
    data = {
        "brand": brand.as_data(),
        "number": f"{ticket.reference} · {case}",
        "seller": {"name": brand.name, "lines": [t for t in (brand.email, french.phone(brand.phone)) if t]},
        "supplier": {"name": case.supplier_name, "lines": [f"Ticket {case.number}"] if case.number else []},
        "facts": [
            {"label": "Client", "value": ticket.client_name or "–"},
            {"label": "Site", "value": str(ticket.site or "–")},
            {"label": "Rétablissement garanti", "value": spans.said(case.promised) if case.promised else "non garanti"},
            {"label": "Temps compté", "value": spans.counted(standing.spent)},
        ],
        "rows": [
            {"at": _exact(each.at), "what": each.get_what_display(), "text": each.text, "noted": _exact(each.noted_at)}
            for each in steps
        ],
        "verdict": verdict(case, standing),
        "counted": f"Compté selon « {case.calendar} ». Chaque ligne a été notée à l'heure indiquée, et n'a pas été modifiée depuis.",
    }
    try:
        return render("gtr", data, timestamp=timezone.now())
    except RenderError as error:
        raise Refused(str(error)) from error


def verdict(case: SupplierCase, standing: clock.Standing) -> str:
    if standing.target is None:
        return "Aucun délai n'était garanti."
    left = standing.left or timedelta()
    if standing.state == clock.State.BREACHED:
        return f"Garantie dépassée de {spans.counted(left)}." if left < timedelta() else "Garantie dépassée."
    if standing.met_at:
        return f"Garantie tenue, en {spans.counted(standing.spent)}."
    return f"En cours : il reste {spans.counted(left)}."


def _exact(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%d/%m/%Y %H:%M}"


def _note(case: SupplierCase, what: str, at: datetime, text: str, actor: Any) -> None:
    SupplierStep.objects.create(
        case=case,
        at=at,
        what=what,
        text=text.strip()[:500],
        author_name=actor.name if actor else "",
        noted_at=timezone.now(),
    )


def _not_ahead(at: datetime) -> None:
    if at > timezone.now():
        raise Refused("Cette date est dans le futur : notez ce qui a eu lieu.")


def _count(case: SupplierCase) -> None:
    steps = list(case.steps.all())
    standing = reading(case, steps).resolution
    answered = [each.at for each in steps if each.what == What.ANSWERED]
    case.answered_at, case.restored_at = min(answered, default=None), standing.met_at
    case.due_at = standing.due_at
    case.kept = {clock.State.MET: True, clock.State.BREACHED: False}.get(standing.state) if case.promised else None
    case.save(update_fields=["answered_at", "restored_at", "due_at", "kept"])
