"""SMS in the outbox, what carriers say of them afterwards, and what people answer."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from maillon.accounts.roles import DEPLOYMENT, SUPPORT
from maillon.core import french, scope
from maillon.core.errors import Refused
from maillon.core.events import emit
from maillon.core.holidays import public_holidays
from maillon.core.identifiers import Invalid
from maillon.core.modules import registry
from maillon.core.phones import parse_phone
from maillon.notifications import carrying, services
from maillon.notifications.carrying import sender_now
from maillon.notifications.kinds import SMS
from maillon.notifications.models import Sms, SmsReceived, SmsSettings, SmsStop
from maillon.notifications.questions import SmsQuestion, SmsTalk
from maillon.notifications.services import tell_roles
from maillon.notifications.sms import carriers
from maillon.notifications.sms.answers import Kind, Question, read_answer
from maillon.notifications.sms.quiet import Hours, Purpose, department_of_phone, next_allowed, zone_of
from maillon.notifications.sms.receipts import Incoming, News, Receipt, State
from maillon.notifications.sms.segments import measure, transliterate
from maillon.notifications.sms.stop import with_mention
from maillon.notifications.tasks import send_sms
from maillon.records import services as records
from maillon.records.models import Audience, Entry

STOP, TAKEN = "stop", "taken"
ANSWERED_WITHIN = timedelta(days=14)
MOST_SEGMENTS = 6
STOPPED = "Cette personne a répondu STOP : elle ne reçoit plus de SMS commerciaux."


# Writing


def queue_sms(
    record: Any,
    *,
    to: str,
    text: str,
    audience: str = Sms.Audience.CLIENT,
    purpose: Purpose = Purpose.SERVICE,
    template_key: str = "",
    once_key: str | None = None,
    question: SmsQuestion | None = None,
    at_once: bool = False,
    actor: Any = None,
) -> Sms | None:
    """One SMS about ``record``; ``None`` when the same news already left. Raises ``Refused``: a number that takes no SMS,
    an empty or endless text, somebody who said STOP to what is commercial. ``at_once``: whatever the hour (a code).
    ``actor``: whose own words they are; nobody's when Maillon writes."""
    number = mobile_of(to)
    kept = SmsSettings.current()
    if purpose is Purpose.COMMERCIAL and SmsStop.objects.filter(number=number).exists():
        raise Refused(STOPPED)
    written = written_as(text, kept, purpose)
    now = timezone.now()
    leaves = now if at_once else when_allowed(now, purpose, number, kept)
    sms = Sms(
        **records.about(record), to=number, text=written, sender_name=kept.sender_name, purpose=purpose.value, audience=audience,
        template_key=template_key, once_key=once_key[:160] if once_key else None, segments=measure(written).number,
        next_try_at=leaves if leaves > now else None, question=question.key if question else "",
    )  # fmt: skip
    with scope.elevated("SMS à envoyer"), transaction.atomic():
        if not _kept(sms):
            return None
        send_sms.defer(number=sms.pk, at=sms.next_try_at)
        talk = talk_of(sms.target_model)
        if talk is not None and actor is not None:
            talk.said(record, sms, actor)
        later = french.fr(f" (partira {french.when(leaves, now)})") if leaves > now else ""
        records.log(record, f"SMS à {french.phone(number)}{later}", actor=None, audience=audience, kind=Entry.Kind.SMS,
                    icon="message", detail=written, url=sms.get_absolute_url())  # fmt: skip
    return sms


def _kept(sms: Sms) -> bool:
    try:
        with transaction.atomic():
            sms.save(force_insert=True)
    except IntegrityError:
        if sms.once_key and Sms.objects.filter(once_key=sms.once_key).exists():
            return False
        raise
    return True


def mobile_of(to: str) -> str:
    try:
        phone = parse_phone(to)
    except Invalid as error:
        raise Refused(str(error)) from error
    if not phone.accepts_sms:
        raise Refused(f"Le {french.phone(phone.stored)} n'est pas un mobile : il ne reçoit pas de SMS.")
    return phone.stored


def written_as(text: str, kept: SmsSettings, purpose: Purpose = Purpose.SERVICE) -> str:
    """As it will leave: signs that cost a whole alphabet replaced, the way out when it is commercial."""
    written = transliterate(text.strip(), letters=kept.plain_letters).text
    if not written:
        raise Refused("Le SMS est vide : écrivez son texte.")
    mention = (
        ""
        if purpose is Purpose.SERVICE
        else sender_now().stop_mention
        if kept.carrier != carriers.LOCAL
        else "STOP au 36180"
    )
    written = with_mention(written, purpose, mention) if mention else written
    if measure(written).number > MOST_SEGMENTS:
        raise Refused(f"Ce SMS fait plus de {MOST_SEGMENTS} segments : raccourcissez-le, ou écrivez un mail.")
    return written


def when_allowed(now: datetime, purpose: Purpose, number: str, kept: SmsSettings) -> datetime:
    """By the clock of who receives it. A service message is held at night too, when the settings say so; Sundays are open to it."""
    department = department_of_phone(number)
    if purpose is Purpose.SERVICE and not kept.quiet_service:
        return now
    service = purpose is Purpose.SERVICE
    hours = Hours(kept.opens, kept.closes, sundays=service, holidays=service)
    holidays = lambda day: day in public_holidays(day.year, department)  # noqa: E731
    return next_allowed(now, Purpose.COMMERCIAL, zone_of(department, number), holidays, hours)


