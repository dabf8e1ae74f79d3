"""The worker's part: send a mail, and pick up what a killed worker left."""

from __future__ import annotations

import logging
from datetime import timedelta

from asgiref.sync import async_to_sync
from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from maillon.accounts.models import User
from maillon.accounts.roles import ADMIN
from maillon.core import scope
from maillon.core.errors import Refused
from maillon.core.french import plural
from maillon.core.jobs import every, job
from maillon.notifications import outbox, transport
from maillon.notifications.models import Alert, Message
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

    def before_data() -> None:
        with scope.system("remise d'un mail au serveur"):
            outbox.mark_handed(message)

    return transport.deliver(mail, before_data)


def _report(message: Message) -> None:
    """What a person must know: on the record, and under the direction's bell."""
    if message.status == Message.Status.RETRYING:
        waiting = Message.objects.filter(status=Message.Status.RETRYING).count()
        hour = timezone.now().strftime("%Y-%m-%dT%H")
        _alert(
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
        _alert(sentence, message.get_absolute_url(), f"mail-{message.pk}-{message.attempts}")


def _alert(sentence: str, url: str, once_key: str) -> None:
    people = User.objects.filter(is_active=True, roles__contains=[ADMIN])
    line = {"sentence": sentence[:250], "url": url, "icon": "mail-x", "tone": "error", "once_key": once_key}
    Alert.objects.bulk_create([Alert(user=user, **line) for user in people], ignore_conflicts=True)


@every("* * * * *", queue="mail")
def recover_mails(timestamp: int) -> None:
    """Mails whose worker was killed: sent again when nothing had left, told as « sans réponse » otherwise."""
    with scope.system("reprise des mails interrompus"):
        for message in outbox.abandoned():
            _report(message)
        queued = ProcrastinateJob.objects.filter(task_name=send_message.name, status="todo")
        waiting = {arguments.get("number") for arguments in queued.values_list("args", flat=True)}
        for number in outbox.overdue():
            if number not in waiting:
                send_message.defer(number=number)


@every("* * * * *")
def requeue_stalled_jobs(timestamp: int) -> None:
    """A worker killed leaves its jobs « doing » for ever: they start again, which every job allows."""
    manager = app.job_manager
    for stalled in async_to_sync(manager.get_stalled_jobs)(seconds_since_heartbeat=30):
        logger.warning("Job %s (%s) was left by a dead worker: queued again.", stalled.id, stalled.task_name)
        async_to_sync(manager.retry_job)(stalled)


@every("*/5 * * * *")
def remind(timestamp: int) -> None:
    """A line under the bell of whoever has a callback or a task due now."""
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
        Alert.objects.bulk_create([reminder(task) for task in soon], ignore_conflicts=True)


def reminder(task: Task) -> Alert:
    what = "Rappel" if task.kind == Task.Kind.CALLBACK else "Tâche"
    return Alert(
        user=task.assignee,
        sentence=f"{what} : {task.title}"[:250],
        icon="phone-call",
        tone="warning",
        url="/rappels/" if task.kind == Task.Kind.CALLBACK else "/taches/",
        once_key=f"task-{task.pk}-{task.due_at:%Y%m%d%H%M}",
    )
