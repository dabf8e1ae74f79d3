"""A visit, by its reference, its client, its place."""

from __future__ import annotations

from maillon.interventions.lists import slot_words
from maillon.interventions.models import Visit
from maillon.search.sources import Found, SearchSource


def found(visit: Visit) -> Found:
    return Found(
        label=f"{visit.client_name} : {visit.title}",
        url=visit.get_absolute_url(),
        reference=visit.reference,
        detail=" · ".join(part for part in (visit.get_status_display(), slot_words(visit)) if part),
        words=(visit.client_name, visit.title, visit.site_label),
        numbers=(visit.reference,),
        partner_id=visit.partner_id,
        client_id=visit.client_id,
        weight=1 if visit.finished_at is None else 0,
    )


SOURCES = (
    SearchSource(
        "interventions.visit", "Interventions", "tool", "interventions.see", found, Visit.objects.all, order=50
    ),
)