# What carriers say


def heard(news: News) -> None:
    if isinstance(news, Receipt):
        _receipt(news)
    elif isinstance(news, Incoming):
        _incoming(news)


@transaction.atomic
def _receipt(receipt: Receipt) -> None:
    """Once delivered or lost, later news changes nothing: carriers repeat themselves and disorder their own."""
    sms = Sms.objects.select_for_update().filter(provider_id=receipt.provider_id).exclude(provider_id="").first()
    if sms is None or sms.receipt in (State.DELIVERED, State.FAILED, State.EXPIRED):
        return
    sms.receipt, sms.receipt_reason, sms.receipt_at = receipt.state, receipt.reason[:300], timezone.now()
    sms.save(update_fields=["receipt", "receipt_reason", "receipt_at"])
    if receipt.state in (State.FAILED, State.EXPIRED):
        carrying.lost(sms, receipt.reason)


@transaction.atomic
def _incoming(came: Incoming) -> None:
    """Tied to the last question that this number was asked; STOP stops what is commercial."""
    if came.provider_id and SmsReceived.objects.filter(provider_id=came.provider_id).exists():
        return
    since = timezone.now() - ANSWERED_WITHIN
    asked = (
        Sms.objects.select_for_update()
        .filter(to=came.sender, question__gt="", created_at__gt=since)
        .order_by("-pk")
        .first()
    )
    question = question_of(asked.question) if asked is not None and asked.answered_at is None else None
    answer = read_answer(came.text, Question(question.keys) if question else None)
    stops = came.opt_out or answer.kind is Kind.STOP
    meaning = STOP if stops else answer.meaning if question else ""
    about = asked or Sms.objects.filter(to=came.sender).order_by("-pk").first()
    received = SmsReceived.objects.create(
        sender=came.sender[:40], text=came.text, provider_id=came.provider_id, answers=about, meaning=meaning,
        target_model=about.target_model if about else "", target_id=about.target_id if about else 0,
        client_id=about.client_id if about else None,
    )  # fmt: skip
    if stops:
        SmsStop.objects.get_or_create(number=came.sender[:20])
    talk = talk_of(about.target_model) if about is not None and not meaning else None
    taken = talk is not None and talk.heard(received, about)
    if taken:
        received.meaning = TAKEN
        received.save(update_fields=["meaning"])
    _told(received, about, understood=bool(meaning) or taken, asked=bool(asked and asked.question))
    if asked is not None and question is not None and meaning in question.said:
        Sms.objects.filter(pk=asked.pk).update(answered_at=timezone.now(), answer=meaning)
        question.answered(asked, meaning)
    emit("notifications.sms_received", record=received, meaning=meaning, text=came.text[:500])


def _told(received: SmsReceived, about: Sms | None, *, understood: bool, asked: bool) -> None:
    """On the record; what nobody understood waits for a person: the planning when an appointment was asked, else the hotline."""
    if not understood:
        tell_roles(
            [DEPLOYMENT if asked else SUPPORT],
            f"SMS du {french.phone(received.sender)} : {received.text}",
            url=about.get_absolute_url() if about else "/sms/",
            icon="message-circle",
            once_key=f"sms-in-{received.pk}",
            kind=SMS,
        )
    if about is None:
        return
    Entry.objects.create(
        target_model=about.target_model, target_id=about.target_id, client_id=about.client_id, partner_id=about.partner_id,
        kind=Entry.Kind.SMS, audience=Audience.INTERNAL, icon="message-circle",
        tone="" if understood else "warning", detail=received.text, url=about.get_absolute_url(),
        sentence=f"SMS reçu du {french.phone(received.sender)}"[:300],
    )  # fmt: skip


def resend(sms: Sms, actor: Any) -> None:
    """Again, at an hour of the person's day."""
    now = timezone.now()
    at = when_allowed(now, Purpose(sms.purpose), sms.to, SmsSettings.current())
    services.resend(sms, actor, at if at > now else None)


def said(received: SmsReceived) -> str:
    """What was understood of it, in words; nothing when a person is to read it."""
    if received.meaning == STOP:
        return "Plus de SMS commerciaux"
    if received.meaning == TAKEN:
        talk = talk_of(received.target_model)
        return talk.taken if talk else ""
    question = question_of(received.answers.question) if received.answers else None
    return question.said.get(received.meaning, "") if question else ""


def mark_read(received: SmsReceived, actor: Any, read: bool) -> None:
    """Said by whoever dealt with it; the first keeps their name."""
    rows = SmsReceived.objects.filter(pk=received.pk, read_at__isnull=read)
    rows.update(read_at=timezone.now() if read else None, read_by=actor.name if read else "")


def question_of(key: str) -> SmsQuestion | None:
    return next((offer for offer in registry.offered(SmsQuestion) if offer.key == key), None)


def talk_of(model: str) -> SmsTalk | None:
    return next((offer for offer in registry.offered(SmsTalk) if offer.model == model), None)
