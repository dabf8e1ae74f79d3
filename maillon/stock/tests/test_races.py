"""Many people at once: never more promised than there is, never the same serial twice, never a deadlock."""

from decimal import Decimal

import pytest

from maillon.catalog.models import VatRate
from maillon.core.errors import Refused
from maillon.core.testing import at_once, make_cast
from maillon.stock.models import Movement, Place, Purchase, Reservation, Unit
from maillon.stock.services import handling, holding, receiving
from maillon.stock.services.moving import Cause
from maillon.stock.services.places import default_place
from maillon.stock.tests.factories import PlaceFactory, ProductFactory, level, put, sent, unit_of
from maillon.stock.tests.test_ledger import check

D = Decimal


def article(**changes):
    """Committed tests start without the usual rates."""
    VatRate.objects.get_or_create(is_default=True, defaults={"label": "Normale", "rate": 20})
    return ProductFactory(**{"serialised": False, "has_mac": False, **changes})


@pytest.mark.django_db(transaction=True)
def test_twenty_people_reserving_the_last_five_get_five():
    product, place = article(), default_place()
    put(product, 5)
    results = at_once(*[
        lambda n=n: holding.reserve(product, D(1), place=place, cause=Cause("orders.orderline", n)) for n in range(20)
    ])  # fmt: skip
    assert len([r for r in results if isinstance(r, Reservation)]) == 5
    row = level(product)
    assert (row.on_hand, row.reserved) == (5, 5)
    check()


@pytest.mark.django_db(transaction=True)
def test_two_receipts_of_one_serial_make_one_unit():
    cast = make_cast()
    product = article(serialised=True)
    purchases = [sent(cast.staging, (product, 2)) for _ in range(2)]
    results = at_once(*[
        lambda purchase=purchase, text=text: receiving.scan(purchase, text, actor=cast.staging)
        for purchase, text in zip(purchases, ("3102-00000001", "310200000001"), strict=True)
    ])  # fmt: skip
    refused = [r for r in results if isinstance(r, Refused)]
    assert len(refused) == 1, results
    assert "déjà" in str(refused[0]) or "vient d'être" in str(refused[0])
    assert Unit.objects.count() == 1
    assert level(product).on_hand == 1
    check()


@pytest.mark.django_db(transaction=True)
def test_twenty_scanners_on_one_purchase_receive_what_was_ordered():
    cast = make_cast()
    purchase = sent(cast.staging, (article(serialised=True), 5))
    results = at_once(
        *[lambda n=n: receiving.scan(purchase, f"3102-{n % 10:08d}", actor=cast.staging) for n in range(20)]
    )
    assert len([r for r in results if not isinstance(r, Refused)]) == 5
    purchase.refresh_from_db()
    assert purchase.status == Purchase.Status.RECEIVED
    assert Unit.objects.count() == 5
    check()


@pytest.mark.django_db(transaction=True)
def test_transfers_both_ways_at_once_never_wait_for_each_other():
    here, there = default_place(), PlaceFactory(name="Dépôt de Nantes")
    products = [article() for _ in range(3)]
    for product in products:
        put(product, 10, here)
        put(product, 10, there)

    def swap(n):
        source, destination = (here, there) if n % 2 else (there, here)
        wanted = [(p, D(1), ()) for p in (products if n % 3 else products[::-1])]
        return handling.transfer_all(wanted, source=source, destination=destination)

    results = at_once(*[lambda n=n: swap(n) for n in range(16)])
    assert all(isinstance(r, list) for r in results), results
    assert Movement.objects.filter(reason="transfer").count() == 48
    check()


@pytest.mark.django_db(transaction=True)
def test_two_people_taking_one_unit_move_it_once():
    product = article(serialised=True)
    unit_of(product, "3102-0001")
    to = [PlaceFactory(kind=Place.Kind.STAGING, name=f"Atelier {n}") for n in range(2)]

    def take(place):
        unit = Unit.objects.select_related("product", "place").get()
        return handling.transfer(product, D(1), source=default_place(), destination=place, units=[unit])

    results = at_once(*[lambda place=place: take(place) for place in to])
    assert len([r for r in results if isinstance(r, Refused)]) == 1
    check()
