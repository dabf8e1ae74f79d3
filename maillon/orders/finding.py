"""How quotes and orders are found from the palette."""

from __future__ import annotations

from typing import Any

from maillon.orders.models import Amendment, Order, Quote
from maillon.search.sources import Found, PaletteAction, SearchSource


def found_quote(quote: Quote) -> Found:
    return Found(
        label=f"{quote.client_name} : {quote.subject}",
        url=quote.get_absolute_url(),
        reference=quote.reference,
        detail=f"Devis {quote.get_status_display().lower()}",
        words=(quote.client_name, quote.subject),
        numbers=(quote.reference,),
        partner_id=None if quote.is_ours_alone else quote.partner_id,
        client_id=quote.client_id,
        weight=1 if quote.is_editable or quote.status == Quote.Status.SENT else 0,
    )


def found_order(order: Order) -> Found:
    state = order.step_label if order.status == Order.Status.OPEN else order.get_status_display()
    return Found(
        label=f"{order.client_name} : {order.subject}",
        url=order.get_absolute_url(),
        reference=order.reference,
        detail=state,
        words=(order.client_name, order.subject, order.buyer_reference),
        numbers=(order.reference, order.buyer_reference),
        partner_id=order.partner_id,
        client_id=order.client_id,
        weight=2 if order.status == Order.Status.OPEN else 0,
    )


def found_amendment(amendment: Amendment) -> Found:
    """A draft is ours alone, as on its screens."""
    return Found(
        label=f"{amendment.client_name} : {amendment.subject}",
        url=amendment.get_absolute_url(),
        reference=amendment.reference,
        detail=f"Avenant {amendment.get_status_display().lower()} de {amendment.order.reference}",
        words=(amendment.client_name, amendment.subject),
        numbers=(amendment.reference, amendment.order.reference),
        partner_id=None if amendment.is_editable else amendment.partner_id,
        client_id=amendment.client_id,
        weight=1 if amendment.status in Amendment.OPEN else 0,
    )


SOURCES = (
    SearchSource(
        "orders.quote",
        "Devis",
        "file-text",
        "quotes.see",
        found_quote,
        lambda: Quote.objects.filter(archived_at=None),
        order=40,
    ),
    SearchSource(
        "orders.order",
        "Commandes",
        "shopping-cart",
        "orders.see",
        found_order,
        lambda: Order.objects.filter(archived_at=None),
        order=41,
    ),
    SearchSource(
        "orders.amendment",
        "Avenants",
        "file-plus",
        "orders.see",
        found_amendment,
        lambda: Amendment.objects.filter(archived_at=None).select_related("order"),
        order=42,
    ),
)


def address(path: str) -> Any:
    return lambda client_id: f"{path}?client={client_id}" if client_id else path


ACTIONS = (
    PaletteAction(
        "Nouveau devis",
        "file-plus",
        "quotes.edit",
        address("/devis/nouveau"),
        ("devis", "proposition"),
        for_client=True,
    ),
    PaletteAction(
        "Nouvelle commande",
        "shopping-cart-plus",
        "orders.edit",
        address("/commandes/nouvelle"),
        ("commande", "saisie"),
        for_client=True,
    ),
)
