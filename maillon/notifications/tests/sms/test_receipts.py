from __future__ import annotations

import hashlib
import hmac
from base64 import b64encode
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillon.notifications.sms.answers import Kind, read_answer
from maillon.notifications.sms.receipts import (
    GatewayHook,
    Incoming,
    Receipt,
    State,
    Unreadable,
    read_brevo,
    read_gateway,
    read_ovh,
    read_ovh_incoming,
    read_twilio,
)
from maillon.notifications.sms.signatures import bearer_matches, matches, twilio_signed

ANY_READER: list[Callable[[Mapping[str, Any]], Any]] = [
    read_ovh,
    read_ovh_incoming,
    read_brevo,
    read_twilio,
    lambda params: read_gateway(params, GatewayHook()),
]


def form(text: str) -> dict[str, str]:
    return dict(parse_qsl(text, keep_blank_values=True))


@pytest.mark.parametrize(
    ("query", "state", "code"),
    [
        ("id=2700042&ptt=4&date=20261130&description=1&descriptionDlr=Success", State.DELIVERED, "4"),
        ("id=2700042&ptt=4&date=20261130&description=0", State.PENDING, "4"),
        ("id=2700042&ptt=3&description=4", State.PENDING, "3"),
        ("id=2700042&ptt=1&description=8", State.PENDING, "1"),
        ("id=2700042&ptt=5&description=2", State.FAILED, "5"),
        ("id=2700042&ptt=23&description=16", State.FAILED, "23"),
        ("id=2700042&ptt=8&description=2", State.EXPIRED, "8"),
        ("id=2700042&ptt=21&description=2", State.EXPIRED, "21"),
        ("id=2700042&ptt=24", State.FAILED, "24"),
        ("id=2700042&ptt=4", State.DELIVERED, "4"),
        ("id=2700042&ptt=9999&description=2", State.FAILED, "9999"),
        ("id=2700042&ptt=4&description=2", State.FAILED, "4"),
        ("id=2700042&ptt=3&description=16", State.FAILED, "3"),
        ("id=2700042&ptt=202", State.FAILED, "202"),
        ("id=2700042&ptt=&description=2", State.FAILED, "2"),
    ],
)
def test_a_receipt_of_ovh(query: str, state: State, code: str) -> None:
    receipt = read_ovh(form(query))
    assert isinstance(receipt, Receipt)
    assert (receipt.provider_id, receipt.state, receipt.code) == ("2700042", state, code)
    assert bool(receipt.reason) == (state in (State.FAILED, State.EXPIRED))


def test_a_record_of_ovh_says_the_same_as_its_callback() -> None:
    assert read_ovh({"id": 2700042, "deliveryReceipt": 1, "ptt": 4}) == read_ovh(form("id=2700042&ptt=4&description=1"))


def test_an_answer_read_at_ovh() -> None:
    record = {"id": 12, "sender": "0033612345678", "message": "Oui merci\n", "tag": "TK-1", "credits": 1}
    assert read_ovh_incoming(record) == Incoming("+33612345678", "Oui merci\n", "12")


def brevo(**changed: object) -> dict[str, object]:
    """The example of the page."""
    return {
        "id": 26570,
        "to": "33612345678",
        "sms_count": 1,
        "credits_used": 1.5,
        "messageId": 1511882900176220,
        "remaining_credit": 11488.845,
        "msg_status": "sent",
        "date": "2026-11-30 05:00:00",
        "type": "transactional",
        "reference": "abcdef",
        **changed,
    }


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("sent", State.PENDING),
        ("accepted", State.PENDING),
        ("delivered", State.DELIVERED),
        ("soft_bounce", State.FAILED),
        ("softBounce", State.FAILED),
        ("hard_bounce", State.FAILED),
        ("rejected", State.FAILED),
        ("skip", State.FAILED),
    ],
)
def test_a_receipt_of_brevo(status: str, state: State) -> None:
    receipt = read_brevo(brevo(msg_status=status))
    assert isinstance(receipt, Receipt)
    assert (receipt.provider_id, receipt.state) == ("1511882900176220", state)
    assert bool(receipt.reason) == (state is State.FAILED)


def test_other_news_of_brevo() -> None:
    assert read_brevo(brevo(msg_status="subscribe")) is None
    assert read_brevo(brevo(msg_status="soft_bounce", reason="Message expired")) == Receipt(
        "1511882900176220", State.EXPIRED, "Le SMS n'a pas pu être remis à temps.", "softbounce"
    )
    assert read_brevo(brevo(msg_status="replied", reply="C")) == Incoming("+33612345678", "C", "1511882900176220")
    stopped = read_brevo(brevo(msg_status="unsubscribe"))
    assert isinstance(stopped, Incoming)
    assert stopped.opt_out
    assert read_answer(stopped.text).kind is Kind.STOP


