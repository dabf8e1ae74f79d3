"""Putting mail in the outbox and lines under the bell, inside the transaction that wants them."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime
from email.utils import parseaddr
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from maillon.accounts.hosts import site_url
from maillon.accounts.models import User
from maillon.accounts.roles import ADMIN
from maillon.core import scope
from maillon.core.errors import Overtaken, Refused
from maillon.core.french import fr
from maillon.core.live import announce, announce_each
from maillon.documents.branding import brand_of, sender_of
from maillon.notifications import channels, kinds
from maillon.notifications.mails import lay_out, one_line, sender
from maillon.notifications.models import Alert, Message, Outgoing, PushSubscription, Sms
from maillon.notifications.tasks import push_alert, send_message, send_sms
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
    files: Sequence[uuid.UUID] = (),
    references: Sequence[str] = (),
    by_hand: bool = False,
) -> Message | None:
    """One mail in the outbox, about ``record``. ``once_key``: the same news is never sent twice (returns None then).

    ``files``: keys of the record's attachments. ``references``: identifiers of the mails it answers, the nearest last.
    ``by_hand``: a person's own words.

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
        subject=one_line(naming_client(subject, record, audience)),
        text=text,
        html=html,
        document_keys=[document.key for document in documents],
        once_key=once_key[:160] if once_key else None,
        message_id=message_id(key, sender),
        secret=secret,
        file_keys=list(files),
        references=list(references),
        by_hand=by_hand,
    )
    with scope.elevated("mail à envoyer"), transaction.atomic():
        return message if _put(message, record) else None


def sent_as(once_keys: Sequence[str]) -> dict[str, Message]:
    """Where the mails of these news stand."""
    rows = Message.objects.filter(once_key__in=once_keys).only("once_key", "status", "error", "to", "next_try_at")
    return {str(row.once_key): row for row in rows}


def naming_client(subject: str, record: Any, audience: str) -> str:
    """A partner has many clients: the subject of what it is sent says which one it is about. The client knows."""
    client = str(getattr(record, "client_name", "") or "")
    if audience != Message.Audience.PARTNER or not client or client.casefold() in subject.casefold():
        return subject
    return f"{subject} · {client}"


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


def resend(row: Outgoing, actor: Any, at: datetime | None = None) -> None:
    """A person asks for a mail or an SMS again: after a failure, without an answer, or because the recipient lost it.

    ``at``: when it may leave, at once by default.
    """
    if isinstance(row, Message) and row.secret and row.status == Message.Status.SENT:
        raise Refused("Ce code est effacé depuis son envoi : faites-en demander un nouveau sur la page publique.")
    with transaction.atomic():
        locked = type(row).objects.select_for_update().get(pk=row.pk)
        if locked.status in (Outgoing.Status.QUEUED, Outgoing.Status.SENDING):
            raise Overtaken("Cet envoi est déjà en cours : rien n'a été ajouté.")
        locked.attempted("asked", f"Renvoi demandé par {actor.name}")
        locked.status, locked.error, locked.attempts = Outgoing.Status.QUEUED, "", 0
        locked.next_try_at, locked.claimed_at, locked.handed_at = at, None, None
        locked.save()
        (send_sms if isinstance(row, Sms) else send_message).defer(number=locked.pk, at=at)


def tell(
    users: Iterable[Any],
    sentence: str,
    *,
    url: str = "",
    icon: str = "bell",
    tone: str = "",
    once_key: str | None = None,
    kind: str = kinds.OTHER,
    record: Any = None,
) -> None:
    """One alert to each of these people, by the channels each chose; none to who asked for silence about ``record``.

    Who does not want the bell finds the line in « Alertes », already read.
    """
    people, now = list(users), timezone.now()
    if not people:
        return
    with scope.elevated("alerte"):
        silent = channels.muted(people, record, now)
        ways = channels.chosen(people, kind)
        line = {"sentence": sentence[:250], "url": url, "icon": icon, "tone": tone, "once_key": once_key, "kind": kind}
        alerts = [
            Alert(user=person, at=now, read_at=None if kinds.BELL in ways[person.pk] else now, **line)
            for person in people
            if person.pk not in silent and ways[person.pk]
        ]
        Alert.objects.bulk_create(alerts, ignore_conflicts=True)
        _beyond_the_bell(alerts, ways, now)
    if alerts:
        announce_each(f"bell/{alert.user_id}" for alert in alerts)


def _beyond_the_bell(alerts: list[Alert], ways: dict[int, frozenset[str]], now: datetime) -> None:
    """Mail and push, for the lines that are new: one already told under its key was told once."""
    mailed, pushed = (
        [alert.user_id for alert in alerts if way in ways[alert.user_id]] for way in (kinds.MAIL, kinds.PUSH)
    )
    if not mailed and not pushed:
        return
    first = alerts[0]
    browsers = PushSubscription.objects.filter(user_id=OuterRef("user_id"))
    made = Alert.objects.filter(at=now, once_key=first.once_key, sentence=first.sentence).annotate(
        reached=Exists(browsers)
    )
    told = made.filter(Q(user_id__in=mailed) | Q(user_id__in=pushed, reached=True)).select_related("user")
    for alert in told:
        if alert.user_id in mailed:
            mail_alert(alert)
        if alert.reached and alert.user_id in pushed:
            push_alert.defer(number=alert.pk)


def mail_alert(alert: Alert) -> None:
    of_outbox = alert.kind == kinds.OUTBOX  # known by its template: were it lost too, nobody would be written to again
    template = kinds.OUTBOX if of_outbox else "alert"
    mail_lines(alert.user, alert.sentence, [alert], once_key=f"alert:{alert.pk}", template_key=template)


def mail_lines(
    user: Any, subject: str, alerts: Sequence[Alert], *, once_key: str, template_key: str = "alert"
) -> Message | None:
    """Alerts of one person in one mail, each with its address."""
    here = f"{site_url(user.partner_id)}/alertes/"
    lines = [f"{alert.sentence}\n{here}{alert.pk}" for alert in alerts]
    brand = brand_of(user)
    name = brand.name if user.partner_id else "Maillon"
    mail = lay_out(subject, fr("\n\n".join(lines)), brand, button_label=f"Ouvrir {name}", button_url=here)
    return queue_mail(
        user, to=[user.email], subject=mail.subject, text=mail.text, html=mail.html, sender=sender(*sender_of(user)),
        audience=Message.Audience.STAFF, template_key=template_key, once_key=once_key,
    )  # fmt: skip


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
    read: int = Alert.objects.filter(user=user, read_at=None).update(read_at=timezone.now())
    announce(f"bell/{user.pk}")
    return read
