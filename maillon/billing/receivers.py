from maillon.billing import services
from maillon.billing.models import Invoice
from maillon.core.events import Event, on


@on("orders.order_cancelled")
def drop_drafts(event: Event) -> None:
    """What was about to be invoiced no longer is. What was issued stays, to be credited by Compta."""
    for draft in Invoice.objects.drafts().filter(order=event.record):
        services.delete_draft(draft, event.actor)
