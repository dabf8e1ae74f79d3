"""What leaves by SMS, by push and by webhook: no internal note, no name of a rival, no purchase price (demand 3.23)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from maillon.accounts.models import Partner
from maillon.automation import deeds
from maillon.automation.models import Webhook, WebhookDelivery
from maillon.automation.webhooks import queue
from maillon.automation.webhooks.calling import call_webhook
from maillon.clients.models import Contact
from maillon.core import scope
from maillon.core.events import Event, EventKind
from maillon.core.modules import registry
from maillon.interventions.answers import QUESTIONS
from maillon.interventions.models import Visit
from maillon.notifications import texts
from maillon.notifications.models import Alert, PushSubscription, Sms
from maillon.notifications.push.delivery import message_of
from maillon.notifications.sms.receipts import Incoming
from maillon.notifications.tasks import push_alert
from maillon.records import services as records
from maillon.tickets.services import writing
from tests.walls.reading import amounts_in
from tests.walls.test_walls import names_of
from tests.walls.world import COST, SECRET

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
SIDES = (("ours", "theirs"), ("theirs", "ours"))
MOBILES = {"ours": "+33612345601", "theirs": "+33612345602"}
SAID = "{{ marque }} : {{ client }}, {{ fiche }}, {{ reference }} {{ creneau }}"


@pytest.fixture
def leaving(world) -> Iterator[dict[str, dict[str, list[str]]]]:
    """Channel -> side -> all that leaves while each side lives one more moment, with somebody listening to every event."""
    with transaction.atomic():
        webhook = Webhook(
            name="Tout", url="https://ecoute.example/", events=[kind.name for kind in registry.offered(EventKind)]
        )
        queue.set_secret(webhook)
        webhook.save()
        queue.forget()
        for side, _ in SIDES:
            _one_more_moment(side, world, webhook)
        yield {"sms": _texts(world), "push": _pushed(world), "webhook": _called(world)}
        transaction.set_rollback(True)
    queue.forget()


def _one_more_moment(name: str, world: SimpleNamespace, webhook: Webhook) -> None:
    side, support = getattr(world, name), world.people["support"]
    reader = side.partner.users.get()
    PushSubscription.objects.create(
        user=reader, endpoint=f"https://push.example/{name}", account_key=reader.session_key
    )
    Contact.objects.filter(pk=side.visit.contact_id).update(mobile=MOBILES[name], archived_at=None)
    Partner.objects.filter(pk=side.partner.pk).update(mail_to=Partner.MailTo.BOTH)
    visit = Visit.objects.get(pk=side.visit.pk)
    with scope.scoped(scope.of_user(support)):
        for record in (side.client, side.order, side.visit, side.ticket):
            for audience, text in (
                ("internal", SECRET),
                ("partner", "Vu avec vous."),
                ("client", "Vu avec le client."),
            ):
                records.add_note(record, text, audience=audience, actor=support)
        for audience, text in (("internal", SECRET), ("partner", "Où en êtes-vous ?"), ("client", "C'est en cours.")):
            writing.write(side.ticket, text, audience=audience, actor=support)
    with scope.system("règles d'un essai"):
        news = Event("interventions.ahead", visit, at=timezone.now())
        assert "SMS au" in deeds.send_sms(news, {"text": SAID, "question": QUESTIONS[0].key})
        call_webhook(
            Event("records.note_added", side.client, data={"audience": "internal", "text": SECRET}),
            {"webhook": str(webhook.pk)},
        )
        texts.heard(Incoming(MOBILES[name], "C", f"walls-{name}"))


def _texts(world: SimpleNamespace) -> dict[str, list[str]]:
    return {
        name: [sms.text for sms in Sms.objects.filter(client_id=getattr(world, name).client.pk)] for name, _ in SIDES
    }


def _pushed(world: SimpleNamespace) -> dict[str, list[str]]:
    """The words of each alert whose push waits for its worker."""
    jobs = ProcrastinateJob.objects.filter(task_name=push_alert.name).values_list("args", flat=True)
    waiting = Alert.objects.filter(pk__in=[arguments["number"] for arguments in jobs])
    return {
        name: [message_of(alert).decode() for alert in waiting.filter(user__partner=getattr(world, name).partner)]
        for name, _ in SIDES
    }


def _called(world: SimpleNamespace) -> dict[str, list[str]]:
    bodies = [
        (json.loads(body)["record"]["client"], body) for body in WebhookDelivery.objects.values_list("body", flat=True)
    ]
    return {name: [body for client, body in bodies if client == getattr(world, name).client.name] for name, _ in SIDES}


def test_no_sms_push_or_webhook_carries_an_internal_note_a_rival_s_name_or_a_purchase_price(world, leaving):
    leaks = []
    for channel, sides in leaving.items():
        for mine, other in SIDES:
            assert sides[mine], f"nothing left by {channel} for {mine}: this would prove nothing"
            forbidden = [*names_of(getattr(world, other)), SECRET]
            leaks += [
                f"{channel} of {mine}: {word} in {text}" for text in sides[mine] for word in forbidden if word in text
            ]
            leaks += [f"{channel} of {mine}: a cost in {text}" for text in sides[mine] if str(COST) in amounts_in(text)]
    assert leaks == []


def test_no_webhook_at_all_carries_an_internal_note(world, leaving):
    bodies = list(WebhookDelivery.objects.values_list("body", flat=True))
    assert any("Vu avec vous." in body for body in bodies)
    assert [body for body in bodies if SECRET in body] == []


def test_an_answer_by_sms_is_told_to_no_partner(world, leaving):
    for mine, _ in SIDES:
        side = getattr(world, mine)
        page = world.clients["partner" if mine == "ours" else "rival"].get(side.visit.get_absolute_url())
        assert page.status_code == 200
        assert "SMS reçu" not in page.content.decode()
