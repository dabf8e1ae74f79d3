"""The visits for which support may grant the reveal of a secret."""

from __future__ import annotations

from maillon.interventions.models import Visit
from maillon.interventions.workflow import CONFIRMED, ON_SITE, ON_THE_WAY, PLANNED
from maillon.platforms.visits import VisitAhead
from maillon.technicians.services import span


def of_client(client_id: int) -> list[VisitAhead]:
    """Those planned with a technician who has an account, the soonest first."""
    rows = Visit.objects.filter(
        client_id=client_id, status__in=[PLANNED, CONFIRMED, ON_THE_WAY, ON_SITE], technician__user__is_active=True
    )
    return [
        VisitAhead(
            "interventions.visit", visit.pk, f"{visit.reference}, {span(visit.starts_at, visit.ends_at)}",
            visit.technician.user_id, visit.technician_name, visit.ends_at,
        )
        for visit in rows.select_related("technician").order_by("starts_at", "pk")[:20]
        if visit.technician and visit.technician.user_id and visit.starts_at and visit.ends_at
    ]  # fmt: skip
