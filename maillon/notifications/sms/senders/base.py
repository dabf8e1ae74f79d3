"""What every carrier takes, gives back and raises. Each error carries a French sentence that may be shown as it is."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Protocol

from maillon.core import outgoing
from maillon.core.french import lower_first
from maillon.core.outgoing import Call, Reply
from maillon.notifications.sms.quiet import Purpose

WAIT = 60  # seconds, when a provider asks to come back without saying when
LONGEST_WAIT = 24 * 3600
NO_CREDIT_WAIT = 3600
SHORTEST_SECRET = 4  # a fixed field « 1 » is no secret, and would blot out every 1 of a sentence
_E164 = re.compile(r"\+[1-9]\d{6,14}")
_NAME = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11}")  # what handsets show of an alphanumeric sender
_NUMBER = re.compile(r"\+?\d{3,15}")


class SmsError(Exception):
    """``sentence`` says in French what happened and what to do; it holds no secret."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class RetryLater(SmsError):
    """Nothing left; try again in ``seconds``."""

    def __init__(self, sentence: str, seconds: int = WAIT) -> None:
        super().__init__(sentence)
        self.seconds = max(1, min(seconds, LONGEST_WAIT))


class NoAnswer(SmsError):
    """The request left without a readable answer: the SMS may be on its way, so a machine does not send it again."""


class RefusedForGood(SmsError):
    """The same message will always be refused. ``code``: the provider's own."""

    def __init__(self, sentence: str, code: str = "") -> None:
        super().__init__(sentence)
        self.code = code


class Unsubscribed(RefusedForGood):
    """The person told the provider STOP."""


class WrongCredentials(SmsError):
    """No message will leave before somebody corrects the settings."""


@dataclass(frozen=True)
class Outgoing:
    """``to``: E.164. ``sender_name``: what the handset shows, "" for the provider's number. ``reference``: ours."""

    to: str
    text: str = field(repr=False)
    sender_name: str = ""
    reference: str = ""
    purpose: Purpose = Purpose.SERVICE

    def __post_init__(self) -> None:
        if not _E164.fullmatch(self.to):
            raise RefusedForGood("Ce numéro ne peut pas recevoir de SMS : corrigez-le dans la fiche du contact.")
        if not self.text.strip():
            raise RefusedForGood("Le SMS est vide : écrivez son texte.")
        if self.sender_name and not (_NAME.fullmatch(self.sender_name) or _NUMBER.fullmatch(self.sender_name)):
            raise RefusedForGood(
                "Le nom de l'expéditeur a 11 caractères au plus, lettres sans accent, chiffres et espaces, dont une lettre."
            )


@dataclass(frozen=True)
class Sent:
    """``segments``: as the provider counted them, None when it does not tell."""

    provider_id: str
    segments: int | None = None


class Sender(Protocol):
    """``stop_mention``: what to put after a commercial text (`stop.with_mention`), "" when the provider adds it."""

    @property
    def stop_mention(self) -> str: ...

    def send(self, message: Outgoing) -> Sent: ...


def ask(provider: str, request: Call, *, seconds: float, internal: bool) -> Reply:
    """The answer, whatever it says: 5xx, throttling and redirects are raised here, the rest is for the carrier to read."""
    try:
        reply = outgoing.call(request, seconds=seconds, internal=internal)
    except outgoing.WrongAddress as error:
        raise WrongCredentials(f"{provider} : {lower_first(str(error))}") from None
    except outgoing.Unreachable as error:
        raise RetryLater(f"{provider} : {lower_first(str(error))}") from None
    except outgoing.Unanswered as error:
        raise NoAnswer(
            f"{provider} : {lower_first(str(error))} Le SMS est peut-être parti : vérifiez avant de le renvoyer."
        ) from None
    if reply.status == 429:
        raise RetryLater(f"{provider} demande de ralentir : l'envoi reprendra seul.", wait_of(reply))
    if reply.status in (502, 504):
        raise NoAnswer(f"{provider} n'a pas su dire si le SMS est parti : vérifiez avant de le renvoyer.")
    if reply.status >= 500:
        raise RetryLater(f"{provider} est en panne : l'envoi sera essayé de nouveau.", wait_of(reply))
    if 300 <= reply.status < 400:
        raise WrongCredentials(f"{provider} renvoie vers une autre adresse : corrigez l'adresse dans les réglages.")
    return reply


def wait_of(reply: Reply) -> int:
    """Retry-After in seconds or as a date (RFC 9110, 10.2.3), or Brevo's own header."""
    asked = reply.headers.get("retry-after") or reply.headers.get("x-sib-ratelimit-reset") or ""
    if re.fullmatch(r"\d{1,9}", asked.strip()):
        return int(asked)
    try:
        moment = parsedate_to_datetime(asked)
    except ValueError:
        return WAIT
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return int((moment - datetime.now(UTC)).total_seconds()) + 1


def json_object(reply: Reply) -> dict[str, Any]:
    """The answer's object, empty when it is anything else."""
    try:
        value = json.loads(reply.body)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def json_body(value: object) -> bytes:
    """As short as JSON gets: a signed request is signed over these very octets."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def identifier(provider: str, value: object) -> str:
    """The id that the provider gave, as text; ``NoAnswer`` without one, since the SMS was accepted all the same."""
    if isinstance(value, str | int) and not isinstance(value, bool) and str(value).strip():
        return str(value).strip()[:120]
    raise NoAnswer(f"La réponse de {provider} n'est pas lisible : vérifiez que le SMS est parti avant de le renvoyer.")


def count(value: object) -> int | None:
    """A number of segments as providers write it, « 2 » or 2; 0 means that it is not known yet."""
    if isinstance(value, str) and re.fullmatch(r"\d{1,3}", value):
        value = int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else None


def told(message: object, secrets: Iterable[str]) -> str:
    """The provider's own words on one line, with nothing of ours in them; "" when it said none."""
    text = " ".join(str(message or "").split())
    for secret in secrets:
        text = text.replace(secret, "***") if len(secret) >= SHORTEST_SECRET else text
    return text[:200]


def refused(provider: str, words: str, code: str = "") -> RefusedForGood:
    said = f" : « {words} »" if words else ""
    return RefusedForGood(f"{provider} refuse ce SMS{said}. Vérifiez le numéro, le texte et l'expéditeur.", code)
