"""What a technician's visits open: the visit and, through it, what is needed on site. Nothing else of the house."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from maillon.core.rows import TechnicianReach
from maillon.interventions.models import Visit

# The client's card stays open this long after a visit: to answer a question, not to keep a portfolio.
KEPT = timedelta(days=30)


def own_visits(user: Any) -> QuerySet[Visit]:
    return Visit.objects.filter(technician__user_id=user.pk).exclude(status=Visit.Status.CANCELLED)


def at_work(user: Any) -> QuerySet[Visit]:
    """Those to come, and those just done."""
    return own_visits(user).filter(Q(finished_at=None) | Q(finished_at__gt=timezone.now() - KEPT))


def through(field: str, column: str) -> Any:
    """Rows whose ``field`` is the ``column`` of one of the person's visits at work."""
    return lambda user: Q(**{f"{field}__in": at_work(user).order_by().values(column)})


def own_documents(user: Any) -> Q:
    """The reports of their visits, and the delivery notes of what they install."""
    visits = Q(target_model="interventions.visit", target_id__in=own_visits(user).order_by().values("pk"))
    notes = Q(kind="delivery_note", client_id__in=at_work(user).order_by().values("client_id"))
    return visits | notes & Q(priced=False)


REACHES = (
    TechnicianReach("interventions.visit", lambda user: Q(pk__in=own_visits(user).order_by().values("pk"))),
    TechnicianReach("interventions.visitdevice", lambda user: Q(visit__in=own_visits(user).order_by().values("pk"))),
    TechnicianReach("clients.client", through("pk", "client_id")),
    TechnicianReach("clients.contact", through("client_id", "client_id")),
    TechnicianReach("clients.site", through("pk", "site_id")),
    TechnicianReach("platforms.platform", through("client_id", "client_id")),
    *(
        TechnicianReach(f"platforms.{part}", through("platform__client_id", "client_id"))
        for part in ("numberrange", "line", "handset", "sim")
    ),
    TechnicianReach("orders.order", through("pk", "order_id")),
    TechnicianReach("orders.orderline", through("order_id", "order_id")),
    TechnicianReach("logistics.stagingsheet", through("order_id", "order_id")),
    TechnicianReach("logistics.device", through("order_id", "order_id")),
    TechnicianReach("logistics.shipment", through("order_id", "order_id")),
    TechnicianReach("logistics.shipmentline", through("shipment__order_id", "order_id")),
    TechnicianReach("logistics.parcel", through("shipment__order_id", "order_id")),
    TechnicianReach("logistics.parcelitem", through("parcel__shipment__order_id", "order_id")),
    TechnicianReach("tickets.ticket", through("client_id", "client_id")),
    TechnicianReach("tickets.ticketmessage", through("ticket__client_id", "client_id")),
    TechnicianReach("documents.document", own_documents),
)
