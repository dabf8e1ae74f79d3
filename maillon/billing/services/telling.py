"""Lines on the timelines of an invoice and of its order. Amounts are told to a partner only when it pays."""

from __future__ import annotations

from typing import Any

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
    on_order: bool = False,
) -> None:
    """On the invoice (so on its client), and on its order when ``on_order``."""
    audience = audience_of(invoice)
    log(invoice, sentence, actor=actor, audience=audience, detail=detail, icon=icon, tone=tone)
    if on_order and invoice.order_id and invoice.order:
        # Without the client's key: the client's page already has the line of the invoice.
        Entry.objects.create(
            **{**about(invoice.order), "client_id": None},
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
