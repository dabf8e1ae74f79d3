"""Each provider's desk, from what it publishes: it checks what it receives as the provider would, and answers like it."""

from __future__ import annotations

import hashlib
import json
import re
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from maillon.core.tests.loopback import Answer, Reaction, Received


def say(status: int, value: object, **headers: str) -> Answer:
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return Answer(status, json.dumps(value).encode(), {"Content-Type": "application/json", **named})


@dataclass
class Desk:
    """``instead``: what to answer instead of the ordinary, once everything was checked. ``accepted``: what was taken."""

    instead: Reaction | None = None
    accepted: list[Mapping[str, Any]] = field(default_factory=list)

    def take(self, sms: Mapping[str, Any], ordinary: Reaction) -> Reaction:
        if self.instead is not None:
            return self.instead
        self.accepted.append(sms)
        return ordinary


OVH_TYPES = {
    "charset": str,
    "class": str,
    "coding": str,
    "differedPeriod": int,
    "message": str,
    "noStopClause": bool,
    "priority": str,
    "receivers": list,
    "sender": str,
    "senderForResponse": bool,
    "tag": str,
    "validityPeriod": int,
}
OVH_ENUMS = {
    "charset": {"UTF-8"},
    "class": {"flash", "phoneDisplay", "sim", "toolkit"},
    "coding": {"7bit", "8bit"},
    "priority": {"high", "low", "medium", "veryLow"},
}


def _of_ovh(name: str, value: object) -> bool:
    return type(value) is OVH_TYPES.get(name) and (name not in OVH_ENUMS or value in OVH_ENUMS[name])


@dataclass
class OvhDesk(Desk):
    """``now``: OVHcloud's own clock, which nobody else has. ``stale``: how many answers « out of time » before believing."""

    base: str = ""
    now: int = 1_900_000_000
    stale: int = 0
    times_asked: int = 0

    def __call__(self, got: Received) -> Reaction:
        if got.path == "/1.0/auth/time":
            self.times_asked += 1
            return Answer(200, str(self.now).encode())
        return self._refusal(got) or self._job(got)

    def _refusal(self, got: Received) -> Answer | None:
        headers = got.headers
        if headers.get("x-ovh-application") != "ak-7kbG7Bk7S9Nt7ZSV":
            return self._error(403, "INVALID_KEY", "This application key is invalid")
        if headers.get("x-ovh-consumer") != "ck-MtSwSrPpNjqfVSmJ":
            return self._error(403, "INVALID_CREDENTIAL", "This credential is not valid")
        stamp = headers.get("x-ovh-timestamp", "")
        if self.stale or abs(int(stamp or 0) - self.now) > 30:
            self.stale = max(0, self.stale - 1)
            return self._error(400, "QUERY_TIME_OUT", "Query out of time")
        target = self.base + got.path.removeprefix("/1.0")
        parts = ("as-EXEgWIz07P0HYwtQDs7c", "ck-MtSwSrPpNjqfVSmJ", got.method, target, got.body.decode(), stamp)
        digest = hashlib.sha1("+".join(parts).encode()).hexdigest()
        if headers.get("x-ovh-signature") != f"$1${digest}":
            return self._error(400, "INVALID_SIGNATURE", "Invalid signature")
        return None

    def _error(self, status: int, code: str, message: str) -> Answer:
        return say(status, {"errorCode": code, "httpCode": f"{status}", "message": message})

    def _job(self, got: Received) -> Reaction:
        if got.path != "/1.0/sms/sms-ab12345-1/jobs":
            return say(404, {"class": "Client::NotFound", "message": "The requested object does not exist"})
        job = json.loads(got.body)
        if wrong := [name for name, value in job.items() if not _of_ovh(name, value)]:
            return say(400, {"class": "Client::BadRequest", "message": f"Invalid {wrong[0]}"})
        if len(job.get("tag", "")) > 20 or ("sender" in job) == job["senderForResponse"]:
            return say(400, {"class": "Client::BadRequest", "message": "Invalid tag or sender"})
        good = [one for one in job["receivers"] if re.fullmatch(r"\+\d{8,15}", one) and not one.endswith("0000")]
        bad = [one for one in job["receivers"] if one not in good]
        report = {
            "totalCreditsRemoved": len(good),
            "invalidReceivers": bad,
            "ids": [2700042] if good else [],
            "validReceivers": good,
        }
        return self.take(job, say(200, report))


BREVO_FIELDS = {
    "sender": str,
    "recipient": str,
    "content": str,
    "type": str,
    "tag": str,
    "webUrl": str,
    "unicodeEnabled": bool,
}


