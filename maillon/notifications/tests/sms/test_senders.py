"""What holds for every provider."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from maillon.core.tests.loopback import Answer, Octets, Reaction, Silence, closed_port
from maillon.notifications.sms.senders import (
    Gateway,
    NoAnswer,
    Outgoing,
    RefusedForGood,
    RetryLater,
    Sent,
    SmsError,
    WrongCredentials,
)
from maillon.notifications.sms.senders.gateway import GatewaySettings
from maillon.notifications.tests.sms.providers import say
from maillon.notifications.tests.sms.sending import (
    HELLO,
    MOBILE,
    PROVIDERS,
    SECRETS,
    TEXT,
    desk_of,
    failure,
    opened,
    send,
    sender_for,
    vars_of,
)


@pytest.mark.parametrize(
    ("provider", "sent"),
    [
        ("ovh", Sent("2700042")),
        ("brevo", Sent("1511882900176220")),
        ("twilio", Sent("SM" + "0" * 32, 1)),
        ("gateway", Sent("gw-1")),
    ],
)
def test_a_message_leaves_as_the_provider_wants_it(provider: str, sent: Sent) -> None:
    desk = desk_of(provider)
    assert send(provider, desk) == sent
    assert len(desk.accepted) == 1


@pytest.mark.parametrize("provider", PROVIDERS)
def test_any_text_arrives_as_it_was_written(provider: str) -> None:
    text = "Été : ça va ? 😀 & = + % \" ' \\ <b> {x} €\nMerci"
    desk = desk_of(provider)
    send(provider, desk, Outgoing(MOBILE, text))
    sms = desk.accepted[0]
    assert text in sms.values()
    assert [value for value in sms.values() if value in (MOBILE, MOBILE[1:], [MOBILE])]


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize(
    ("reaction", "kind"),
    [
        (say(500, {"message": "oops"}), RetryLater),
        (Answer(503, b"<html>"), RetryLater),
        (Answer(502, b"<html>"), NoAnswer),
        (Answer(504), NoAnswer),
        (Answer(200, b"garbage"), NoAnswer),
        (Answer(200, b'{"ids": [], "messageId": null, "sid": {}, "messages": []}'), NoAnswer),
        (Answer(200, b"[" * 5000), NoAnswer),
        (Answer(200, b"\xff\xfe{}"), NoAnswer),
        (Answer(302, b"", {"Location": "http://127.0.0.1:1/"}), WrongCredentials),
        (say(401, {"message": "no"}), WrongCredentials),
        (say(403, {"message": "no"}), WrongCredentials),
        (say(404, {"message": "no"}), WrongCredentials),
        (say(402, {"code": "not_enough_credits", "message": "no"}), RetryLater),
        (say(400, {"message": "no"}), RefusedForGood),
        (Answer(400, b"<html>"), RefusedForGood),
        (Octets(b""), NoAnswer),
        (Octets(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"), NoAnswer),
    ],
)
def test_each_way_of_failing_has_its_own_name(provider: str, reaction: Reaction, kind: type[SmsError]) -> None:
    if provider == "twilio" and isinstance(reaction, Answer) and reaction.status == 402:
        kind = RefusedForGood  # Twilio has no such status
    assert type(failure(provider, reaction)) is kind


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize(
    "reaction", [Silence(), Octets(b"HTTP/1.1 200 OK\r\nX: " + b"y" * 300, drip=True)], ids=["silence", "slow headers"]
)
def test_a_provider_that_keeps_us_waiting_may_have_sent_the_message(provider: str, reaction: Reaction) -> None:
    assert type(failure(provider, reaction, seconds=1.0)) is NoAnswer


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_provider_that_is_not_there_is_tried_later(provider: str) -> None:
    with pytest.raises(RetryLater, match="ne répond pas"):
        sender_for(provider, f"http://127.0.0.1:{closed_port()}").send(HELLO)


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize(
    ("headers", "least", "most"),
    [
        ({"Retry_After": "120"}, 120, 120),
        ({"Retry_After": "Wed, 21 Oct 2015 07:28:00 GMT"}, 1, 1),
        ({"Retry_After": "99999999"}, 86400, 86400),
        ({"Retry_After": "soon"}, 60, 60),
        ({"Retry_After": "-5"}, 60, 60),
        ({"x_sib_ratelimit_reset": "17"}, 17, 17),
        ({}, 60, 60),
    ],
)
def test_a_provider_that_asks_to_slow_down_says_until_when(
    provider: str, headers: dict[str, str], least: int, most: int
) -> None:
    error = failure(provider, say(429, {"message": "Too many requests"}, **headers))
    assert isinstance(error, RetryLater)
    assert least <= error.seconds <= most


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_provider_may_say_at_what_hour_to_come_back(provider: str) -> None:
    in_an_hour = format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)
    error = failure(provider, say(429, {"message": "Too many requests"}, Retry_After=in_an_hour))
    assert isinstance(error, RetryLater)
    assert 3500 <= error.seconds <= 3601


@pytest.mark.parametrize("provider", PROVIDERS)
def test_wrong_keys_are_told_and_never_repeated(provider: str) -> None:
    changed: dict[str, dict[str, Any]] = {
        "ovh": {"consumer_key": "ck-wrong"},
        "brevo": {"api_key": "xkeysib-wrong"},
        "twilio": {"secret": "wrong-secret"},
    }
    desk = desk_of(provider)
    with opened(desk) as server:
        sender: Any = sender_for(provider, server.url)
        if provider == "gateway":
            sender = Gateway(
                GatewaySettings(f"{server.url}/send", headers={"Authorization": "Bearer wrong"}, internal=True)
            )
        else:
            sender = type(sender)(**{**vars_of(sender), **changed[provider]})
        with pytest.raises(WrongCredentials) as error:
            sender.send(HELLO)
    assert "wrong" not in error.value.sentence
    assert desk.accepted == []


def test_what_a_provider_repeats_of_ours_is_blotted_out() -> None:
    for provider, secret in zip(PROVIDERS, (SECRETS[1], SECRETS[2], SECRETS[3], f"Bearer {SECRETS[4]}"), strict=True):
        error = failure(provider, say(400, {"message": f"no such {secret}\nnor line", "code": 1}))
        assert "***" in error.sentence
        assert "\n" not in error.sentence


@pytest.mark.parametrize("provider", PROVIDERS)
def test_no_secret_is_shown_by_a_sender_nor_the_text_by_a_message(provider: str) -> None:
    assert not [secret for secret in SECRETS if secret in repr(sender_for(provider, "https://p.example"))]
    assert TEXT not in repr(HELLO)


@pytest.mark.parametrize(
    "wrong",
    [
        {"to": "0612345678"},
        {"to": "+0612345678"},
        {"to": "+33612345678\n"},
        {"to": "38600"},
        {"text": " \n"},
        {"sender_name": "Opéris"},
        {"sender_name": "Operis Telecom"},
        {"sender_name": "12"},
        {"sender_name": "A\nB"},
    ],
)
def test_a_message_that_no_provider_would_take_is_not_made(wrong: dict[str, str]) -> None:
    with pytest.raises(RefusedForGood):
        Outgoing(**{"to": MOBILE, "text": TEXT, **wrong})


@pytest.mark.parametrize("name", ["", "Operis", "Operis 4U", "+33757000000", "38600"])
def test_names_and_numbers_that_a_handset_shows(name: str) -> None:
    assert Outgoing(MOBILE, TEXT, name).sender_name == name
