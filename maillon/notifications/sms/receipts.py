"""What providers call back with, read into one shape: a delivery receipt, or a message that came in.

- OVHcloud: GET on the callback of an API user with `id`, `ptt`, `date`, `description` (DLR state), `descriptionDlr`
  (guide « Tout savoir sur les utilisateurs SMS », step 5, github.com/ovh/docs). Answers are read by the API,
  GET /sms/{serviceName}/incoming/{id}, `sms.Incoming` of https://eu.api.ovh.com/1.0/sms.json: what its « CGI » receives
  is not published. Nothing is signed.
- Brevo: POST of JSON, `messageId`, `to`, `msg_status` (https://developers.brevo.com/docs/transactional-webhooks); a bearer
  token of our own comes with it when asked for (https://developers.brevo.com/docs/username-and-password-authentication).
  The field of a reply is named in the events of the account (`SmsEventReport`: `event`, `phoneNumber`, `reply`).
- Twilio: POST of a form, `MessageSid`, `MessageStatus`, `ErrorCode`
  (https://www.twilio.com/docs/messaging/guides/track-outbound-message-status), and `From`, `To`, `Body` for what comes in
  (https://www.twilio.com/docs/messaging/guides/webhook-request), signed: see `signatures`.

None was ever received for real. ``Unreadable`` is raised for what has not the shape; ``None`` is news of no use.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from maillon.core.phones import clean_phone

LONGEST = 2000  # characters kept of what comes in: ten segments have 1 530


class State(StrEnum):
    PENDING = "pending"
    DELIVERED = "delivered"
    FAILED = "failed"
    EXPIRED = "expired"


class Unreadable(ValueError):
    """This is no call of that provider."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """``reason``: a French sentence for a person, "" when all went well. ``code``: the provider's own."""

    provider_id: str
    state: State
    reason: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Incoming:
    """``sender``: E.164, or a short number's digits. ``opt_out``: the provider itself took it for a STOP."""

    sender: str
    text: str = field(repr=False)
    provider_id: str = ""
    to: str = ""
    opt_out: bool = False


News = Receipt | Incoming | None

_UNKNOWN = "L'opérateur ne dit pas pourquoi ce SMS n'est pas arrivé."
_ABSENT = "Le téléphone était éteint ou hors réseau."
_WRONG_NUMBER = "Ce numéro n'existe pas ou n'est plus attribué."
_NOT_MOBILE = "Ce numéro ne peut pas recevoir de SMS."
_BLOCKED = "L'opérateur a bloqué ce SMS : il l'a pris pour du démarchage."
_NETWORK = "Le réseau de l'opérateur était en panne."
_HANDSET = "Le téléphone n'a pas pu recevoir ce SMS (mémoire ou carte SIM pleine)."
_TOO_LATE = "Le SMS n'a pas pu être remis à temps."
_STOPPED = "Cette personne a répondu STOP."

_OVH_STATES = {"0": State.PENDING, "4": State.PENDING, "8": State.PENDING, "1": State.DELIVERED}
_OVH_FAILED = frozenset(("2", "16"))
_OVH_PTT_STATES = {"1": State.PENDING, "2": State.PENDING, "3": State.PENDING, "4": State.DELIVERED}
_OVH_EXPIRED = frozenset(("8", "21"))
_OVH_REASONS = {
    "20": "Ce SMS ne peut pas être remis tel qu'il est écrit.",
    "21": "La ligne du destinataire n'a plus de crédit.",
    "23": _WRONG_NUMBER,
    "24": _ABSENT,
    "25": _NETWORK,
    "26": _HANDSET,
    "27": _NOT_MOBILE,
    "28": _BLOCKED,
    "29": "L'opérateur n'accepte pas ce texte.",
    "73": "Ce numéro porté n'est pas joignable.",
    "74": "Le téléphone était à l'étranger.",
    "8": _TOO_LATE,
}

_BREVO_STATES = {
    "sent": State.PENDING,
    "accepted": State.PENDING,
    "delivered": State.DELIVERED,
    "softbounce": State.FAILED,
    "hardbounce": State.FAILED,
    "rejected": State.FAILED,
    "blocked": State.FAILED,
    "skip": State.FAILED,
}
_BREVO_REASONS = {"softbounce": _ABSENT, "hardbounce": _WRONG_NUMBER, "rejected": _BLOCKED, "blocked": _BLOCKED}

_TWILIO_STATES = {
    **dict.fromkeys(("accepted", "scheduled", "queued", "sending", "sent"), State.PENDING),
    **dict.fromkeys(("delivered", "read"), State.DELIVERED),
    **dict.fromkeys(("undelivered", "failed", "canceled"), State.FAILED),
}
# https://www.twilio.com/docs/api/errors
_TWILIO_EXPIRED = "30036"
_TWILIO_REASONS = {
    "21610": _STOPPED,
    "30003": _ABSENT,
    "30004": "Ce numéro refuse les SMS, ou l'opérateur les bloque.",
    "30005": _WRONG_NUMBER,
    "30006": _NOT_MOBILE,
    "30007": _BLOCKED,
    "30008": _UNKNOWN,
    _TWILIO_EXPIRED: _TOO_LATE,
}


def read_ovh(params: Mapping[str, str]) -> News:
    """The query of the callback, or a record of GET /sms/{serviceName}/outgoing/{id} (`deliveryReceipt`, `ptt`)."""
    message, ptt = _text(params, "id"), _text(params, "ptt")
    report = _text(params, "description") or _text(params, "deliveryReceipt")
    if not message or not (ptt or report):
        raise Unreadable("id, ptt, description")
    if ptt in _OVH_EXPIRED:
        return Receipt(message, State.EXPIRED, _OVH_REASONS[ptt], ptt)
    state = _OVH_STATES.get(report) or _OVH_PTT_STATES.get(ptt)
    if report in _OVH_FAILED or state is None:
        return Receipt(message, State.FAILED, _OVH_REASONS.get(ptt, _UNKNOWN), ptt or report)
    return Receipt(message, state, code=ptt or report)


