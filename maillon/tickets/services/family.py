"""A ticket on which others depend: what is solved on the parent is solved for all."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from maillon.core.errors import Refused
from maillon.core.events import emit
from maillon.records.models import Audience
from maillon.records.services import log
from maillon.tickets.models import Ticket
from maillon.tickets.services import handling


@transaction.atomic
def attach(child: Ticket, parent: Ticket, *, actor: Any = None) -> Ticket:
    """``child`` depends on ``parent``, of whatever client: each is still seen by its own people only. One level deep."""
    handling.ours(actor)
    child, parent = handling.hold_together(child, parent) if child.pk != parent.pk else (child, child)
    _check(child, parent)
    if child.parent_id == parent.pk:
        return child
    child.parent = parent
    child.save(update_fields=["parent"])
    log(child, f"a rattaché ce ticket à {parent.reference}" if actor else f"Ticket rattaché à {parent.reference}",
        actor=actor, audience=Audience.INTERNAL, icon="sitemap")  # fmt: skip
    emit("tickets.ticket_attached", record=child, actor=actor, parent=parent.reference)
    return child


def _check(child: Ticket, parent: Ticket) -> None:
    if child.pk == parent.pk:
        raise Refused("Choisissez un autre ticket : celui-ci ne peut pas dépendre de lui-même.")
    if parent.parent_id is not None:
        raise Refused(f"{parent.reference} dépend déjà d'un autre ticket : rattachez celui-ci au même.")
    if child.children.exists():
        raise Refused(f"D'autres tickets dépendent de {child.reference} : il ne peut pas dépendre d'un autre.")
    for ticket in (child, parent):
        if not ticket.is_open:
            raise Refused(f"{ticket.reference} est {ticket.get_status_display().lower()} : rouvrez-le d'abord.")


@transaction.atomic
def detach(child: Ticket, *, actor: Any) -> Ticket:
    handling.ours(actor)
    locked = handling.hold(child)
    if locked.parent is None:
        return locked
    former, locked.parent = locked.parent, None
    locked.save(update_fields=["parent"])
    log(locked, f"a détaché ce ticket de {former.reference}", actor=actor, audience=Audience.INTERNAL, icon="sitemap")
    return locked


def open_children(parent: Ticket) -> Any:
    return Ticket.objects.open().filter(parent=parent).order_by("pk")


@transaction.atomic
def solve_all(parent: Ticket, *, actor: Any) -> int:
    """The parent, then the children still open. Returns how many children were solved."""
    children = list(open_children(parent))
    parent, *held = handling.hold_together(parent, *children)
    if parent.is_open:
        handling.move(parent, "solve", actor=actor)
    still = [child for child in held if child.is_open and child.parent_id == parent.pk]
    for child in still:
        handling.move(child, "solve", actor=actor, reason=f"Résolu avec {parent.reference}")
    return len(still)
