"""Time spent on a ticket: noted by who did it, removed while it is not invoiced."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Q

from maillon.accounts.models import User
from maillon.core import french
from maillon.core.errors import Refused
from maillon.records.models import Audience
from maillon.records.services import log
from maillon.tickets import billed
from maillon.tickets.models import Ticket, TimeSpent
from maillon.tickets.services.handling import ours

IN_INVOICE = (
    "Ce temps est sur une facture : il ne se modifie plus et ne se retire plus. Supprimez d'abord le brouillon, ou annulez la "
    "facture par un avoir."
)


@transaction.atomic
def note_time(ticket: Ticket, row: TimeSpent, *, actor: Any) -> TimeSpent:
    """``row``: minutes, covered, done_on, note, not yet saved."""
    ours(actor)
    row.ticket, row.user, row.user_name = ticket, User.objects.get(pk=actor.pk), actor.name
    row.save(force_insert=True)
    where = "compris dans le contrat" if row.covered else "hors contrat"
    log(ticket, f"a passé {french.duration(row.minutes)}, {where}", actor=actor, audience=Audience.INTERNAL,
        icon="hourglass", detail=row.note)  # fmt: skip
    return row


@transaction.atomic
def remove_time(row: TimeSpent, *, actor: Any) -> None:
    ours(actor)
    held = TimeSpent.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if held.invoiced_at is not None:
        raise Refused(IN_INVOICE)
    if held.user_id != actor.pk and not actor.can("tickets.close"):
        raise Refused("Seul qui a noté ce temps, ou qui clôt les tickets, peut le retirer.")
    held.delete()
    log(row.ticket, f"a retiré {french.duration(row.minutes)} du temps passé", actor=actor, audience=Audience.INTERNAL,
        icon="hourglass")  # fmt: skip


def spent_on(ticket: Ticket, user: Any) -> dict[str, Any]:
    """The rows of the ticket and of those joined to it, and their sums in minutes and in words."""
    rows = TimeSpent.objects.visible_to(user).filter(Q(ticket=ticket) | Q(ticket__merged_into=ticket))
    found = list(rows[:100])
    total, extra = sum(row.minutes for row in found), sum(row.minutes for row in found if not row.covered)
    invoiced = billed.where(found, user)
    shown = [
        {
            "row": row,
            "words": french.duration(row.minutes),
            "billed": invoiced.get(row.pk),
            "due": "En facture" if row.invoiced_at else "À facturer",
            "tone": "success" if row.invoiced_at else "warning",
            "may_remove": row.invoiced_at is None and row.ticket_id == ticket.pk,
        }
        for row in found
    ]
    return {
        "rows": shown, "total": total, "extra": extra,
        "total_words": french.duration(total), "extra_words": french.duration(extra),
    }  # fmt: skip
