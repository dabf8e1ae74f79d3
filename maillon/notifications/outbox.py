"""The life of a mail or an SMS between the outbox and the server: taken, handed over, settled, recovered.

Each step is committed before the next, so that a worker killed anywhere leaves what it did readable.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from maillon.accounts.models import Company
from maillon.documents.models import Document
from maillon.documents.services import read
from maillon.notifications import transport
from maillon.notifications.models import Message, Outgoing
from maillon.notifications.transport import Outcome, Superseded
from maillon.records.attachments import content
from maillon.records.models import Attachment

# A worker holds a mail this long; a slower one finds its lease taken before handing anything over.
LEASE = timedelta(seconds=60)
BACK_OFF = (1, 5, 15, 60)  # minutes before each new attempt, then the last one again
MOST_ATTEMPTS = 50  # about two days
Status = Message.Status


def back_off(attempts: int) -> timedelta:
    return timedelta(minutes=BACK_OFF[min(max(attempts, 1), len(BACK_OFF)) - 1])


def due(now: datetime) -> Q:
    """What a worker may take: new, due again, or taken by a worker that died before handing it over."""
    return (
        Q(status=Status.QUEUED) & (Q(next_try_at=None) | Q(next_try_at__lte=now))
        | Q(status=Status.RETRYING, next_try_at__lte=now)
        | Q(status=Status.SENDING, claimed_at__lt=now - LEASE, handed_at=None)
    )


def claim(number: int, model: Any = Message) -> Any:
    """Take the row for this worker, or None: sent, taken by another, not due."""
    now = timezone.now()
    with transaction.atomic():
        message = model.objects.select_for_update(skip_locked=True).filter(due(now), pk=number).first()
        if message is None:
            return None
        message.status, message.claimed_at, message.handed_at = Status.SENDING, now, None
        message.attempts += 1
        message.save(update_fields=["status", "claimed_at", "handed_at", "attempts"])
    return message


def mark_handed(message: Outgoing) -> None:
    """Just before the text is given to the server. Refused when the lease went to another worker."""
    mine = type(message).objects.filter(pk=message.pk, status=Status.SENDING, claimed_at=message.claimed_at)
    if not mine.update(handed_at=timezone.now()):
        raise Superseded


def attachments(message: Message) -> list[tuple[str, bytes, str]]:
    """Name, content and type of what goes with it."""
    found = {d.key: d for d in Document.objects.filter(key__in=message.document_keys)}
    documents = [found[key] for key in message.document_keys if key in found]
    files = {f.key: f for f in Attachment.objects.filter(key__in=message.file_keys)} if message.file_keys else {}
    joined = [files[key] for key in message.file_keys if key in files]
    return [
        *((file_name(document), read(document), "application/pdf") for document in documents),
        *((file.name, content(file), file.content_type) for file in joined),
    ]


def file_name(document: Any) -> str:
    return f"{document.number or document.kind}.pdf".replace("/", "-")


def keep_local(message: Message) -> Outcome:
    """Without a server: the demonstration keeps the mail in its mailbox, another installation says what is missing."""
    if Company.current().demo:
        return Outcome(transport.LOCAL, "Gardé dans la boîte locale")
    return Outcome(transport.UNREACHABLE, "Aucun serveur de mail n'est réglé (variable EMAIL_HOST).")


def settle(message: Outgoing, outcome: Outcome) -> datetime | None:
    """Write what the server answered. Returns when to try again, if ever."""
    now = timezone.now()
    with transaction.atomic():
        locked = type(message).objects.select_for_update().get(pk=message.pk)
        if locked.claimed_at != message.claimed_at:
            return None
        locked.attempted(outcome.kind, outcome.answer)
        locked.error = "" if outcome.kind in (transport.SENT, transport.LOCAL) else outcome.answer[:500]
        locked.next_try_at = None
        if outcome.kind in (transport.SENT, transport.LOCAL):
            locked.status, locked.sent_at = Status.SENT, now
            locked.accepted(outcome)
        elif outcome.kind == transport.UNREACHABLE and locked.attempts < MOST_ATTEMPTS:
            wait = max(back_off(locked.attempts), timedelta(seconds=outcome.wait))
            locked.status, locked.next_try_at = Status.RETRYING, now + wait
        else:
            locked.status = Status.UNKNOWN if outcome.kind == transport.UNKNOWN else Status.FAILED
        locked.save()
    message.status, message.next_try_at, message.error = locked.status, locked.next_try_at, locked.error
    again: datetime | None = locked.next_try_at
    return again


def split_later(message: Message, addresses: list[str]) -> Message:
    """The server took the mail for some and asks to come back for others: those get a row of their own."""
    source = Message.objects.get(pk=message.pk)
    twin = Message(
        **{
            f.attname: getattr(source, f.attname)
            for f in Message._meta.concrete_fields
            if f.name not in ("id", "key", "once_key", "sent_at", "claimed_at", "handed_at")
        }
    )
    twin.to, twin.status, twin.next_try_at = addresses, Status.RETRYING, timezone.now() + back_off(1)
    twin.text, twin.html, twin.error = message.text, message.html, "Le serveur demande de réessayer pour cette adresse."
    twin.message_id = message.message_id
    twin.save(force_insert=True)
    return twin


def abandoned(model: Any = Message) -> list[Any]:
    """Rows handed to the server by a worker that died before its answer: nobody can tell, so nobody sends again."""
    with transaction.atomic():
        lost = list(
            model.objects.select_for_update(skip_locked=True).filter(
                status=Status.SENDING, handed_at__lt=timezone.now() - LEASE
            )
        )
        for message in lost:
            answer = f"L'envoi a été interrompu pendant la remise au serveur : {message.named} est peut-être parti."
            message.attempted(transport.UNKNOWN, answer)
            message.status, message.error = Status.UNKNOWN, answer
            message.save(update_fields=["status", "error"])
    return lost


def overdue(model: Any = Message) -> list[int]:
    """Rows that should be on their way and may have no job left (a queue emptied, a worker killed)."""
    now = timezone.now()
    waiting = model.objects.filter(due(now)).filter(Q(created_at__lt=now - LEASE) | ~Q(status=Status.QUEUED))
    return list(waiting.order_by(F("next_try_at").asc(nulls_first=True), "id").values_list("pk", flat=True)[:500])