@pytest.mark.parametrize(
    ("status", "code", "state"),
    [
        ("queued", "", State.PENDING),
        ("sent", "", State.PENDING),
        ("delivered", "", State.DELIVERED),
        ("read", "", State.DELIVERED),
        ("undelivered", "30003", State.FAILED),
        ("failed", "30005", State.FAILED),
        ("undelivered", "30036", State.EXPIRED),
        ("failed", "12345", State.FAILED),
        ("canceled", "", State.FAILED),
    ],
)
def test_a_receipt_of_twilio(status: str, code: str, state: State) -> None:
    text = f"SmsSid=SM1&SmsStatus={status}&MessageStatus={status}&To=%2B33612345678&MessageSid=SM1&AccountSid=AC1"
    receipt = read_twilio(form(f"{text}&ErrorCode={code}" if code else text))
    assert isinstance(receipt, Receipt)
    assert (receipt.provider_id, receipt.state, receipt.code) == ("SM1", state, code)
    assert bool(receipt.reason) == (state in (State.FAILED, State.EXPIRED))


def test_a_message_that_came_in_at_twilio() -> None:
    text = (
        "MessageSid=SM2&SmsStatus=received&From=%2B33612345678&To=%2B33757000000&Body=ok+merci&NumMedia=0&NumSegments=1"
    )
    assert read_twilio(form(text)) == Incoming("+33612345678", "ok merci", "SM2", "+33757000000")
    stopped = read_twilio(form(text + "&OptOutType=STOP"))
    assert isinstance(stopped, Incoming)
    assert stopped.opt_out
    assert read_twilio(form("MessageSid=SM2&MessageStatus=receiving")) is None


def test_an_empty_message_is_still_a_message() -> None:
    assert read_twilio(form("MessageSid=SM2&From=38600&Body=")) == Incoming("38600", "", "SM2")


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({"id": "7", "status": "DELIVRD"}, Receipt("7", State.DELIVERED, "", "DELIVRD")),
        (
            {"id": 7, "status": "expired"},
            Receipt("7", State.EXPIRED, "Le SMS n'a pas pu être remis à temps.", "expired"),
        ),
        ({"id": "7", "status": "who knows"}, None),
        ({"from": "33612345678", "text": "oui", "to": "36063"}, Incoming("+33612345678", "oui", "", "36063")),
    ],
)
def test_a_gateway_with_the_usual_names(params: dict[str, Any], expected: object) -> None:
    assert read_gateway(params, GatewayHook()) == expected


def test_a_gateway_with_its_own_names() -> None:
    hook = GatewayHook("ref", "etat", "motif", "numero", "message", states={"KO": State.FAILED})
    failed = read_gateway({"ref": "9", "etat": "ko", "motif": "Mémoire pleine"}, hook)
    assert failed == Receipt("9", State.FAILED, "La passerelle dit : « Mémoire pleine ».", "ko")
    assert read_gateway({"numero": "0033612345678", "message": "C"}, hook) == Incoming("+33612345678", "C")


@pytest.mark.parametrize(
    ("given_number", "stored"),
    [
        ("33612345678", "+33612345678"),
        ("+33 6 12 34 56 78", "+33612345678"),
        ("0033612345678", "+33612345678"),
        ("06 12 34 56 78", "+33612345678"),
        ("0692123456", "+262692123456"),
        ("36063", "36063"),
        ("Orange", "Orange"),
    ],
)
def test_a_number_comes_in_one_form(given_number: str, stored: str) -> None:
    assert read_gateway({"from": given_number, "text": "oui"}, GatewayHook()) == Incoming(stored, "oui")


def test_what_a_database_cannot_hold_is_left_out() -> None:
    news = read_gateway({"from": "36063", "text": "ou\x00i \ud83d" + "a" * 5000}, GatewayHook())
    assert isinstance(news, Incoming)
    assert news.text.startswith("oui ?a")
    assert len(news.text) == 2000


@pytest.mark.parametrize("reader", ANY_READER)
@pytest.mark.parametrize("params", [{}, {"id": ""}, {"foo": "bar"}, {"id": None, "ptt": [], "messageId": {}}])
def test_what_is_no_call_of_a_provider_is_refused(
    reader: Callable[[Mapping[str, Any]], Any], params: dict[str, Any]
) -> None:
    with pytest.raises(Unreadable):
        reader(params)


NAMES = st.sampled_from(
    [
        *("id", "ptt", "description", "sender", "message", "messageId", "msg_status", "event", "to", "reply", "reason"),
        *("MessageSid", "MessageStatus", "SmsStatus", "Body", "From", "ErrorCode", "status", "from", "text"),
    ]
)
VALUES = st.one_of(
    st.text(max_size=30),
    st.integers(),
    st.none(),
    st.booleans(),
    st.lists(st.integers(), max_size=2),
    st.sampled_from(["delivered", "failed", "received", "4", "1", "replied", "expired", "unsubscribe"]),
)


