"""One folder of a mailbox, message by message, in the order of their UIDs."""

from __future__ import annotations

import imaplib
from collections.abc import Iterator

from maillon.core import french
from maillon.tickets.imap import folders
from maillon.tickets.imap.account import Account, MailboxError, Then
from maillon.tickets.imap.connecting import close, let_in, plain

SECONDS = 30.0
LARGEST = 40 * 1024 * 1024  # what the reader takes of one message; the octet after it makes the cut known
MOST_NAMED = 12
Answer = list[bytes | tuple[bytes, bytes] | None]


class Mailbox:
    """``with Mailbox(account) as box:`` the folder opened. Nothing changes there until ``settle``."""

    def __init__(self, account: Account, seconds: float = SECONDS) -> None:
        self.account, self.seconds = account, seconds
        self.validity = self.total = 0

    def __enter__(self) -> Mailbox:
        self.server = let_in(self.account, self.seconds)
        try:
            self._select()
        except BaseException:
            close(self.server)
            raise
        return self

    def _select(self) -> None:
        account = self.account
        try:
            answer, (total,) = self.server.select(folders.quoted(account.folder))
        except imaplib.IMAP4.readonly:
            raise MailboxError(
                f"Le dossier « {account.folder} » n'est ouvert qu'en lecture : Maillon ne pourrait rien y marquer."
            ) from None
        except (OSError, imaplib.IMAP4.error) as error:
            raise MailboxError(f"{account.host} a coupé : {plain(error)}") from error
        if answer != "OK":
            raise MailboxError(self.absent(account.folder))
        _, (given,) = self.server.response("UIDVALIDITY")
        self.validity, self.total = int(given or 0), int(total or 0)

    def __exit__(self, *error: object) -> None:
        close(self.server)

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

    def settle(self, uid: int) -> str:
        """What the account wants of a message that is kept; harmless for one that went away. A sentence when it could not."""
        then, moves = self.account.then, "MOVE" in self.server.capabilities
        self._mark(uid, r"\Seen")
        if then is Then.MARK:
            return ""
        if then is Then.MOVE:
            aside = folders.quoted(self.account.aside)
            if not self._did("MOVE" if moves else "COPY", str(uid), aside):
                return self.absent(self.account.aside)
            if moves:
                return ""
        self._mark(uid, r"\Deleted")
        if "UIDPLUS" in self.server.capabilities:  # without it, what others marked would be erased too
            self._ask("EXPUNGE", str(uid))
        return ""

    def has(self, folder: str) -> bool:
        return folder in self.folders()

    def folders(self) -> list[str]:
        try:
            answer, lines = self.server.list()
        except (OSError, imaplib.IMAP4.error) as error:
            raise MailboxError(f"{self.account.host} a coupé : {plain(error)}") from error
        return folders.listed([line for line in lines if line]) if answer == "OK" else []

    def absent(self, folder: str) -> str:
        found = self.folders()
        more = "…" if len(found) > MOST_NAMED else ""
        named = f" Cette boîte contient : {french.listing(found[:MOST_NAMED])}{more}." if found else ""
        return f"Le dossier « {folder} » n'existe pas dans cette boîte.{named}"

    def _mark(self, uid: int, flag: str) -> None:
        self._ask("STORE", str(uid), "+FLAGS.SILENT", f"({flag})")

    def _ask(self, command: str, *arguments: str) -> Answer:
        answer, data = self._answer(command, *arguments)
        if answer != "OK":
            raise MailboxError(f"{self.account.host} refuse la commande {command}.")
        return data

    def _did(self, command: str, *arguments: str) -> bool:
        return self._answer(command, *arguments)[0] == "OK"

    def _answer(self, command: str, *arguments: str) -> tuple[str, Answer]:
        try:
            answer, data = self.server.uid(command, *arguments)
        except (OSError, imaplib.IMAP4.error) as error:
            raise MailboxError(f"{self.account.host} a coupé : {plain(error)}") from error
        return str(answer), data


def checked(account: Account, seconds: float) -> str:
    """Really opened, and left as it is: what is there, in a sentence. Raises ``MailboxError``."""
    with Mailbox(account, seconds) as box:
        if account.then is Then.MOVE and not box.has(account.aside):
            raise MailboxError(box.absent(account.aside))
        unread = len(box.after(0))
    return f"La boîte s'ouvre : {french.plural(box.total, 'message')} dans « {account.folder} », dont {french.plural(unread, 'non lu')}."
