"""Alerts pushed to a browser: what RFC 8291 publishes, a push endpoint of ours that decrypts, and when it is told nothing."""

import base64
import json

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC

from maillon.accounts.services import sign_out_everywhere
from maillon.core.tests.loopback import Answer, Loopback
from maillon.notifications.models import Alert, PushKey, PushSubscription
from maillon.notifications.push import delivery, encryption
from maillon.notifications.push.encryption import padded, point, private_key, unpadded
from maillon.notifications.services import tell
from maillon.records.services import add_note

AUTH = "BTBZMqHH6r4Tts7J_aSIgg"
UA_PRIVATE = "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"
UA_PUBLIC = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"


def test_the_example_of_rfc_8291_appendix_a():
    body = encryption.encrypt(
        b"When I grow up, I want to be a watermelon",
        encryption.Browser.of(UA_PUBLIC, AUTH),
        ours=private_key("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"),
        salt=padded("DGv6ra1nlYgDCS1FRnbzlw"),
    )
    assert unpadded(body) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_y"
        "l95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )


def hmac(key, data):
    made = HMAC(key, SHA256())
    made.update(data)
    return made.finalize()


def decrypted(body):
    """By the other side's own steps (RFC 8188, RFC 8291), with nothing of ours but the keys."""
    salt, length = body[:16], body[20]
    sender, sealed = body[21 : 21 + length], body[21 + length :]
    mine = private_key(UA_PRIVATE)
    shared = mine.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender))
    info = b"WebPush: info\x00" + point(mine.public_key()) + sender
    secret = hmac(hmac(padded(AUTH), shared), info + b"\x01")
    key = hmac(hmac(salt, secret), b"Content-Encoding: aes128gcm\x00\x01")[:16]
    nonce = hmac(hmac(salt, secret), b"Content-Encoding: nonce\x00\x01")[:12]
    text = AESGCM(key).decrypt(nonce, sealed, None)
    assert text[-1] == 2
    return json.loads(text[:-1])


def claims(header):
    """What the push service reads of us, once the signature is checked under the key that we gave."""
    token, key = header.removeprefix("vapid t=").split(", k=")
    head, body, signature = token.split(".")
    raw = padded(signature)
    public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), padded(key))
    signed = encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
    public.verify(signed, f"{head}.{body}".encode(), ec.ECDSA(SHA256()))
    return json.loads(base64.urlsafe_b64decode(body + "==")), key


@pytest.fixture(autouse=True)
def internal(settings):
    settings.WEBHOOKS_INTERNAL = True


def subscribed(user, browse, url):
    browser = browse(user)
    answer = browser.post("/alertes/navigateurs", {"endpoint": url, "p256dh": UA_PUBLIC, "auth": AUTH})
    assert answer.status_code == 200
    return browser


def pushed():
    for number in Alert.objects.values_list("pk", flat=True):
        delivery.push(number)


def test_an_alert_reaches_the_browser_and_only_it_can_read_it(cast, browse):
    with Loopback(lambda received: Answer(201)) as server:
        subscribed(cast.support, browse, f"{server.url}/p/1")
        tell([cast.support], "Ticket critique chez Alpha", url="/tickets/TK-1")
        pushed()
    received = server.received[0]
    said = decrypted(received.body)
    assert said["body"] == "Ticket critique chez Alpha"
    assert said["url"] == f"/alertes/{Alert.objects.get().pk}"
    assert b"critique" not in received.body
    assert (received.headers["content-encoding"], received.headers["ttl"]) == ("aes128gcm", "43200")
    told, key = claims(received.headers["authorization"])
    assert told["aud"] == server.url
    assert told["sub"].startswith("mailto:")
    assert key == PushKey.objects.get().public == delivery.public_key()


def test_a_browser_that_is_gone_is_forgotten_and_one_that_fails_is_kept(cast, browse):
    with Loopback(lambda received: Answer(410 if received.path == "/gone" else 500)) as server:
        for path in ("gone", "down"):
            subscribed(cast.support, browse, f"{server.url}/{path}")
        tell([cast.support], "Bonjour")
        pushed()
    assert [one.endpoint.rpartition("/")[2] for one in PushSubscription.objects.all()] == ["down"]


def test_signing_out_ends_it_here_and_everywhere(cast, browse):
    with Loopback(lambda received: Answer(201)) as server:
        browser = subscribed(cast.support, browse, f"{server.url}/a")
        browser.post("/deconnexion")
        assert not PushSubscription.objects.exists()
        subscribed(cast.support, browse, f"{server.url}/b")
        sign_out_everywhere(cast.support)
        tell([cast.support], "Bonjour")
        pushed()
        assert server.received == []
    assert not PushSubscription.objects.exists()


def test_a_closed_account_or_a_private_address_is_told_nothing(cast, browse, settings):
    with Loopback(lambda received: Answer(201)) as server:
        subscribed(cast.support, browse, server.url)
        tell([cast.support], "Bonjour")
        settings.WEBHOOKS_INTERNAL = False
        pushed()
        settings.WEBHOOKS_INTERNAL = True
        type(cast.support).objects.filter(pk=cast.support.pk).update(is_active=False)
        pushed()
        assert server.received == []


@pytest.mark.parametrize(
    ("endpoint", "p256dh", "auth"),
    [
        ("https://p.example/1", "AAAA", AUTH),
        ("https://p.example/1", UA_PUBLIC, "AAAA"),
        ("javascript:1", UA_PUBLIC, AUTH),
    ],
)
def test_what_is_not_a_subscription_is_refused(cast, browse, endpoint, p256dh, auth):
    answer = browse(cast.support).post("/alertes/navigateurs", {"endpoint": endpoint, "p256dh": p256dh, "auth": auth})
    assert answer.status_code == 422
    assert not PushSubscription.objects.exists()


def test_the_key_of_the_installation_is_made_once_and_sealed(db):
    assert delivery.public_key() == delivery.public_key()
    kept = PushKey.objects.get()
    assert encryption.number_of(delivery.our_key()) not in kept.sealed


def test_an_internal_note_is_not_pushed_to_a_partner(cast, browse):
    with Loopback(lambda received: Answer(201)) as server:
        subscribed(cast.partner_user, browse, server.url)
        add_note(cast.partner, "Secret maison", actor=cast.admin, audience="internal")
        add_note(cast.partner, "Secret maison bis", actor=cast.admin, audience="partner")
        pushed()
    said = [decrypted(received.body)["body"] for received in server.received]
    assert len(said) == 1
    assert "Secret" not in said[0]
