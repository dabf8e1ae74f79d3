"""What rules may wait for in the life of an invoice."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import F, QuerySet

from maillon.automation.actions import DefaultRule
from maillon.automation.moments import MorningOf, TimedMoment
from maillon.billing.models import Invoice


def owed() -> QuerySet:
    return Invoice.objects.outstanding().filter(due_date__isnull=False).annotate(moment_at=MorningOf(F("due_date")))


MOMENTS = (
    TimedMoment("billing.falling_due", "Une facture non soldée arrive à échéance", "billing.invoice", rows=owed, ahead=True),
    TimedMoment("billing.overdue", "Une facture non soldée a passé son échéance", "billing.invoice", rows=owed),
)  # fmt: skip
RULES = (
    DefaultRule("billing.overdue", "Facture échue depuis 3 jours : alerte à la compta", "billing.overdue", (),
                ({"action": "notify", "options": {"role": "accounting", "sentence": "{{ fiche }} est échue : {{ client }}"}},),
                delay=timedelta(days=3), active=False),
)  # fmt: skip
