"""Lines under the bell for what happens on records; the mails that sign-in wants written."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from maillon.accounts.models import User
from maillon.accounts.roles import TECHNICIAN
from maillon.core import scope
from maillon.core.events import Event, on
from maillon.core.french import fr
from maillon.documents.branding import brand_of, sender_of
from maillon.notifications import digest
from maillon.notifications.kinds import OUTBOX
from maillon.notifications.mails import lay_out, sender
from maillon.notifications.models import Message
from maillon.notifications.services import queue_mail, tell, tell_direction
from maillon.records.models import Audience
from maillon.records.services import address_of, partner_of
from maillon.records.timeline import TECHNICIAN_UNNAMED, hides_technicians


@on("accounts.mail_wanted")
def write_to_account(event: Event) -> None:
    """What sign-in writes to a person: it opens the account, so its text is erased once sent."""
    wanted = event.data
    mail = lay_out(
        wanted["subject"],
        fr(wanted["body"]),
        brand_of(event.record),
        button_label=wanted["button_label"],
        button_url=wanted["button_url"],
    )
    queue_mail(
        event.record,
        to=[wanted["to"]],
        subject=mail.subject,
        text=mail.text,
        html=mail.html,
        sender=sender(*sender_of(event.record)),
        audience=Message.Audience.STAFF,
        template_key="account",
        secret=True,
    )


@on("records.mentioned")
def tell_mentioned(event: Event) -> None:
    people = User.objects.filter(pk__in=event.data["users"], is_active=True)
    who = getattr(event.actor, "name", "") or "Quelqu'un"
    tell(
        people,
        f"{who} vous a mentionné sur {event.data['label']}",
        url=event.data["url"],
        icon="at",
        once_key=f"mention-{event.data['entry']}",
        kind="mention",
        record=event.record,
    )


@on("records.note_added")
def tell_the_other_side(event: Event) -> None:
    """A note that crosses the wall is told: to the partner's people, or to whoever follows the record inside."""
    partner = partner_of(event.record)
    if event.data["audience"] == Audience.INTERNAL or partner is None:
        return
    inside = getattr(event.actor, "partner_id", None) is None
    owner = getattr(event.record, "owner_id", None)
    who = models.Q(partner_id=partner) if inside else models.Q(pk=owner, partner_id=None)
    with scope.elevated("alerte"):
        people = [u for u in User.objects.filter(who, is_active=True) if u.can("notes.see")]
        unnamed = TECHNICIAN in event.actor.roles and any(hides_technicians(person) for person in people)
    name = str(getattr(event.record, "reference", "") or event.record)
    url = address_of(event.record)
    author = TECHNICIAN_UNNAMED if unnamed else event.actor.name
    tell(
        people,
        f"{author} a laissé une note sur {name}",
        url=url,
        icon="note",
        once_key=f"note-{event.data['entry']}",
        kind="note",
        record=event.record,
    )


@on("records.task_assigned")
def tell_assigned(event: Event) -> None:
    task = event.record
    if task.assignee is None or task.assignee == event.actor:
        return
    what = "un rappel" if task.kind == task.Kind.CALLBACK else "une tâche"
    who = getattr(event.actor, "name", "") or "Une règle"
    page = "/rappels/" if task.kind == task.Kind.CALLBACK else "/taches/"
    tell(
        [task.assignee],
        f"{who} vous a confié {what} : {task.title}",
        url=page,
        icon="checklist",
        once_key=f"task-given-{task.pk}-{task.version}",
        kind="task",
    )


@on("notifications.due")
def tell_due(event: Event) -> None:
    task = event.record
    callback = task.kind == task.Kind.CALLBACK
    tell(
        [task.assignee],
        f"{'Rappel' if callback else 'Tâche'} : {task.title}",
        url="/rappels/" if callback else "/taches/",
        icon="phone-call",
        tone="warning",
        once_key=event.data["once_key"],
        kind="reminder",
    )


@on("notifications.undelivered")
def tell_undelivered(event: Event) -> None:
    """A mail or an SMS that did not leave is the direction's business."""
    data = event.data
    if event.record.template_key == OUTBOX:  # the mail of such an alert: no chain of them
        return
    tell_direction(
        data["sentence"], url=data["url"], icon="mail-x", tone="error", once_key=data["once_key"], kind=OUTBOX
    )


@on("notifications.morning")
def send_digests(event: Event) -> None:
    digest.send(timezone.localdate())
