"""A quote for several sites: where each line goes, from its editor to the order, and the price of the whole quantity."""

from decimal import Decimal as D
from types import SimpleNamespace

import pytest

from maillon.catalog.models import BundleItem, Kind, ProductCost
from maillon.core.errors import Refused
from maillon.documents import links
from maillon.orders import differences, places, services
from maillon.orders.services import (
    acceptance,
    advance,
    amending,
    amendments,
    approval,
    copying,
    costs,
    lines,
    papers,
    quotes,
    versions,
)
from maillon.orders.tests.factories import ProductFactory, SiteFactory, make_client, make_order, make_quote
from maillon.orders.tests.test_amendments import yes
from maillon.orders.tests.test_cycle import yes as said_yes
from maillon.orders.tests.test_prices import give


def again(deal):
    return type(deal).objects.get(pk=deal.pk)


@pytest.fixture
def client_of_two(cast):
    client = make_client()
    SiteFactory(client=client, name="Annexe", street="2 rue Basse", city="Bron", is_main=False)
    return client


@pytest.fixture
def quote(cast, client_of_two):
    return make_quote(cast.adv, client=client_of_two)


def annex_of(deal):
    return deal.client.sites.get(name="Annexe")


@pytest.fixture
def dear(cast):
    """A handset at 150 €, at 120 € from ten on, for our partner, whose client has two sites; its quote is empty."""
    handset = ProductFactory(name="Yealink T54W")
    give(cast.partner, (handset, 1, "150"), (handset, 10, "120"))
    client = make_client(partner=cast.partner)
    annex = SiteFactory(client=client, name="Annexe", is_main=False)
    deal = services.create(client, actor=cast.adv, payer="partner")
    return SimpleNamespace(handset=handset, annex=annex, quote=deal)


def prices(deal):
    return list(deal.lines.order_by("pk").values_list("unit_price", flat=True))


def test_a_line_per_site_keeps_the_price_of_the_whole_quantity(cast, dear):
    first = lines.add(dear.quote, dear.handset, actor=cast.adv, quantity=D(6))
    assert first.unit_price == 150
    second = lines.add(dear.quote, dear.handset, actor=cast.adv, quantity=D(4), site_id=dear.annex.pk)
    assert (second.unit_price, prices(dear.quote)) == (120, [120, 120])
    assert again(dear.quote).total_net == 1200
    lines.change(second, actor=cast.adv, quantity=D(3))
    assert prices(dear.quote) == [150, 150]
    lines.change(second, actor=cast.adv, quantity=D(5))
    lines.remove(second, actor=cast.adv)
    assert prices(dear.quote) == [150]
    assert again(dear.quote).total_net == 900


def test_an_option_does_not_lower_the_price_of_what_is_sold_but_takes_that_of_both(cast, dear):
    lines.add(dear.quote, dear.handset, actor=cast.adv, quantity=D(6))
    option = lines.add(dear.quote, dear.handset, actor=cast.adv, quantity=D(4), optional=True)
    assert prices(dear.quote) == [150, 120]
    lines.change(option, actor=cast.adv, optional=False)
    assert prices(dear.quote) == [120, 120]


def test_a_price_typed_by_hand_counts_and_stays(cast, dear):
    typed = lines.add(dear.quote, dear.handset, actor=cast.adv, quantity=D(6), unit_price=D(140))
    lines.add(dear.quote, dear.handset, actor=cast.adv, quantity=D(4))
    assert prices(dear.quote) == [140, 120]
    assert approval.rate_of(dear.quote) == 0
    lines.back_to_list_price(typed, actor=cast.adv)
    assert prices(dear.quote) == [120, 120]


def test_a_price_of_the_catalogue_that_changed_moves_no_other_line(cast, quote):
    line = quote.lines.get(kind="hardware")
    line.product.sale_price = D(999)
    line.product.save()
    lines.add(quote, line.product, actor=cast.adv, site_id=annex_of(quote).pk)
    assert [p for p in prices(quote) if p in (D(189), D(999))] == [D(189), D(999)]


def test_what_it_costs_is_that_of_the_whole_quantity_too(cast, dear):
    for quantity, price in ((1, 100), (10, 80)):
        ProductCost.objects.create(product=dear.handset, from_quantity=D(quantity), purchase_price=D(price))
    for site in (None, dear.annex.pk):
        lines.add(dear.quote, dear.handset, actor=cast.adv, quantity=D(5), site_id=site)
    assert set(costs.of(dear.quote, cast.adv).values()) == {D(80)}


