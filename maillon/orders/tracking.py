"""The public page that follows an order: its news, its steps, and the sections that other modules bring."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from maillon.core.modules import registry
from maillon.documents import links
from maillon.documents.models import Document, PublicLink
from maillon.orders.models import Order, Payer
from maillon.orders.services import amendment_papers, shown_steps

PURPOSE = "suivi"
LINK_DAYS = 365
MAIN, ASIDE, WIDE = "main", "aside", "wide"
NEWS = {
    "entry": "Votre commande est enregistrée",
    "validation": "Votre commande est en cours de vérification",
    "staging": "Votre matériel est en préparation",
    "shipping": "Votre matériel part bientôt",
    "delivery": "Votre colis est en route",
    "installation": "Votre installation se prépare",
    "invoicing": "Votre commande est terminée",
}
ICONS = {
    "staging": "package",
    "shipping": "truck",
    "delivery": "truck-delivery",
    "installation": "tool",
    "invoicing": "check",
}


@dataclass(frozen=True)
class TrackingSection:
    """Offered by a module that knows more of an order: a parcel, a visit. Never a price.

    ``context(order)``: what ``template`` shows, or ``None``. ``news(order)``: the title of the page when this is what matters
    now (« Votre technicien arrive vers 9 h 25 »), or ``None``; the lowest ``order`` speaks first. ``place``: main, aside, wide.
    ``papers(order)``: its documents for the end client, listed with the order's own.
    """

    key: str
    template: str
    context: Callable[[Any], dict[str, Any] | None]
    news: Callable[[Any], str | None] | None = None
    place: str = ASIDE
    order: int = 50
    papers: Callable[[Any], Sequence[Document]] | None = None


def link_for(order: Order, recipient: str) -> str:
    """A new tracking address for this person."""
    return links.make(PURPOSE, order, recipient, LINK_DAYS)


def sections() -> list[TrackingSection]:
    return sorted(registry.offered(TrackingSection), key=lambda section: section.order)


def news_of(order: Order) -> str:
    """The title of the page: what is true now, in one sentence."""
    if order.status == Order.Status.CANCELLED:
        return "Votre commande est annulée"
    if order.status == Order.Status.DONE:
        return "Votre commande est terminée"
    said = (section.news(order) for section in sections() if section.news)
    return next((sentence for sentence in said if sentence), None) or NEWS.get(order.step_kind, "Votre commande avance")


def drawn(order: Order) -> dict[str, list[dict[str, Any]]]:
    """The sections that have something to show, by place."""
    found: dict[str, list[dict[str, Any]]] = {MAIN: [], ASIDE: [], WIDE: []}
    for section in sections():
        context = section.context(order)
        if context is not None:
            found[section.place].append({"template": section.template, "context": context, "key": section.key})
    return found


def track_of(order: Order) -> list[dict[str, Any]]:
    """The steps that the client is shown, under the names meant for it."""
    done = order.status == Order.Status.DONE
    return [
        {
            "label": step.public_label,
            "at": step.left_at,
            "done": done or step.position < order.step_position,
            "current": order.status == Order.Status.OPEN and step.position == order.step_position,
            "icon": ICONS.get(step.kind, "clock"),
        }
        for step in shown_steps(order)
        if step.public_label
    ]


def papers_of(order: Order, link: PublicLink) -> list[Document]:
    """The order's documents for the end client, and those of its parcels and visits; prices only when it pays and the link
    is its own."""
    signed = amendment_papers.signed_of(order)
    rows = Document.objects.filter(Q(target_model="orders.order", target_id=order.pk) | signed, client_visible=True)
    own = list(rows if reads_prices(order, link) else rows.filter(priced=False))
    brought = (paper for section in sections() if section.papers for paper in section.papers(order))
    return own + [paper for paper in brought if paper.client_visible and not paper.priced]


def reads_prices(order: Order, link: PublicLink) -> bool:
    own = {order.client.email, order.client.billing_email}
    own |= set(order.client.contacts.values_list("email", flat=True))
    return order.payer == Payer.CLIENT and link.recipient.lower() in {address.lower() for address in own if address}
