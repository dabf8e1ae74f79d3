from typing import Any

from django.db.models import Q

from maillon.billing import services
from maillon.billing.models import Invoice
from maillon.billing.services import amended, places
from maillon.clients.models import Client, Group
from maillon.core.events import Event, on
from maillon.orders.models import Payer

IN_THE_GROUP = {"group", "is_head_office"}


@on("orders.order_cancelled")
def drop_drafts(event: Event) -> None:
    """What was about to be invoiced no longer is. What was issued stays, to be credited by Compta."""
    for draft in Invoice.objects.drafts().filter(order=event.record):
        services.delete_draft(draft, event.actor)


@on("orders.lines_changed")
def follow_amendment(event: Event) -> None:
    """A draft not yet issued says what the order now says."""
    if reference := event.data.get("amendment"):
        amended.refresh(event.record, reference, actor=event.actor)


@on("orders.sites_changed")
def follow_sites(event: Event) -> None:
    """A draft says where each line goes now."""
    places.follow_all(Invoice.objects.drafts().filter(order=event.record).select_related("order").order_by("pk"))


@on("clients.group_changed", "clients.merged", "clients.unmerged", "clients.archived", "clients.restored")
def follow_head_office(event: Event) -> None:
    """Drafts are addressed to whoever pays now: of this client, of the clients it paid for, of those of its group."""
    client: Client = event.record
    theirs = Q(client=client) | Q(head_office=client)
    if client.group_id:
        theirs |= Q(client__group=client.group_id)
    _readdress(theirs)


@on("clients.updated")
def follow_card(event: Event) -> None:
    if IN_THE_GROUP & set(event.data["fields"]):
        follow_head_office(event)


@on("record.saved")
def follow_group(event: Event) -> None:
    """« Le siège paie pour tous » was ticked, or no longer is."""
    if isinstance(event.record, Group) and not event.data["created"]:
        _readdress(Q(client__group=event.record))


def _readdress(theirs: Any) -> None:
    rows = Invoice.objects.drafts().filter(theirs, payer=Payer.CLIENT, corrects=None)
    services.readdress(rows.select_for_update(of=("self",)).order_by("pk"))
