"""Statuses, level and person in charge."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from maillon.accounts.models import User
from maillon.core.errors import Overtaken, Refused
from maillon.core.events import emit
from maillon.records.models import Audience
from maillon.records.services import log
from maillon.tickets.models import Level, SupportPolicy, Ticket, WaitingFor
from maillon.tickets.priority import priority_of
from maillon.tickets.workflow import TICKET

WORDS = {
    "start": ("a pris le ticket en charge", "player-play", "info"),
    "solve": ("a résolu le ticket", "circle-check", "success"),
    "close": ("a clos le ticket", "lock", ""),
    "reopen": ("a rouvert le ticket", "arrow-back-up", "warning"),
}
OF = {"client": "du client", "partner": "du partenaire", "supplier": "du fournisseur", "part": "d'une pièce"}


def hold(ticket: Ticket) -> Ticket:
    found: Ticket = Ticket.objects.select_for_update(of=("self",)).get(pk=ticket.pk)
    return found


def hold_kept(ticket: Ticket) -> Ticket:
    """The row that answers for this ticket now: itself, or the one it was joined to."""
    kept = Ticket.objects.filter(pk=ticket.pk).values_list("merged_into", flat=True).get()
    locked: Ticket = Ticket.objects.select_for_update(of=("self",)).get(pk=kept or ticket.pk)
    return locked if locked.merged_into_id is None else hold_kept(locked)


def hold_together(*tickets: Ticket) -> list[Ticket]:
    """Several rows, in the order asked; taken lowest number first, so that two people never wait for each other."""
    rows = Ticket.objects.select_for_update(of=("self",)).filter(pk__in=[t.pk for t in tickets]).order_by("pk")
    found = {row.pk: row for row in rows}
    return [found[ticket.pk] for ticket in tickets]


@transaction.atomic
def move(ticket: Ticket, name: str, *, actor: Any, reason: str = "") -> Ticket:
    """``name``: start, solve, close, reopen. Taking in charge gives the ticket to who does when it is nobody's."""
    ours(actor)
    changes: dict[str, Any] = {"waiting_for": ""}
    if name == "start" and ticket.assignee_id is None and actor is not None:
        changes |= {"assignee": User.objects.get(pk=actor.pk), "assignee_name": actor.name}
    if name == "solve":
        changes["solved_at"] = timezone.now()
        changes["unanswered_since"] = None
    if name == "close":
        changes["closed_at"] = timezone.now()
    if name == "reopen":
        changes["solved_at"] = None
    done: Ticket = TICKET.apply(ticket, name, actor=actor, reason=reason, **changes)
    said, icon, tone = WORDS[name]
    log(done, said, actor=actor, audience=Audience.CLIENT, icon=icon, tone=tone, detail=reason.strip())
    emit(f"tickets.ticket_{name}", record=done, actor=actor, reason=reason.strip())
    return done


@transaction.atomic
def wait(ticket: Ticket, waiting_for: str, *, actor: Any, reason: str = "") -> Ticket:
    ours(actor)
    if waiting_for == WaitingFor.PARTNER and ticket.partner_id is None:
        raise Refused("Ce client est direct : aucun partenaire n'est à attendre.")
    done: Ticket = TICKET.apply(
        ticket,
        "wait",
        actor=actor,
        reason=reason,
        waiting_for=WaitingFor(waiting_for),
        waiting_since=timezone.now(),
    )
    log(done, f"a mis le ticket en attente {OF[waiting_for]}", actor=actor, audience=Audience.CLIENT, icon="player-pause",
        tone="warning", detail=reason.strip())  # fmt: skip
    emit("tickets.ticket_wait", record=done, actor=actor, waiting_for=OF[waiting_for])
    return done


