"""An order on several sites: where each line goes, how far each site is, and who may say so."""

from decimal import Decimal as D

import pytest

from maillon.core.errors import Overtaken, Refused
from maillon.core.testing import at_once, make_cast
from maillon.orders import sites
from maillon.orders.models import Order
from maillon.orders.services import advance, lines
from maillon.orders.services import sites as placing
from maillon.orders.tests.factories import ProductFactory, SiteFactory, make_client, make_order, validated


def again(order):
    return Order.objects.get(pk=order.pk)


@pytest.fixture
def order(cast):
    """Three handsets at the chemist's, two at its annex."""
    order = make_order(cast.adv)
    SiteFactory(client=order.client, name="Annexe", street="2 rue Basse", city="Bron", is_main=False)
    lines.add(order, ProductFactory(name="Poste de l'annexe"), actor=cast.adv, quantity=D(2))
    return again(order)


def annex_of(order):
    return order.client.sites.get(name="Annexe"), order.lines.get(label="Poste de l'annexe")


def placed(order, actor):
    annex, line = annex_of(order)
    return placing.place(order, {line.pk: annex.pk}, actor=actor)


def test_an_order_of_one_site_shows_no_sites(cast, browse):
    order = make_order(cast.adv)
    page = browse(cast.adv).get(order.get_absolute_url()).content.decode()
    assert f"{order.get_absolute_url()}/sites" not in page
    assert browse(cast.adv).get(f"{order.get_absolute_url()}/sites").status_code == 404


def test_lines_are_shared_out_between_the_sites_of_the_client(cast, browse, order):
    annex, line = annex_of(order)
    page = browse(cast.adv)
    html = page.get(f"{order.get_absolute_url()}/sites").content.decode()
    assert f'name="site{line.pk}"' in html
    answer = page.post(
        f"{order.get_absolute_url()}/sites/enregistrer", {"version": order.version, f"site{line.pk}": annex.pk}
    )
    assert answer.status_code == 303
    by_site = {
        key: sorted(str(row.quantity.normalize()) for row in rows) for key, rows in sites.by_site(again(order)).items()
    }
    assert by_site == {order.site_id: ["1", "3"], annex.pk: ["2"]}
    html = page.get(f"{order.get_absolute_url()}/sites").content.decode().replace("\u00a0", " ")
    assert "Annexe" in html
    assert "0/2 expédiés" in html
    assert "0/3 posés" in html


def test_a_line_back_to_the_orders_site_says_nothing_of_its_own(cast, order):
    _, line = annex_of(order)
    back = placing.place(placed(order, cast.adv), {line.pk: order.site_id}, actor=cast.adv)
    assert back.lines.get(pk=line.pk).site_id is None


def test_a_validated_order_still_says_where_its_lines_go(cast):
    order = validated(cast.adv)
    annex = SiteFactory(client=order.client, name="Annexe", is_main=False)
    line = order.lines.get(kind="hardware")
    placing.place(order, {line.pk: annex.pk}, actor=cast.adv)
    assert order.lines.get(kind="hardware").site == annex


def test_a_site_of_another_client_is_refused(cast, order):
    _, line = annex_of(order)
    with pytest.raises(Refused, match="n'est pas, ou plus, un site"):
        placing.place(order, {line.pk: SiteFactory().pk}, actor=cast.adv)


def test_a_partner_places_the_lines_of_the_order_it_keys_and_reads_them_afterwards(cast, browse):
    client = make_client(partner=cast.partner)
    annex = SiteFactory(client=client, name="Annexe", is_main=False)
    order = make_order(cast.partner_user, client=client)
    line = order.lines.get(kind="hardware")
    placing.place(order, {line.pk: annex.pk}, actor=cast.partner_user)
    order = again(order)
    while order.validated_at is None:
        order = advance(order, actor=cast.adv)
    with pytest.raises(Refused, match="entre les mains de l'ADV"):
        placing.place(order, {line.pk: None}, actor=cast.partner_user)
    html = browse(cast.partner_user).get(f"{order.get_absolute_url()}/sites").content.decode()
    assert "Annexe" in html
    assert f'name="site{line.pk}"' not in html


def test_a_rival_partner_reaches_nothing(cast, browse):
    client = make_client(partner=cast.partner)
    SiteFactory(client=client, name="Annexe", is_main=False)
    order = make_order(cast.adv, client=client)
    rival, url = browse(cast.rival_user), order.get_absolute_url()
    assert rival.get(f"{url}/sites").status_code == 404
    assert rival.post(f"{url}/sites/enregistrer", {"version": order.version}).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_two_people_at_once_share_out_the_lines_and_the_second_is_told():
    cast = make_cast()
    order = make_order(cast.adv)
    line = order.lines.get(kind="hardware")
    places = [SiteFactory(client=order.client, name=f"Annexe {n}", is_main=False) for n in range(2)]
    seen = [again(order) for _ in places]
    results = at_once(*[
        lambda n=n: placing.place(seen[n], {line.pk: places[n].pk}, actor=cast.adv) for n in range(2)
    ])  # fmt: skip
    assert len([r for r in results if isinstance(r, Overtaken)]) == 1
