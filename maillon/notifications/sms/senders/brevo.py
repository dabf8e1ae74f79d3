"""Brevo. Never called for real.

- Sending: POST /v3/transactionalSMS/send (https://developers.brevo.com/docs/transactional-sms-endpoints); the older
  /transactionalSMS/sms is withdrawn (https://developers.brevo.com/changelog/deprecated-endpoint-post-v3transactionalsmssms).
- Key in the header « api-key », errors as {"code", "message"}, throttling told by « x-sib-ratelimit-reset »
  (https://developers.brevo.com/docs/how-it-works).
- A text holding a stop code becomes marketing, and marketing waits from 22:00 to 8:00, on Sundays and public holidays
  (same pages). « [STOP_CODE] » is replaced by the short number.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from maillon.core.outgoing import SECONDS, Call, Reply
from maillon.notifications.sms.quiet import Purpose
from maillon.notifications.sms.segments import measure
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

NAME = "Brevo"


@dataclass(frozen=True)
class Brevo:
    """``sender``: shown when the message names none, since Brevo requires one. ``callback``: where receipts are sent."""

    api_key: str = field(repr=False)
    sender: str
    callback: str = field(default="", repr=False)
    base: str = "https://api.brevo.com/v3"
    internal: bool = False
    seconds: float = SECONDS

    @property
    def stop_mention(self) -> str:
        return "STOP au [STOP_CODE]"

    def send(self, message: Outgoing) -> Sent:
        headers = {"api-key": self.api_key, "Content-Type": "application/json", "Accept": "application/json"}
        request = Call("POST", f"{self.base}/transactionalSMS/send", headers, json_body(self._sms(message)))
        reply = ask(NAME, request, seconds=self.seconds, internal=self.internal)
        report = json_object(reply)
        if reply.status >= 400:
            raise self._refusal(reply, report)
        return Sent(identifier(NAME, report.get("messageId")), count(report.get("smsCount")))

    def _sms(self, message: Outgoing) -> dict[str, Any]:
        sms: dict[str, Any] = {
            "sender": message.sender_name or self.sender,
            "recipient": message.to.removeprefix("+"),
            "content": message.text,
            "type": "marketing" if message.purpose is Purpose.COMMERCIAL else "transactional",
            "unicodeEnabled": measure(message.text).encoding == "ucs2",
        }
        if message.reference:
            sms["tag"] = message.reference
        if self.callback:
            sms["webUrl"] = self.callback
        return sms

    def _refusal(self, reply: Reply, report: dict[str, Any]) -> Exception:
        code = str(report.get("code") or reply.status)
        if reply.status == 402 or code == "not_enough_credits":
            return RetryLater("Le compte Brevo n'a plus de crédit SMS : rechargez-le.", NO_CREDIT_WAIT)
        if reply.status == 401:
            return WrongCredentials(
                "Brevo refuse la clé d'API : vérifiez-la, et que l'adresse IP de ce serveur y est autorisée."
            )
        if reply.status == 403:
            return WrongCredentials("Brevo n'ouvre pas l'envoi de SMS à ce compte : activez-le dans Brevo.")
        if reply.status == 404:
            return WrongCredentials("L'adresse de Brevo n'est pas la bonne : corrigez-la dans les réglages.")
        return refused(NAME, told(report.get("message"), (self.api_key,)), code)
