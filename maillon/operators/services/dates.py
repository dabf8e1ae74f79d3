"""The day of a porting and the visit of its order: told to whoever follows the order when either moves."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from maillon.accounts.roles import ADV
from maillon.core import french
from maillon.notifications.services import tell, tell_roles
from maillon.operators.models import Porting
from maillon.orders.appointments import Appointment, appointments
from maillon.orders.models import Order
from maillon.records.models import Audience, Task
from maillon.records.services import add_task, log

DATED = (Porting.Status.CONFIRMED, Porting.Status.DONE)


def dated(order_ids: Iterable[int]) -> dict[int, list[Porting]]:
    """The portings of these orders that have their day, by order."""
    found: dict[int, list[Porting]] = {}
    rows = Porting.objects.filter(order__in=list(order_ids), status=Porting.Status.CONFIRMED).order_by(
        "confirmed_on", "pk"
    )
    for porting in rows:
        found.setdefault(porting.order_id, []).append(porting)
    return found


def before(portings: Iterable[Porting], starts_at: datetime | None) -> list[Porting]:
    """Those whose numbers will not have moved yet when the technician comes."""
    day = french.day_of(starts_at) if starts_at else None
    return [p for p in portings if day and p.confirmed_on and day < p.confirmed_on]


def clashes(order_id: int) -> list[tuple[Appointment, Porting]]:
    """The visits of an order that come before a porting of it."""
    portings = dated([order_id]).get(order_id, [])
    if not portings:
        return []
    return [
        (visit, p) for visit in appointments([order_id]).get(order_id, []) for p in before(portings, visit.starts_at)
    ]


def porting_dated(porting: Porting, former: date | None) -> None:
    """The day was given, or moved. A first day that suits the visit is no news."""
    for visit in appointments([porting.order_id]).get(porting.order_id, []):
        early = bool(before([porting], visit.starts_at))
        if former or early:
            moved = f"passe au {_day(porting.day)}" if former else f"est confirmée pour le {_day(porting.day)}"
            said = f"La portabilité {porting.reference} {moved}, la visite {visit.reference} est le {_day(visit.starts_at)}"
            _alert(
                porting.order, said, porting, early=early, same=french.day_of(visit.starts_at) == porting.confirmed_on
            )


def visit_dated(visit: Any, *, moved: bool) -> None:
    """``visit``: a record of another module, with its order, its reference and its hours."""
    for porting in dated([visit.order_id]).get(visit.order_id, []):
        early = bool(before([porting], visit.starts_at))
        if moved or early:
            verb = "passe au" if moved else "est prévue le"
            said = (
                f"La visite {visit.reference} {verb} {_day(visit.starts_at)}, "
                f"la portabilité {porting.reference} est le {_day(porting.day)}"
            )
            _alert(
                porting.order, said, porting, early=early, same=french.day_of(visit.starts_at) == porting.confirmed_on
            )


def _day(value: date | datetime) -> str:
    return french.day(value)


def _alert(order: Order, said: str, porting: Porting, *, early: bool, same: bool) -> None:
    """Timeline and bell each time; a task when the days no longer fall together."""
    sentence = f"{said} : avant la portabilité" if early else said
    log(order, sentence, audience=Audience.INTERNAL, icon="calendar-due", tone="warning" if not same else "info",
        url=porting.get_absolute_url())  # fmt: skip
    owner = order.owner if order.owner and order.owner.is_active and not order.owner.partner_id else None
    url, text = order.get_absolute_url(), f"{order.reference} {order.client_name} : {french.lower_first(sentence)}"
    if owner:
        tell([owner], text, url=url, icon="calendar-due", tone="warning", record=order)
    else:
        tell_roles([ADV], text, url=url, icon="calendar-due", tone="warning", record=order)
    if same:
        return
    title = f"Accorder la visite et la portabilité {porting.reference}"
    waiting = Task.objects.filter(target_model="orders.order", target_id=order.pk, title=title, done_at=None)
    if not waiting.exists():
        add_task(title, record=order, assignee=owner, role="" if owner else ADV, detail=f"{sentence}.")
