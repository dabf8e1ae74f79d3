"""What an incident leaves to the worker: mails by partner and by client, tickets to solve.

Each step is its own transaction and is done once: a worker killed in the middle is taken up where it stopped.
"""

from __future__ import annotations

from maillon.core import scope
from maillon.core.errors import Refused
from maillon.core.jobs import every, job
from maillon.incidents.models import Incident, IncidentTicket, Update
from maillon.incidents.services import children, reach, telling
from maillon.notifications.services import tell


@every("*/5 * * * *")
def follow_platforms(timestamp: int) -> None:
    """What no card said one by one: a department of a site, an import in bulk."""
    with scope.system("incidents en cours"):
        reach.refresh_all()


@job()
def announce(number: int) -> None:
    """The mails of one message: each is known by its key in the outbox, so none is written twice."""
    with scope.system("message d'incident"):
        update = Update.objects.select_related("incident").get(pk=number)
        partners = telling.partners_to_tell(update) if update.tells_partners else []
        clients = telling.clients_to_tell(update) if update.tells_clients else []
    for key in partners:
        with scope.system("message d'incident"):
            telling.tell_partner(update, key)
    for key in clients:
        with scope.system("message d'incident"):
            telling.tell_client(update, key)


@job()
def settle_children(number: int) -> None:
    """Every ticket that follows a solved incident is answered and solved; one that refuses does not hold the others."""
    with scope.system("clôture d'un incident"):
        incident = Incident.objects.select_related("solved_by").get(pk=number)
        waiting = list(IncidentTicket.objects.filter(incident=incident, settled_at=None).values_list("pk", flat=True))
    refused = 0
    for key in waiting:
        try:
            with scope.system("clôture d'un incident"):
                children.settle(key, incident.solved_by)
        except Refused:
            refused += 1
    if refused and incident.solved_by is not None:
        with scope.system("clôture d'un incident"):
            tell([incident.solved_by], f"{incident.reference} : {refused} tickets rattachés restent à résoudre",
                 url=incident.get_absolute_url(), icon="alert-triangle", tone="warning")  # fmt: skip
