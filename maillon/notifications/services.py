"""Putting mail in the outbox and lines under the bell, inside the transaction that wants them."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from email.utils import parseaddr
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from maillon.accounts.models import User
from maillon.accounts.roles import ADMIN
from maillon.core import scope
from maillon.core.errors import Overtaken, Refused
from maillon.notifications.mails import one_line
from maillon.notifications.models import Alert, Delivery, Message
from maillon.notifications.tasks import send_message
from maillon.records import services as records
from maillon.records.models import Entry


def queue_mail(
    record: Any,
    *,
    to: Sequence[str],
    subject: str,
    text: str,
    html: str,
    sender: str,
    audience: str = Message.Audience.CLIENT,
    template_key: str = "",
    documents: Sequence[Any] = (),
    once_key: str | None = None,
    reply_to: str = "",
    secret: bool = False,
) -> Message | None:
    """One mail in the outbox, about ``record``. ``once_key``: the same news is never sent twice (returns None then).

    ``secret``: the text is erased once sent and never shown in « Messages » (one-time codes). No address: None.
    """
    recipients = list(dict.fromkeys(address.strip() for address in to if address and address.strip()))
    if not recipients:
        return None
    key = uuid.uuid4()
    message = Message(
        **records.about(record),
        key=key,
        audience=audience,
        template_key=template_key,
        to=recipients,
        sender=one_line(sender)[:200],
        reply_to=one_line(reply_to)[:200],
        subject=one_line(subject),
        text=text,
        html=html,
        document_keys=[document.key for document in documents],
        once_key=once_key[:160] if once_key else None,
        message_id=message_id(key, sender),
        secret=secret,
    )
    with scope.elevated("mail à envoyer"), transaction.atomic():
        return message if _put(message, record) else None


def _put(message: Message, record: Any) -> bool:
    """The row, its job and its line on the record; nothing when the same news is already there."""
    if not _kept(message):
        return False
    send_message.defer(number=message.pk)
    records.log(
        record,
        f"Mail « {message.subject[:180]} »",
        audience=message.audience,
        kind=Entry.Kind.MAIL,
        icon="mail",
        detail=f"À {', '.join(message.to)}",
        url=message.get_absolute_url(),
    )
    return True


def _kept(message: Message) -> bool:
    """Whether the row is new: false when the same news is already in the outbox."""
    if message.once_key is None:
        message.save(force_insert=True)
        return True
    if Message.objects.filter(once_key=message.once_key).exists():
        return False
    try:
        with transaction.atomic():
            message.save(force_insert=True)
    except IntegrityError:
        return False
    return True


def message_id(key: uuid.UUID, sender: str) -> str:
    """Fixed when queued, so that a mail sent again is recognised as the same one (RFC 5322, 3.6.4)."""
    domain = parseaddr(sender)[1].rpartition("@")[2] or "maillon.example"
    return f"<{key}@{domain[:60]}>"


def resend(message: Message, actor: Any) -> None:
    """A person asks for a mail again: after a failure, without an answer, or because the recipient lost it."""
    if message.secret and message.status == Message.Status.SENT:
        raise Refused("Ce code est effacé depuis son envoi : faites-en demander un nouveau sur la page publique.")
    with transaction.atomic():
        locked = Message.objects.select_for_update().get(pk=message.pk)
        if locked.status in (Message.Status.QUEUED, Message.Status.SENDING):
            raise Overtaken("Ce mail est déjà en cours d'envoi : rien n'a été ajouté.")
        Delivery.objects.create(message=locked, outcome="asked", answer=f"Renvoi demandé par {actor.name}")
        locked.status, locked.error, locked.attempts = Message.Status.QUEUED, "", 0
        locked.next_try_at = locked.claimed_at = locked.handed_at = None
        locked.save()
        send_message.defer(number=locked.pk)


def tell(
    users: Iterable[Any],
    sentence: str,
    *,
    url: str = "",
    icon: str = "bell",
    tone: str = "",
    once_key: str | None = None,
) -> None:
    """One line under the bell of each of these people."""
    line = {"sentence": sentence[:250], "url": url, "icon": icon, "tone": tone, "once_key": once_key}
    alerts = [Alert(user=user, **line) for user in users]
    if alerts:
        with scope.elevated("alerte"):
            Alert.objects.bulk_create(alerts, ignore_conflicts=True)


def tell_roles(roles: Iterable[str], sentence: str, **options: Any) -> int:
    """The same line for everybody who holds one of these roles; returns how many."""
    with scope.elevated("alerte"):
        people = list(User.objects.filter(is_active=True, roles__overlap=list(roles)))
    tell(people, sentence, **options)
    return len(people)


def tell_direction(sentence: str, **options: Any) -> None:
    tell_roles([ADMIN], sentence, **options)


def mark_read(user: Any) -> int:
    """Every line under this person's bell."""
    return Alert.objects.filter(user=user, read_at=None).update(read_at=timezone.now())