def test_lines_are_repeated_on_the_chosen_sites_in_one_gesture(cast, browse, quote):
    third = SiteFactory(client=quote.client, name="Dépôt", city="Feyzin", is_main=False)
    handset = quote.lines.get(kind="hardware")
    page = browse(cast.adv)
    url = f"{quote.get_absolute_url()}/equiper?ligne={handset.pk}"
    html = page.get(url).content.decode()
    assert "Annexe" in html
    assert "Dépôt" in html
    answer = page.post(url, {"sites": [annex_of(quote).pk, third.pk]})
    assert answer.status_code == 303
    rows = [(line.label, line.site_id) for line in quote.lines.order_by("position")]
    assert rows[:3] == [(handset.label, None), (handset.label, annex_of(quote).pk), (handset.label, third.pk)]
    assert again(quote).total_net == D(189) * 9 + D(390)
    assert page.post(url, {}).status_code == 422
    assert page.get(f"{quote.get_absolute_url()}/equiper?ligne=0").status_code == 404


def test_a_bundle_goes_to_each_site_at_once(cast, browse, quote):
    bundle = ProductFactory(kind=Kind.BUNDLE, name="Lot accueil", serialised=False, has_mac=False)
    BundleItem.objects.create(bundle=bundle, product=ProductFactory(name="Standard"), quantity=D(1), position=1)
    page, url = browse(cast.adv), f"{quote.get_absolute_url()}/lignes/lot/{bundle.pk}"
    assert "Annexe" in page.get(url).content.decode()
    page.post(url, {"quantity": "2", "sites": [quote.site_id, annex_of(quote).pk]})
    rows = quote.lines.filter(section="Lot accueil").order_by("position")
    assert [(row.quantity, row.site_id) for row in rows] == [(D(2), None), (D(2), annex_of(quote).pk)]
    again_url = f"{quote.get_absolute_url()}/equiper?rubrique=Lot accueil"
    SiteFactory(client=quote.client, name="Dépôt", is_main=False)
    assert page.post(again_url, {"sites": [quote.client.sites.get(name="Dépôt").pk]}).status_code == 303
    assert quote.lines.filter(section="Lot accueil").count() == 3


def test_the_editor_asks_for_a_site_only_where_there_are_several(cast, browse, quote):
    page = browse(cast.adv)
    assert 'name="site" aria-label="Site, ' in page.get(quote.get_absolute_url()).content.decode()
    other = make_quote(cast.adv)
    assert 'name="site" aria-label="Site, ' not in page.get(other.get_absolute_url()).content.decode()
    line = quote.lines.get(kind="hardware")
    url = f"{quote.get_absolute_url()}/lignes/{line.pk}"
    answer = page.post(url, {"site": annex_of(quote).pk}, headers={"HX-Request": "true"})
    assert answer["HX-Retarget"] == "#lignes"
    assert quote.lines.get(pk=line.pk).site == annex_of(quote)
    page.post(url, {"site": quote.site_id})
    assert quote.lines.get(pk=line.pk).site_id is None


def test_the_lines_of_one_article_are_drawn_again_when_one_changes(cast, browse, dear):
    first = lines.add(dear.quote, dear.handset, actor=cast.adv, quantity=D(6))
    second = lines.add(dear.quote, dear.handset, actor=cast.adv, quantity=D(3), site_id=dear.annex.pk)
    url = f"{dear.quote.get_absolute_url()}/lignes/{second.pk}"
    html = browse(cast.adv).post(url, {"quantity": "4"}, headers={"HX-Request": "true"}).content.decode()
    assert f'hx-target="#prix-{first.pk}"' in html
    assert f'hx-target="#net-{first.pk}"' in html
    assert "720,00" in html


def test_a_site_of_another_client_is_refused(cast, quote):
    elsewhere = SiteFactory()
    with pytest.raises(Refused, match="n'est pas, ou plus, un site"):
        lines.add(quote, ProductFactory(), actor=cast.adv, site_id=elsewhere.pk)
    with pytest.raises(Refused, match="n'est pas, ou plus, un site"):
        lines.change(quote.lines.first(), actor=cast.adv, site_id=elsewhere.pk)
    with pytest.raises(Refused, match="n'est pas, ou plus, un site"):
        lines.repeat(quote, [quote.lines.first().pk], [elsewhere.pk], actor=cast.adv)


def test_a_partner_places_the_lines_of_the_quote_it_keys_and_a_rival_reaches_nothing(cast, browse):
    client = make_client(partner=cast.partner)
    annex = SiteFactory(client=client, name="Annexe", is_main=False)
    quote = make_quote(cast.partner_user, client=client)
    line = quote.lines.get(kind="hardware")
    url = f"{quote.get_absolute_url()}/lignes/{line.pk}"
    assert browse(cast.rival_user).post(url, {"site": annex.pk}).status_code == 404
    assert browse(cast.rival_user).get(f"{quote.get_absolute_url()}/equiper?ligne={line.pk}").status_code == 404
    browse(cast.partner_user).post(url, {"site": annex.pk})
    assert quote.lines.get(pk=line.pk).site == annex


