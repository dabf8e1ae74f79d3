"""OVHcloud. Never called for real.

- Sending: POST /sms/{serviceName}/jobs, schema https://eu.api.ovh.com/1.0/sms.json (as typed by the npm package
  @ovh-api/sms 3.1.26: `sms.SmsSendingReport`) and the guide « Envoyer des SMS avec l'API OVHcloud en Node.js »
  (https://docs.ovh.com/fr/sms/envoyer_des_sms_avec_lapi_ovh_en_nodejs/).
- Signature and clock: « First steps with the API » (https://docs.ovh.com/gb/en/customer/first-steps-with-ovh-api/) and
  OVH's own client, github.com/ovh/python-ovh, `ovh/client.py`: SHA-1 over secret, consumer key, method, address, body
  and timestamp, parted by « + »; the timestamp is the server's, read from GET /auth/time.
- « noStopClause »: without it OVHcloud writes « STOP 36111 » after the text, 11 characters taken from the first segment,
  and holds the message back at night and on Sundays (https://www.ovhtelecom.fr/sms/api-sms.xml).
- A « tag » has 20 characters at most (https://docs.ovh.com/fr/sms/envoyer_des_sms_depuis_une_url_-_http2sms/); no web
  address leaves from a short number (github.com/ovh/docs, `pages/web_cloud/messaging/sms/faq-sms`).

OVHcloud tells credits, not segments: one credit is one segment in mainland France only.
"""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from maillon.core.outgoing import SECONDS, Call, Reply
from maillon.notifications.sms.quiet import Purpose
from maillon.notifications.sms.segments import measure
from maillon.notifications.sms.senders.base import (
    NO_CREDIT_WAIT,
    Outgoing,
    RefusedForGood,
    RetryLater,
    Sent,
    WrongCredentials,
    ask,
    identifier,
    json_body,
    json_object,
    refused,
    told,
)

NAME = "OVHcloud"
_OUT_OF_TIME = frozenset(("QUERY_TIME_OUT", "INVALID_SIGNATURE"))
_WEB_ADDRESS = re.compile(r"https?://|\bwww\.", re.IGNORECASE)


@dataclass
class Ovh:
    """``service``: « sms-ab12345-1 ». Keep the same object between messages: it remembers OVHcloud's clock."""

    application_key: str = field(repr=False)
    application_secret: str = field(repr=False)
    consumer_key: str = field(repr=False)
    service: str
    base: str = "https://eu.api.ovh.com/1.0"
    internal: bool = False
    seconds: float = SECONDS
    clock: Callable[[], float] = field(default=time.time, repr=False)
    _ahead: int | None = field(default=None, repr=False)

    @property
    def stop_mention(self) -> str:
        return ""

    def send(self, message: Outgoing) -> Sent:
        if not message.sender_name and _WEB_ADDRESS.search(message.text):
            raise RefusedForGood(
                "OVHcloud n'envoie pas d'adresse web depuis un numéro court : choisissez un expéditeur à votre nom."
            )
        url = f"{self.base}/sms/{quote(self.service, safe='')}/jobs"
        body = json_body(self._job(message))
        reply = self._signed("POST", url, body)
        if reply.status >= 400 and json_object(reply).get("errorCode") in _OUT_OF_TIME and self._ahead is not None:
            self._ahead = None  # refused, so nothing left: once more with OVHcloud's clock read afresh
            reply = self._signed("POST", url, body)
        return self._read(reply, message)

    def _job(self, message: Outgoing) -> dict[str, Any]:
        job: dict[str, Any] = {
            "message": message.text,
            "receivers": [message.to],
            "charset": "UTF-8",
            "class": "phoneDisplay",
            "coding": "8bit" if measure(message.text).encoding == "ucs2" else "7bit",
            "noStopClause": message.purpose is Purpose.SERVICE,
            "priority": "high",
        }
        if message.reference:
            job["tag"] = message.reference[:20]
        if message.sender_name:
            return {**job, "sender": message.sender_name, "senderForResponse": False}
        return {**job, "senderForResponse": True}

    def _signed(self, method: str, url: str, body: bytes) -> Reply:
        stamp = str(int(self.clock()) + self._clock_ahead())
        parts = (self.application_secret, self.consumer_key, method, url, body.decode(), stamp)
        digest = hashlib.sha1("+".join(parts).encode(), usedforsecurity=False).hexdigest()
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "X-Ovh-Application": self.application_key,
            "X-Ovh-Consumer": self.consumer_key,
            "X-Ovh-Timestamp": stamp,
            "X-Ovh-Signature": f"$1${digest}",
        }
        return self._ask(Call(method, url, headers, body))

    def _clock_ahead(self) -> int:
        """Seconds between OVHcloud's clock and ours: it refuses a request stamped too far from its own."""
        if self._ahead is None:
            reply = self._ask(Call("GET", f"{self.base}/auth/time"))
            stamp = reply.body.strip()
            if reply.status != 200 or not stamp.isdigit() or len(stamp) > 12:
                raise RetryLater("OVHcloud ne donne pas son heure : l'envoi sera essayé de nouveau.")
            self._ahead = int(stamp) - int(self.clock())
        return self._ahead

    def _ask(self, request: Call) -> Reply:
        return ask(NAME, request, seconds=self.seconds, internal=self.internal)

    def _read(self, reply: Reply, message: Outgoing) -> Sent:
        report = json_object(reply)
        if reply.status >= 400:
            raise self._refusal(reply, report)
        if message.to in _texts(report.get("invalidReceivers")):
            raise RefusedForGood("OVHcloud ne reconnaît pas ce numéro de mobile : corrigez-le.", "invalidReceivers")
        ids = report.get("ids")
        return Sent(identifier(NAME, ids[0] if isinstance(ids, list) and ids else None))

    def _refusal(self, reply: Reply, report: dict[str, Any]) -> Exception:
        code = str(report.get("errorCode") or report.get("class") or reply.status)
        words = told(report.get("message"), (self.application_secret, self.consumer_key, self.application_key))
        if ("credit" in words.lower() and "credential" not in words.lower()) or reply.status == 402:
            return RetryLater("Le compte SMS OVHcloud n'a plus de crédit : rechargez-le.", NO_CREDIT_WAIT)
        if reply.status in (401, 403) or code in _OUT_OF_TIME:
            return WrongCredentials(
                "OVHcloud refuse les clés : vérifiez la clé d'application, son secret, la clé utilisateur et ses droits "
                "(POST sur /sms/*/jobs)."
            )
        if reply.status == 404:
            return WrongCredentials(
                "OVHcloud ne connaît pas ce compte SMS : vérifiez son nom, par exemple sms-ab12345-1."
            )
        return refused(NAME, words, code)


def _texts(value: object) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else []
