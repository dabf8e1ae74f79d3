"""The mailbox is read again and again: each message is stored before it is marked, and none is passed over."""

from __future__ import annotations

from django.conf import settings
from django.utils import timezone

from maillon.core import scope
from maillon.tickets.imap import Account, Mailbox, MailboxError
from maillon.tickets.models import MailboxState
from maillon.tickets.services.receiving import receive

MOST = 200  # messages of one round: the next begins a minute later


def account() -> Account | None:
    if not settings.IMAP_HOST:
        return None
    return Account(
        settings.IMAP_HOST, settings.IMAP_PORT, settings.IMAP_USER, settings.IMAP_PASSWORD, settings.IMAP_FOLDER, settings.IMAP_TLS
    )  # fmt: skip


def fetch(found: Account) -> int:
    """How many messages were stored. Each in a transaction of its own, with the place where the next round starts."""
    taken = 0
    try:
        with Mailbox(found) as box:
            for uid, raw in box.messages(box.after(_start(found, box.validity))[:MOST]):
                with scope.system("relève de la boîte"):
                    receive(raw)
                    _remember(found, box.validity, uid)
                box.mark(uid)
                taken += 1
    except MailboxError as error:
        _say(found, str(error))
        return taken
    _say(found, "")
    return taken


def _start(found: Account, validity: int) -> int:
    """The last UID stored; from the beginning when the server numbered its messages anew: copies are known."""
    with scope.system("relève de la boîte"):
        state = MailboxState.objects.filter(name=found.name[:200]).first()
    return state.last_uid if state and state.validity == validity else 0


def _remember(found: Account, validity: int, uid: int) -> None:
    MailboxState.objects.update_or_create(name=found.name[:200], defaults={"validity": validity, "last_uid": uid})


def _say(found: Account, error: str) -> None:
    with scope.system("relève de la boîte"):
        now = timezone.now()
        MailboxState.objects.update_or_create(name=found.name[:200], defaults={"read_at": now, "error": error[:300]})
