"""The step that interventions own: installation, and the days it takes place. Bulk: one query for any number of orders."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from maillon.core import french
from maillon.interventions.models import Visit
from maillon.interventions.services import planning
from maillon.orders.appointments import Appointment, Appointments
from maillon.orders.steps import Blocker, StepKind, once

UNDONE = (Visit.Status.FAILED, Visit.Status.CANCELLED)


def _visits(orders: Sequence[Any]) -> dict[int, list[Visit]]:
    found: dict[int, list[Visit]] = defaultdict(list)
    for visit in Visit.objects.filter(order__in=[o.pk for o in orders]).order_by("pk"):
        found[visit.order_id or 0].append(visit)
    return found


def missing_to_install(orders: Sequence[Any]) -> dict[int, list[Blocker]]:
    """A signed report for every visit. When all are cancelled, a person decided that none is needed."""
    found = {}
    visits = once(orders, _visits)
    for order in orders:
        gaps = [gap for visit in visits.get(order.pk, []) if (gap := _unfinished(visit))]
        if gaps:
            found[order.pk] = gaps
        elif order.pk not in visits:
            found[order.pk] = [Blocker("Aucune intervention créée", new_url(order), "Créer l'intervention")]
    return found


def _unfinished(visit: Visit) -> Blocker | None:
    url = visit.get_absolute_url()
    # a failed one has left another to plan; a cancelled one was cancelled by somebody, with a reason
    if visit.status in (Visit.Status.DONE, Visit.Status.FAILED, Visit.Status.CANCELLED):
        return None
    if visit.status == Visit.Status.TO_PLAN or visit.starts_at is None:
        return Blocker("Intervention à planifier", url, "Planifier")
    today = french.day_of(timezone.now())
    day = french.day(visit.starts_at, today)
    if visit.ends_at and visit.ends_at < timezone.now():
        return Blocker(f"PV non signé depuis le {day}", url, "Ouvrir l'intervention")
    return Blocker(f"Intervention prévue le {day}", url, "Ouvrir l'intervention")


def installed(orders: Sequence[Any]) -> dict[int, tuple[int, int]]:
    return {
        order_id: (sum(v.status == Visit.Status.DONE for v in mine), sum(v.status not in UNDONE for v in mine))
        for order_id, mine in once(orders, _visits).items()
    }


def new_url(order: Any) -> str:
    return f"/interventions/nouvelle?commande={order.reference}"


def visits_url(order: Any) -> str:
    return f"/interventions/commande/{order.reference}"


def planned(order_ids: Sequence[int]) -> dict[int, list[Appointment]]:
    """The installations that have a slot and are still to come."""
    rows = Visit.objects.open().filter(order__in=order_ids, kind=Visit.Kind.INSTALLATION, starts_at__isnull=False)
    found: dict[int, list[Appointment]] = defaultdict(list)
    for order_id, reference, starts_at in rows.order_by("starts_at").values_list("order_id", "reference", "starts_at"):
        found[order_id].append(Appointment(reference, starts_at, f"/interventions/{reference}"))
    return found


APPOINTMENTS = Appointments(planned)
KINDS = (
    StepKind(
        "installation",
        "Installation",
        blockers=missing_to_install,
        progress=installed,
        entered=planning.open_visits,
        url=visits_url,
        unit="sites installés",
    ),
)
