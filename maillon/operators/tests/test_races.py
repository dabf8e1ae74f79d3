"""Two people at once: one number is in one porting."""

import pytest

from maillon.catalog.models import VatRate
from maillon.core.errors import Refused
from maillon.core.testing import at_once, make_cast
from maillon.operators.models import Porting
from maillon.operators.tests.factories import OperatorFactory, PortingDelayFactory, make_porting
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
