"""What a ticket says of itself, put right: its client, where it is, who asks, who pays, its own fields; and what is checked on it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone

from maillon.clients.models import Client
from maillon.clients.paying import Payer, usual_payer
from maillon.core.errors import Overtaken, Refused
from maillon.core.events import emit
from maillon.records.models import Audience
from maillon.records.services import adopt, log
from maillon.search.index import index
from maillon.tickets import checks
from maillon.tickets.models import Ticket, TicketMessage, TimeSpent
from maillon.tickets.services.handling import hold, ours
from maillon.tickets.services.opening import belongs

CHANGED = "tickets.ticket_changed"


@transaction.atomic
def correct(ticket: Ticket, changed: Iterable[str], *, actor: Any) -> Ticket:
    """Save what the form put on the ticket. ``changed``: the names of the columns, ``custom`` for its own fields."""
    ours(actor)
    names = sorted(changed)
    if not names:
        return ticket
    locked = hold(ticket)
    if not locked.is_open:
        raise Refused(f"Ce ticket est {locked.get_status_display().lower()} : rouvrez-le pour le corriger.")
    for name in names:
        setattr(locked, name, getattr(ticket, name))
    if locked.client is not None:
        belongs(locked, locked.client)
        _payer_exists(locked)
    if "payer" in names:
        _not_in_invoice(locked)
    locked.save(update_fields=names)
    said = ", ".join(_label(name) for name in names)
    log(locked, "a corrigé le ticket", actor=actor, audience=Audience.INTERNAL, icon="edit", detail=said)
    emit(CHANGED, record=locked, actor=actor, fields=said)
    return locked


def _label(name: str) -> str:
    column: Any = Ticket._meta.get_field(name)
    return str(column.verbose_name)


def _payer_exists(ticket: Ticket) -> None:
    if ticket.payer == Payer.PARTNER and ticket.partner_id is None:
        raise Refused("Ce client est direct : il n'a pas de partenaire qui puisse payer.")


def _not_in_invoice(ticket: Ticket) -> None:
    """Whose time is invoiced to somebody is not given to another. Whoever drafts an invoice of its time holds the ticket."""
    if TimeSpent.objects.filter(ticket=ticket).exclude(invoiced_at=None).exists():
        raise Refused(
            "Du temps de ce ticket est déjà sur une facture : supprimez le brouillon, ou annulez la facture par un avoir, avant de "
            "changer qui la paie."
        )


@transaction.atomic
def attach_client(ticket: Ticket, client: Client, *, actor: Any) -> Ticket:
    """Give a ticket to its client: one still to be sorted, or one opened for the wrong client of the same partner.

    What a partner may have read never becomes another's: its ticket goes to no client of somebody else.
    """
    ours(actor)
    locked = hold(ticket)
    if locked.merged_into_id is not None:
        raise Overtaken(f"{locked.reference} est réuni à un autre ticket : ouvrez celui-là.")
    if locked.client_id == client.pk:
        return locked
    _not_in_invoice(locked)
    known = locked.client_id is not None or locked.partner_id is not None
    if known and locked.partner_id != client.partner_id:
        raise Refused(
            f"{client.name} n'est pas du même partenaire : ce qui s'est dit ici serait lu par un autre. Ouvrez un ticket pour ce client."
        )
    locked.client, locked.client_name, locked.partner_id = client, client.name, client.partner_id
    locked.site = locked.platform = locked.contact = None
    locked.payer = usual_payer(client)
    belongs(locked, client)
    locked.save()
    for message in TicketMessage.objects.filter(
        ticket=locked
    ):  # its wall followed the ticket's; so do those who find it
        index(message)
    adopt(locked)
    log(locked, f"a rattaché le ticket à {client.name}", actor=actor, audience=Audience.CLIENT, icon="building")
    emit(CHANGED, record=locked, actor=actor, fields="client")
    return locked


@transaction.atomic
def tick(ticket: Ticket, label: str, done: bool, *, actor: Any) -> Ticket:
    """Two people who tick different points keep both."""
    ours(actor)
    locked = hold(ticket)
    if not locked.is_open:
        raise Refused(f"Ce ticket est {locked.get_status_display().lower()} : rouvrez-le pour cocher ses points.")
    if label not in {check.label for check in checks.of(locked)}:
        raise Overtaken("La liste des points a changé : relisez-la, puis cochez de nouveau.")
    if done == (label in locked.checks):
        return locked
    if done:
        locked.checks[label] = {"by": actor.name if actor else "", "at": timezone.now().isoformat(timespec="seconds")}
    else:
        del locked.checks[label]
    locked.save(update_fields=["checks"])
    return locked
