"""What rules may wait for in the life of a quote or of an order."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import F, QuerySet

from maillon.automation.actions import DefaultRule
from maillon.automation.moments import MorningOf, TimedMoment
from maillon.orders.models import Order, Quote


def unanswered() -> QuerySet:
    return Quote.objects.filter(status=Quote.Status.SENT, sent_at__isnull=False).annotate(moment_at=F("sent_at"))


def expiring() -> QuerySet:
    return Quote.objects.filter(status=Quote.Status.SENT).annotate(moment_at=MorningOf(F("valid_until")))


def late() -> QuerySet:
    return Order.objects.open().filter(step_due_at__isnull=False).annotate(moment_at=F("step_due_at"))


MOMENTS = (
    TimedMoment("orders.quote_unanswered", "Un devis envoyé attend sa réponse", "orders.quote", rows=unanswered),
    TimedMoment("orders.quote_expiring", "Un devis sans réponse arrive à son terme", "orders.quote", rows=expiring, ahead=True),
    TimedMoment("orders.step_late", "Une commande a dépassé l'échéance de son étape", "orders.order", rows=late),
)  # fmt: skip
RULES = (
    DefaultRule("orders.step_late", "Étape en retard depuis un jour : alerte à l'ADV", "orders.step_late", (),
                ({"action": "notify", "options": {"role": "adv", "sentence": "{{ reference }} est en retard : {{ client }}"}},),
                delay=timedelta(days=1), active=False),
)  # fmt: skip
