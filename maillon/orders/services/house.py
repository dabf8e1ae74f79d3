"""Who may change a quote or an order now, and why not."""

from __future__ import annotations

from typing import Any

from maillon.core.errors import Refused
from maillon.orders.models import Order, Quote

EDIT_QUOTE, EDIT_ORDER = "quotes.edit", "orders.edit"
# What a partner may write on a line: never a price, a discount or a rate, which are ours to set.
PARTNER_LINE_FIELDS = frozenset({"quantity", "note", "optional", "position", "section", "site_id"})


def may_answer(quote: Any, user: Any) -> bool:
    """Whether this person of the partner that pays may say yes or no: its own head decides, and nobody signs unread prices."""
    return bool(user.may_accept and quote.prices_visible_to(user))


def ensure_may_answer(quote: Any, user: Any) -> None:
    if user.partner_id and not may_answer(quote, user):
        raise Refused("Répondre à un devis ne fait pas partie de vos accès : demandez au responsable de votre société.")


def may_edit(deal: Any, user: Any) -> bool:
    """Whether this person may change the header and the lines now."""
    return why_closed(deal, user) is None


def why_closed(deal: Any, user: Any) -> str | None:
    return _why_quote(deal, user) if isinstance(deal, Quote) else _why_order(deal, user)


def _why_quote(quote: Quote, user: Any) -> str | None:
    if user is not None and not user.can(EDIT_QUOTE):
        return "Votre rôle ne permet pas de modifier un devis."
    if not quote.is_editable:
        state = quote.get_status_display().lower()
        return f"Ce devis est {state} : préparez une nouvelle version pour le changer."
    if user is not None and user.partner_id and not (quote.made_by_partner and quote.status == Quote.Status.DRAFT):
        return "Ce devis est entre les mains de l'ADV : demandez-lui la modification par une note."
    return None


def _why_order(order: Order, user: Any) -> str | None:
    if user is not None and not user.can(EDIT_ORDER):
        return "Votre rôle ne permet pas de modifier une commande."
    if order.status != Order.Status.OPEN:
        return f"Cette commande est {order.get_status_display().lower()} : elle ne change plus."
    if order.validated_at:
        return "Cette commande est validée : elle ne change plus que par un avenant."
    if order.quote_id:
        return "Les lignes sont celles du bon de commande signé : validez la commande, puis changez-la par un avenant."
    if user is not None and user.partner_id and not (order.made_by_partner and order.step_kind == "entry"):
        return "Cette commande est entre les mains de l'ADV : demandez-lui la modification par une note."
    return None


def may_say_where(order: Order, user: Any) -> bool:
    """Whether this person may choose the site and the contact of an order not yet validated: no term of the signed quote."""
    if order.status != Order.Status.OPEN or order.validated_at or not user.can(EDIT_ORDER):
        return False
    return not user.partner_id or bool(order.made_by_partner and order.step_kind == "entry")


def ensure_editable(deal: Any, actor: Any) -> None:
    if why := why_closed(deal, actor):
        amendable = isinstance(deal, Order) and deal.status == Order.Status.OPEN and deal.validated_at is not None
        url = f"{deal.get_absolute_url()}/avenants" if amendable else ""
        raise Refused(why, url=url, label="Faire un avenant" if amendable else "")
