"""The versions of a quote, each with its PDF, and what moved from one to another in words."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from maillon.accounts.rights import requires
from maillon.core.identifiers import row_key
from maillon.orders.differences import between
from maillon.orders.models import Quote, QuoteVersion
from maillon.orders.reading import STATUS_TONES
from maillon.orders.services import versions as kept
from maillon.orders.views.quotes import quote_for


@requires("quotes.see")
@require_GET
def versions(request: HttpRequest, reference: str) -> HttpResponse:
    """``?de=1&a=2``: the two that are compared, the last two by default. The draft being written is the last."""
    quote, user = quote_for(request, reference), request.user
    found = known(quote)
    old, new = chosen(request, found)
    prices = quote.prices_visible_to(user)
    files = kept.papers_of(quote, user)
    states = dict(Quote.Status.choices)
    rows = [
        {
            "version": version,
            "paper": files.get(f"{quote.reference} · V{version.revision}") if version.pk else None,
            "state": "Remplacée"
            if version.outcome == Quote.Status.SENT
            else states.get(version.outcome or quote.status, ""),
            "tone": STATUS_TONES.get(version.outcome or quote.status, ""),
        }
        for version in reversed(found)
    ]
    context = {
        "quote": quote,
        "rows": rows,
        "choices": found,
        "old": old,
        "new": new,
        "changes": between(old.lines, new.lines, prices=prices) if old and new else [],
        "rebate_moved": prices and old is not None and new is not None and old.rebate != new.rebate,
        "prices": prices,
    }
    return render(request, "orders/versions.html", context)


def known(quote: Quote) -> list[QuoteVersion]:
    """Those that were sent, then the one being written."""
    sent = list(quote.versions.all())
    return [*sent, kept.now_of(quote)] if quote.is_editable else sent


def chosen(request: HttpRequest, found: list[QuoteVersion]) -> tuple[QuoteVersion | None, QuoteVersion | None]:
    by_number: dict[Any, QuoteVersion] = {version.revision: version for version in found}
    old, new = (by_number.get(row_key(request.GET.get(name, ""))) for name in ("de", "a"))
    if len(found) < 2:
        return None, None
    return old or found[-2], new or found[-1]
