"""The switchboard tells a call, in order, in disorder, twice; and the person whose telephone rings sees it."""

from __future__ import annotations

import pytest
from django.db import connection
from django.utils import timezone

from maillon.calls.models import Call
from maillon.calls.services.receiving import receive
from maillon.calls.telling import Unreadable, read_told
from maillon.calls.tests.factories import told
from maillon.clients.tests.factories import ClientFactory, ContactFactory
from maillon.core.testing import at_once
from maillon.notifications.models import Alert
from maillon.records.models import Audience, Entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def claire(db):
    client = ClientFactory(name="Pharmacie des Lilas")
    return ContactFactory(client=client, first_name="Claire", last_name="Rossi", phone="+33478001234")


@pytest.fixture
def hotline(cast):
    cast.support.extension = "301"
    cast.support.save()
    return cast.support


def test_a_call_rings_is_answered_and_ends(claire, hotline):
    assert receive(told("ringing", extension="301")).state == "ringing"
    assert receive(told("answered", extension="301")).state == "answered"
    call = receive(told("hangup"))
    assert (call.state, call.client, call.caller_name) == ("ended", claire.client, "Claire Rossi")
    assert (call.handled_by, Call.objects.count()) == (hotline, 1)


def test_it_shows_to_the_person_whose_telephone_rings(claire, hotline, cast):
    receive(told("ringing", extension="301"))
    alert = Alert.objects.get()
    assert (alert.user, alert.sentence) == (hotline, "Appel de Claire Rossi, Pharmacie des Lilas")
    assert alert.url == Call.objects.get().get_absolute_url()


def test_a_group_of_telephones_rings_for_each_and_who_answers_has_it(claire, hotline, cast):
    cast.adv.extension = "302"
    cast.adv.save()
    receive(told("ringing", extension="301"))
    receive(told("ringing", extension="302"))
    assert {a.user for a in Alert.objects.all()} == {hotline, cast.adv}
    assert receive(told("answered", extension="302")).handled_by == cast.adv


def test_the_same_news_twice_changes_nothing(claire, hotline):
    for event in ("ringing", "ringing", "answered", "answered", "hangup", "hangup"):
        call = receive(told(event, extension="301"))
    assert (Call.objects.count(), Alert.objects.count(), Entry.objects.filter(target_model="calls.call").count()) == (
        1,
        1,
        1,
    )
    ended = call.ended_at
    assert receive(told("hangup")).ended_at == ended


def test_news_in_disorder_is_put_in_its_place(claire, hotline):
    assert receive(told("hangup")).state == "missed"
    assert receive(told("answered", extension="301")).state == "ended"
    assert receive(told("ringing", extension="301")).state == "ended"
    assert not Alert.objects.exists()


def test_a_missed_call_is_to_call_back_and_is_written_on_the_client_s_story(claire):
    receive(told("ringing"))
    call = receive(told("hangup"))
    assert list(Call.objects.to_call_back()) == [call]
    line = Entry.objects.get(target_model="calls.call")
    assert (line.client_id, line.audience) == (claire.client.pk, Audience.INTERNAL)
    assert "Appel manqué de Claire Rossi" in line.sentence


def test_a_call_that_goes_out_is_told_the_other_way(claire, hotline):
    call = receive(told("ringing", direction="out", extension="301"))
    assert (call.direction, call.client) == ("out", claire.client)
    assert not Alert.objects.exists()
    receive(told("hangup"))
    assert "resté sans réponse" in Entry.objects.get(target_model="calls.call").sentence
    assert not Call.objects.to_call_back().exists()


def test_a_number_of_two_clients_belongs_to_neither_until_a_person_says(claire):
    ContactFactory(phone="+33478001234")
    assert receive(told()).client is None


@pytest.mark.django_db(transaction=True)
def test_two_news_of_one_call_at_the_same_moment_are_one_call():
    ends = at_once(lambda: receive(told("ringing")), lambda: receive(told("answered")), lambda: receive(told("hangup")))
    assert {call.pk for call in ends} == {Call.objects.get().pk}
    call = Call.objects.get()
    assert call.answered_at
    assert call.ended_at
    connection.close()


@pytest.mark.parametrize(
    ("values", "words"),
    [({"call_id": "1"}, "event"), ({"event": "ringing"}, "call_id"), ({"event": "danse", "call_id": "1"}, "event")],
)
def test_what_is_missing_is_said(values, words):
    with pytest.raises(Unreadable, match=words):
        read_told(values, timezone.now())


def test_french_and_english_words_say_the_same():
    now = timezone.now()
    ours = read_told({"event": "ringing", "call_id": "1", "number": "0478001234", "extension": "301", "name": "X"}, now)
    french = read_told({"evenement": "sonne", "id": "1", "numero": "0478001234", "poste": "301", "nom": "X"}, now)
    assert ours == french


def test_a_clock_a_day_away_is_not_believed():
    now = timezone.now()
    assert read_told({"event": "ringing", "call_id": "1", "at": "2001-01-01T00:00:00+00:00"}, now).at == now
    assert read_told({"event": "ringing", "call_id": "1", "at": str(int(now.timestamp()) - 60)}, now).at < now
