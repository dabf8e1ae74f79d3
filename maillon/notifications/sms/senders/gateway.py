"""Any gateway that takes an SMS in one HTTP request: an aggregator, a box with a SIM card on the premises.

Nothing is known of it but what the settings say. Never called for real.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import urlencode, urlsplit

from maillon.core.outgoing import SECONDS, Call, Reply
from maillon.notifications.sms.senders.base import (
    NO_CREDIT_WAIT,
    Outgoing,
    RetryLater,
    Sent,
    WrongCredentials,
    ask,
    count,
    identifier,
    json_body,
    json_object,
    refused,
    told,
)

NAME = "La passerelle SMS"


@dataclass(frozen=True)
class GatewaySettings:
    """``shape``: how the fields travel. ``id_at``: where the answer's JSON has the id, « id » or « messages.0.id »;
    empty, the gateway gives none and our reference stands for it. ``error_at``: where a refusal explains itself.
    ``number``: « +33612345678 », « 33612345678 » or « 0033612345678 ».
    ``internal``: the gateway is on the internal network, where TLS is not required.
    """

    url: str = field(repr=False)
    method: Literal["POST", "PUT", "GET"] = "POST"
    shape: Literal["json", "form", "query"] = "json"
    to_field: str = "to"
    text_field: str = "text"
    sender_field: str = ""
    reference_field: str = ""
    fixed: Mapping[str, str] = field(default_factory=dict, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    number: Literal["e164", "digits", "zeros"] = "e164"
    id_at: str = "id"
    segments_at: str = ""
    error_at: str = "message"
    stop_mention: str = ""
    internal: bool = False
    seconds: float = SECONDS

    def __post_init__(self) -> None:
        if self.method == "GET" and self.shape != "query":
            raise ValueError("A GET carries its fields in the address: shape « query ».")


@dataclass(frozen=True)
class Gateway:
    settings: GatewaySettings

    @property
    def stop_mention(self) -> str:
        return self.settings.stop_mention

    def send(self, message: Outgoing) -> Sent:
        reply = ask(NAME, self._request(message), seconds=self.settings.seconds, internal=self.settings.internal)
        answer = json_object(reply)
        if reply.status >= 400:
            raise self._refusal(reply, answer)
        segments = count(_at(answer, self.settings.segments_at)) if self.settings.segments_at else None
        if not self.settings.id_at:
            return Sent(message.reference, segments)
        return Sent(identifier(NAME, _at(answer, self.settings.id_at)), segments)

    def _request(self, message: Outgoing) -> Call:
        settings, fields = self.settings, self._fields(message)
        if settings.shape == "query":
            separator = "&" if urlsplit(settings.url).query else "?"
            return Call(settings.method, f"{settings.url}{separator}{urlencode(fields)}", settings.headers)
        if settings.shape == "json":
            kind, body = "application/json; charset=utf-8", json_body(fields)
        else:
            kind, body = "application/x-www-form-urlencoded", urlencode(fields).encode()
        return Call(settings.method, settings.url, {"Content-Type": kind, **settings.headers}, body)

    def _fields(self, message: Outgoing) -> dict[str, str]:
        settings = self.settings
        fields = {**settings.fixed, settings.to_field: self._number(message.to), settings.text_field: message.text}
        if settings.sender_field and message.sender_name:
            fields[settings.sender_field] = message.sender_name
        if settings.reference_field:
            fields[settings.reference_field] = message.reference
        return fields

    def _number(self, stored: str) -> str:
        digits = stored.removeprefix("+")
        return {"e164": stored, "digits": digits, "zeros": f"00{digits}"}[self.settings.number]

    def _refusal(self, reply: Reply, answer: dict[str, Any]) -> Exception:
        secrets = (*self.settings.headers.values(), *self.settings.fixed.values())
        if reply.status == 402:
            return RetryLater("Le compte de la passerelle SMS n'a plus de crédit : rechargez-le.", NO_CREDIT_WAIT)
        if reply.status in (401, 403, 407):
            return WrongCredentials(
                "La passerelle SMS refuse les identifiants : vérifiez les en-têtes et les champs fixes."
            )
        if reply.status in (404, 405):
            return WrongCredentials(
                "L'adresse ou la méthode de la passerelle SMS n'est pas la bonne : corrigez les réglages."
            )
        return refused(NAME, told(_at(answer, self.settings.error_at), secrets), str(reply.status))


def _at(value: Any, path: str) -> Any:
    """« messages.0.id » in the answer, None when there is nothing there."""
    for step in path.split("."):
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and step.isdigit() and int(step) < len(value):
            value = value[int(step)]
        else:
            return None
    return value
