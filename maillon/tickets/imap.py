"""A mailbox read by IMAP (RFC 3501), message by message, in the order of their UIDs. The standard library: five commands."""

from __future__ import annotations

import imaplib
import re
import ssl
from collections.abc import Iterator
from dataclasses import dataclass, field

SECONDS = 30.0
LARGEST = 40 * 1024 * 1024  # what the reader takes of one message; the octet after it makes the cut known


class MailboxError(Exception):
    """The mailbox cannot be read now. A French sentence, without the password."""


@dataclass(frozen=True)
class Account:
    host: str
    port: int
    user: str
    password: str = field(repr=False)
    folder: str = "INBOX"
    tls: bool = True

    @property
    def name(self) -> str:
        return f"{self.user}@{self.host}/{self.folder}"


class Mailbox:
    """``with Mailbox(account) as box:`` the folder opened. Nothing is marked until ``mark``."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self.validity = 0

    def __enter__(self) -> Mailbox:
        account = self.account
        try:
            self.server = self._connect()
            self.server.login(account.user, account.password)
            answer, _ = self.server.select(_quoted(account.folder))
        except (OSError, imaplib.IMAP4.error) as error:
            raise MailboxError(f"La boîte {account.name} ne s'ouvre pas : {_plain(error)}") from error
        if answer != "OK":
            raise MailboxError(f"Le dossier « {account.folder} » n'existe pas dans la boîte {account.user}.")
        _, (given,) = self.server.response("UIDVALIDITY")
        self.validity = int(given or 0)
        return self

    def _connect(self) -> imaplib.IMAP4:
        if self.account.tls:
            context = ssl.create_default_context()
            return imaplib.IMAP4_SSL(self.account.host, self.account.port, ssl_context=context, timeout=SECONDS)
        return imaplib.IMAP4(self.account.host, self.account.port, timeout=SECONDS)

    def __exit__(self, *error: object) -> None:
        try:
            self.server.logout()
        except (OSError, imaplib.IMAP4.error):
            self.server.shutdown()

    def after(self, last: int) -> list[int]:
        """The UIDs above ``last``, in their order; all the unread ones when nothing was read yet (0)."""
        asked = f"UID {last + 1}:*" if last else "UNSEEN"
        found = self._ask("SEARCH", asked)
        uids = sorted(int(each) for line in found if isinstance(line, bytes) for each in line.split())
        return [uid for uid in uids if uid > last]  # « n:* » always gives the last message

    def messages(self, uids: list[int]) -> Iterator[tuple[int, bytes]]:
        """Each message whole, without marking it read; one that went away meanwhile is left out."""
        for uid in uids:
            answer = self._ask("FETCH", str(uid), f"(BODY.PEEK[]<0.{LARGEST + 1}>)")
            parts = [part[1] for part in answer if isinstance(part, tuple)]
            if parts:
                yield uid, parts[0]

    def mark(self, uid: int) -> None:
        self._ask("STORE", str(uid), "+FLAGS.SILENT", r"(\Seen)")

    def _ask(self, command: str, *arguments: str) -> list[bytes | tuple[bytes, bytes] | None]:
        try:
            answer, data = self.server.uid(command, *arguments)
        except (OSError, imaplib.IMAP4.error) as error:
            raise MailboxError(f"La boîte {self.account.name} a coupé : {_plain(error)}") from error
        if answer != "OK":
            raise MailboxError(f"La boîte {self.account.name} refuse {command}.")
        found: list[bytes | tuple[bytes, bytes] | None] = data
        return found


def _quoted(folder: str) -> str:
    return '"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _plain(error: BaseException) -> str:
    """What the server says, on one line."""
    said = error.args[0] if error.args else error
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(error)
    return re.sub(r"\s+", " ", text)[:200] or type(error).__name__
