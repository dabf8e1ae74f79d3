"""Two writes that PostgreSQL cannot put in an order: one goes through, the other is told, and nothing of it is kept."""

from threading import Thread
from time import monotonic, sleep

import pytest
from django.contrib.messages import get_messages
from django.db import connection, transaction
from django.test import Client as Browser
from django.utils import timezone

from maillon.clients.models import Client
from maillon.clients.tests.factories import ClientFactory
from maillon.core.models import IdempotencyKey
from maillon.core.testing import make_cast

WAITING = "select count(*) from pg_locks where not granted"


def somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(WAITING)
        return bool(cursor.fetchone()[0])


@pytest.mark.django_db(transaction=True)
def test_a_deadlock_is_a_sentence_and_no_error_page():
    cast = make_cast()
    card = ClientFactory(name="Pharmacie des Lilas")
    browser, answers = Browser(raise_request_exception=False), []
    browser.force_login(cast.adv, backend="django.contrib.auth.backends.ModelBackend")

    def archive():
        try:
            form = {"_key": "une-seule-fois"}
            answers.append(browser.post(f"{card.get_absolute_url()}/archiver", form, HTTP_REFERER="http://testserver/"))
        finally:
            connection.close()

    request = Thread(target=archive)
    with transaction.atomic():
        Client.objects.select_for_update(of=("self",)).get(pk=card.pk)
        request.start()  # takes its key, then waits for the card
        until = monotonic() + 20
        while not somebody_waits() and monotonic() < until:
            sleep(0.01)
        IdempotencyKey.objects.create(user_id=cast.adv.pk, key="une-seule-fois", created_at=timezone.now())
    request.join(timeout=60)
    (answer,) = answers
    assert answer.status_code == 302
    (told,) = get_messages(answer.wsgi_request)
    assert "au même instant" in str(told)
    card.refresh_from_db()
    assert not card.is_archived
