"""Two people at once: one act, one clear sentence, nothing lost."""

import pytest

from maillon.core.errors import Refused
from maillon.core.testing import at_once, make_cast
from maillon.orders import services
from maillon.orders.models import Order, Quote
from maillon.orders.tests.factories import make_order, make_quote
from maillon.orders.tests.test_cycle import yes


@pytest.mark.django_db(transaction=True)
def test_two_people_advancing_one_order_make_one_move():
    cast = make_cast()
    order = make_order(cast.adv)
    seen = [Order.objects.get(pk=order.pk) for _ in range(2)]
    results = at_once(
        lambda: services.advance(seen[0], actor=cast.adv), lambda: services.advance(seen[1], actor=cast.admin)
    )
    refused = [r for r in results if isinstance(r, Refused)]
    assert len(refused) == 1
    assert "fait passer à « Validation ADV »" in str(refused[0]).replace("\u00a0", " ")
    assert order.moves.count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_acceptances_of_one_quote_make_one_order():
    cast = make_cast()
    quote = services.send(make_quote(cast.adv), actor=cast.adv)
    signature = yes(quote)
    results = at_once(*[lambda: services.accept(Quote.objects.get(pk=quote.pk), signature)] * 2)
    assert len([r for r in results if isinstance(r, Refused)]) == 1
    assert Order.objects.count() == 1
