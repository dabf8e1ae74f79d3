"""What billing shows on home pages. One query each."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Case, Count, F, Q, Sum, When
from django.utils import timezone

from maillon.accounts import roles as r
from maillon.billing import hours
from maillon.billing.models import Invoice, Payment
from maillon.core import french
from maillon.dashboards.tiles import Tile
from maillon.tickets.hours import spelled
from maillon.tickets.models import TimeSpent

LEFT = F("total_gross") - F("paid")
SHOWN = 8
DRAFTS_URL = "/factures/?f=standing:is:draft&s=-created"
LATE_URL = "/factures/?f=standing:is:late&s=due"
OWED_URL = "/factures/?f=standing:is:pending,partial,late&s=due"


def kpi(label: str, value: Any, **more: Any) -> dict[str, Any]:
    return {"label": label, "value": value, **more}


def month_start(today: date) -> date:
    return today.replace(day=1)


def month_before(today: date) -> tuple[date, date]:
    """The same days of the month before: from its 1st to this day of it."""
    last = month_start(today) - timedelta(days=1)
    return month_start(last), last.replace(day=min(today.day, last.day))


def to_issue(user: Any) -> dict[str, Any]:
    found = Invoice.objects.visible_to(user).drafts().aggregate(n=Count("pk"), net=Sum("total_net"))
    return kpi(
        "À émettre", found["n"], url=DRAFTS_URL, delta=f"{french.euros(found['net'] or 0)} HT" if found["n"] else ""
    )


def time_to_invoice(user: Any) -> dict[str, Any] | None:
    if not hours.offered_to(user):
        return None
    due = TimeSpent.objects.visible_to(user).to_invoice().order_by()
    found = due.aggregate(minutes=Sum("minutes"), n=Count("ticket__client", distinct=True))
    return kpi(
        "Temps à facturer",
        spelled(found["minutes"] or 0),
        url="/factures/temps/",
        delta=french.plural(found["n"], "client") if found["n"] else "rien à facturer",
    )


def late(user: Any) -> dict[str, Any]:
    found = Invoice.objects.visible_to(user).overdue().aggregate(n=Count("pk"), left=Sum(LEFT))
    words = french.plural(found["n"], "facture")
    return kpi(
        "En retard",
        french.euros(found["left"] or 0),
        url=LATE_URL,
        delta=words if found["n"] else "rien en retard",
        tone="error" if found["n"] else "success",
        icon="clock" if found["n"] else "circle-check",
    )


def collected(user: Any) -> dict[str, Any]:
    today = timezone.localdate()
    before, until = month_before(today)
    now, then = Q(received_on__gte=month_start(today)), Q(received_on__gte=before, received_on__lte=until)
    rows = Payment.objects.visible_to(user).filter(received_on__gte=before).order_by()
    found = rows.aggregate(now=Sum("amount", filter=now), then=Sum("amount", filter=then))
    return kpi(
        "Encaissé ce mois", french.euros(found["now"] or 0), url="/reglements/", **trend(found["now"], found["then"])
    )


def invoiced(user: Any) -> dict[str, Any]:
    """« Facturé HT » of the month, credit notes taken off, against the same days of the month before."""
    today = timezone.localdate()
    before, until = month_before(today)
    signed = Case(When(kind__in=Invoice.DEBITS, then=F("total_net")), default=-F("total_net"))
    now, then = Q(issue_date__gte=month_start(today)), Q(issue_date__gte=before, issue_date__lte=until)
    rows = Invoice.objects.visible_to(user).issued().filter(issue_date__gte=before).order_by()
    found = rows.aggregate(now=Sum(signed, filter=now), then=Sum(signed, filter=then))
    return kpi("Facturé HT", french.euros(found["now"] or 0), url="/factures/", **trend(found["now"], found["then"]))


def owed(user: Any) -> dict[str, Any]:
    today = Q(due_date__lt=timezone.localdate())
    rows = Invoice.objects.visible_to(user).outstanding().order_by()
    found = rows.aggregate(left=Sum(LEFT), late=Sum(LEFT, filter=today))
    label = "Reste à payer" if user.partner_id else "Reste à encaisser"
    behind = found["late"] or Decimal(0)
    return kpi(
        label,
        french.euros(found["left"] or 0),
        url=OWED_URL,
        tone="warning" if behind else "success",
        icon="clock" if behind else "circle-check",
        delta=f"dont {french.euros(behind)} en retard" if behind else "rien en retard",
    )


def trend(now: Decimal | None, then: Decimal | None) -> dict[str, str]:
    if not then:
        return {}
    change = ((now or Decimal(0)) - then) * 100 / then
    if not round(change, 1):
        return {"delta": "comme le mois dernier"}
    words = f"{french.percent(abs(change), 1)} de {'plus' if change > 0 else 'moins'}"
    return {
        "delta": words,
        "tone": "success" if change > 0 else "error",
        "icon": "trending-up" if change > 0 else "trending-down",
    }


def drafts_waiting(user: Any) -> dict[str, Any]:
    """The work of the day: what has waited longest first."""
    rows = Invoice.objects.visible_to(user).drafts().select_related("order").order_by("created_at", "id")[:SHOWN]
    return {
        "title": "Factures à émettre",
        "invoices": list(rows),
        "url": DRAFTS_URL,
        "nothing": "Aucune facture n'attend d'être émise.",
    }


def late_ones(user: Any) -> dict[str, Any]:
    rows = list(Invoice.objects.visible_to(user).overdue().order_by("due_date", "id")[:SHOWN])
    today = timezone.localdate()
    for invoice in rows:
        invoice.days_words = f"{french.plural((today - invoice.due_date).days, 'j', 'j')} de retard"
    return {"title": "En retard de paiement", "invoices": rows, "url": LATE_URL, "nothing": "Aucune facture en retard."}


ACCOUNTING, DIRECTION, PARTNERS = r.only(r.ACCOUNTING), r.only(r.ADMIN), r.only(r.PARTNER)
KPI = "billing/_tile_kpi.html"
TILES = (
    Tile("invoices-to-issue", ACCOUNTING, KPI, to_issue, right="invoices.edit", size="kpi", order=10),
    Tile("time-to-invoice", ACCOUNTING, KPI, time_to_invoice, right="invoices.edit", size="kpi", order=10),
    Tile("invoices-late", ACCOUNTING, KPI, late, right="invoices.see", size="kpi", order=11),
    Tile("collected", ACCOUNTING, KPI, collected, right="payments.see", size="kpi", order=12),
    Tile("invoiced", DIRECTION, KPI, invoiced, right="invoices.see", size="kpi", order=20),
    Tile("owed", DIRECTION | ACCOUNTING | PARTNERS, KPI, owed, right="invoices.see", size="kpi", order=30),
    Tile("invoices-late-list", ACCOUNTING, "billing/_tile_late.html", late_ones, right="invoices.see", order=20),
    Tile("invoices-drafts", ACCOUNTING, "billing/_tile_drafts.html", drafts_waiting, right="invoices.edit", order=30),
)
