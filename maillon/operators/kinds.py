"""The kinds of steps that this module owns: porting, operator order. Bulk: one query for any number of orders."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from maillon.core import french
from maillon.operators.models import OperatorOrder, Porting
from maillon.orders.steps import Blocker, StepKind, once

P, O = Porting.Status, OperatorOrder.Status  # noqa: E741
Found = dict[int, list[Blocker]]
WAITING = {
    P.DRAFT: ("Mandat de portabilité à envoyer", "Ouvrir la portabilité"),
    P.MANDATE_SENT: ("Mandat de portabilité à signer par le client", "Ouvrir la portabilité"),
    P.MANDATE_SIGNED: ("Portabilité à transmettre à l'opérateur", "Transmettre"),
    P.SUBMITTED: ("Date de portabilité attendue de l'opérateur", "Noter la date"),
    P.REJECTED: ("Portabilité rejetée", "Corriger"),
}


def _portings(orders: Sequence[Any]) -> dict[int, list[Porting]]:
    found: dict[int, list[Porting]] = defaultdict(list)
    rows = Porting.objects.filter(order__in=[o.pk for o in orders]).exclude(status=P.CANCELLED)
    for porting in rows.order_by("pk"):
        found[porting.order_id].append(porting)
    return found


def missing_to_port(orders: Sequence[Any]) -> Found:
    """A confirmed day for each set of numbers; an order whose portings are all cancelled has none left to wait for."""
    portings = once(orders, _portings)
    cancelled = once(orders, _cancelled)
    found: Found = {}
    for order in orders:
        mine = portings.get(order.pk, [])
        gaps = [_waiting(porting, alone=len(mine) == 1) for porting in mine if porting.status in WAITING]
        if gaps:
            found[order.pk] = gaps
        elif not mine and order.pk not in cancelled:
            found[order.pk] = [
                Blocker("Aucun numéro à porter n'est saisi", porting_url(order), "Préparer la portabilité")
            ]
    return found


def _cancelled(orders: Sequence[Any]) -> set[int]:
    rows = Porting.objects.filter(order__in=[o.pk for o in orders], status=P.CANCELLED)
    return set(rows.values_list("order_id", flat=True))


def _waiting(porting: Porting, *, alone: bool) -> Blocker:
    text, action = WAITING[P(porting.status)]
    return Blocker(text if alone else f"{text} ({porting.reference})", porting.get_absolute_url(), action)


def ported(orders: Sequence[Any]) -> dict[int, tuple[int, int]]:
    return {
        pk: (sum(p.status in (P.CONFIRMED, P.DONE) for p in mine), len(mine))
        for pk, mine in once(orders, _portings).items()
    }


def _accesses(orders: Sequence[Any]) -> dict[int, list[OperatorOrder]]:
    found: dict[int, list[OperatorOrder]] = defaultdict(list)
    for row in OperatorOrder.objects.filter(order__in=[o.pk for o in orders]).select_related("operator").order_by("pk"):
        found[row.order_id].append(row)
    return found


def missing_to_deliver(orders: Sequence[Any]) -> Found:
    """Each access delivered; when all are cancelled, somebody decided that none is needed."""
    accesses = once(orders, _accesses)
    found: Found = {}
    for order in orders:
        mine = accesses.get(order.pk, [])
        gaps = [gap for row in mine if (gap := _undelivered(row))]
        if gaps:
            found[order.pk] = gaps
        elif not mine:
            found[order.pk] = [Blocker("Aucune commande opérateur saisie", access_url(order), "Saisir la commande")]
    return found


def _undelivered(row: OperatorOrder) -> Blocker | None:
    url, what = row.get_absolute_url(), f"{row.name} chez {row.operator.name}"
    if row.status in (O.DELIVERED, O.CANCELLED):
        return None
    if row.status == O.DRAFT:
        return Blocker(f"{what} : à commander", url, "Commander", "Accès à commander")
    if row.status == O.FAILED:
        return Blocker(f"{what} : en échec", url, "Ouvrir", "Accès en échec")
    if row.promised_on is None:
        return Blocker(f"{what} : date attendue", url, "Noter la date", "Date d'accès attendue")
    state = "en retard, promise pour le" if row.is_late else "promise pour le"
    reason = "Accès en retard" if row.is_late else "Accès promis"
    return Blocker(f"{what} : {state} {french.day(row.promised_on)}", url, "Noter la livraison", reason)


def delivered(orders: Sequence[Any]) -> dict[int, tuple[int, int]]:
    live = {pk: [r for r in mine if r.status != O.CANCELLED] for pk, mine in once(orders, _accesses).items()}
    return {pk: (sum(r.status == O.DELIVERED for r in mine), len(mine)) for pk, mine in live.items() if mine}


def porting_url(order: Any) -> str:
    return f"/portabilites/nouvelle?commande={order.reference}"


def access_url(order: Any) -> str:
    return f"/commandes-operateurs/nouvelle?commande={order.reference}"


KINDS = (
    StepKind(
        "porting",
        "Portabilité",
        blockers=missing_to_port,
        progress=ported,
        url=lambda order: f"/portabilites/commande/{order.reference}",
        unit="portabilités confirmées",
    ),
    StepKind(
        "operator",
        "Commande opérateur",
        blockers=missing_to_deliver,
        progress=delivered,
        url=lambda order: f"/commandes-operateurs/commande/{order.reference}",
        unit="accès livrés",
    ),
)
