"""Cancelling: the list is read before, everything is done with it or nothing is."""

import pytest

from maillon.core.errors import Overtaken, Refused
from maillon.core.testing import at_once, make_cast
from maillon.orders import services, undoing
from maillon.orders.models import Order
from maillon.orders.services.cancelling import CHANGED
from maillon.orders.tests.factories import make_order
from maillon.orders.undoing import Consequence, Part
from maillon.records.models import Entry, Task

PARTS = [
    Part(
        "Expéditions", [Consequence("BL-1 annulé"), Consequence("BL-2 en route", "/x", "Faire revenir BL-2", "staging")]
    )
]


@pytest.fixture
def holding(monkeypatch):
    """Something is held of every order: one thing that undoes itself, one that somebody must undo."""
    monkeypatch.setattr(undoing, "parts_of", lambda order: PARTS)


def test_what_no_act_undoes_becomes_a_task_of_its_team(cast, holding):
    order = services.cancel(make_order(cast.adv), "Le client renonce", actor=cast.adv)
    task = Task.objects.get()
    assert (task.title, task.role, task.target_id) == ("Faire revenir BL-2", "staging", order.pk)
    assert "Le client renonce" in task.detail
    assert task.due_at


def test_a_list_that_changed_since_it_was_read_is_shown_again(cast, browse, holding, monkeypatch):
    order, page = make_order(cast.adv), browse(cast.adv)
    url = f"{order.get_absolute_url()}/annuler"
    text = page.get(url).content.decode()
    assert "BL-1 annulé" in text
    assert "Faire revenir BL-2" in text
    seen = undoing.digest(PARTS)
    assert seen in text
    monkeypatch.setattr(undoing, "parts_of", lambda order: [Part("Factures", [Consequence("FA-9 à créditer")])])
    answer = page.post(url, {"reason": "Doublon", "seen": seen})
    assert answer.status_code == 422
    assert "FA-9" in answer.content.decode()
    assert CHANGED.split(" :")[0] in answer.content.decode().replace("\u00a0", " ").replace("&#x27;", "'")
    order.refresh_from_db()
    assert order.status == Order.Status.OPEN
    assert not Task.objects.exists()


def test_a_failure_half_way_undoes_nothing(cast, holding, monkeypatch):
    order = make_order(cast.adv)
    monkeypatch.setattr(
        "maillon.orders.services.cancelling.add_task", lambda *a, **k: (_ for _ in ()).throw(Refused("non"))
    )
    with pytest.raises(Refused, match="non"):
        services.cancel(order, "Doublon", actor=cast.adv)
    order.refresh_from_db()
    assert (order.status, order.cancel_reason) == (Order.Status.OPEN, "")


def test_only_who_may_close_orders_cancels_and_a_reason_is_asked(cast, browse):
    order = make_order(cast.adv)
    for person in (cast.support, cast.staging, cast.technician):
        assert browse(person).get(f"{order.get_absolute_url()}/annuler").status_code == 404
    with pytest.raises(Refused, match="motif"):
        services.cancel(order, "  ", actor=cast.adv)


@pytest.mark.django_db(transaction=True)
def test_two_people_cancelling_at_once_undo_once():
    cast = make_cast()
    order = make_order(cast.adv)
    results = at_once(*[lambda: services.cancel(Order.objects.get(pk=order.pk), "Doublon", actor=cast.adv)] * 2)
    refused = [r for r in results if isinstance(r, Refused)]
    assert len(refused) == 1
    assert isinstance(refused[0], Overtaken)
    assert Entry.objects.about(order).filter(sentence="a annulé la commande").count() == 1