def test_the_lines_of_a_partner_s_quote_take_the_price_of_the_whole_too(cast, browse, dear):
    quote = services.create(dear.quote.client, actor=cast.partner_user, payer="partner")
    first = lines.add(quote, dear.handset, actor=cast.partner_user, quantity=D(6))
    second = lines.add(quote, dear.handset, actor=cast.partner_user, quantity=D(1), site_id=dear.annex.pk)
    theirs = browse(cast.partner_user)
    answer = theirs.post(
        f"{quote.get_absolute_url()}/lignes/{second.pk}", {"quantity": "4"}, headers={"HX-Request": "true"}
    )
    assert f'hx-target="#prix-{first.pk}"' in answer.content.decode()
    assert prices(quote) == [120, 120]
    answer = theirs.post(f"{quote.get_absolute_url()}/equiper?ligne={first.pk}", {"sites": [dear.annex.pk]})
    assert answer.status_code == 303
    assert quote.lines.count() == 3
    theirs.post(f"{quote.get_absolute_url()}/lignes/{first.pk}/retirer")
    assert prices(quote) == [120, 120]


def test_the_papers_the_public_page_and_the_order_carry_each_line_s_site(cast, quote):
    line = lines.change(quote.lines.get(kind="hardware"), actor=cast.adv, site_id=annex_of(quote).pk)
    notes = {row["label"]: row["note"] for group in papers.quote_data(again(quote))["groups"] for row in group["lines"]}
    assert "Site\u00a0: Annexe" in notes[line.label]
    assert "Site\u00a0: Officine" in notes["Installation"]
    assert papers.quote_data(again(quote))["delivery"]["lines"] == [
        "Annexe, 2 rue Basse, 69003 Bron",
        "Officine, 14 rue des Lilas, 69003 Lyon",
    ]
    sent = quotes.send(again(quote), actor=cast.adv)
    order = acceptance.conclude(sent, said_yes(sent))
    assert order.lines.get(label=line.label).site == annex_of(quote)
    assert order.lines.get(label="Installation").site_id is None
    assert set(places.names(order, list(order.lines.all())).values()) == {"Officine", "Annexe"}


def test_the_public_page_names_the_sites(cast, client, quote):
    lines.change(quote.lines.get(kind="hardware"), actor=cast.adv, site_id=annex_of(quote).pk)
    sent = quotes.send(again(quote), actor=cast.adv)
    html = client.get(links.make("devis", sent, "c.rossi@lilas.example", 30)).content.decode()
    assert "Annexe" in html
    alone = quotes.send(make_quote(cast.adv), actor=cast.adv)
    assert "Officine" not in client.get(links.make("devis", alone, "c.rossi@lilas.example", 30)).content.decode()


def test_versions_tell_that_a_line_goes_elsewhere(cast, quote):
    before = versions.photograph(quote)
    line = lines.change(quote.lines.get(kind="hardware"), actor=cast.adv, site_id=annex_of(quote).pk)
    (change,) = differences.between(before, versions.photograph(again(quote)), prices=True)
    assert (change.label, change.words) == (line.label, ("va à « Annexe »",))
    old = [{name: value for name, value in row.items() if name != "site"} for row in before]
    assert differences.between(old, versions.photograph(again(quote)), prices=True) == []


def test_lines_taken_again_keep_their_site_for_the_same_client_only(cast, quote):
    lines.change(quote.lines.get(kind="hardware"), actor=cast.adv, site_id=annex_of(quote).pk)
    same = services.create(quote.client, actor=cast.adv)
    copying.follow(same, copying.recipe(quote), actor=cast.adv)
    assert same.lines.get(kind="hardware").site == annex_of(quote)
    other = services.create(make_client(), actor=cast.adv)
    copying.follow(other, copying.recipe(quote), actor=cast.adv)
    assert other.lines.get(kind="hardware").site_id is None
    template = copying.save_template(quote, "Deux sites", actor=cast.adv)
    assert {row["site"] for row in template.lines} == {None}


def test_an_amendment_adds_a_line_at_a_site_and_at_the_price_of_the_whole(cast, browse):
    handset = ProductFactory(name="Yealink T54W")
    give(cast.partner, (handset, 1, "150"), (handset, 10, "120"))
    client = make_client(partner=cast.partner)
    annex = SiteFactory(client=client, name="Annexe", is_main=False)
    order = make_order(cast.adv, client=client, hardware=False)
    lines.add(order, handset, actor=cast.adv, quantity=D(6))
    order = again(order)
    while order.validated_at is None:
        order = advance(order, actor=cast.adv)
    amendment = amendments.start(order, actor=cast.adv)
    page, url = browse(cast.adv), f"{amendment.get_absolute_url()}/lignes/ajouter"
    assert "Annexe" in page.get(url).content.decode()
    page.post(url, {"item": handset.pk, "quantity": "4", "site": annex.pk})
    row = amendment.lines.get()
    assert (row.site, row.unit_price) == (annex, 120)
    sent = amending.send(again(amendment), actor=cast.adv)
    assert "Annexe" in page.get(sent.get_absolute_url()).content.decode()
    amending.conclude(sent, yes(sent))
    assert order.lines.get(site=annex).quantity == 4
    assert order.lines.get(site=None, kind="hardware").unit_price == 150
