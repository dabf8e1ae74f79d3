"""Messages to other applications: signed, in order, tried again, kept, stopped and replayed; nothing of ours slips out."""

import json
import time
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from maillon.automation.models import WEBHOOKS, Webhook, WebhookDelivery
from maillon.automation.webhooks import queue, sending
from maillon.automation.webhooks.calling import call_webhook
from maillon.core import signatures, vault
from maillon.core.events import Event, emit
from maillon.core.tests.loopback import Answer, Loopback, Octets
from maillon.notifications.models import Alert
from maillon.records.services import add_note

EVENT = "records.note_added"


@pytest.fixture(autouse=True)
def internal(settings):
    settings.WEBHOOKS_INTERNAL = True
    queue.forget()
    yield
    queue.forget()


def make(url, events=(EVENT,), **fields):
    webhook = Webhook(name="Supervision", url=url, events=list(events), **fields)
    webhook.secret = queue.set_secret(webhook)
    webhook.save()
    queue.forget()
    return webhook


def note(cast, text="Bonjour", audience="partner"):
    return add_note(cast.partner, text, actor=cast.admin, audience=audience)


def later(webhook, minutes=600):
    """The wait is over."""
    WebhookDelivery.objects.filter(webhook=webhook).update(next_try_at=timezone.now() - timedelta(minutes=minutes))


def test_a_message_is_signed_and_its_signature_does_not_outlive_five_minutes(cast):
    with Loopback(lambda received: Answer(204)) as server:
        webhook = make(f"{server.url}/crm?x=1")
        note(cast)
        sending.drain(webhook.pk)
    received = server.received[0]
    header, now = received.headers["x-maillon-signature"], int(time.time())
    signatures.check(header, received.body, webhook.secret, now)
    wrong = [("autre", b"", now), (webhook.secret, b" ", now), (webhook.secret, b"", now + 600)]
    for key, added, at in wrong:
        with pytest.raises(signatures.Unsigned):
            signatures.check(header, received.body + added, key, at)
    body = json.loads(received.body)
    assert body["event"] == EVENT
    assert body["record"]["type"] == "accounts.partner"
    assert body["id"] == received.headers["x-maillon-delivery"]
    delivery = WebhookDelivery.objects.get()
    assert (delivery.state, delivery.status) == ("sent", 204)


def test_messages_leave_in_order_and_a_failure_holds_the_next_ones(cast):
    answers = iter([Answer(500, b"panne"), Answer(200), Answer(200), Answer(200)])
    with Loopback(lambda received: next(answers)) as server:
        webhook = make(server.url)
        for text in ("un", "deux", "trois"):
            note(cast, text)
        again = sending.drain(webhook.pk)
        assert again > timezone.now()
        assert len(server.received) == 1, "the second one waits for the first"
        assert sending.drain(webhook.pk) is None, "not before its time"
        later(webhook)
        assert sending.drain(webhook.pk) is None
    texts = [json.loads(received.body)["data"]["text"] for received in server.received]
    assert texts == ["un", "un", "deux", "trois"]
    first = WebhookDelivery.objects.order_by("pk").first()
    assert (first.attempts, first.state) == (2, "sent")


