"""Twilio. Never called for real.

- Sending: POST /2010-04-01/Accounts/{AccountSid}/Messages.json, form fields To, From or MessagingServiceSid, Body,
  StatusCallback; the answer gives `sid` and `num_segments`, « 0 » while a messaging service has not chosen a number
  (https://www.twilio.com/docs/messaging/api/message-resource).
- Basic authentication, errors as {"code", "message", "more_info", "status"} (https://www.twilio.com/docs/usage/twilios-response,
  https://www.twilio.com/docs/api/errors).
"""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from maillon.core.outgoing import SECONDS, Call, Reply
from maillon.notifications.sms.senders.base import (
    Outgoing,
    RefusedForGood,
    RetryLater,
    Sent,
    Unsubscribed,
    WrongCredentials,
    ask,
    count,
    identifier,
    json_object,
    refused,
    told,
)

NAME = "Twilio"
# https://www.twilio.com/docs/api/errors
_SENTENCES = {
    "21211": "Twilio ne reconnaît pas ce numéro : corrigez-le.",
    "21212": "Twilio ne reconnaît pas l'expéditeur : corrigez-le dans les réglages.",
    "21408": "Le compte Twilio n'est pas ouvert aux SMS vers ce pays : ouvrez-le dans la console de Twilio.",
    "21606": "Ce numéro d'expéditeur n'est pas à vous chez Twilio : corrigez-le dans les réglages.",
    "21608": "Le compte Twilio est à l'essai : il n'écrit qu'aux numéros vérifiés.",
    "21612": "Twilio ne sait pas joindre ce numéro avec cet expéditeur.",
    "21614": "Ce numéro n'est pas un mobile : il ne reçoit pas de SMS.",
    "21617": "Le SMS est trop long pour Twilio : 1 600 caractères au plus.",
}
_STOPPED = "21610"
_THROTTLED = "20429"


@dataclass(frozen=True)
class Twilio:
    """``key`` and ``secret``: the account's SID and token, or an API key's. ``sender``: number or name when none is given.

    ``messaging_service``: « MG… », used instead of any sender. ``stop_number``: where STOP is answered, if anywhere.
    """

    account: str
    key: str = field(repr=False)
    secret: str = field(repr=False)
    sender: str = ""
    messaging_service: str = ""
    callback: str = field(default="", repr=False)
    stop_number: str = ""
    base: str = "https://api.twilio.com"
    internal: bool = False
    seconds: float = SECONDS

    @property
    def stop_mention(self) -> str:
        return f"STOP au {self.stop_number}" if self.stop_number else "Répondez STOP pour ne plus en recevoir."

    def send(self, message: Outgoing) -> Sent:
        url = f"{self.base}/2010-04-01/Accounts/{quote(self.account, safe='')}/Messages.json"
        basic = b64encode(f"{self.key}:{self.secret}".encode()).decode()
        headers = {
            "Authorization": f"Basic {basic}",
            "Content-Type": "application/x-www-form-urlencoded",
            "Accept": "application/json",
        }
        request = Call("POST", url, headers, urlencode(self._fields(message)).encode())
        reply = ask(NAME, request, seconds=self.seconds, internal=self.internal)
        answer = json_object(reply)
        if reply.status >= 400:
            raise self._refusal(reply, answer)
        return Sent(identifier(NAME, answer.get("sid")), count(answer.get("num_segments")))

    def _fields(self, message: Outgoing) -> dict[str, str]:
        fields = {"To": message.to, "Body": message.text}
        if self.messaging_service:
            fields["MessagingServiceSid"] = self.messaging_service
        else:
            fields["From"] = message.sender_name or self.sender
        if self.callback:
            fields["StatusCallback"] = self.callback
        return fields

    def _refusal(self, reply: Reply, answer: dict[str, Any]) -> Exception:
        code = str(answer.get("code") or reply.status)
        if code == _THROTTLED:
            return RetryLater("Twilio demande de ralentir : l'envoi reprendra seul.")
        if reply.status in (401, 403):
            return WrongCredentials("Twilio refuse les identifiants : vérifiez le compte, la clé et le secret.")
        if reply.status == 404:
            return WrongCredentials("Twilio ne connaît pas ce compte : vérifiez son identifiant, qui commence par AC.")
        if code == _STOPPED:
            return Unsubscribed("Cette personne a répondu STOP : Twilio ne lui écrit plus.", code)
        if code in _SENTENCES:
            return RefusedForGood(_SENTENCES[code], code)
        return refused(NAME, told(answer.get("message"), (self.secret, self.key)), code)
