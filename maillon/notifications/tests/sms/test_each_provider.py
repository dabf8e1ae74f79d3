"""What holds for one provider."""

from __future__ import annotations

from typing import Any

import pytest

from maillon.core.tests.loopback import Answer, Loopback, Reaction
from maillon.notifications.sms.quiet import Purpose
from maillon.notifications.sms.segments import measure
from maillon.notifications.sms.senders import (
    Brevo,
    Gateway,
    Outgoing,
    Ovh,
    RefusedForGood,
    RetryLater,
    Sent,
    SmsError,
    Unsubscribed,
    WrongCredentials,
)
from maillon.notifications.sms.senders.gateway import GatewaySettings
from maillon.notifications.sms.stop import with_mention
from maillon.notifications.tests.sms.providers import BrevoDesk, GatewayDesk, OvhDesk, TwilioDesk
from maillon.notifications.tests.sms.sending import (
    HELLO,
    MOBILE,
    SECRETS,
    TEXT,
    opened,
    send,
    sender_for,
)


def test_ovh_is_told_what_the_message_is() -> None:
    desk = OvhDesk()
    send("ovh", desk)
    send("ovh", desk, Outgoing(MOBILE, "ça", purpose=Purpose.COMMERCIAL, reference="r" * 40))
    first, second = desk.accepted
    assert (first["sender"], first["senderForResponse"], first["coding"]) == ("Operis", False, "7bit")
    assert (first["noStopClause"], first["tag"]) == (True, "TK-2026-42")
    assert (second["senderForResponse"], second["coding"], second["noStopClause"]) == (True, "8bit", False)
    assert "sender" not in second


def test_ovh_is_signed_with_its_own_clock_read_once() -> None:
    desk = OvhDesk(now=1_700_000_000)
    with opened(desk) as server:
        sender = sender_for("ovh", server.url)
        sender.send(HELLO)
        sender.send(HELLO)
    assert (desk.times_asked, len(desk.accepted)) == (1, 2)


def test_a_clock_that_has_moved_is_read_again() -> None:
    desk = OvhDesk()
    with opened(desk) as server:
        sender = sender_for("ovh", server.url)
        sender.send(HELLO)
        desk.now += 4000
        sender.send(HELLO)
    assert (desk.times_asked, len(desk.accepted)) == (2, 2)


def test_ovh_that_never_believes_our_clock_ends_as_wrong_keys() -> None:
    with pytest.raises(WrongCredentials):
        send("ovh", OvhDesk(stale=9))


def test_ovh_that_gives_no_time_is_tried_later() -> None:
    def odd(_: object) -> Reaction:
        return Answer(200, b"<html>soon</html>")

    with Loopback(odd) as server, pytest.raises(RetryLater):
        sender_for("ovh", server.url).send(HELLO)
    assert len(server.received) == 1


def test_ovh_sends_no_web_address_from_a_short_number() -> None:
    desk = OvhDesk()
    with pytest.raises(RefusedForGood, match="expéditeur"):
        send("ovh", desk, Outgoing(MOBILE, "Votre suivi : https://maillon.example/s/1"))
    send("ovh", desk, Outgoing(MOBILE, "Votre suivi : https://maillon.example/s/1", "Operis"))
    assert len(desk.accepted) == 1


def test_a_number_that_ovh_does_not_know_is_refused_for_good() -> None:
    with pytest.raises(RefusedForGood, match="numéro"):
        send("ovh", OvhDesk(), Outgoing("+33600000000", TEXT))


def test_brevo_is_told_what_the_message_is() -> None:
    desk = BrevoDesk(legacy=True)
    assert send("brevo", desk, callback="https://crm.example/sms/brevo").segments == 2
    mention = Brevo("k", "Maillon").stop_mention
    offer = with_mention("Ça : une offre", Purpose.COMMERCIAL, mention)
    send("brevo", desk, Outgoing(MOBILE, offer, purpose=Purpose.COMMERCIAL))
    first, second = desk.accepted
    assert (first["sender"], first["type"], first["unicodeEnabled"]) == ("Operis", "transactional", False)
    assert (first["tag"], first["webUrl"]) == ("TK-2026-42", "https://crm.example/sms/brevo")
    assert (second["sender"], second["type"]) == ("Maillon", "marketing")
    assert "tag" not in second


def test_a_number_that_brevo_does_not_know_is_refused_for_good_in_its_words() -> None:
    with pytest.raises(RefusedForGood, match="« Invalid telephone number »") as error:
        send("brevo", BrevoDesk(), Outgoing("+33600000000", TEXT))
    assert error.value.code == "invalid_parameter"


