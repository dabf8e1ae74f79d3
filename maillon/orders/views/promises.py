"""A date given to the client, for an order or a part of it, and moved with the reason that they read."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from maillon.accounts.rights import requires
from maillon.core.dialogs import ask, done
from maillon.core.errors import Refused
from maillon.core.identifiers import row_key
from maillon.orders import places, services
from maillon.orders.forms import PromiseForm
from maillon.orders.models import Order, OrderLine
from maillon.orders.views.orders import order_for

WHOLE = 0


@requires("orders.edit")
def promise(request: HttpRequest, reference: str) -> HttpResponse:
    """``?pour=site-12`` or ``ligne-34``: the part proposed."""
    order = order_for(request, reference)
    if request.user.partner_id:  # type: ignore[union-attr]
        raise Http404
    rows = list(order.lines.all())
    asked = request.GET.get("pour", "")
    parts = parts_of(order, rows)
    known = {WHOLE: order.promised_on, **{line.pk: line.promised_on for line in rows}}
    first = {"part": asked, "day": date_of(order, lines_of(order, rows, asked)), "seen": written(known)}
    form = PromiseForm(request.POST or None, known=any(known.values()), parts=parts, first=first)
    back = f"{order.get_absolute_url()}/sites" if asked.startswith("site-") else order.get_absolute_url()
    if request.method == "POST" and form.is_valid():
        try:
            _given(request, order, rows, form.cleaned_data)
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            return done(request, back, "Date promise enregistrée")
    title = "Déplacer la date promise" if first["day"] else "Promettre une date"
    crumbs = [("Commandes", "/commandes/"), (order.reference, order.get_absolute_url())]
    lead = "La nouvelle date et le motif partent par mail." if any(known.values()) else ""
    return ask(request, form, f"{title}, {order.reference}", back, crumbs=crumbs, lead=lead)


def _given(request: HttpRequest, order: Order, rows: list[OrderLine], data: dict[str, Any]) -> None:
    seen, reason = read(data["seen"]), data.get("reason", "")
    if not (part := data.get("part", "")):
        order.promised_on = seen.get(WHOLE)
        services.promise(order, data["day"], actor=request.user, reason=reason)
        return
    chosen = [line.pk for line in lines_of(order, rows, part)]
    services.promise_part(order, chosen, data["day"], seen=seen, actor=request.user, reason=reason)


def parts_of(order: Order, rows: list[OrderLine]) -> list[tuple[str, str]]:
    """Each site when there are several, then each line."""
    names = places.names(order, rows)
    sites = {places.site_of(line, order): names.get(line.pk, "Sans site") for line in rows} if names else {}
    found = [(f"site-{key or 0}", f"Site : {name}") for key, name in sites.items()]
    return found + [
        (f"ligne-{line.pk}", line.label + (f" ({names[line.pk]})" if line.pk in names else "")) for line in rows
    ]


def lines_of(order: Order, rows: list[OrderLine], part: str) -> list[OrderLine]:
    kind, _, text = part.partition("-")
    key = row_key(text)
    if kind == "site":
        return [line for line in rows if (places.site_of(line, order) or 0) == key]
    return [line for line in rows if line.pk == key] if kind == "ligne" else []


def date_of(order: Order, rows: list[OrderLine]) -> date | None:
    """The date they have, the first when there are several."""
    known = [day for line in rows if (day := line.promised_on or order.promised_on)]
    return min(known) if known else order.promised_on


def written(known: dict[int, date | None]) -> str:
    return " ".join(f"{key}:{day.isoformat() if day else ''}" for key, day in known.items())


def read(text: str) -> dict[int, date | None]:
    """As ``written``; what is not a date is none, and then differs from what holds."""
    found: dict[int, date | None] = {}
    for word in text.split():
        key, _, day = word.partition(":")
        if (number := row_key(key)) is not None:
            found[number] = None
            with suppress(ValueError):
                found[number] = date.fromisoformat(day)
    return found
