"""One matter in two tickets becomes one; two matters in one ticket become two."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from maillon.core.errors import Overtaken, Refused
from maillon.core.events import emit
from maillon.records.models import Audience
from maillon.records.services import hand_over, link, log
from maillon.tickets.models import Ticket, TicketMessage
from maillon.tickets.services.handling import hold_together, ours
from maillon.tickets.services.opening import open_ticket
from maillon.tickets.workflow import TICKET


@transaction.atomic
def merge(kept: Ticket, lost: Ticket, *, actor: Any) -> Ticket:
    """``lost`` is closed and says where it went: what was said on it is read on ``kept``, what comes later lands there.

    Both are of the same client and partner: nobody outside reads on one what was said on the other's behalf.
    """
    ours(actor)
    if kept.pk == lost.pk:
        raise Refused("Choisissez un autre ticket : celui-ci ne peut pas être réuni à lui-même.")
    kept, lost = hold_together(kept, lost)
    _check(kept, lost)
    now = timezone.now()
    waited = [t.unanswered_since for t in (kept, lost) if t.unanswered_since]
    _regroup(kept, lost)
    TICKET.apply(
        lost, "merge", actor=actor, merged_into=kept, parent=None, waiting_for="", unanswered_since=None,
        solved_at=lost.solved_at or now, closed_at=lost.closed_at or now,
    )  # fmt: skip
    kept.unanswered_since = min(waited, default=None)
    kept.last_message_at = max((t.last_message_at for t in (kept, lost) if t.last_message_at), default=None)
    kept.save(update_fields=["unanswered_since", "last_message_at", "parent"])
    hand_over(lost, kept)
    log(lost, f"a réuni ce ticket à {kept.reference}", actor=actor, audience=Audience.CLIENT, icon="arrow-merge")
    log(kept, f"a réuni {lost.reference} à ce ticket", actor=actor, audience=Audience.CLIENT, icon="arrow-merge",
        detail=lost.subject)  # fmt: skip
    emit("tickets.ticket_merged", record=kept, actor=actor, lost=lost.reference)
    emit("tickets.ticket_withdrawn", record=lost, actor=actor, kept=kept.reference)
    return kept


def _check(kept: Ticket, lost: Ticket) -> None:
    for ticket in (kept, lost):
        if ticket.merged_into_id is not None:
            raise Overtaken(f"{ticket.reference} est déjà réuni à un autre ticket : ouvrez celui-là.")
    if (kept.client_id, kept.partner_id) != (lost.client_id, lost.partner_id):
        raise Refused(
            f"{lost.reference} n'est pas du même client et du même partenaire que {kept.reference} : ce qui s'y est dit "
            "serait lu par d'autres. Rattachez-le d'abord au bon client, ou liez les deux tickets."
        )
    if not kept.is_open:
        raise Refused(f"{kept.reference} est {kept.get_status_display().lower()} : rouvrez-le, ou gardez l'autre.")


def _regroup(kept: Ticket, lost: Ticket) -> None:
    """What was joined to the lost one, and what depends on it, follows; the kept one never depends on it."""
    Ticket.objects.filter(merged_into=lost).update(merged_into=kept)
    if kept.parent_id == lost.pk:
        kept.parent_id = lost.parent_id
    if kept.parent_id is None and not kept.children.exists():
        kept.parent_id = lost.parent_id if lost.parent_id != kept.pk else None
    Ticket.objects.filter(parent=lost).exclude(pk=kept.pk).update(
        parent=kept if kept.parent_id is None else kept.parent_id
    )


@transaction.atomic
def split(message: TicketMessage, subject: str, *, actor: Any, kind: str = "") -> Ticket:
    """What somebody outside asked besides becomes a ticket of its own, read by the same people."""
    ours(actor)
    source = message.ticket
    if message.side == TicketMessage.Side.US:
        raise Refused("Seul un message reçu peut devenir un autre ticket.")
    made = open_ticket(
        source.client, message.text, actor=actor, channel=source.channel, said=message, kind=kind or source.kind,
        subject=subject, impact=source.impact, urgency=source.urgency, site=source.site, platform=source.platform,
        contact=source.contact, requester_name=source.requester_name, requester_email=source.requester_email,
        requester_phone=source.requester_phone, payer=source.payer,
    )  # fmt: skip
    link(source, made, "Séparé")
    log(source, f"a ouvert {made.reference} d'après un message", actor=actor, audience=Audience.CLIENT, icon="arrows-split",
        detail=made.subject)  # fmt: skip
    return made


def tie(ticket: Ticket, other: Ticket, *, actor: Any) -> None:
    """Two tickets that concern each other, each seen by who may see it."""
    ours(actor)
    if ticket.pk == other.pk:
        raise Refused("Choisissez un autre ticket : celui-ci ne peut pas être lié à lui-même.")
    link(ticket, other, "En lien")
    log(ticket, f"a lié ce ticket à {other.reference}", actor=actor, audience=Audience.INTERNAL, icon="link")
