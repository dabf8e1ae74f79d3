"""The mailboxes are read again and again: each message is stored before it is marked, and none is passed over."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.db.models import F
from django.utils import timezone

from maillon.core import french, scope
from maillon.notifications.services import tell_direction
from maillon.tickets.imap import Account, Mailbox, MailboxError
from maillon.tickets.models import MailboxState
from maillon.tickets.services import mailboxes
from maillon.tickets.services.mailboxes import Read
from maillon.tickets.services.receiving import receive

MOST = 200  # messages of one round: the next begins a minute later
TOLD_AFTER = 5  # rounds in a row that failed
EARLY = timedelta(seconds=20)  # the worker's minute is never exact
MAILBOX = "mailbox"
BROKEN = "Une erreur de Maillon a interrompu la relève : elle reprendra à la prochaine."
log = logging.getLogger(__name__)


def read_all(*, whatever: bool = False) -> dict[str, int | str]:
    """One round of each mailbox whose time has come (``whatever``: of all): how many messages, or what went wrong. None stops another."""
    found: dict[str, int | str] = {}
    for one in mailboxes.to_read():
        if whatever or _due(one.name):
            found[one.name] = _round(one)
    return found


def _due(name: str) -> bool:
    with scope.system("relève de la boîte"):
        state = MailboxState.objects.filter(name=name[:200]).first()
    return state is None or state.next_at <= timezone.now() + EARLY


def _round(one: Read) -> int | str:
    try:
        return fetch(one.account())
    except MailboxError as error:
        return _failed(one, str(error))
    except Exception:  # one mailbox that breaks never holds the others up
        log.exception("mailbox %s", one.name)
        return _failed(one, BROKEN)


def fetch(found: Account) -> int:
    """How many messages were stored. Each in a transaction of its own, with the place where the next round starts."""
    taken, trouble = 0, ""
    with Mailbox(found) as box:
        start, unsettled = _start(found, box.validity)
        if unsettled:
            trouble = box.settle(start)
        for uid, raw in box.messages(box.after(start)[:MOST]):
            with scope.system("relève de la boîte"):
                _, new = receive(raw)
                _remember(found, box.validity, uid, new)
            trouble = box.settle(uid) or trouble
            taken += 1
    _done(found.name, trouble)
    return taken


def _start(found: Account, validity: int) -> tuple[int, bool]:
    """The last UID stored, and whether it is still to be settled; from the beginning when the server numbered its messages anew:
    copies are known."""
    with scope.system("relève de la boîte"):
        state = MailboxState.objects.filter(name=found.name[:200]).first()
    if state is None or state.validity != validity:
        return 0, False
    return state.last_uid, state.unsettled and state.last_uid > 0


def _remember(found: Account, validity: int, uid: int, new: bool) -> None:
    values = {"validity": validity, "last_uid": uid, "unsettled": True}
    MailboxState.objects.update_or_create(
        name=found.name[:200],
        defaults=values | {"received": F("received") + int(new)},
        create_defaults=values | {"received": int(new)},
    )


def _done(name: str, trouble: str) -> None:
    """``trouble``: all was stored, and what becomes of it in the mailbox could not be done."""
    now = timezone.now()
    values = {"read_at": now, "error": trouble[:300], "unsettled": bool(trouble), "failures": 0, "failed_at": None}
    with scope.system("relève de la boîte"):
        MailboxState.objects.update_or_create(name=name[:200], defaults=values)


def _failed(one: Read, why: str) -> str:
    now = timezone.now()
    with scope.system("relève de la boîte"):
        state, _ = MailboxState.objects.get_or_create(name=one.name[:200])
        state.error, state.failures, state.failed_at = why[:300], state.failures + 1, now
        state.save(update_fields=["error", "failures", "failed_at"])
        if state.failures >= TOLD_AFTER:
            tell_direction(
                f"La boîte {one.label} ne se relève plus : {why}", url="/reglages/reception/", icon="mail-x", tone="error",
                once_key=f"mailbox:{state.pk}:{french.day_of(now).isoformat()}", kind=MAILBOX,
            )  # fmt: skip
    return why
