"""A fragment typed in a list: any word, any case, any accent, from an index."""

from __future__ import annotations

import pytest
from django.db import connection

from maillon.clients.models import Client
from maillon.clients.tests.factories import ClientFactory
from maillon.core import fragments
from maillon.core.fragments import by_words, few, holds

pytestmark = pytest.mark.django_db
search = by_words()


@pytest.fixture
def clients():
    names = ("Pharmacie de l'Œuvre", "Cabinet Élan", "Optique 100 % vue", "Garage a_b")
    return [
        ClientFactory(name=name, city=city)
        for name, city in zip(names, ("Étampes", "Lyon", "Lille", "Pau"), strict=True)
    ]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("OEUVRE", [0]),
        ("elan", [1]),
        ("élan LYON", [1]),
        ("lyon pharma", []),
        ("tamp", [0]),
        ("100 %", [2]),
        ("a_b", [3]),
        ("axb", []),
        ("", [0, 1, 2, 3]),
    ],
)
def test_each_word_is_found_in_one_of_the_columns(clients, typed, found):
    rows = search(Client.objects.filter(pk__in=[c.pk for c in clients]), typed).order_by("pk")
    assert list(rows) == [clients[n] for n in found]


def test_no_more_than_six_words_are_read(clients):
    assert search(Client.objects.filter(pk=clients[0].pk), "phar mac ie de oeuvre etampes zzz").exists()
    assert not search(Client.objects.filter(pk=clients[0].pk), "phar mac ie de oeuvre zzz").exists()


def test_the_index_declared_with_the_same_columns_serves_it():
    with connection.cursor() as cursor:
        cursor.execute("set local enable_seqscan = off; set local enable_indexscan = off")
    assert "clients_words" in Client.objects.filter(holds("pharmacie")).explain()


def test_a_handful_of_keys_is_read_at_once_and_many_stay_a_query(clients, monkeypatch):
    keys = Client.objects.filter(pk__in=[c.pk for c in clients]).values_list("pk", flat=True)
    assert sorted(few(keys)) == sorted(c.pk for c in clients)
    monkeypatch.setattr(fragments, "FEW", 3)
    assert few(keys) is keys
