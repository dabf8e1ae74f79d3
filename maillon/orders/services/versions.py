"""Each version of a quote as it was sent: kept when it leaves, closed when the next one is begun."""

from __future__ import annotations

from typing import Any

from maillon.core import french
from maillon.documents import services as documents
from maillon.documents.models import Document
from maillon.orders import places
from maillon.orders.models import Quote, QuoteVersion
from maillon.orders.services import papers

KEPT = ("label", "note", "section", "kind", "recurring", "optional")
FIGURES = ("quantity", "unit_price", "discount", "vat_rate")


def photograph(quote: Quote) -> list[dict[str, Any]]:
    """The lines as they read now, in the order they print; ``key`` follows a line from one version to the next."""
    lines = list(quote.lines.all())
    sites = places.names(quote, lines, whole=True)
    return [
        {
            "key": line.pk,
            "site": sites.get(line.pk, ""),
            **{n: getattr(line, n) for n in KEPT},
            **{n: papers.exact(getattr(line, n), 0) for n in FIGURES},
        }
        for _, group in papers.grouped(lines)
        for line in group
    ]


def now_of(quote: Quote) -> QuoteVersion:
    """The quote as it is, not kept."""
    words, off = papers.rebate_words(quote, list(quote.lines.all()))
    return QuoteVersion(
        quote=quote,
        partner_id=quote.partner_id,
        revision=quote.revision,
        total_net=quote.total_net,
        total_gross=quote.total_gross,
        monthly_net=quote.monthly_net,
        rebate=f"{words}, {french.money(off)} HT"[:60] if off else "",
        lines=photograph(quote),
    )


def keep(quote: Quote, actor: Any) -> QuoteVersion:
    """The version that is being sent."""
    version = now_of(quote)
    version.sent_at, version.sent_by = quote.sent_at or version.sent_at, getattr(actor, "name", "") or ""
    version.save()
    return version


def papers_of(quote: Quote, user: Any) -> dict[str, Document]:
    """The PDF of each version by its number, the one with prices when this person may read them."""
    priced = quote.prices_visible_to(user)
    rows = [d for d in documents.of_record(quote, user) if d.kind == papers.QUOTE_KIND and d.priced == priced]
    return {document.number: document for document in reversed(rows)}
