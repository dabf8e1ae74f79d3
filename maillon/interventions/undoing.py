"""What becomes of the visits of an order that is cancelled."""

from __future__ import annotations

from typing import Any

from maillon.accounts.roles import Role
from maillon.core import french
from maillon.interventions.models import Visit
from maillon.orders.undoing import Consequence, Undoing

S = Visit.Status


def of_visits(order: Any) -> list[Consequence]:
    rows = Visit.objects.filter(order=order).exclude(status__in=[S.CANCELLED, S.FAILED]).order_by("pk")
    return [_visit(visit) for visit in rows]


def _visit(visit: Visit) -> Consequence:
    url = visit.get_absolute_url()
    if visit.status == S.DONE:
        return Consequence(
            f"Visite {visit.reference} terminée : le matériel est sur place",
            url,
            f"Prévoir la dépose du matériel posé par {visit.reference}",
            Role.DEPLOYMENT,
        )
    if visit.status == S.ON_SITE:
        return Consequence(
            f"Visite {visit.reference} : {visit.technician_name} est sur place",
            url,
            f"Appeler {visit.technician_name} : {visit.reference} s'arrête",
            Role.DEPLOYMENT,
        )
    if visit.starts_at is None:
        return Consequence(f"Visite {visit.reference} à planifier, annulée", url)
    return Consequence(
        f"Visite {visit.reference} du {french.day(visit.starts_at)} annulée, {visit.technician_name} prévenu", url
    )


OFFERS = (Undoing("Interventions", of_visits, order=40),)
