"""Numbers that move and accesses promised this week, for those who look after the orders."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce

from maillon.operators.lists import order_state, porting_state
from maillon.operators.models import OperatorOrder, Porting
from maillon.orders.due import Due, DueSoon


def portings(user: Any, last: date) -> QuerySet[Any]:
    rows: Any = Porting.objects.visible_to(user).open()
    return rows.annotate(due_on=Coalesce("confirmed_on", "requested_on")).filter(due_on__lte=last)


def accesses(user: Any, last: date) -> QuerySet[Any]:
    rows: Any = OperatorOrder.objects.visible_to(user).awaited().filter(promised_on__lte=last)
    return rows.annotate(due_on=F("promised_on")).select_related("operator")


SOURCES = (
    DueSoon(
        "portings", "Portabilités", "arrows-exchange", portings,
        lambda p: Due(p.client_name, f"{p.numbers_text}, de {p.donor_name} à {p.recipient_name}", p.get_absolute_url(), porting_state(p)),
        "/portabilites/", "portings.see", 40,
    ),
    DueSoon(
        "accesses", "Accès promis par les opérateurs", "plug", accesses,
        lambda a: Due(a.client_name, f"{a.name} chez {a.operator.name}", a.get_absolute_url(), order_state(a)),
        "/commandes-operateurs/", "operator_orders.see", 50,
    ),
)  # fmt: skip
