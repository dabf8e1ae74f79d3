"""The worker's part: send a mail, and pick up what a killed worker left."""

from __future__ import annotations

import logging
from datetime import timedelta

from asgiref.sync import async_to_sync
from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from maillon.core import scope
from maillon.core.errors import Refused
from maillon.core.events import emit
from maillon.core.french import phone, plural
from maillon.core.jobs import every, job
from maillon.notifications import carrying, outbox, transport
from maillon.notifications.models import Alert, Message, Outgoing, Sms
from maillon.notifications.push import delivery
from maillon.notifications.transport import Outcome, Superseded
from maillon.records.models import Audience, Entry, Task

logger = logging.getLogger(__name__)
ALERT_BEFORE = 5  # minutes before a callback or a task is due


@job(queue="mail")
def send_message(number: int) -> None:
    """Send one mail of the outbox, once. Started again after a kill, it finds where the former worker stopped."""
    with scope.system("envoi d'un mail"):
        message = outbox.claim(number)
    if message is None:
        return
    try:
        outcome = _deliver(message)
    except Superseded:
        return
    with scope.system("envoi d'un mail"):
        again = outbox.settle(message, outcome)
        if again:
            send_message.defer(number=number, at=again)
        if outcome.kind == transport.SENT and outcome.later:
            twin = outbox.split_later(message, outcome.later)
            send_message.defer(number=twin.pk, at=twin.next_try_at)
        _report(message)


def _deliver(message: Message) -> Outcome:
    with scope.system("envoi d'un mail"):
        if transport.is_local():
            return outbox.keep_local(message)
        try:
            mail = transport.build(message, outbox.attachments(message))
        except (Refused, ValueError) as error:  # a missing file, an address that no header can carry
            return Outcome(transport.REFUSED, str(error))

    return transport.deliver(mail, lambda: _hand(message))


def _report(message: Message) -> None:
    """What a person must know: on the record, and under the direction's bell."""
    if message.status == Message.Status.RETRYING:
        waiting = Message.objects.filter(status=Message.Status.RETRYING).count()
        hour = timezone.now().strftime("%Y-%m-%dT%H")
        _alert(
            message,
            f"Le serveur de mail ne prend pas les envois : {plural(waiting, 'mail')} en attente, nouvel essai prévu",
            "/messages/",
            f"mail-down-{hour}",
        )
    elif message.status in (Message.Status.FAILED, Message.Status.UNKNOWN):
        what = "refusé" if message.status == Message.Status.FAILED else "resté sans réponse du serveur"
        sentence = f"Mail « {message.subject[:120]} » {what} : {message.error}"
        Entry.objects.create(
            target_model=message.target_model,
            target_id=message.target_id,
            client_id=message.client_id,
            partner_id=message.partner_id,
            kind=Entry.Kind.MAIL,
            audience=Audience.INTERNAL,
            sentence=sentence[:300],
            icon="mail-x",
            tone="error",
            url=message.get_absolute_url(),
        )
        _alert(message, sentence, message.get_absolute_url(), f"mail-{message.pk}-{message.attempts}")


def _alert(record: Outgoing, sentence: str, url: str, once_key: str) -> None:
    emit("notifications.undelivered", record=record, sentence=sentence, url=url, once_key=once_key)


@job(queue="mail")
def send_sms(number: int) -> None:
    """One SMS of the outbox, once, with the guarantees of a mail."""
    with scope.system("envoi d'un SMS"):
        sms = outbox.claim(number, Sms)
    if sms is None:
        return
    try:
        outcome = carrying.deliver(sms, lambda: _hand(sms))
    except Superseded:
        return
    with scope.system("envoi d'un SMS"):
        again = outbox.settle(sms, outcome)
        if again:
            send_sms.defer(number=number, at=again)
        _report_sms(sms)


def _hand(row: Outgoing) -> None:
    with scope.system("remise au serveur"):
        outbox.mark_handed(row)


def _report_sms(sms: Sms) -> None:
    if sms.status == Sms.Status.RETRYING:
        hour = timezone.now().strftime("%Y-%m-%dT%H")
        _alert(sms, f"Le transporteur de SMS ne prend pas les envois : {sms.error}", "/sms/", f"sms-down-{hour}")
    elif sms.status in (Sms.Status.FAILED, Sms.Status.UNKNOWN):
        carrying.lost(sms, sms.error)
        sentence = f"SMS au {phone(sms.to)} non envoyé : {sms.error}"
        _alert(sms, sentence, sms.get_absolute_url(), f"sms-{sms.pk}-{sms.attempts}")


@every("* * * * *", queue="mail")
def recover_mails(timestamp: int) -> None:
    """What a killed worker left: sent again when nothing had left, told as « sans réponse » otherwise."""
    with scope.system("reprise des envois interrompus"):
        for message in outbox.abandoned():
            _report(message)
        for sms in outbox.abandoned(Sms):
            _report_sms(sms)
        for task, model in ((send_message, Message), (send_sms, Sms)):
            queued = ProcrastinateJob.objects.filter(task_name=task.name, status="todo")
            waiting = {arguments.get("number") for arguments in queued.values_list("args", flat=True)}
            for number in outbox.overdue(model):
                if number not in waiting:
                    task.defer(number=number)


@every("* * * * *")
def requeue_stalled_jobs(timestamp: int) -> None:
    """A worker killed leaves its jobs « doing » for ever: they start again, which every job allows."""
    manager = app.job_manager
    for stalled in async_to_sync(manager.get_stalled_jobs)(seconds_since_heartbeat=30):
        logger.warning("Job %s (%s) was left by a dead worker: queued again.", stalled.id, stalled.task_name)
        async_to_sync(manager.retry_job)(stalled)


@every("*/5 * * * *")
def remind(timestamp: int) -> None:
    """Whoever has a callback or a task due now is told of it, once."""
    now = timezone.now()
    with scope.system("rappels du moment"), transaction.atomic():
        soon = (
            Task.objects.select_related("assignee")
            .open()
            .filter(
                due_at__gt=now - timedelta(minutes=60),
                due_at__lte=now + timedelta(minutes=ALERT_BEFORE),
                assignee__isnull=False,
                assignee__is_active=True,
            )
        )
        keyed = {f"task-{task.pk}-{task.due_at:%Y%m%d%H%M}": task for task in soon}
        told = set(Alert.objects.filter(once_key__in=list(keyed)).values_list("user_id", "once_key"))
        for key, task in keyed.items():
            if (task.assignee_id, key) not in told:
                emit("notifications.due", record=task, once_key=key)


@every("0 6 * * 1-6")
def send_digests(timestamp: int) -> None:
    """In the morning, what each person who asked for it has not read."""
    with scope.system("résumé des alertes"), transaction.atomic():
        emit("notifications.morning", record=None)


@job(queue="push")
def push_alert(number: int) -> None:
    """To each browser of the person: at most once each, an alert that comes late is worth less than a mail."""
    delivery.push(number)
