"""A ticket that opens during an incident follows it; a platform that changes joins or leaves it."""

from __future__ import annotations

from django.db.models import Q

from maillon.core.events import Event, on
from maillon.incidents import banners
from maillon.incidents.services import children, reach
from maillon.platforms.models import Platform


@on("tickets.ticket_opened")
def follow_the_incident(event: Event) -> None:
    children.attach_new(event.record)


@on("record.saved")
def count_again(event: Event) -> None:
    if isinstance(event.record, Platform):
        reach.refresh_open(Q(pk=event.record.pk))


@on("clients.partner_changed")
def change_hands(event: Event) -> None:
    reach.refresh_open(Q(client=event.record.pk))


@on("incidents.incident_declared", "incidents.incident_edited", "incidents.incident_solve", "incidents.incident_reopen")
def show_it_at_once(event: Event) -> None:
    banners.forget()
