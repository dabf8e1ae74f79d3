"""Two people at once on two cards of the same client."""

import pytest

from maillon.clients import services
from maillon.clients.models import Client, Merge
from maillon.clients.tests.factories import ClientFactory
from maillon.core.errors import Refused
from maillon.core.testing import at_once, make_cast


@pytest.mark.django_db(transaction=True)
def test_two_people_joining_the_same_cards_each_their_way_make_one_card():
    cast = make_cast()
    one, other = ClientFactory(name="Pharmacie des Lilas"), ClientFactory(name="Phcie des Lilas")
    results = at_once(
        lambda: services.merge(one, other, {}, actor=cast.adv), lambda: services.merge(other, one, {}, actor=cast.admin)
    )
    (refused,) = [r for r in results if isinstance(r, Refused)]
    assert "déjà réunie" in refused.message or "a changé" in refused.message
    assert Merge.objects.count() == 1
    assert Client.objects.filter(archived_at=None).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_people_undoing_one_merge_undo_it_once():
    cast = make_cast()
    one, other = ClientFactory(), ClientFactory()
    done = services.merge(one, other, {}, actor=cast.adv)
    results = at_once(*[lambda who=who: services.unmerge(done, actor=who) for who in (cast.adv, cast.admin)])
    assert len([r for r in results if isinstance(r, Refused)]) == 1, results
    assert Client.objects.filter(archived_at=None).count() == 2
