"""A list drawn beside one of its records: the same views, filters and scope, other rows."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

from django.http import HttpRequest

from maillon.lists import counting
from maillon.lists.counting import TooLong, in_time
from maillon.lists.listing import Listing
from maillon.lists.spec import ListSpec
from maillon.lists.toolbar import tabs_html


def beside(request: HttpRequest, spec: ListSpec, path: str, *, fresh: bool = False) -> dict[str, Any]:
    """``rows``: the page that the address asks; ``views``: each with its address and count; ``query``: « ?f=... » of this state.

    ``path``: the address of the list itself. ``fresh``: something changed, counts are read again.
    """
    listing = Listing(request, spec)
    listing.path = path
    tabs = listing.tabs()
    if fresh:
        counting.forget(listing.user)
    rows: list[Any] = []
    total: int | None = None
    counts: list[int | None] = [None] * len(tabs)
    try:
        with in_time() if listing.is_arbitrary(tabs) else nullcontext():
            matching = listing.matching()
            rows = listing.page_of(matching).rows
            total, known = listing.counts(matching, tabs)
            counts = [*known]
    except TooLong:
        pass
    views = tabs_html(listing, tabs, counts, total)
    return {
        "rows": rows,
        "total": total,
        "total_words": counting.words(total) if total is not None else "",
        "views": views,
        "current": next((view["label"] for view in views if view["current"]), "Filtre en cours"),
        "list_url": listing.url(),
        "query": listing.url().removeprefix(path),
    }