def read_ovh_incoming(record: Mapping[str, Any]) -> Incoming:
    """One record of GET /sms/{serviceName}/incoming/{id}."""
    message, sender = _text(record, "id"), _text(record, "sender")
    if not message or not sender or "message" not in record:
        raise Unreadable("id, sender, message")
    return Incoming(_number(sender), _raw(record, "message"), message)


def read_brevo(payload: Mapping[str, Any]) -> News:
    """The JSON of a transactional SMS webhook. Statuses are compared without case nor underscore: both forms are published."""
    status = re.sub(r"[^a-z]", "", (_text(payload, "msg_status") or _text(payload, "event")).lower())
    message, phone = _text(payload, "messageId"), _text(payload, "to") or _text(payload, "phoneNumber")
    if not status or not (message or phone):
        raise Unreadable("messageId, msg_status")
    if status in ("replied", "reply"):
        return Incoming(_number(phone), _raw(payload, "reply"), message)
    if status in ("unsubscribe", "unsubscribed"):
        return Incoming(_number(phone), _raw(payload, "reply") or "STOP", message, opt_out=True)
    state = _BREVO_STATES.get(status)
    if state is None or not message:
        return None
    said = _text(payload, "reason") or _text(payload, "description")
    if state is State.FAILED and "expir" in said.lower():
        return Receipt(message, State.EXPIRED, _TOO_LATE, status)
    reason = _BREVO_REASONS.get(status, _UNKNOWN) if state is State.FAILED else ""
    return Receipt(message, state, reason, status)


def read_twilio(params: Mapping[str, str]) -> News:
    """The form of a status callback or of an incoming message: call `signatures.twilio_signed` first."""
    message = _text(params, "MessageSid") or _text(params, "SmsSid")
    status = (_text(params, "MessageStatus") or _text(params, "SmsStatus")).lower()
    if not message or not (status or "Body" in params):
        raise Unreadable("MessageSid, MessageStatus")
    if "Body" in params and status in ("", "received"):
        opt_out = _text(params, "OptOutType").upper() == "STOP"
        return Incoming(_number(_text(params, "From")), _raw(params, "Body"), message, _text(params, "To"), opt_out)
    state = _TWILIO_STATES.get(status)
    if state is None:
        return None
    code = _text(params, "ErrorCode")
    if state is not State.FAILED:
        return Receipt(message, state, code=code)
    state = State.EXPIRED if code == _TWILIO_EXPIRED else state
    return Receipt(message, state, _TWILIO_REASONS.get(code, _UNKNOWN), code)


@dataclass(frozen=True)
class GatewayHook:
    """Where a generic gateway puts things, in a query, a form or the first level of a JSON object.

    ``states``: its word -> what it means; compared without case. A word that is not there is of no use.
    """

    id_field: str = "id"
    status_field: str = "status"
    reason_field: str = ""
    from_field: str = "from"
    text_field: str = "text"
    to_field: str = "to"
    states: Mapping[str, State] = field(
        default_factory=lambda: {
            **dict.fromkeys(("delivered", "delivrd", "success"), State.DELIVERED),
            **dict.fromkeys(("failed", "undelivered", "undeliv", "rejected", "rejectd", "error"), State.FAILED),
            **dict.fromkeys(("expired",), State.EXPIRED),
            **dict.fromkeys(("sent", "queued", "accepted", "acceptd", "enroute", "pending"), State.PENDING),
        }
    )


def read_gateway(params: Mapping[str, Any], hook: GatewayHook) -> News:
    status, message = _text(params, hook.status_field), _text(params, hook.id_field)
    if status and message:
        state = {word.lower(): meant for word, meant in hook.states.items()}.get(status.lower())
        if state is None:
            return None
        late = {State.FAILED: _UNKNOWN, State.EXPIRED: _TOO_LATE}.get(state, "")
        said = _text(params, hook.reason_field) if hook.reason_field and late else ""
        return Receipt(message, state, f"La passerelle dit : « {said[:150]} »." if said else late, status[:40])
    sender = _text(params, hook.from_field)
    if not sender or hook.text_field not in params:
        raise Unreadable(f"{hook.id_field} et {hook.status_field}, ou {hook.from_field} et {hook.text_field}")
    return Incoming(_number(sender), _raw(params, hook.text_field), message, _text(params, hook.to_field))


def _text(params: Mapping[str, Any], name: str) -> str:
    """One value as text; numbers as their digits; anything else as nothing."""
    value = params.get(name)
    return _clean(str(value)).strip()[:200] if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _raw(params: Mapping[str, Any], name: str) -> str:
    value = params.get(name)
    return _clean(value)[:LONGEST] if isinstance(value, str) else ""


def _clean(text: str) -> str:
    """Without what PostgreSQL refuses: the null character, halves of surrogate pairs."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()


def _number(given: str) -> str:
    """E.164 of « 33612… », « 0033612… », « +33612… », « 0612… »; a short number or a name stays as it is."""
    digits = re.sub(r"[^\d+]", "", given)
    if re.fullmatch(r"0[1-9]\d{8}", digits):
        return clean_phone(digits)
    digits = f"+{digits[2:]}" if digits.startswith("00") else digits
    if re.fullmatch(r"\+[1-9]\d{6,14}", digits):
        return digits
    return f"+{digits}" if re.fullmatch(r"[1-9]\d{9,14}", digits) else given.strip()[:40]
