"""What the worker does for rules: those that wait, and what is kept of what they did."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from maillon.automation import timed
from maillon.automation.models import Firing, HeardEvent, RuleRun, WebhookDelivery
from maillon.automation.webhooks import sending
from maillon.core import scope
from maillon.core.jobs import every, job

TOLD = timedelta(days=60)
HEARD, REFUSED, ACTED, FIRED = (timedelta(days=days) for days in (8, 8, 365, 2 * 365))  # no rule waits over a year


@every("* * * * *")
def fire_timed_rules(timestamp: int) -> None:
    timed.fire_due()


@every("50 3 * * *")
def forget_old_runs(timestamp: int) -> None:
    """A week of news and of reasons not to act, a year of acts: the journal keeps the changes themselves."""
    now = timezone.now()
    with scope.system("purge des passages de règles"):
        HeardEvent.objects.filter(at__lt=now - HEARD).delete()
        RuleRun.objects.filter(at__lt=now - REFUSED, acted=False).delete()
        RuleRun.objects.filter(at__lt=now - ACTED).delete()
        WebhookDelivery.objects.filter(created_at__lt=now - TOLD, state=WebhookDelivery.State.SENT).delete()
        Firing.objects.filter(moment_at__lt=now - FIRED).delete()


@job(queue="webhook")
def deliver(number: int) -> None:
    """What waits for this webhook, in order, until it is empty or refuses."""
    again = sending.drain(number)
    if again is not None:
        with scope.system("nouvel essai d'un webhook"):
            deliver.defer(number=number, at=again)


@every("* * * * *", queue="webhook")
def recover_webhooks(timestamp: int) -> None:
    """Messages whose worker was killed, or whose job was lost."""
    with scope.system("reprise des webhooks interrompus"):
        for number in sending.stranded():
            deliver.defer(number=number)
