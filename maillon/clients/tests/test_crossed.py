"""Two writes that PostgreSQL cannot put in an order: one goes through, the other is told, and nothing of it is kept."""

from threading import Thread
from time import monotonic, sleep

import pytest
from django.contrib.messages import get_messages
from django.db import OperationalError, connection, transaction
from django.test import Client as Browser
from django.utils import timezone

from maillon.clients.models import Client
from maillon.clients.tests.factories import ClientFactory
from maillon.core.models import IdempotencyKey
from maillon.core.testing import make_cast

# Of this database only: other processes have theirs. A transaction would read the same snapshot for ever.
WAITING = """
select exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'), pg_stat_clear_snapshot()
"""


def somebody_waits():
    with connection.cursor() as cursor:
        cursor.execute(WAITING)
        return cursor.fetchone()[0]


def crossed(browser, cast, card, key):
    """The answer to a request that another transaction crosses; none when PostgreSQL gave up that other one instead: it gives up
    whoever has waited for a second when it looks."""
    answers = []

    def archive():
        try:
            url = f"{card.get_absolute_url()}/archiver"
            answers.append(browser.post(url, {"_key": key}, HTTP_REFERER="http://testserver/"))
        finally:
            connection.close()

    request, given_up = Thread(target=archive), False
    try:
        with transaction.atomic():
            Client.objects.select_for_update(of=("self",)).get(pk=card.pk)
            request.start()  # takes its key, then waits for the card
            until = monotonic() + 20
            while not somebody_waits() and monotonic() < until:
                sleep(0.01)
            IdempotencyKey.objects.create(user_id=cast.adv.pk, key=key, created_at=timezone.now())
    except OperationalError:
        given_up = True
    finally:
        request.join(timeout=60)
    return None if given_up else answers[0]


@pytest.mark.django_db(transaction=True)
def test_a_deadlock_is_a_sentence_and_no_error_page():
    cast = make_cast()
    browser = Browser(raise_request_exception=False)
    browser.force_login(cast.adv, backend="django.contrib.auth.backends.ModelBackend")
    for key in ("une", "deux", "trois", "quatre", "cinq"):
        card = ClientFactory(name=f"Pharmacie des Lilas {key}")
        answer = crossed(browser, cast, card, key)
        if answer is not None:
            break
    else:
        raise AssertionError("PostgreSQL n'a jamais abandonné la requête")
    assert answer.status_code == 302
    (told,) = get_messages(answer.wsgi_request)
    assert "au même instant" in str(told)
    card.refresh_from_db()
    assert not card.is_archived
