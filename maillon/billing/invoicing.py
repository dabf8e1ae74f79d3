"""The invoicing step of an order: what is left to invoice, how far it is, and the draft that waits for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from maillon.billing import services
from maillon.billing.coverage import coverage_of
from maillon.core import scope
from maillon.core.french import plural
from maillon.orders.steps import Blocker, StepKind, once


def blockers(orders: Sequence[Any]) -> dict[int, list[Blocker]]:
    """Lines without a price, and subscriptions, never block."""
    found, coverage = {}, once(orders, coverage_of)
    for order in orders:
        left = coverage[order.pk].to_invoice if order.pk in coverage else 0
        if left:
            text = f"Facture à émettre pour {plural(left, 'ligne')}"
            found[order.pk] = [Blocker(text, url_of(order), "Préparer la facture")]
    return found


def progress(orders: Sequence[Any]) -> dict[int, tuple[int, int]]:
    return {pk: (c.done, c.priced) for pk, c in once(orders, coverage_of).items()}


def entered(order: Any, actor: Any) -> None:
    """The draft is ready when Compta opens the order; nothing is drafted twice, nor where nothing has a price."""
    with scope.elevated("brouillon de facture de la commande"):
        coverage = coverage_of([order], with_drafts=True).get(order.pk)
        if coverage is not None and coverage.to_invoice:
            services.draft_from_order(order, actor)


def url_of(order: Any) -> str:
    return f"/factures/commande/{order.reference}"


KIND = StepKind(
    "invoicing",
    "Facturation",
    blockers=blockers,
    progress=progress,
    entered=entered,
    url=url_of,
    unit="lignes facturées",
)
