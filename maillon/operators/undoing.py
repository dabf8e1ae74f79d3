"""What becomes of the portings and operator orders of an order that is cancelled: stopped here, undone there by a person."""

from __future__ import annotations

from typing import Any

from maillon.accounts.roles import Role
from maillon.operators.models import OperatorOrder, Porting
from maillon.orders.undoing import Consequence, Undoing

P, O = Porting.Status, OperatorOrder.Status  # noqa: E741


def of_portings(order: Any) -> list[Consequence]:
    rows = Porting.objects.filter(order=order).exclude(status=P.CANCELLED).order_by("pk")
    return [_porting(porting) for porting in rows]


def _porting(porting: Porting) -> Consequence:
    name, url = f"Portabilité {porting.reference}", porting.get_absolute_url()
    if porting.status == P.DONE:
        return Consequence(
            f"{name} déjà faite : les numéros restent chez le nouvel opérateur",
            url,
            f"Décider du sort des numéros portés par {porting.reference}",
            Role.ADV,
        )
    if porting.status in (P.SUBMITTED, P.CONFIRMED):
        return Consequence(
            f"{name} annulée ici ; l'opérateur a reçu la demande",
            url,
            f"Faire annuler {porting.reference} chez l'opérateur",
            Role.ADV,
        )
    return Consequence(f"{name} annulée", url)


def of_accesses(order: Any) -> list[Consequence]:
    rows = OperatorOrder.objects.filter(order=order).exclude(status=O.CANCELLED).select_related("operator")
    return [_access(row) for row in rows.order_by("pk")]


def _access(row: OperatorOrder) -> Consequence:
    name, url = f"{row.name} chez {row.operator.name}", row.get_absolute_url()
    if row.status == O.DELIVERED:
        return Consequence(f"{name} : déjà livré", url, f"Résilier {name} ({row.reference})", Role.ADV)
    if row.status in (O.ORDERED, O.CONFIRMED):
        return Consequence(
            f"{name} : annulé ici ; l'opérateur a reçu la commande",
            url,
            f"Faire annuler {name} ({row.reference})",
            Role.ADV,
        )
    return Consequence(f"{name} : annulé", url)


OFFERS = (Undoing("Portabilités", of_portings, order=50), Undoing("Commandes opérateurs", of_accesses, order=51))
