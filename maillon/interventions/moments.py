"""What rules may wait for in the life of a visit, and what their conditions may name."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import F, QuerySet

from maillon.automation.actions import DefaultRule
from maillon.automation.fields import RuleField
from maillon.automation.moments import TimedMoment
from maillon.interventions.models import Visit

VISIT = "interventions.visit"


def ahead() -> QuerySet:
    booked = (Visit.Status.PLANNED, Visit.Status.CONFIRMED)
    return Visit.objects.filter(status__in=booked, starts_at__isnull=False).annotate(moment_at=F("starts_at"))


def to_plan() -> QuerySet:
    return Visit.objects.to_plan().annotate(moment_at=F("created_at"))


def unclosed() -> QuerySet:
    return Visit.objects.unfinished_and_past().annotate(moment_at=F("ends_at"))


MOMENTS = (
    TimedMoment("interventions.ahead", "Une intervention a lieu", VISIT, rows=ahead, ahead=True),
    TimedMoment("interventions.unplanned", "Une intervention reste à planifier", VISIT, rows=to_plan),
    TimedMoment("interventions.unclosed", "Une intervention passée n'est pas close", VISIT, rows=unclosed),
)
FIELDS = (
    RuleField(VISIT, "kind", "le type", Visit.get_kind_display, lambda: [str(label) for label in Visit.Kind.labels]),  # type: ignore[attr-defined]
    RuleField(VISIT, "status", "l'état", Visit.get_status_display, lambda: [str(label) for label in Visit.Status.labels]),  # type: ignore[attr-defined]
    RuleField(VISIT, "technician_name", "le technicien", lambda visit: visit.technician_name),
    RuleField(VISIT, "client_name", "le nom du client", lambda visit: visit.client_name),
)  # fmt: skip
UNCONFIRMED = {"field": "status", "operator": "is", "value": "Planifiée"}
RULES = (
    DefaultRule("interventions.unconfirmed", "3 jours avant une visite non confirmée : tâche au déploiement",
                "interventions.ahead", (UNCONFIRMED,),
                ({"action": "create_task", "options": {"role": "deployment", "title": "Confirmer le rendez-vous {{ reference }}",
                                                       "days": 1}},), delay=timedelta(days=3)),
    DefaultRule("interventions.unclosed", "Visite passée non close depuis un jour : alerte au déploiement",
                "interventions.unclosed", (),
                ({"action": "notify", "options": {"role": "deployment", "sentence": "{{ reference }} chez {{ client }} n'est pas close"}},),
                delay=timedelta(days=1)),
    DefaultRule("interventions.unplanned", "Visite à planifier depuis 5 jours ouvrés : alerte à l'ADV",
                "interventions.unplanned", (),
                ({"action": "notify", "options": {"role": "adv", "sentence": "{{ reference }} reste à planifier : {{ client }}"}},),
                delay=timedelta(days=5), working=True),
)  # fmt: skip