@given(st.dictionaries(NAMES, VALUES, max_size=8), st.sampled_from(ANY_READER))
def test_whatever_is_thrown_at_it_is_read_or_refused(
    params: dict[str, Any], reader: Callable[[Mapping[str, Any]], Any]
) -> None:
    try:
        news = reader(params)
    except Unreadable:
        return
    assert news is None or isinstance(news, Receipt | Incoming)


# The example of Twilio's own library and pages.
URL = "https://mycompany.com/myapp.php?foo=1&bar=2"
TOKEN = "12345"
FIELDS = [
    ("CallSid", "CA1234567890ABCDE"),
    ("Digits", "1234"),
    ("From", "+14158675309"),
    ("To", "+18005551212"),
    ("Caller", "+14158675309"),
]
SIGNATURE = "RSOYDt4T1cUTdK1PDd93/VVr8B8="


def test_the_signature_that_twilio_publishes_is_recognised() -> None:
    assert twilio_signed(URL, FIELDS, SIGNATURE, TOKEN)
    assert twilio_signed(URL, reversed(FIELDS), SIGNATURE, TOKEN)


def test_a_field_given_twice_is_signed_once_for_each_value() -> None:
    fields = [("Sid", "CA123"), ("SidAccount", "AC123"), ("Digits", "5678"), ("Digits", "1234"), ("Digits", "1234")]
    assert twilio_signed(URL, fields, "IK+Dwps556ElfBT0I3Rgjkr1wJU=", TOKEN)


@pytest.mark.parametrize(
    ("url", "signature"),
    [
        (URL.replace(".com", ".com:1234"), SIGNATURE),
        (URL.replace(".com", ".com:1234").replace("https", "http"), "Zmvh+3yNM1Phv2jhDCwEM3q5ebU="),
        (URL, "kvajT1Ptam85bY51eRf/AJRuM3w="),
        (URL.replace("https", "http"), "0ZXoZLH/DfblKGATFgpif+LLRf4="),
    ],
)
def test_the_port_may_be_in_the_signed_address_or_not(url: str, signature: str) -> None:
    assert twilio_signed(url, FIELDS, signature, TOKEN)


@pytest.mark.parametrize(
    ("url", "fields", "signature", "token"),
    [
        (URL, FIELDS, SIGNATURE, "12346"),
        (URL, FIELDS, SIGNATURE, ""),
        (URL, FIELDS, "", TOKEN),
        (URL, FIELDS, "é", TOKEN),
        (URL, FIELDS, SIGNATURE[:-1], TOKEN),
        (URL + "&baz=3", FIELDS, SIGNATURE, TOKEN),
        (URL.replace("mycompany", "another"), FIELDS, SIGNATURE, TOKEN),
        (URL, FIELDS[:-1], SIGNATURE, TOKEN),
        (URL, [*FIELDS, ("Extra", "")], SIGNATURE, TOKEN),
        (URL, [*FIELDS[:-1], ("Caller", "+14158675308")], SIGNATURE, TOKEN),
    ],
)
def test_anything_changed_on_the_way_is_seen(
    url: str, fields: list[tuple[str, str]], signature: str, token: str
) -> None:
    assert not twilio_signed(url, fields, signature, token)


def test_a_json_body_is_checked_by_the_digest_in_its_address() -> None:
    body = b'{"property": "value", "boolean": true}'
    url = f"{URL}&bodySHA256={hashlib.sha256(body).hexdigest()}"
    signature = "a9nBmqA0ju/hNViExpshrM61xv4="
    assert twilio_signed(url, [], signature, TOKEN, body)
    assert not twilio_signed(url, [], signature, TOKEN, body + b" ")
    assert not twilio_signed(url, [], signature, TOKEN)


@given(st.lists(st.tuples(st.text(max_size=8), st.text(max_size=20)), max_size=5))
def test_any_form_signed_as_published_is_recognised(fields: list[tuple[str, str]]) -> None:
    text = URL + "".join(name + value for name, value in sorted(set(fields)))
    signature = b64encode(hmac.new(TOKEN.encode(), text.encode(), hashlib.sha1).digest()).decode()
    assert twilio_signed(URL, fields, signature, TOKEN)


def test_a_secret_of_ours_that_comes_back() -> None:
    assert bearer_matches("Bearer client-token", "client-token")
    assert bearer_matches("bearer  client-token ", "client-token")
    for header in ("", "client-token", "Basic client-token", "Bearer client-toke", "Bearer "):
        assert not bearer_matches(header, "client-token")
    assert not bearer_matches("Bearer ", "")
    assert matches("é", "é")
    assert not matches("", "")
