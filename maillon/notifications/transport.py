"""Handing one mail to the server, and saying exactly how far it went.

``before_data`` is called once the server has accepted sender and recipients and is about to receive the text: until
then nothing can have been delivered; after it, only the server's answer tells.
"""

from __future__ import annotations

import re
import smtplib
from collections.abc import Callable
from dataclasses import dataclass, field
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.smtp import EmailBackend

from maillon.notifications.mails import marker

SENT, LOCAL, REFUSED, UNREACHABLE, UNKNOWN = "sent", "local", "refused", "unreachable", "unknown"
_SMTP = "django.core.mail.backends.smtp.EmailBackend"
_DOT = re.compile(rb"(?m)^\.")


class Superseded(Exception):
    """Another worker took the mail over: this one must not send it."""


@dataclass
class Outcome:
    """``later``: addresses that the server asks to try again; ``lost``: addresses it refuses for good.

    Of an SMS: ``wait``, in seconds, before another try; what the carrier calls it, and the segments it counted.
    """

    kind: str
    answer: str = ""
    later: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    wait: int = 0
    provider_id: str = ""
    segments: int = 0


def is_local() -> bool:
    """No server is set up: mails stay in the local mailbox of the demonstration."""
    return not settings.EMAIL_HOST and settings.EMAIL_BACKEND == _SMTP


def build(message: Any, attachments: list[tuple[str, bytes, str]]) -> EmailMultiAlternatives:
    """``attachments``: name, content, type."""
    headers = {"Message-ID": message.message_id, marker(): "1"}
    if not message.by_hand:  # a person's answer is answered, by an absence too
        headers |= {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}
    if message.references:
        known = [f"<{each}>" for each in message.references]
        headers |= {"In-Reply-To": known[-1], "References": " ".join(known)}
    mail = EmailMultiAlternatives(
        message.subject,
        message.text,
        message.sender,
        list(message.to),
        reply_to=[message.reply_to] if message.reply_to else None,
        headers=headers,
    )
    mail.attach_alternative(message.html, "text/html")
    for name, content, type_ in attachments:
        mail.attach(name, content, type_)
    return mail


def deliver(mail: EmailMultiAlternatives, before_data: Callable[[], None]) -> Outcome:
    connection = get_connection()
    if isinstance(connection, EmailBackend):
        return _by_smtp(connection, mail, before_data)
    before_data()
    connection.send_messages([mail])
    return Outcome(SENT, "Remis au service d'envoi")


def _by_smtp(backend: EmailBackend, mail: EmailMultiAlternatives, before_data: Callable[[], None]) -> Outcome:
    try:
        backend.open()
    except (OSError, smtplib.SMTPException) as error:
        return Outcome(UNREACHABLE, f"Le serveur de mail ne répond pas : {plain(error)}")
    server: Any = backend.connection
    try:
        return _converse(server, mail, before_data)
    finally:
        backend.close()


def _converse(server: smtplib.SMTP, mail: EmailMultiAlternatives, before_data: Callable[[], None]) -> Outcome:
    """RFC 5321: MAIL, RCPT, DATA, step by step, so that each refusal is told apart."""
    try:
        envelope = _envelope(server, mail)
        if envelope.kind != SENT:
            return envelope
        server.putcmd("data")
        code, answer = server.getreply()
    except (OSError, smtplib.SMTPException) as error:
        return Outcome(UNREACHABLE, f"Le serveur a coupé avant de recevoir le mail : {plain(error)}")
    if code != 354:
        return _refusal(code, answer, envelope)
    before_data()
    sealed: Any = mail.message()
    content: bytes = sealed.as_bytes(linesep="\r\n")
    try:
        server.send(_DOT.sub(b"..", content) + (b"" if content.endswith(b"\r\n") else b"\r\n") + b".\r\n")
        code, answer = server.getreply()
    except (OSError, smtplib.SMTPException) as error:
        return Outcome(UNKNOWN, f"Le serveur n'a pas répondu après avoir reçu le mail : {plain(error)}")
    if code != 250:
        return _refusal(code, answer, envelope)
    return Outcome(SENT, f"{code} {words(answer)}", envelope.later, envelope.lost)


def _envelope(server: smtplib.SMTP, mail: EmailMultiAlternatives) -> Outcome:
    server.ehlo_or_helo_if_needed()
    code, answer = server.mail(parseaddr(mail.from_email)[1])
    if code != 250:
        return _refusal(code, answer, Outcome(SENT))
    outcome, accepted = Outcome(SENT), 0
    for address in mail.recipients():
        code, answer = server.rcpt(address)
        if code in (250, 251):
            accepted += 1
            continue
        (outcome.later if code < 500 else outcome.lost).append(address)
        outcome.answer = f"{address} : {code} {words(answer)}"
    if accepted:
        return outcome
    return Outcome(UNREACHABLE if outcome.later else REFUSED, outcome.answer, [], outcome.lost)


def _refusal(code: int, answer: bytes, envelope: Outcome) -> Outcome:
    """4xx: try again later; 5xx: never (RFC 5321, 4.2.1)."""
    return Outcome(REFUSED if code >= 500 else UNREACHABLE, f"{code} {words(answer)}", [], envelope.lost)


def words(answer: bytes) -> str:
    return answer.decode("utf-8", "replace").replace("\n", " ")[:300]


def plain(error: BaseException) -> str:
    return (str(error) or type(error).__name__)[:300]
