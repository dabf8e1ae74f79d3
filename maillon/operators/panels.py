"""What portings and operator orders show on an order, a client, a visit, and on the public tracking page."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from maillon.core import french
from maillon.core.panels import NOW, TAB, Panel, RecordAction
from maillon.documents.models import Document
from maillon.operators.kinds import access_url, porting_url
from maillon.operators.lists import order_state, porting_day, porting_state, promised
from maillon.operators.models import OperatorOrder, Porting
from maillon.operators.services import dates
from maillon.operators.services.papers import KIND, MODEL
from maillon.orders.tracking import ASIDE, TrackingSection

ORDER, CLIENT, VISIT, MOST = "orders.order", "clients.client", "interventions.visit", 100
PUBLIC_STATES = {
    "draft": ("En préparation", ""), "mandate_sent": ("Mandat à signer", "warning"), "mandate_signed": ("En préparation", ""),
    "submitted": ("Demandée", "info"), "rejected": ("En préparation", ""), "confirmed": ("Confirmée", "success"),
    "done": ("Faite", "success"),
}  # fmt: skip


def porting_rows(rows: Any) -> list[dict[str, Any]]:
    return [{"porting": p, "state": porting_state(p), "day": porting_day(p)} for p in rows[:MOST]]


def access_rows(rows: Any) -> list[dict[str, Any]]:
    return [
        {"row": r, "state": order_state(r), "promised": promised(r)} for r in rows.select_related("operator")[:MOST]
    ]


def of_order(order: Any, user: Any) -> dict[str, Any]:
    is_open = order.status == order.Status.OPEN
    return {
        "portings": porting_rows(Porting.objects.visible_to(user).filter(order=order).order_by("pk")),
        "accesses": access_rows(OperatorOrder.objects.visible_to(user).filter(order=order).order_by("pk")),
        "sees_accesses": user.can("operator_orders.see"),
        "new_porting": porting_url(order) if is_open and user.can("portings.edit") else "",
        "new_access": access_url(order) if is_open and user.can("operator_orders.edit") else "",
    }


def of_client(client: Any, user: Any) -> dict[str, Any]:
    return {
        "portings": porting_rows(Porting.objects.visible_to(user).filter(client_id=client.pk)),
        "accesses": access_rows(OperatorOrder.objects.visible_to(user).filter(client_id=client.pk)),
        "sees_accesses": user.can("operator_orders.see"),
        "of_client": True,
    }


def too_early(order: Any, user: Any) -> dict[str, Any] | None:
    """On an order: a visit before the day its numbers move."""
    if user.partner_id or order.status != order.Status.OPEN:
        return None
    found = [
        {
            "text": f"La visite {visit.reference} est le {_day(visit.starts_at)}, avant la portabilité {porting.reference} du "
            f"{_day(porting.day)} : les numéros ne sonneront pas encore.",
            "url": visit.url, "action": "Déplacer la visite",
        }
        for visit, porting in dates.clashes(order.pk)
    ]  # fmt: skip
    return {"warnings": found} if found else None


def visit_too_early(visit: Any, user: Any) -> dict[str, Any] | None:
    """The same on the visit."""
    if user.partner_id or not visit.order_id or not visit.starts_at or visit.status in ("done", "failed", "cancelled"):
        return None
    found = [
        {
            "text": f"Avant la portabilité {porting.reference} du {_day(porting.day)} : les numéros ne sonneront pas encore.",
            "url": porting.get_absolute_url(), "action": "Ouvrir la portabilité",
        }
        for porting in dates.before(dates.dated([visit.order_id]).get(visit.order_id, []), visit.starts_at)
    ]  # fmt: skip
    return {"warnings": found} if found else None


def _day(value: Any) -> str:
    return french.day(value, timezone.localdate())


def told(order: Any) -> dict[str, Any] | None:
    """The numbers as the end client follows them: which, when; never a RIO."""
    rows = Porting.objects.filter(order=order).exclude(status=Porting.Status.CANCELLED).order_by("pk")
    found = [{"porting": p, **dict(zip(("state", "tone"), PUBLIC_STATES[p.status], strict=True))} for p in rows]
    return {"portings": found} if found else None


def news(order: Any) -> str | None:
    """The title of the page while the order waits for its numbers."""
    if order.step_kind != "porting":
        return None
    porting = Porting.objects.filter(order=order, status=Porting.Status.CONFIRMED).order_by("confirmed_on").first()
    if porting is None:
        return "Nous demandons vos numéros à votre opérateur"
    return f"Vos numéros changent d'opérateur le {french.long_day(porting.day, timezone.localdate())}"


def mandates_of(order: Any) -> list[Document]:
    ids = Porting.objects.filter(order=order).values("pk")
    rows = Document.objects.filter(target_model=MODEL, target_id__in=ids, kind=KIND, sealed=True, client_visible=True)
    return list(rows.order_by("created_at"))


def count_of(field: str) -> Any:
    return lambda record, user: Porting.objects.visible_to(user).filter(**{field: record.pk})


def is_open(order: Any, user: Any) -> bool:
    return not user.partner_id and order.status == order.Status.OPEN


PANELS = (
    Panel(ORDER, NOW, "portabilite", "Portabilité", "operators/_warnings.html", too_early, right="portings.see", order=15),
    Panel(ORDER, TAB, "operateurs", "Opérateurs", "operators/_panel.html", of_order, right="portings.see",
          count=count_of("order_id"), order=47),
    Panel(CLIENT, TAB, "operateurs", "Opérateurs", "operators/_panel.html", of_client, right="portings.see",
          count=count_of("client_id"), order=47),
    Panel(VISIT, NOW, "portabilite", "Portabilité", "operators/_warnings.html", visit_too_early, right="portings.see", order=15),
    RecordAction(ORDER, "porting", "Portabilité", "arrows-exchange", porting_url, right="portings.edit",
                 shown=lambda order, user: is_open(order, user) and order.step_kind == "porting", order=31),
    RecordAction(ORDER, "operator", "Commande opérateur", "plug", access_url, right="operator_orders.edit",
                 shown=lambda order, user: is_open(order, user) and order.step_kind == "operator", order=32),
    TrackingSection("porting", "operators/_tracking.html", told, news, ASIDE, order=25, papers=mandates_of),
)  # fmt: skip