def test_twilio_uses_the_name_the_number_or_the_service() -> None:
    desk = TwilioDesk(segments="0")
    assert send("twilio", desk, callback="https://crm.example/sms/twilio").segments is None
    send("twilio", desk, Outgoing(MOBILE, TEXT))
    send("twilio", desk, messaging_service="MG0123")
    named, numbered, served = desk.accepted
    assert (named["From"], named["StatusCallback"]) == ("Operis", "https://crm.example/sms/twilio")
    assert numbered["From"] == "+33757000000"
    assert served["MessagingServiceSid"] == "MG0123"


@pytest.mark.parametrize(
    ("to", "kind", "code"),
    [
        ("+33600000000", RefusedForGood, "21211"),
        ("+33600000001", Unsubscribed, "21610"),
        ("+33478000002", RefusedForGood, "21614"),
        ("+18005550003", WrongCredentials, ""),
        ("+33600000004", RetryLater, ""),
        ("+33600000005", RefusedForGood, "99999"),
    ],
)
def test_what_twilio_says_no_to_is_told_apart(to: str, kind: type[SmsError], code: str) -> None:
    with pytest.raises(kind) as error:
        send("twilio", TwilioDesk(), Outgoing(to, TEXT))
    assert getattr(error.value, "code", "") == code
    assert SECRETS[3] not in error.value.sentence


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({}, {"method": "POST", "to": MOBILE, "text": TEXT}),
        ({"shape": "form", "number": "zeros"}, {"method": "POST", "to": "0033612345678", "text": TEXT}),
        ({"method": "GET", "shape": "query", "number": "digits"}, {"method": "GET", "to": "33612345678", "text": TEXT}),
        (
            {
                "method": "PUT",
                "to_field": "msisdn",
                "text_field": "message",
                "sender_field": "from",
                "reference_field": "ref",
            },
            {"method": "PUT", "msisdn": MOBILE, "message": TEXT, "from": "Operis", "ref": "TK-2026-42"},
        ),
        ({"fixed": {"account": "7"}}, {"method": "POST", "account": "7", "to": MOBILE, "text": TEXT}),
    ],
)
def test_a_gateway_is_spoken_to_as_its_settings_say(settings: dict[str, Any], expected: dict[str, str]) -> None:
    desk = GatewayDesk()
    assert send("gateway", desk, **settings).provider_id == "gw-1"
    assert desk.accepted == [expected]


def test_a_gateway_whose_address_has_a_query_keeps_it() -> None:
    desk = GatewayDesk()
    with opened(desk) as server:
        headers = {"Authorization": f"Bearer {SECRETS[4]}"}
        settings = GatewaySettings(
            f"{server.url}/s?a=1",
            "GET",
            "query",
            headers=headers,
            id_at="",
            segments_at="messages.0.parts",
            internal=True,
        )
        assert Gateway(settings).send(HELLO) == Sent("TK-2026-42", 2)
    assert desk.accepted[0]["a"] == "1"


def test_a_gateway_on_the_internal_network_must_be_allowed() -> None:
    desk = GatewayDesk()
    with pytest.raises(WrongCredentials, match="https"):
        send("gateway", desk, internal=False)
    assert desk.accepted == []


def test_a_get_that_would_hide_its_fields_is_refused() -> None:
    with pytest.raises(ValueError):
        GatewaySettings("https://gateway.example", "GET")


def test_a_wrong_secret_is_a_wrong_signature_for_ovh() -> None:
    desk = OvhDesk()
    with opened(desk) as server:
        sender = Ovh("ak-7kbG7Bk7S9Nt7ZSV", "as-wrong", SECRETS[1], "sms-ab12345-1", f"{server.url}/1.0", internal=True)
        with pytest.raises(WrongCredentials):
            sender.send(HELLO)


def test_each_provider_says_how_a_commercial_text_ends() -> None:
    assert sender_for("ovh", "https://p.example").stop_mention == ""
    assert "[STOP_CODE]" in sender_for("brevo", "https://p.example").stop_mention
    assert sender_for("twilio", "https://p.example", stop_number="36180").stop_mention == "STOP au 36180"
    assert sender_for("gateway", "https://p.example", stop_mention="STOP au 36063").stop_mention == "STOP au 36063"
    assert measure(sender_for("twilio", "https://p.example").stop_mention).encoding == "gsm7"
