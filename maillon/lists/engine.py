"""The view of every list: ``list_view(request, spec)``.

One address serves the page, its fragment for htmx, its dialogs (filter, columns, saved view, action), its exports and
its bulk actions, told apart by the parameter ``do``. Everything starts from ``spec.rows(user)``: the person's scope.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from maillon.lists import bulk, counting, dialogs, exporting
from maillon.lists.counting import TooLong, in_time
from maillon.lists.drawing import cell_classes, rows_html
from maillon.lists.keyset import Page
from maillon.lists.listing import Listing
from maillon.lists.spec import BulkAction, ListSpec
from maillon.lists.toolbar import chips, heads, noun, sorts, tabs_html

FRAGMENT = "lists/_list.html"
BUTTONS = 4


def list_view(
    request: HttpRequest, spec: ListSpec, *, template: str = "lists/list.html", **context: Any
) -> HttpResponse:
    """Answer everything that the list of ``spec`` is asked. ``context`` goes to the page's template."""
    if spec.right and not request.user.can(spec.right):  # type: ignore[union-attr]
        raise Http404
    listing = Listing(request, spec)
    asked = request.POST.get("do", "") if request.method == "POST" else request.GET.get("do", "")
    answers = POSTED if request.method == "POST" else GOT
    if asked:
        if asked not in answers:
            raise Http404
        return answers[asked](listing)
    return page(listing, template, context)


GOT = {
    "export": exporting.export,
    "filter": dialogs.filter_dialog,
    "apply": dialogs.apply,
    "columns": dialogs.columns_dialog,
    "save": dialogs.save_dialog,
    "bulk": bulk.dialog,
}
POSTED = {
    "columns": dialogs.keep_columns,
    "save": dialogs.save,
    "update": dialogs.save,
    "drop": dialogs.drop,
    "bulk": bulk.run,
}


def page(listing: Listing, template: str, context: dict[str, Any]) -> HttpResponse:
    found = look(listing)
    full = {**context, **found, "listing": listing, "spec": listing.spec, "sentences": listing.sentences}
    request = listing.request
    fragment = request.htmx and not request.htmx.boosted  # type: ignore[attr-defined]
    response = render(request, FRAGMENT if fragment else template, full)
    if fragment:
        response["HX-Push-Url"] = found["here"]
    response["Vary"] = "HX-Request"
    return response


def look(listing: Listing) -> dict[str, Any]:
    """Rows and numbers of the page, under a time limit when the person chose the filters."""
    rows, tabs = listing.matching(), listing.tabs()
    found, totals = Page([], 0), ""
    band: dict[str, Any] = {}
    total: int | None = None
    views: Sequence[int | None] = [None] * len(tabs)
    try:
        with in_time() if listing.is_arbitrary(tabs) else nullcontext():
            found = listing.page_of(rows)
            total, views = listing.counts(rows, tabs)
            totals = listing.spec.totals(rows, listing.user) if listing.spec.totals else ""
            band = listing.spec.band(listing, rows, found.rows) if listing.spec.band else {}
    except TooLong:
        listing.sentences.append(counting.TOO_LONG)
        total = None
    return {**frame(listing, tabs, found, total, totals), "band": band, "views": tabs_html(listing, tabs, views, total)}


def frame(listing: Listing, tabs: Sequence[Any], found: Page, total: int | None, totals: str) -> dict[str, Any]:
    spec, user = listing.spec, listing.user
    selectable = bool(listing.bulk)
    label, _, value = totals.rpartition(" : ")
    asked = listing.request.GET
    position = {key: asked[key] for key in ("a", "b") if asked.get(key)}
    return {
        "here": listing.url(None, **position),
        "body": rows_html(found.rows, listing.shown, spec, selectable),
        "heads": heads(listing, cell_classes(listing.shown)),
        "selectable": selectable,
        "page_rows": found.rows,
        "searched": listing.is_searched(tabs),
        "empty": not found.rows,
        "total": total,
        "total_words": counting.words(total),
        "first": found.first,
        "last": found.first + len(found.rows) - 1 if found.rows else 0,
        "previous_url": listing.url(None, b=found.previous) if found.previous else "",
        "next_url": listing.url(None, a=found.next) if found.next else "",
        "more_than_page": total is not None and len(found.rows) < total <= counting.CAP,
        "summary": label or totals,
        "summary_value": value if label else "",
        "chips": chips(listing),
        "sorts": sorts(listing),
        "noun": noun(spec),
        "looks": [(text, icon, reverse(name)) for text, icon, name in spec.looks],
        "create_url": reverse(spec.create_url)
        if spec.create_url and (not spec.create_right or user.can(spec.create_right))
        else "",
        "tools": tools_of(listing),
        "clear_url": listing.url(replace(listing.state, groups=(), text="")),
        "text_hidden": [(name, value) for name, value in dialogs.hidden(listing) if name != "q"],
        **{f"{name}_url": listing.url(None, do=name) for name in ("filter", "columns", "save", "bulk")},
        **{f"export_{name}": listing.url(None, do="export", format=name) for name in ("csv", "xlsx")},
        "has_text": spec.text is not None,
        **actions(listing.bulk),
    }


def tools_of(listing: Listing) -> list[dict[str, Any]]:
    """Each button of the list with its address; a dialog is told the filters on the screen."""
    shown = [t for t in listing.spec.tools if not t.right or listing.user.can(t.right)]
    return [
        {
            "label": t.label,
            "icon": t.icon,
            "dialog": t.dialog,
            "url": f"{reverse(t.url)}{f'?{listing.state.query()}' if t.dialog else ''}",
        }
        for t in shown
    ]


def actions(offered: list[BulkAction]) -> dict[str, Any]:
    """Buttons of the selection bar: four of them, one on a phone; the others behind « Plus »."""
    # a template would call the form of an action: it is only told whether there is one
    buttons = [
        {
            "key": b.key,
            "label": b.label,
            "icon": b.icon,
            "asks": b.form is not None,
            "css": f"btn btn-sm{' max-sm:hidden' if place else ''}",
            "phone": place < BUTTONS,
        }
        for place, b in enumerate(offered)
    ]
    return {"bulk_shown": buttons[:BUTTONS], "bulk_more": buttons[1:], "bulk_overflow": len(buttons) > BUTTONS}
