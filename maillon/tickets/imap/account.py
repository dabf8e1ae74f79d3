"""Where a mailbox is, and what becomes there of a message that Maillon keeps."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class MailboxError(Exception):
    """The mailbox cannot be read now. A French sentence, without the password."""


class Security(StrEnum):
    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"


class Then(StrEnum):
    MARK = "mark"
    MOVE = "move"
    DELETE = "delete"


@dataclass(frozen=True)
class Account:
    """``internal``: the server may be on the internal network, where alone it may be without encryption. ``aside``: the folder
    where ``Then.MOVE`` puts what was taken."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    folder: str = "INBOX"
    security: Security = Security.TLS
    internal: bool = False
    then: Then = Then.MARK
    aside: str = ""

    @property
    def name(self) -> str:
        return f"{self.user}@{self.host}/{self.folder}"
