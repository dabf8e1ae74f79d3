"""What frames a quote: the order of its lines, its headings and their sub-totals, the discount on the whole."""

from decimal import Decimal
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillon.core.errors import Refused
from maillon.core.money import ZERO
from maillon.orders import services, totals
from maillon.orders.models import OrderLine, SalesPolicy
from maillon.orders.services import lines, papers, sections
from maillon.orders.tests.factories import (
    ProductCostFactory,
    ProductFactory,
    QuoteFactory,
    QuoteLineFactory,
    make_client,
    make_quote,
)
from maillon.orders.tests.test_cycle import yes
from maillon.orders.totals import Rebate

HTMX = {"HX-Request": "true"}


def groups(deal):
    return [(title, [line.label for line in group]) for title, group in papers.grouped(list(deal.lines.all()))]


def plain(response):
    return response.content.decode().replace("\u00a0", " ").replace("\u202f", " ")


def test_lines_stand_where_they_were_put_and_a_section_holds_what_is_put_in_it(cast, browse):
    quote, page = make_quote(cast.adv), browse(cast.adv)
    handset, visit, monthly = quote.lines.all()
    url = quote.get_absolute_url()
    assert page.post(f"{url}/rubriques/nouvelle", {"title": "Accueil"}).status_code == 303
    assert "Accueil" in plain(page.get(url))
    order = f"{monthly.pk},{visit.pk},{handset.pk}"
    moved = page.post(f"{url}/lignes/ordre", {"order": order, "moved": visit.pk, "section": "Accueil"}, headers=HTMX)
    assert "390,00 €" in plain(moved)
    assert groups(quote) == [
        ("Abonnements mensuels", [monthly.label]),
        ("Accueil", [visit.label]),
        ("Matériel", [handset.label]),
    ]
    page.post(f"{url}/lignes/ordre", {"order": order, "moved": visit.pk, "section": ""}, headers=HTMX)
    assert groups(quote)[1] == ("Prestations", [visit.label])


def test_a_section_is_renamed_with_its_lines_then_dissolved(cast, browse):
    quote, page = make_quote(cast.adv), browse(cast.adv)
    url = quote.get_absolute_url()
    renamed = f"{url}/rubriques/renommer?titre=Mat%C3%A9riel"
    assert page.post(renamed, {"title": "Prestations"}, headers=HTMX).status_code == 422
    assert page.post(renamed, {"title": "Postes de l'officine"}).status_code == 303
    assert groups(quote)[0][0] == "Postes de l'officine"
    page.post(f"{url}/rubriques/retirer", {"titre": "Postes de l'officine"})
    assert groups(quote)[0][0] == "Matériel"
    assert page.post(f"{url}/rubriques/retirer", {"titre": "Inconnue"}, headers=HTMX).status_code == 422


def test_an_empty_section_is_never_printed_and_takes_the_next_article(cast, browse):
    quote = make_quote(cast.adv)
    sections.open_section(quote, "  Salle   de réunion ", actor=cast.adv)
    quote.refresh_from_db()
    assert quote.sections == ["Salle de réunion"]
    assert "Salle de réunion" not in str(papers.quote_data(quote)["groups"])
    item = ProductFactory(name="Poste de conférence").pk
    added = {"item": item, "section": "Salle de réunion"}
    assert browse(cast.adv).post(f"{quote.get_absolute_url()}/lignes/ajouter", added, headers=HTMX).status_code == 200
    assert groups(quote)[-1] == ("Salle de réunion", ["Poste de conférence"])
    with pytest.raises(Refused, match="existe déjà"):
        sections.open_section(quote, "Salle de réunion", actor=cast.adv)


def test_a_rival_and_a_sent_quote_refuse_every_change_of_frame(cast, browse):
    quote = make_quote(cast.partner_user, client=make_client(partner=cast.partner))
    url = quote.get_absolute_url()
    posts = (
        ("rubriques/nouvelle", {"title": "A"}),
        ("rubriques/renommer?titre=Mat%C3%A9riel", {"title": "A"}),
        ("rubriques/retirer", {"titre": "Matériel"}),
        ("lignes/ordre", {"order": "1"}),
        ("remise", {"rebate": "5", "unit": "percent"}),
    )
    for path, data in posts:
        assert browse(cast.rival_user).post(f"{url}/{path}", data).status_code == 404, path
    page = browse(cast.partner_user)
    assert page.post(f"{url}/rubriques/nouvelle", {"title": "Accueil"}).status_code == 303
    assert page.post(f"{url}/remise", {"rebate": "5"}, headers=HTMX).status_code == 422
    services.submit(quote, actor=cast.partner_user)
    services.send(quote, actor=cast.adv)
    for path, data in posts:
        assert browse(cast.adv).post(f"{url}/{path}", data, headers=HTMX).status_code == 422, path


def test_changing_a_line_of_a_long_quote_answers_with_that_line_and_the_totals(cast, browse):
    quote = QuoteFactory()
    made = [QuoteLineFactory(quote=quote, label=f"Poste {rank:03d}", position=rank) for rank in range(200)]
    url = f"{quote.get_absolute_url()}/lignes/{made[120].pk}"
    text = plain(browse(cast.adv).post(url, {"quantity": "2"}, headers=HTMX))
    assert "20 100,00 €" in text  # 199 × 100 and 200
    assert "Poste 120" in text
    assert "Poste 119" not in text
    assert len(text) < 12_000


