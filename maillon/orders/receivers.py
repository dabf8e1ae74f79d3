"""A client follows its orders: the first one sets it up, the first one done makes it active."""

from maillon.clients import services
from maillon.clients.models import Client
from maillon.core.events import Event, on
from maillon.notifications.services import tell
from maillon.orders.services import amendments


@on("orders.order_created")
def set_client_up(event: Event) -> None:
    client = event.record.client
    if client.status == Client.Status.PROSPECT:
        services.change_status(client, "set_up")


@on("orders.order_done")
def make_client_active(event: Event) -> None:
    client = event.record.client
    if client.status in (Client.Status.PROSPECT, Client.Status.ONBOARDING):
        services.change_status(client, "activate")


@on("orders.promise_moved", "orders.part_promise_moved")
def tell_owner(event: Event) -> None:
    """Whoever follows the order learns that its date moved, unless they moved it."""
    order = event.record
    if order.owner is None or order.owner == event.actor:
        return
    part = f" ({event.data['part']})" if event.data.get("part") else ""
    sentence = f"{order.client_name} : date promise{part} déplacée du {event.data['before']} au {event.data['day']}"
    tell([order.owner], sentence, url=order.get_absolute_url(), icon="calendar-clock", tone="warning", record=order)


@on("orders.order_cancelled")
def give_amendment_up(event: Event) -> None:
    amendments.give_up(event.record)
