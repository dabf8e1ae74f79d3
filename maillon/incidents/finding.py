"""An incident by its number or its title, for us; a partner meets its own above the pages of its clients."""

from __future__ import annotations

from maillon.core import french
from maillon.incidents.models import Incident
from maillon.search.sources import Found, PaletteAction, SearchSource


def found(incident: Incident) -> Found:
    return Found(
        label=incident.title,
        url=incident.get_absolute_url(),
        reference=incident.reference,
        detail=f"{incident.get_status_display()}, {french.lower_first(incident.get_impact_display())}",
        numbers=(incident.reference,),
        weight=2 if incident.is_open else 0,
    )


OFFERS = (
    SearchSource("incidents.incident", "Incidents généraux", "alert-triangle", "incidents.see", found, Incident.objects.all, order=15),
    PaletteAction("Déclarer un incident général", "alert-triangle", "incidents.edit", lambda client: "/incidents/nouveau",
                  keywords=("panne", "centrex")),
)  # fmt: skip
