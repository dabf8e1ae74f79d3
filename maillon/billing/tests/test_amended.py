"""The draft of an order follows an accepted amendment: what it changed, nothing else."""

from decimal import Decimal as D

import pytest

from maillon.billing import services
from maillon.billing.models import Invoice
from maillon.billing.sharing import Share
from maillon.orders.services import amending, amendments
from maillon.orders.services import sites as placing
from maillon.orders.tests.factories import ProductFactory, SiteFactory, validated
from maillon.orders.tests.test_amendments import yes


@pytest.fixture
def order(cast):
    return validated(cast.adv)


def accepted(order, adv, changes=None, more=None):
    draft = amendments.write(amendments.start(order, actor=adv), actor=adv, changes=changes or {})
    if more:
        amendments.add(draft, more, actor=adv, quantity=D(2))
    waiting = amending.send(draft, actor=adv)
    amending.accept(waiting, yes(waiting))


def quantities(invoice):
    return {line.label: line.quantity for line in invoice.lines.all()}


def test_its_lines_quantities_and_totals_are_those_of_the_order(cast, order):
    draft = services.draft_from_order(order, cast.accounting)
    handset, service = order.lines.get(kind="hardware"), order.lines.get(kind="service")
    changes = {handset.pk: {"quantity": D(5)}, service.pk: {"quantity": D(0)}}
    accepted(order, cast.adv, changes, ProductFactory(name="Casque", sale_price=D(50)))
    draft.refresh_from_db()
    assert quantities(draft) == {handset.label: D(5), "Casque": D(2)}
    assert draft.total_net == D("189.00") * 5 + D(100)


def test_a_line_that_compta_wrote_by_hand_stays(cast, order):
    draft = services.draft_from_order(order, cast.accounting)
    service = draft.lines.get(kind="service")
    services.change_line(service, unit_price=D("350.00"))
    services.add_line(draft, services.PlainLine("Frais de port", D(1), D(12)))
    handset = order.lines.get(kind="hardware")
    accepted(order, cast.adv, {handset.pk: {"quantity": D(4), "unit_price": D("180.00")}})
    assert draft.lines.get(kind="service", order_line__isnull=False).unit_price == D(350)
    assert quantities(draft)["Frais de port"] == D(1)
    assert draft.lines.get(order_line=handset).unit_price == D(180)


def test_a_draft_of_a_part_only_grows_by_what_was_added(cast, order):
    draft = services.draft_from_order(order, cast.accounting)
    handset = order.lines.get(kind="hardware")
    services.change_line(draft.lines.get(order_line=handset), quantity=D(1))
    accepted(order, cast.adv, {handset.pk: {"quantity": D(5)}})
    assert draft.lines.get(order_line=handset).quantity == D(3)


def test_a_draft_left_without_a_line_is_thrown_away(cast, order):
    draft = services.draft_from_order(order, cast.accounting)
    handset = order.lines.get(kind="hardware")
    draft.lines.exclude(order_line=handset).delete()
    accepted(order, cast.adv, {handset.pk: {"quantity": D(0)}})
    assert not Invoice.objects.filter(pk=draft.pk).exists()


def test_without_a_draft_nothing_is_prepared(cast, order):
    accepted(order, cast.adv, more=ProductFactory())
    assert not Invoice.objects.exists()


def test_each_of_two_drafts_follows_for_its_own_site(cast, order):
    annex = SiteFactory(client=order.client, name="Annexe", is_main=False)
    handset, service = order.lines.get(kind="hardware"), order.lines.get(kind="service")
    order.refresh_from_db()
    placing.place(order, {service.pk: annex.pk}, actor=cast.adv)
    order.refresh_from_db()
    there = services.draft_from_order(order, cast.accounting, Share(frozenset({annex.pk})))
    here = services.draft_from_order(order, cast.accounting)
    accepted(order, cast.adv, {service.pk: {"quantity": D(2)}}, ProductFactory(name="Casque", sale_price=D(50)))
    assert quantities(there) == {service.label: D(2)}
    assert quantities(here) == {handset.label: D(3), "Casque": D(2)}
    assert here.lines.get(label="Casque").place.startswith(order.site.name)