@transaction.atomic
def escalate(ticket: Ticket, level: int, *, actor: Any, reason: str = "") -> Ticket:
    """To a higher level, beside the status: no clock is stopped or reset. Going back down says why."""
    ours(actor)
    locked = hold(ticket)
    if not locked.is_open:
        raise Refused(f"Ce ticket est {locked.get_status_display().lower()} : rouvrez-le pour l'escalader.")
    if level == locked.level:
        raise Overtaken(f"Ce ticket est déjà au niveau {Level(level).label}.")
    down = level < locked.level
    if down and not reason.strip():
        raise Refused("Dites pourquoi le ticket redescend : c'est gardé dans son histoire.")
    locked.level = Level(level)
    locked.escalated_at = timezone.now() if level > Level.FIRST else None
    locked.save(update_fields=["level", "escalated_at"])
    said = "a ramené le ticket au niveau" if down else "a escaladé le ticket au niveau"
    log(locked, f"{said} {Level(level).label}", actor=actor, audience=Audience.INTERNAL, icon="arrow-up-right",
        tone="" if down else "warning", detail=reason.strip())  # fmt: skip
    emit("tickets.ticket_escalated", record=locked, actor=actor, level=str(Level(level).label), reason=reason.strip())
    return locked


@transaction.atomic
def assign(ticket: Ticket, person: Any, *, actor: Any) -> Ticket:
    """To one of ours who may handle tickets, or to nobody (None)."""
    ours(actor)
    locked = hold(ticket)
    if not locked.is_open:
        raise Refused(f"Ce ticket est {locked.get_status_display().lower()} : il n'est plus à attribuer.")
    if person is not None and (person.partner_id or not person.is_active or not person.can("tickets.edit")):
        raise Refused(f"{person.name} ne traite pas les tickets : choisissez dans la liste.")
    if locked.assignee_id == (person.pk if person else None):
        return locked
    locked.assignee_id, locked.assignee_name = (person.pk, person.name) if person else (None, "")
    locked.save(update_fields=["assignee", "assignee_name"])
    said = f"a attribué le ticket à {person.name}" if person else "a rendu le ticket à l'équipe"
    log(locked, said, actor=actor, audience=Audience.INTERNAL, icon="user-check")
    emit("tickets.ticket_assigned", record=locked, actor=actor, assignee=person.name if person else "")
    return locked


@transaction.atomic
def weigh(ticket: Ticket, *, impact: int, urgency: int, actor: Any) -> Ticket:
    """Another impact or urgency: the priority follows."""
    ours(actor)
    locked = hold(ticket)
    before = locked.get_priority_display()
    locked.impact, locked.urgency, locked.priority = impact, urgency, priority_of(impact, urgency)
    locked.save(update_fields=["impact", "urgency", "priority"])
    if locked.get_priority_display() != before:
        log(locked, f"a changé la priorité : {before}, maintenant {locked.get_priority_display()}", actor=actor,
            audience=Audience.INTERNAL, icon="flag")  # fmt: skip
        emit("tickets.ticket_weighed", record=locked, actor=actor, priority=locked.get_priority_display())
    return locked


def close_after_grace() -> int:
    """What was solved long enough ago, without an answer since, is closed. Returns how many."""
    closed, since = 0, timezone.now() - SupportPolicy.now().grace
    for ticket in Ticket.objects.filter(status=Ticket.Status.SOLVED, solved_at__lte=since)[:500]:
        try:
            with transaction.atomic():
                done = TICKET.apply(ticket, "expire", closed_at=timezone.now())
                log(
                    done,
                    "Ticket clos : personne n'a répondu depuis sa résolution",
                    actor=None,
                    audience=Audience.CLIENT,
                    icon="lock",
                )
                emit("tickets.ticket_close", record=done, actor=None, reason="")
        except Overtaken:
            continue
        closed += 1
    return closed


def ours(actor: Any) -> None:
    if actor is not None and (actor.partner_id or not actor.can("tickets.edit")):
        raise Refused("Votre rôle ne permet pas de traiter ce ticket.")
