"""Lines on the timelines of an invoice and of what it was made from. Amounts are told to a partner only when it pays."""

from __future__ import annotations

from typing import Any

from maillon.billing.hours import tickets_of
from maillon.billing.models import Invoice
from maillon.records.models import Audience, Entry
from maillon.records.services import about, log


def audience_of(invoice: Invoice) -> str:
    outside = invoice.is_addressed_to_partner and not invoice.is_draft
    return Audience.PARTNER if outside else Audience.INTERNAL


def tell(
    invoice: Invoice,
    sentence: str,
    *,
    actor: Any = None,
    detail: str = "",
    icon: str = "file-invoice",
    tone: str = "",
    on_origin: bool = False,
) -> None:
    """On the invoice (so on its client), and ``on_origin`` on its order, or on the tickets whose time it carries."""
    audience = audience_of(invoice)
    log(invoice, sentence, actor=actor, audience=audience, detail=detail, icon=icon, tone=tone)
    for record in origins_of(invoice) if on_origin else ():
        # Without the client's key: the client's page already has the line of the invoice.
        Entry.objects.create(
            **{**about(record), "client_id": None},
            audience=audience,
            actor_id=getattr(actor, "pk", None),
            actor_name=getattr(actor, "name", "") or "",
            sentence=sentence[:300],
            detail=detail,
            icon=icon,
            tone=tone,
            url=invoice.get_absolute_url(),
            right=Invoice.see,
        )


def origins_of(invoice: Invoice) -> list[Any]:
    return [invoice.order] if invoice.order_id else list(tickets_of(invoice))
