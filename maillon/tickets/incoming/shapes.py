"""What is read from an e-mail: plain frozen values, and the limits within which it is read."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """What is over is cut, and said in ``Incoming.notes``. Sizes in bytes, header lengths in characters once decoded."""

    total_size: int = 40 * MEGABYTE
    parts: int = 200
    depth: int = 12
    text_size: int = 2 * MEGABYTE
    attachments: int = 60
    attachment_size: int = 25 * MEGABYTE
    headers: int = 500
    header_length: int = 16_000
    subject_length: int = 300
    addresses: int = 200
    references: int = 100
    received: int = 40
    failures: int = 20
    html_tags: int = 100_000
    html_depth: int = 400
    html_tag_length: int = 20_000


@dataclass(frozen=True)
class House:
    """How our own mail is known. ``domains`` are those of our Message-ID, ``mailboxes`` the addresses we read, ``lists`` the
    List-Id of groups that only forward to us: what comes through one of these is not taken for a mailing list.

    ``subject_token`` finds our reference in a subject, ``address_token`` in the local part of a recipient, both by group 1.
    An address is read in lower case, for servers keep no capitals: a token made for one must not need them.
    """

    domains: frozenset[str] = frozenset()
    mailboxes: frozenset[str] = frozenset()
    lists: frozenset[str] = frozenset()
    marker: str = "x-maillon"
    subject_token: re.Pattern[str] = re.compile(r"\[\s*(?:#\s?)?(TK-\d{4}-\d{1,9})\s*\]", re.IGNORECASE)
    address_token: re.Pattern[str] = re.compile(r"\+([A-Za-z0-9_.=-]{1,100})$")


class Kind(StrEnum):
    ORDINARY = "ordinary"
    AUTO_REPLY = "auto_reply"
    BOUNCE = "bounce"
    LIST = "list"
    LOOP = "loop"


@dataclass(frozen=True)
class Address:
    """``email`` is in lower case and of the form a@b, or empty when nothing of the kind was written."""

    email: str = ""
    name: str = ""


@dataclass(frozen=True)
class Attachment:
    """``data`` is empty and ``kept`` false when a limit refused it; ``size`` is then what it was."""

    name: str
    type: str
    data: bytes = field(repr=False)
    size: int
    inline: bool = False
    content_id: str = ""
    kept: bool = True


@dataclass(frozen=True)
class Failure:
    """One recipient a bounce tells of. ``permanent`` is false for a delay, which is not yet a failure."""

    recipient: str
    status: str = ""
    reason: str = ""
    permanent: bool = True


@dataclass(frozen=True)
class Bounce:
    failures: tuple[Failure, ...] = ()
    original_message_id: str = ""


@dataclass(frozen=True)
class Incoming:
    """An e-mail as read. Identifiers are without angle brackets.

    ``message_id`` is that of the header, or drawn from the content when it is missing or unreadable. ``fingerprint`` is drawn
    from the content in all cases: some devices put one Message-ID on everything they send.
    ``references`` go from the oldest to the nearest, In-Reply-To last.
    ``text`` is whole; ``new_text``, ``quoted`` and ``signature`` are its lines shared out: nothing of it is lost.
    ``html`` is safe to show once its ``cid:`` sources are replaced.
    ``unasked``: sent by a program of its own accord (an alert), in answer to nobody.
    ``kind_reason`` and ``notes`` are sentences in French for those who read the ticket.
    """

    message_id: str
    fingerprint: str
    message_id_given: bool = True
    references: tuple[str, ...] = ()
    token: str = ""
    token_from: str = ""
    sender: Address = Address()
    reply_to: Address = Address()
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    delivered_to: tuple[str, ...] = ()
    date: datetime | None = None
    subject: str = ""
    bare_subject: str = ""
    text: str = ""
    html: str = ""
    new_text: str = ""
    quoted: str = ""
    signature: str = ""
    attachments: tuple[Attachment, ...] = ()
    kind: Kind = Kind.ORDINARY
    kind_reason: str = ""
    unasked: bool = False
    bounce: Bounce | None = None
    answerable: bool = False
    notes: tuple[str, ...] = ()

    @property
    def answer_to(self) -> Address:
        return self.reply_to if self.reply_to.email else self.sender


class Notes:
    """What has to be said of a message, each thing once, in the order met."""

    def __init__(self) -> None:
        self._said: dict[str, None] = {}

    def add(self, sentence: str) -> None:
        if len(self._said) < 50:
            self._said.setdefault(sentence)

    def all(self) -> tuple[str, ...]:
        return tuple(self._said)
