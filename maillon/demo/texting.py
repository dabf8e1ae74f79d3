"""Appointments reminded by SMS a few days ago, as the shipped rule writes them, and what people answered."""

from __future__ import annotations

from datetime import datetime, timedelta

from maillon.automation.deeds import send_sms
from maillon.core import scope
from maillon.core.events import Event
from maillon.demo.clock import Clock, working_hour
from maillon.interventions.answers import REMINDER
from maillon.interventions.models import Visit
from maillon.notifications import texts
from maillon.notifications.models import Sms
from maillon.notifications.sms.receipts import Incoming
from maillon.notifications.tasks import send_sms as leave

ANSWERS = ("OUI", "C", "", "Oui mais après 10 h svp", "Oui merci", "")


def build(clock: Clock, now: datetime) -> int:
    ahead = Visit.objects.filter(status=Visit.Status.PLANNED, starts_at__gt=now, contact__mobile__gt="")
    for rank, (visit, said) in enumerate(zip(ahead.order_by("starts_at", "pk"), ANSWERS, strict=False)):
        asked = working_hour(now - timedelta(days=3 + rank % 3), 10, 7 * rank)
        with clock.at(asked), scope.system("SMS de la démonstration"):
            send_sms(Event("interventions.ahead", visit, at=asked), dict(REMINDER.actions[0]["options"]))
        sms = Sms.objects.filter(target_model="interventions.visit", target_id=visit.pk).first()
        if sms is None:
            continue
        with clock.at(asked + timedelta(seconds=9)):
            leave(sms.pk)
        if said:
            with clock.at(asked + timedelta(minutes=6 + 11 * rank)), scope.system("SMS de la démonstration"):
                texts.heard(Incoming(sms.to, said, f"demo-{rank}"))
    return Sms.objects.count()