@given(
    rows=st.lists(
        st.tuples(
            st.integers(1, 999_999), st.integers(1, 400), st.sampled_from(["0", "5", "12.5"]),
            st.sampled_from(["20", "10", "5.5"]),
        ),
        min_size=1, max_size=12,
    ),
    percent=st.integers(1, 6000),
)  # fmt: skip
def test_a_rebate_spread_over_the_lines_comes_to_the_cent(rows, percent):
    made = [
        SimpleNamespace(
            pk=rank, quantity=Decimal(quantity), unit_price=Decimal(price) / 100, discount=Decimal(off), vat_rate=Decimal(rate),
            vat_category="S", recurring=False, optional=False,
        )
        for rank, (price, quantity, off, rate) in enumerate(rows)
    ]  # fmt: skip
    before = totals.of_lines(made).one_off
    rebate = Rebate(percent=Decimal(percent) / 100)
    after = totals.of_lines(made, rebate=rebate).one_off
    assert before.net - after.net == rebate.of(before.net)
    spread = totals.discounts(made, rebate)
    for line in made:
        line.discount = spread.get(line.pk, line.discount)
    assert totals.of_lines(made).one_off == after  # what the order and the invoice will hold
    assert sum((vat.base for vat in after.vat_lines), ZERO) == after.net


def test_the_rebate_leaves_subscriptions_alone_and_reaches_the_order_to_the_cent(cast, browse):
    quote, page = make_quote(cast.adv), browse(cast.adv)
    answer = page.post(f"{quote.get_absolute_url()}/remise", {"rebate": "7", "unit": "percent"}, headers=HTMX)
    assert "Remise globale de 7 %" in plain(answer)
    quote.refresh_from_db()
    assert (quote.total_net, quote.monthly_net) == (Decimal("890.01"), Decimal("74.50"))  # 957 less 66,99
    services.send(quote, actor=cast.adv)
    order = services.accept(quote, yes(quote))
    assert (order.total_net, order.total_gross) == (quote.total_net, quote.total_gross)
    assert sum(totals.net(line) for line in OrderLine.objects.filter(order=order, recurring=False)) == quote.total_net
    assert "7 %" in plain(page.get(order.get_absolute_url()))


def test_a_rebate_in_euros_is_taken_on_the_whole_and_never_more_than_it(cast):
    quote = sections.set_rebate(make_quote(cast.adv), actor=cast.adv, amount=Decimal("57.00"))
    assert quote.total_net == Decimal("900.00")
    with pytest.raises(Refused, match=r"dépasse.*957,00"):
        sections.set_rebate(quote, actor=cast.adv, amount=Decimal("957.01"))
    assert sections.set_rebate(quote, actor=cast.adv).total_net == Decimal("957.00")


def test_a_margin_under_the_target_is_said_in_words_to_those_who_may_read_it(cast, browse):
    SalesPolicy.objects.create(margin_target=Decimal(60))
    handset = ProductCostFactory(product__name="Poste T54W", purchase_price=Decimal("123.45")).product
    quote = make_quote(cast.adv, products=(handset, ProductFactory(service=True), ProductFactory(monthly=True)))
    url = quote.get_absolute_url()
    sections.set_rebate(quote, actor=cast.adv, percent=Decimal(30))
    assert "sous l'objectif de 60" in plain(browse(cast.adv).get(url))
    assert "objectif" not in plain(browse(cast.support).get(url))
    lines.change(quote.lines.first(), actor=cast.adv, discount=Decimal(5))
    assert "objectif" not in plain(browse(cast.support).get(url))


def test_a_line_without_a_cost_counts_neither_in_the_margin_nor_in_its_rate():
    cost, vat = Decimal(100), {"vat_rate": Decimal(20), "vat_category": "S"}
    known = SimpleNamespace(pk=1, quantity=Decimal(2), unit_price=Decimal(200), discount=ZERO, recurring=False, **vat)
    other = SimpleNamespace(pk=2, quantity=Decimal(1), unit_price=Decimal(600), discount=ZERO, recurring=False, **vat)
    found = totals.margin([known, other], {1: cost})
    assert (found.amount, found.percent, found.known) == (Decimal(200), Decimal(50), False)
    assert totals.margin([other], {}).percent is None
    assert totals.margin([known, other], {1: cost}, Rebate(amount=Decimal(100))).amount == Decimal(160)


def test_removing_a_line_gives_back_the_lines_that_stay_and_the_totals(cast, browse):
    quote = make_quote(cast.adv)
    gone, *stay = quote.lines.all()
    answer = browse(cast.adv).post(f"{quote.get_absolute_url()}/lignes/{gone.pk}/retirer", headers=HTMX)
    assert (answer.status_code, answer["HX-Retarget"]) == (200, "#lignes")
    shown = plain(answer)
    assert f'data-line="{gone.pk}"' not in shown
    assert all(f'data-line="{line.pk}"' in shown for line in stay)
    assert 'hx-target="#papier"' in shown


def test_a_designation_keeps_to_one_line_of_words(cast, browse):
    quote = make_quote(cast.adv)
    line = quote.lines.first()
    browse(cast.adv).post(f"{quote.get_absolute_url()}/lignes/{line.pk}", {"label": " Poste\nd'accueil "}, headers=HTMX)
    assert quote.lines.get(pk=line.pk).label == "Poste d'accueil"
