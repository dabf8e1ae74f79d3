"""Parcels of an order on several sites: one shipment for each place."""

from decimal import Decimal as D

import pytest

from maillon.core.errors import Refused
from maillon.logistics.models import Shipment
from maillon.logistics.services import shipping
from maillon.logistics.tests.factories import CarrierFactory
from maillon.orders import sites
from maillon.orders.models import Order
from maillon.orders.services import advance, lines
from maillon.orders.services import sites as placing
from maillon.orders.tests.factories import ContactFactory, ProductFactory, SiteFactory, make_client, make_order
from maillon.stock.tests.factories import put


def two_sites(cast, partner=None):
    """Validated: two switches at the chemist's, three at its annex, all in stock."""
    client = make_client(partner=partner)
    annex = SiteFactory(
        client=client, name="Annexe", street="2 rue Basse", postal_code="69500", city="Bron", is_main=False,
        contact=ContactFactory(client=client, first_name="Marc", last_name="Leroy", is_main=False),
    )  # fmt: skip
    order = make_order(cast.adv, client=client, hardware=False)
    for quantity, site in ((2, None), (3, annex)):
        product = ProductFactory(name=f"Switch {quantity}", serialised=False, has_mac=False)
        put(product, 10)
        row = lines.add(order, product, actor=cast.adv, quantity=D(quantity))
        if site:
            placing.place(Order.objects.get(pk=order.pk), {row.pk: site.pk}, actor=cast.adv)
    order = Order.objects.get(pk=order.pk)
    while order.validated_at is None:
        order = advance(order, actor=cast.adv)
    return Order.objects.get(pk=order.pk), annex


def test_each_site_has_its_own_button_and_its_shipment_its_own_lines_and_address(cast, browse):
    order, annex = two_sites(cast)
    page, new = browse(cast.staging), f"/expeditions/nouvelle?commande={order.reference}"
    assert page.get(new).headers["Location"] == f"{order.get_absolute_url()}/sites"
    assert f"{new}&amp;site={annex.pk}" in page.get(f"{order.get_absolute_url()}/sites").content.decode()
    html = page.get(f"{new}&site={annex.pk}").content.decode()
    assert "Switch 3" in html
    assert "Switch 2" not in html
    assert "2 rue Basse" in html
    made = shipping.prepare(order, actor=cast.staging, site=annex)
    assert (made.recipient, made.address) == ("Marc Leroy", "2 rue Basse\n69500 Bron")
    assert [row.quantity for row in made.lines.all()] == [D(3)]


def test_a_partial_shipment_is_read_as_a_share_of_its_site_by_the_partner_too(cast, browse):
    order, annex = two_sites(cast, cast.partner)
    far = order.lines.get(label="Switch 3")
    carrier = CarrierFactory(needs_tracking=False, tracking_template="")
    made = shipping.prepare(order, actor=cast.staging, site=annex, quantities={far.pk: D(2)}, carrier=carrier)
    shipping.ship(made, actor=cast.staging)
    order = Order.objects.get(pk=order.pk)
    shares = {part.name: [measure.share for measure in part.measures] for part in sites.parts_of(order, cast.adv)}
    assert shares == {"Officine": ["0/2"], "Annexe": ["2/3"]}
    html = browse(cast.partner_user).get(f"{order.get_absolute_url()}/sites").content.decode().replace("\u00a0", " ")
    assert "2/3 expédiés" in html
    assert "expeditions/nouvelle" not in html
    with pytest.raises(Refused, match="2 déjà expédiés"):
        placing.place(order, {far.pk: None}, actor=cast.adv)


def test_a_line_on_a_shipment_ready_to_leave_keeps_its_site(cast):
    order, annex = two_sites(cast)
    shipping.prepare(order, actor=cast.staging, site=annex)
    order = Order.objects.get(pk=order.pk)
    with pytest.raises(Refused, match="annulez-la d'abord"):
        placing.place(order, {order.lines.get(label="Switch 3").pk: None}, actor=cast.adv)
    assert order.lines.get(label="Switch 3").site == annex
    assert Shipment.objects.get(order=order).status == "prepared"


def test_a_parcel_never_holds_what_goes_to_two_sites(cast):
    order, annex = two_sites(cast)
    near, far = order.lines.get(label="Switch 2"), order.lines.get(label="Switch 3")
    with pytest.raises(Refused, match="préparez une expédition pour chacun"):
        shipping.prepare(order, actor=cast.staging)
    with pytest.raises(Refused, match="préparez une expédition pour chacun"):
        shipping.prepare(order, actor=cast.staging, quantities={near.pk: D(1), far.pk: D(1)})
    assert not Shipment.objects.exists()
    made = shipping.prepare(order, actor=cast.staging, quantities={far.pk: D(1)})
    assert made.address == "2 rue Basse\n69500 Bron"
    shipping.prepare(order, actor=cast.staging, site=order.site)
    rest = shipping.prepare(order, actor=cast.staging)
    assert (rest.address, [row.quantity for row in rest.lines.all()]) == (made.address, [D(2)])
    assert rest.recipient == annex.contact.name


def test_one_way_to_prepare_a_shipment_and_one_per_site_where_there_are_several(cast, browse):
    def ways(order, tab=""):
        html = browse(cast.admin).get(f"{order.get_absolute_url()}{tab}").content.decode()
        return html.count(
            f"/expeditions/nouvelle?commande={order.reference}"
        ), f"/expeditions/commande/{order.reference}" in html

    order, _ = two_sites(cast)
    step = order.steps.get(kind="shipping")
    Order.objects.filter(pk=order.pk).update(step_kind=step.kind, step_position=step.position, step_label=step.label)
    assert ways(order) == (1, False)
    assert ways(order, "/expeditions") == (1, False)
    assert ways(order, "/sites") == (3, False)
