"""Two people at once: one number is in one porting."""

from time import sleep

import pytest
from django.db import transaction

from maillon.catalog.models import VatRate
from maillon.core.errors import Refused
from maillon.core.testing import at_once, make_cast
from maillon.operators.models import Porting
from maillon.operators.tests.factories import OperatorFactory, PortingDelayFactory, make_porting, number
from maillon.orders.tests.factories import make_order


@pytest.mark.django_db(transaction=True)
def test_one_number_asked_by_six_orders_at_once_is_ported_by_one():
    VatRate.objects.get_or_create(is_default=True, defaults={"label": "Normale", "rate": 20})
    PortingDelayFactory()
    cast = make_cast()
    donor, recipient = OperatorFactory(), OperatorFactory()
    orders = [make_order(cast.adv) for _ in range(6)]
    results = at_once(*[
        lambda o=o: make_porting(cast.adv, order=o, donor=donor, recipient=recipient) for o in orders
    ])  # fmt: skip
    assert len([r for r in results if isinstance(r, Refused)]) == 5, results
    assert Porting.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_people_porting_the_same_numbers_in_opposite_order_never_wait_for_each_other():
    VatRate.objects.get_or_create(is_default=True, defaults={"label": "Normale", "rate": 20})
    PortingDelayFactory()
    cast = make_cast()
    donor, recipient = OperatorFactory(), OperatorFactory()
    asked = [[number("+33478001200", "+33478001209")], [number("+33478001300", "+33478001309")]]

    def port(order, in_turn):
        with transaction.atomic():
            for numbers in in_turn:
                make_porting(cast.adv, order=order, numbers=numbers, donor=donor, recipient=recipient)
                sleep(0.3)  # long enough for the other to have begun: each would hold what the other asks for

    orders = [make_order(cast.adv), make_order(cast.adv)]
    results = at_once(lambda: port(orders[0], asked), lambda: port(orders[1], asked[::-1]))
    assert len([r for r in results if isinstance(r, Refused)]) == 1, results
    assert Porting.objects.values("order").distinct().count() == 1