@dataclass
class BrevoDesk(Desk):
    legacy: bool = False

    def __call__(self, got: Received) -> Reaction:
        if got.headers.get("api-key") != "xkeysib-0123456789":
            return say(401, {"code": "unauthorized", "message": "Key not found"})
        if (got.method, got.path) != ("POST", "/v3/transactionalSMS/send"):
            return say(404, {"code": "document_not_found", "message": "Not found"})
        if got.headers.get("content-type") != "application/json":
            return say(400, {"code": "bad_request", "message": "Content-Type"})
        sms = json.loads(got.body)
        if any(type(value) is not BREVO_FIELDS.get(name) for name, value in sms.items()):
            return say(400, {"code": "invalid_parameter", "message": "Unknown or mistyped parameter"})
        if not re.fullmatch(r"\+?\d{6,15}", sms.get("recipient", "")) or sms["recipient"].endswith("0000"):
            return say(400, {"code": "invalid_parameter", "message": "Invalid telephone number"})
        if not re.fullmatch(r"[A-Za-z0-9 ]{3,11}|\d{3,15}", sms.get("sender", "")):
            return say(400, {"code": "invalid_parameter", "message": "Invalid sender"})
        if sms.get("type") not in ("transactional", "marketing") or not sms.get("content"):
            return say(400, {"code": "missing_parameter", "message": "content is missing"})
        if "[STOP_CODE]" in sms["content"] and sms["type"] != "marketing":
            return say(400, {"code": "invalid_parameter", "message": "stop code in a transactional SMS"})
        answer: dict[str, Any] = {"messageId": 1511882900176220}
        if self.legacy:
            answer |= {"reference": "ab1cde2fgh3i4jklmno", "smsCount": 2, "usedCredits": 0.7, "remainingCredits": 82.85}
        return self.take(sms, say(201, answer))


TWILIO_ERRORS = {
    "+33600000000": (400, 21211, "The 'To' number +33600000000 is not a valid phone number."),
    "+33600000001": (400, 21610, "Attempt to send to unsubscribed recipient"),
    "+33478000002": (400, 21614, "'To' number is not a valid mobile number"),
    "+18005550003": (403, 20003, "Authenticate"),
    "+33600000004": (429, 20429, "Too many requests"),
    "+33600000005": (400, 99999, "Something about token-of-twilio that nobody knows"),
}


@dataclass
class TwilioDesk(Desk):
    segments: str = "1"

    def __call__(self, got: Received) -> Reaction:
        expected = "Basic " + b64encode(b"SK0123:token-of-twilio").decode()
        if got.headers.get("authorization") != expected:
            return self._error(401, 20003, "Authenticate")
        if (got.method, got.path) != ("POST", "/2010-04-01/Accounts/AC0123/Messages.json"):
            return self._error(404, 20404, f"The requested resource {got.path} was not found")
        if got.headers.get("content-type") != "application/x-www-form-urlencoded":
            return self._error(415, 20415, "Unsupported media type")
        form = {name: values[0] for name, values in parse_qs(got.body.decode(), strict_parsing=True).items()}
        if form.get("To") in TWILIO_ERRORS:
            return self._error(*TWILIO_ERRORS[form["To"]])
        if not form.get("Body"):
            return self._error(400, 21602, "Message body is required.")
        if bool(form.get("From")) == bool(form.get("MessagingServiceSid")):
            return self._error(400, 21603, "A 'From' phone number is required.")
        created = {"sid": "SM" + "0" * 32, "status": "queued", "num_segments": self.segments, "error_code": None}
        return self.take(form, say(201, created))

    def _error(self, status: int, code: int, message: str) -> Answer:
        more = f"https://www.twilio.com/docs/errors/{code}"
        return say(status, {"code": code, "message": message, "more_info": more, "status": status})


@dataclass
class GatewayDesk(Desk):
    """A gateway that wants its token and takes the fields wherever they are."""

    ordinary: Reaction = field(default_factory=lambda: say(200, {"messages": [{"id": "gw-1", "parts": 2}]}))

    def __call__(self, got: Received) -> Reaction:
        if got.headers.get("authorization") != "Bearer token-of-gateway":
            return say(401, {"message": "bad token"})
        kind = got.headers.get("content-type", "")
        if kind.startswith("application/json"):
            fields = json.loads(got.body)
        else:
            source = got.body.decode() if kind.endswith("urlencoded") else urlsplit(got.path).query
            fields = {name: values[0] for name, values in parse_qs(source).items()}
        return self.take({"method": got.method, **fields}, self.ordinary)
