"""A partner's portfolio on its card, and the partners that a client had on its own."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Count, F, OuterRef, Subquery
from django.utils import timezone

from maillon.clients.lists import status_chip
from maillon.clients.models import Client, Portfolio
from maillon.core import french
from maillon.core.panels import ASIDE, TAB, Panel

MOST = 50


def held(partner: Any, user: Any) -> Any:
    return Client.objects.visible_to(user).current().filter(partner=partner)


def portfolio(partner: Any, user: Any) -> dict[str, Any]:
    """Its clients; inside the company, also who leaves when and who has left. A partner does not learn who comes after."""
    today = timezone.localdate()
    since = Portfolio.objects.on(today).filter(client=OuterRef("pk"), partner=partner).values("period__startswith")[:1]
    rows = held(partner, user).annotate(since=Subquery(since)).order_by("name", "pk")[: MOST + 1]
    shown = list(rows)
    found = {
        "clients": [{"client": client, "status": status_chip(client)} for client in shown[:MOST]],
        "all_url": "/clients/" if user.partner_id else f"/clients/?f=partner:is:{partner.pk}",
        "more": len(shown) > MOST,
    }
    if user.partner_id:
        return found
    may = user.can("clients.close")
    return found | {
        "leaving": leaving(partner),
        "former": former(partner, today),
        "transfer_url": f"/portefeuilles/{partner.reference}/transferer" if may else "",
        "keep_url": f"/portefeuilles/{partner.reference}/garder" if may else "",
    }


def leaving(partner: Any) -> list[dict[str, Any]]:
    """The departures to come, by day and by the partner that follows."""
    after = Portfolio.objects.filter(client=OuterRef("client"), period__startswith=OuterRef("ends"))
    rows: Any = (
        Portfolio.objects.filter(partner=partner, period__endswith__gt=timezone.localdate())
        .annotate(ends=F("period__endswith"))
        .annotate(to=Subquery(after.values("partner__name")[:1]))
        .values("ends", "to")
        .annotate(clients=Count("pk"))
        .order_by("ends", "to")
    )
    return list(rows)


def former(partner: Any, today: Any) -> list[Portfolio]:
    rows = Portfolio.objects.filter(partner=partner, period__endswith__lte=today).select_related("client")
    return list(rows.order_by("-period__endswith", "pk")[:20])


def partners_of(client: Any, user: Any) -> dict[str, Any] | None:
    """Every partner that the client had, when it had several."""
    if user.partner_id or (getattr(client, "had_partners", 2) or 0) < 2:  # said by the query that brought the card
        return None
    rows = list(client.portfolios.select_related("partner").order_by("-period"))
    if len(rows) < 2:
        return None
    return {"periods": [{"partner": row.partner, "words": words(row.period)} for row in rows]}


def words(period: Any) -> str:
    first = french.day(period.lower)
    return (
        f"depuis le {first}"
        if period.upper is None
        else f"du {first} au {french.day(period.upper - timedelta(days=1))}"
    )


PANELS = (
    Panel("accounts.partner", TAB, "portefeuille", "Portefeuille", "clients/_portfolio.html", portfolio, "clients.see", held, 30),
    Panel("clients.client", ASIDE, "partenaires", "Partenaires successifs", "clients/_partners.html", partners_of, "partners.see",
          order=70),
)  # fmt: skip
