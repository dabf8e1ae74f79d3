"""Whom an incident reaches: computed from the platforms as they are, kept while it lasts, fixed once it is over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery

from maillon.clients.models import Client, Site
from maillon.incidents.models import Affected, Incident, IncidentTicket
from maillon.incidents.services.holding import hold
from maillon.platforms.models import Platform


def concerned(types: Any, departments: Sequence[str], listed: Any) -> Any:
    """The platforms in use of these types, there; a platform that names no site is where its client has one."""
    there = Q(type__in=types)
    if departments:
        elsewhere = Site.objects.current().filter(client=OuterRef("client"), department__in=departments)
        there &= Q(site__department__in=departments) | Q(Exists(elsewhere), site=None)
    return Platform.objects.current().filter(there | Q(pk__in=listed), client__archived_at=None)


def platforms_of(incident: Incident) -> Any:
    types, listed = incident.types.values("pk"), incident.platforms.values("pk")
    return concerned(types, incident.departments, listed)


def refresh(incident: Incident, only: Q | None = None) -> None:
    """Make the rows (of the platforms ``only``) say what the platforms say now. Those of a ticket that follows stay."""
    platforms, rows = platforms_of(incident), Affected.objects.filter(incident=incident)
    if only is not None:
        platforms, rows = platforms.filter(only), rows.filter(platform__in=Platform.objects.filter(only))
    followed = IncidentTicket.objects.filter(incident=incident, ticket__platform=OuterRef("platform"))
    rows.exclude(platform__in=platforms.values("pk")).exclude(Exists(followed)).delete()
    now = Platform.objects.filter(pk=OuterRef("platform")).values("partner")
    kept = rows.filter(platform__in=platforms.values("pk"))
    kept.exclude(partner=F("platform__partner")).exclude(partner=None, platform__partner=None).update(
        partner=Subquery(now)
    )
    new = platforms.exclude(pk__in=rows.values("platform")).values_list("pk", "client_id", "partner_id")
    Affected.objects.bulk_create(
        [Affected(incident=incident, platform_id=p, client_id=c, partner_id=partner) for p, c, partner in new],
        batch_size=1000,
        ignore_conflicts=True,
    )


def refresh_open(platforms: Q) -> None:
    """The incidents under way that these platforms may enter or leave."""
    rows = Incident.objects.open().filter(
        Q(types__in=Platform.objects.filter(platforms).values("type"))
        | Q(pk__in=Affected.objects.filter(platform__in=Platform.objects.filter(platforms)).values("incident"))
    )
    for incident in rows.distinct():
        refresh(incident, platforms)


def refresh_all() -> None:
    """Each is held, so that one solved meanwhile keeps whom it reached."""
    for incident in Incident.objects.open():
        locked = hold(incident)
        if locked.is_open:
            refresh(locked)


@dataclass(frozen=True)
class Share:
    """One partner's part of an incident, or that of the direct clients."""

    name: str
    partner_id: int | None
    clients: int
    platforms: int
    tickets: int


def shares(incident: Incident, user: Any) -> list[Share]:
    """By partner, the most touched first; a partner's person gets its own only."""
    rows = Affected.objects.visible_to(user).filter(incident=incident).order_by()
    counts = rows.values("partner_id", name=F("partner__name")).annotate(
        clients=Count("client", distinct=True), platforms=Count("pk")
    )
    children = IncidentTicket.objects.visible_to(user).filter(incident=incident).order_by()
    tickets = dict(children.values_list("partner_id").annotate(n=Count("pk")))
    found = [
        Share(
            c["name"] or "Clients directs",
            c["partner_id"],
            c["clients"],
            c["platforms"],
            tickets.get(c["partner_id"], 0),
        )
        for c in counts
    ]
    return sorted(found, key=lambda share: (-share.clients, share.name))


def clients_of(incident: Incident, user: Any) -> Any:
    """The cards of those reached that this person may open."""
    mine = Affected.objects.visible_to(user).filter(incident=incident)
    return Client.objects.visible_to(user).filter(pk__in=mine.values("client"))
