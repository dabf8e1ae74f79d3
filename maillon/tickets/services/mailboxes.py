"""The mailboxes that are read: those of the settings, else the one of the environment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from maillon.core import scope, vault
from maillon.core.errors import Overtaken, Refused
from maillon.tickets import mailbox
from maillon.tickets.imap import Account, MailboxError, Security, Then
from maillon.tickets.imap.mailbox import checked
from maillon.tickets.models import MailAccount, MailboxState

CHECK_SECONDS = 8.0  # for each answer of the server, while a person waits
LOST_KEY = "Le mot de passe de cette boîte ne s'ouvre plus : saisissez-le de nouveau."


@dataclass(frozen=True)
class Read:
    """One mailbox of a round. ``account()`` raises ``MailboxError`` when its password cannot be opened."""

    name: str
    label: str
    account: Callable[[], Account]


def to_read() -> list[Read]:
    with scope.system("boîtes à relever"):
        rows = list(MailAccount.objects.filter(archived_at=None))
    if not rows:
        found = of_environment()
        return [Read(found.name, found.user, lambda: found)] if found else []
    return [Read(name_of(row), row.address, partial(account_of, row)) for row in rows if row.active]


def of_environment() -> Account | None:
    if not settings.IMAP_HOST:
        return None
    return Account(
        settings.IMAP_HOST, settings.IMAP_PORT, settings.IMAP_USER, settings.IMAP_PASSWORD, settings.IMAP_FOLDER,
        Security.TLS if settings.IMAP_TLS else Security.NONE, internal=True,
    )  # fmt: skip


def account_of(row: MailAccount, password: str = "") -> Account:
    """``password``: one just typed, instead of the one that is kept."""
    return Account(
        row.host, row.port, row.user, password or _password(row), row.folder, Security(row.security), row.internal,
        Then(row.then), row.aside,
    )  # fmt: skip


def _password(row: MailAccount) -> str:
    try:
        return vault.unseal(row.sealed, settings.SECRETS_KEYS, vault.MAILBOXES)
    except vault.Unreadable as error:
        raise MailboxError(LOST_KEY) from error


def name_of(row: MailAccount) -> str:
    return Account(row.host, row.port, row.user, "", row.folder).name[:200]


def states(names: list[str]) -> dict[str, MailboxState]:
    return {state.name: state for state in MailboxState.objects.filter(name__in=names)}


def keep(row: MailAccount, password: str = "") -> MailAccount:
    """``password`` empty: the one that is kept stays. Read again at the next round, whatever failed before."""
    if password:
        row.sealed = vault.seal(password, settings.SECRETS_KEYS, vault.MAILBOXES)
    if not row.sealed:
        raise Refused("Saisissez le mot de passe de cette boîte.")
    row.version += 1 if row.pk else 0
    try:
        with transaction.atomic():
            if row.pk and held(row).archived_at is not None:
                raise Overtaken("Cette boîte vient d'être retirée par quelqu'un d'autre.")
            row.save()
            _afresh(row)
    except IntegrityError as error:
        raise Refused("Cette boîte est déjà relevée : même serveur, même identifiant, même dossier.") from error
    return row


def _afresh(row: MailAccount) -> None:
    MailboxState.objects.filter(name=name_of(row)).update(failures=0, failed_at=None, error="")
    mailbox.forget()


@transaction.atomic
def switch(row: MailAccount, on: bool) -> None:
    locked = held(row)
    locked.active = on
    locked.version += 1
    locked.save(update_fields=["active", "version"])
    _afresh(locked)


@transaction.atomic
def retire(row: MailAccount) -> None:
    """Its password is forgotten."""
    locked = held(row)
    locked.archived_at, locked.sealed, locked.active = timezone.now(), "", False
    locked.save(update_fields=["archived_at", "sealed", "active"])
    mailbox.forget()


def held(row: MailAccount) -> MailAccount:
    found: MailAccount = MailAccount.objects.select_for_update().get(pk=row.pk)
    return found


def check(account: Callable[[], Account]) -> tuple[bool, str]:
    """Whether the mailbox opens now, and the sentence that says so. Nothing is read from it."""
    try:
        return True, checked(account(), CHECK_SECONDS)
    except MailboxError as error:
        return False, str(error)
