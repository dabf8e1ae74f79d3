"""The index is mended while it serves: what is saved meanwhile is never written over, and nothing is ever missing."""

import threading

import pytest
from django.db import connection

from maillon.clients.models import Client
from maillon.core import scope
from maillon.search import rebuilding
from maillon.search.index import index, store
from maillon.search.models import SearchDoc

pytestmark = pytest.mark.django_db(transaction=True)


def label(pk):
    with scope.system("essai"):
        return SearchDoc.objects.filter(kind="clients.client", object_id=pk).values_list("label", flat=True).first()


def saved_elsewhere(client, **fields):
    """What another person saves and commits, by a connection of its own."""

    def save():
        with scope.system("essai"):
            Client.objects.filter(pk=client.pk).update(**fields)
            index(Client.objects.get(pk=client.pk))
        connection.close()

    thread = threading.Thread(target=save)
    thread.start()
    thread.join(20)
    assert not thread.is_alive()


def test_a_card_saved_between_the_reading_and_the_writing_of_its_portion_keeps_what_was_saved(monkeypatch):
    with scope.system("essai"):
        client = Client.objects.create(name="Pharmacie des Lilas")
        other = Client.objects.create(name="Optique du Port")
        SearchDoc.objects.filter(object_id__in=[client.pk, other.pk]).update(label="perdu")
    turns = []

    def overtaken(rows):
        turns.append(len(rows))
        if len(turns) == 1:
            assert label(client.pk) == "perdu"  # still there meanwhile
            saved_elsewhere(client, name="Pharmacie du Parc")
        store(rows)

    monkeypatch.setattr(
        rebuilding,
        "store",
        lambda rows: overtaken(rows) if rows and rows[0][0].model == "clients.client" else store(rows),
    )
    rebuilding.rebuild(lambda sentence: None)
    assert len(turns) == 2  # started again
    assert (label(client.pk), label(other.pk)) == ("Pharmacie du Parc", "Optique du Port")


def test_a_card_already_in_step_is_not_held_while_its_portion_is_written(monkeypatch):
    with scope.system("essai"):
        client = Client.objects.create(name="Pharmacie des Lilas")
        Client.objects.create(name="Optique du Port")

    def written(rows):
        store(rows)
        if rows and rows[0][0].model == "clients.client":
            saved_elsewhere(client, name="Pharmacie du Parc")  # it would wait for ever

    monkeypatch.setattr(rebuilding, "store", written)
    rebuilding.rebuild(lambda sentence: None)
    assert label(client.pk) == "Pharmacie du Parc"


def test_what_is_gone_leaves_the_index_and_what_was_just_saved_stays():
    with scope.system("essai"):
        client = Client.objects.create(name="Pharmacie des Lilas")
        SearchDoc.objects.filter(object_id=client.pk).update(object_id=987654)
    rebuilding.rebuild(lambda sentence: None)
    assert (label(987654), label(client.pk)) == (None, "Pharmacie des Lilas")


def test_two_people_who_teach_the_same_words_in_another_order_never_wait_for_each_other():
    with scope.system("essai"), connection.cursor() as cursor:
        cursor.execute("select search_learn('{alpha}')")
        done = threading.Event()

        def other():
            with scope.system("essai"), connection.cursor() as theirs:
                theirs.execute("set local statement_timeout = '5s'")
                theirs.execute("select search_learn('{beta}')")
                theirs.execute("select search_learn('{alpha}')")
            connection.close()
            done.set()

        thread = threading.Thread(target=other)
        thread.start()
        thread.join(10)
        assert done.is_set()
        cursor.execute("select search_learn('{beta}')")
