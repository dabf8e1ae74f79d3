"""The rest of an order whose first parcel left: how much, and what is awaited for it."""

from decimal import Decimal as D

from maillon.logistics.services import backlog, shipping
from maillon.logistics.tests.factories import CarrierFactory
from maillon.logistics.tests.test_sites import two_sites
from maillon.orders.models import Order
from maillon.orders.tests.factories import make_order
from maillon.stock.models import Reservation


def partly_gone(cast, partner=None):
    order, annex = two_sites(cast, partner)
    far = order.lines.get(label="Switch 3")
    carrier = CarrierFactory(needs_tracking=False, tracking_template="")
    made = shipping.prepare(order, actor=cast.staging, site=annex, quantities={far.pk: D(2)}, carrier=carrier)
    shipping.ship(made, actor=cast.staging)
    return Order.objects.get(pk=order.pk), far


def test_nothing_is_said_before_the_first_parcel_nor_after_the_last(cast):
    assert backlog.of_order(make_order(cast.adv), reads_stock=True) is None
    order, _ = partly_gone(cast)
    for line in order.lines.all():
        carrier = CarrierFactory(needs_tracking=False, tracking_template="")
        left = {
            part.line.pk: part.left for part in shipping.remaining_of(order) if part.line.pk == line.pk and part.left
        }
        if left:
            shipping.ship(
                shipping.prepare(order, actor=cast.staging, quantities=left, carrier=carrier), actor=cast.staging
            )
    assert backlog.of_order(Order.objects.get(pk=order.pk), reads_stock=True) is None


def test_the_rest_is_said_line_by_line_with_what_is_in_stock(cast, browse):
    order, _ = partly_gone(cast)
    found = backlog.of_order(order, reads_stock=True)
    assert found.total.said == "2/5 expédiés"
    assert [(row.label, row.measure.share, row.said) for row in found.rows] == [
        ("Switch 2", "0/2", "2 à expédier, en stock"),
        ("Switch 3", "2/3", "1 à expédier, en stock"),
    ]
    html = browse(cast.adv).get(order.get_absolute_url()).content.decode().replace("\u00a0", " ")
    assert "Reliquat" in html
    assert "Voir par site" in html


def test_what_the_stock_lacks_is_said_with_what_suppliers_bring(cast):
    order, far = partly_gone(cast)
    Reservation.objects.filter(for_pk=far.pk).update(held=0)
    rows = {row.label: row.said for row in backlog.of_order(order, reads_stock=True).rows}
    assert rows["Switch 3"] == "1 à expédier, 1 à recevoir : rien en commande"


def test_its_partner_reads_the_shares_and_not_the_stock_and_a_rival_nothing(cast, browse):
    order, _ = partly_gone(cast, cast.partner)
    html = browse(cast.partner_user).get(order.get_absolute_url()).content.decode().replace("\u00a0", " ")
    assert "2/5 expédiés" in html
    assert "1 à expédier" in html
    assert "en stock" not in html.partition('aria-label="Reliquat"')[2].partition("</section>")[0]
    assert browse(cast.rival_user).get(order.get_absolute_url()).status_code == 404


def test_one_word_only_says_what_is_not_there_yet(cast, browse):
    order, far = partly_gone(cast)
    Reservation.objects.filter(for_pk=far.pk).update(held=0)
    html = browse(cast.admin).get(order.get_absolute_url()).content.decode()
    assert "Reliquat" in html
    assert "En attente de réassort" not in html
    assert "Voir les besoins" in html
