"""Sent quotes that nobody answers: reminders at the delays of the policy, a word before they expire. What is done is a rule."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from maillon.core import french, scope
from maillon.core.errors import Overtaken, Refused
from maillon.core.events import emit
from maillon.orders.models import Quote, SalesPolicy
from maillon.orders.services.lines import lock
from maillon.records.services import log

MOST = 500


def begun(quote: Quote) -> dict[str, Any]:
    """What the sending of a version sets: the date of the first reminder, nothing said yet."""
    return {
        "next_reminder_on": following(quote.valid_until, 0),
        "reminders_sent": 0,
        "reminders_stopped": False,
        "expiry_told": False,
    }


def following(valid_until: date, sent: int) -> date | None:
    """The date of the reminder that follows ``sent`` others; none when the list is over or the offer is."""
    with scope.elevated("relances du devis"):
        delays = SalesPolicy.now().reminder_days
    if sent >= len(delays):
        return None
    day = timezone.localdate() + timedelta(days=delays[sent])
    return day if day <= valid_until else None


@transaction.atomic
def remind(quote: Quote, *, actor: Any = None) -> Quote:
    """Now, whatever the date; by the clock (no actor) only when it is due. ``Overtaken`` once the quote was answered."""
    if actor is not None and actor.partner_id:
        raise Refused("L'ADV relance le payeur : demandez-le par une note.")
    locked: Quote = lock(quote)
    if locked.status != Quote.Status.SENT or locked.valid_until < timezone.localdate():
        raise Overtaken("Ce devis n'attend plus de réponse : il n'y a personne à relancer.")
    if actor is None and (locked.next_reminder_on is None or locked.next_reminder_on > timezone.localdate()):
        raise Overtaken("Cette relance vient de partir.")
    number = locked.reminders_sent + 1
    automatic = actor is None or locked.next_reminder_on is not None
    _write(
        locked,
        reminders_sent=number,
        next_reminder_on=following(locked.valid_until, number) if automatic else None,
    )
    who = "a relancé le payeur" if actor is not None else "Le payeur a été relancé"
    log(locked, f"{who}, relance {number}", actor=actor, icon="bell")
    emit("orders.quote_reminder", record=locked, actor=actor, number=number)
    return locked


@transaction.atomic
def stop(quote: Quote, *, actor: Any) -> Quote:
    if actor.partner_id:
        raise Refused("L'ADV règle les relances : demandez-le par une note.")
    locked: Quote = lock(quote)
    if locked.status != Quote.Status.SENT:
        raise Overtaken("Ce devis n'attend plus de réponse : ses relances sont déjà arrêtées.")
    _write(locked, next_reminder_on=None, reminders_stopped=True)
    log(locked, "a arrêté les relances", actor=actor, icon="bell-off")
    return locked


def remind_due() -> int:
    """Every reminder of the day; returns how many left. One refused leaves the others alone."""
    today = timezone.localdate()
    due = Quote.objects.filter(status=Quote.Status.SENT, next_reminder_on__lte=today, valid_until__gte=today)
    done = 0
    for quote in due.order_by("next_reminder_on", "pk")[:MOST]:
        with suppress(Refused):
            remind(quote)
            done += 1
    return done


def tell_expiring() -> int:
    """Once for each version, some days before its validity ends."""
    today, notice = timezone.localdate(), SalesPolicy.now().expiry_notice_days
    if not notice:
        return 0
    soon = Quote.objects.filter(
        status=Quote.Status.SENT, expiry_told=False, valid_until__range=(today, today + timedelta(days=notice))
    )
    done = 0
    for found in soon.order_by("valid_until", "pk")[:MOST]:
        with transaction.atomic():
            quote = lock(found)
            if quote.status != Quote.Status.SENT or quote.expiry_told:
                continue
            _write(quote, expiry_told=True)
            left = (quote.valid_until - today).days
            when = f"dans {french.plural(left, 'jour')}" if left else "ce soir"
            emit("orders.quote_expiring", record=quote, when=when)
            done += 1
    return done


def _write(quote: Quote, **values: Any) -> None:
    for name, value in values.items():
        setattr(quote, name, value)
    Quote.objects.filter(pk=quote.pk).update(**values)