@pytest.mark.parametrize(
    "reaction", [Octets(b""), Octets(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"), Answer(302)]
)
def test_a_cut_answer_or_a_redirect_is_tried_again(cast, reaction):
    with Loopback(lambda received: reaction) as server:
        webhook = make(server.url)
        note(cast)
        assert sending.drain(webhook.pk) is not None
    delivery = WebhookDelivery.objects.get()
    assert (delivery.state, delivery.attempts) == ("waiting", 1)
    assert delivery.answer or delivery.status == 302


def test_after_too_many_failures_it_is_stopped_told_and_nothing_is_lost(cast):
    with Loopback(lambda received: Answer(503, b"occupe")) as server:
        webhook = make(server.url)
        note(cast)
        for _ in range(sending.MOST):
            later(webhook)
            sending.drain(webhook.pk)
        webhook.refresh_from_db()
        assert (webhook.active, webhook.stopped_because) == (False, "Réponse 503")
        assert Alert.objects.filter(user=cast.admin, icon="webhook").count() == 1
        note(cast, "pendant l'arrêt")
        assert sending.drain(webhook.pk) is None
        assert len(server.received) == sending.MOST
        server.behaviour = lambda received: Answer(200)
        queue.put_back(webhook)
        sending.drain(webhook.pk)
    assert json.loads(server.received[-1].body)["data"]["text"] == "pendant l'arrêt"
    assert not WebhookDelivery.objects.filter(state="waiting").exists()


def test_a_receiver_that_is_gone_is_not_called_again(cast):
    with Loopback(lambda received: Answer(410)) as server:
        webhook = make(server.url)
        note(cast)
        assert sending.drain(webhook.pk) is None
    webhook.refresh_from_db()
    assert not webhook.active


def test_a_message_taken_by_a_dead_worker_is_taken_again_after_its_lease(cast):
    with Loopback(lambda received: Answer(200)) as server:
        webhook = make(server.url)
        note(cast)
        assert sending.claim(webhook.pk)
        assert sending.claim(webhook.pk) is None, "another worker leaves it"
        WebhookDelivery.objects.update(claimed_at=timezone.now() - 2 * sending.LEASE)
        assert sending.stranded() == [webhook.pk]
        sending.drain(webhook.pk)
    assert len(server.received) == 1


def test_what_an_internal_note_says_never_leaves(cast):
    with Loopback(lambda received: Answer(200)) as server:
        webhook = make(server.url)
        note(cast, "Secret maison", audience="internal")
        note(cast, "Pour le partenaire")
        sending.drain(webhook.pk)
    assert [json.loads(r.body)["data"]["text"] for r in server.received] == ["Pour le partenaire"]


def test_a_rule_sends_no_internal_note_either(cast):
    webhook = make("http://127.0.0.1:1", events=[])
    said = [
        call_webhook(
            Event(EVENT, cast.partner, data={"audience": audience, "text": "Mot"}), {"webhook": str(webhook.pk)}
        )
        for audience in ("internal", "partner")
    ]
    assert [message.event for message in WebhookDelivery.objects.all()] == [EVENT]
    assert "ne sort pas" in said[0]


def test_only_what_the_event_declares_leaves(cast):
    webhook = make("http://127.0.0.1:1", events=["clients.updated"])
    event = Event("clients.updated", cast.partner, data={"fields": "nom", "cost": "77.77", "rows": [1]})
    assert queue.payload(event, webhook.pk)["data"] == {"fields": "nom"}
    emit("clients.unheard", record=cast.partner)
    assert not WebhookDelivery.objects.exists()


def test_a_private_address_is_refused_unless_a_setting_allows_it(cast, settings):
    settings.WEBHOOKS_INTERNAL = False
    with Loopback(lambda received: Answer(200)) as server:
        webhook = make(server.url.replace("http://", "https://"))
        note(cast)
        sending.drain(webhook.pk)
        assert server.received == []
    assert "réseau interne" in WebhookDelivery.objects.get().answer


def test_the_secret_is_sealed_and_shown_once(cast, browse):
    admin = browse(cast.admin)
    data = {"name": "CRM", "url": "https://crm.example/recevoir", "events": [EVENT]}
    made = admin.post("/reglages/webhooks/nouveau", data).content.decode()
    webhook = Webhook.objects.get(name="CRM")
    secret = vault.unseal(webhook.sealed_secret, settings.SECRETS_KEYS, WEBHOOKS)
    assert secret in made
    assert secret not in webhook.sealed_secret
    assert secret not in admin.get(webhook.get_absolute_url()).content.decode()
    renewed = admin.post(f"{webhook.get_absolute_url()}/secret")
    assert "no-store" in renewed["Cache-Control"]
    webhook.refresh_from_db()
    assert vault.unseal(webhook.sealed_secret, settings.SECRETS_KEYS, WEBHOOKS) != secret


def test_screens_are_the_direction_s_and_a_message_is_replayed_with_its_identifier(cast, browse):
    webhook = make("https://crm.example/x")
    queue.ping(webhook)
    kept = WebhookDelivery.objects.get()
    url = webhook.get_absolute_url()
    admin = browse(cast.admin)
    assert "maillon.test" in admin.get(url).content.decode()
    assert admin.post(f"{url}/rejouer/{kept.pk}").status_code == 303
    assert set(WebhookDelivery.objects.values_list("key", flat=True)) == {kept.key}
    assert WebhookDelivery.objects.count() == 2
    for user in (cast.adv, cast.partner_user):
        assert browse(user).get(url).status_code == 404
        assert browse(user).post(f"{url}/essai").status_code == 404


@pytest.mark.parametrize("url", ["http://crm.example/", "https://moi:secret@crm.example/", "crm"])
def test_an_address_that_would_leak_is_refused_with_a_sentence(cast, browse, settings, url):
    settings.WEBHOOKS_INTERNAL = False
    answer = browse(cast.admin).post("/reglages/webhooks/nouveau", {"name": "CRM", "url": url})
    assert answer.status_code == 422
    assert not Webhook.objects.exists()
