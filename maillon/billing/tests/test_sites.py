"""Invoices of an order on several sites: one at a time, what is delivered so far, never a line twice."""

from decimal import Decimal as D
from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from maillon.billing import invoicing, services, sharing
from maillon.billing.coverage import invoiced_quantities
from maillon.billing.facturx.check import violations
from maillon.billing.models import Invoice
from maillon.billing.printing import invoice_data
from maillon.billing.sharing import Share
from maillon.billing.tests.factories import PlaceFactory, SaleFactory, SaleLineFactory, issuer
from maillon.billing.tests.test_races import staff_at_once
from maillon.core.errors import Refused
from maillon.documents.branding import brand_of
from maillon.interventions.models import Visit
from maillon.logistics.models import Parcel, ParcelItem, Shipment
from maillon.orders.models import Order
from maillon.orders.services import sites as placing


def group_order():
    """Three handsets and their setting up at the office, two and theirs at the annex."""
    order = SaleFactory()
    annex = PlaceFactory(client=order.client, name="Annexe", street="2 rue Basse", postal_code="69500", city="Bron")
    for site in (None, annex):
        SaleLineFactory(order=order, site=site, quantity=D(2 if site else 3), unit_price=D(100))
        SaleLineFactory(order=order, site=site, kind="service", label="Installation", quantity=D(1), unit_price=D(300))
    SaleLineFactory(order=order, kind="subscription", recurring=True, unit_price=D(10))
    return order, annex


@pytest.fixture
def placed(company):
    return group_order()


def of_site(site_id):
    return Share(frozenset({site_id}))


def deliver(order, line, quantity):
    shipment = Shipment.objects.create(order=order, client_name=order.client_name, recipient="Accueil", address="Ici")
    parcel = Parcel.objects.create(shipment=shipment, rank=1, status=Parcel.Status.DELIVERED)
    ParcelItem.objects.create(parcel=parcel, line=line, quantity=quantity)


def visited(order, site, status=Visit.Status.DONE):
    return Visit.objects.create(
        order=order, client=order.client, client_name=order.client_name, site=site, title="Pose", status=status
    )


def test_one_site_is_invoiced_then_the_other_and_nothing_twice(cast, placed):
    order, annex = placed
    first = services.draft_from_order(order, cast.accounting, of_site(annex.pk))
    assert first.total_net == D(500)
    with pytest.raises(Refused, match="de ce site sont déjà"):
        services.draft_from_order(order, cast.accounting, of_site(annex.pk))
    services.issue(first, cast.accounting)
    assert invoicing.progress([order])[order.pk] == (2, 4)
    second = services.draft_from_order(order, cast.accounting)
    assert second.total_net == D(600)
    services.issue(second, cast.accounting)
    assert not invoicing.blockers([order]).get(order.pk)
    lines = {line.pk: line.quantity for line in order.lines.filter(recurring=False)}
    assert invoiced_quantities([order.pk]) == lines


def test_the_invoice_says_which_site_each_line_serves(cast, placed):
    order, _ = placed
    draft = services.draft_from_order(order, cast.accounting)
    assert [line.place.partition(",")[0] for line in draft.lines.all()] == ["Officine", "Officine", "Annexe", "Annexe"]
    issued = services.issue(draft, cast.accounting)
    groups = invoice_data(issued.frozen.snapshot, brand_of(issued).as_data())["groups"]
    assert [(group["title"].partition(",")[0], len(group["lines"])) for group in groups] == [
        ("Officine", 2),
        ("Annexe", 2),
    ]
    assert "2 rue Basse" in issued.frozen.xml
    assert not violations(issued.frozen.xml.encode())
    note = services.credit(issued, "Erreur d'adresse", cast.accounting)
    assert note.lines.filter(place__startswith="Annexe").count() == 2


def test_an_invoice_of_one_site_is_delivered_there(cast, placed):
    order, annex = placed
    issued = services.issue(services.draft_from_order(order, cast.accounting, of_site(annex.pk)), cast.accounting)
    assert issued.frozen.snapshot["invoice"]["delivery"]["address"]["city"] == "Bron"
    whole = services.issue(services.draft_from_order(order, cast.accounting), cast.accounting)
    assert whole.frozen.snapshot["invoice"]["delivery"]["address"]["city"] == "Lille"


def test_an_invoice_of_several_sites_names_no_single_place_of_delivery(cast, placed):
    order, _ = placed
    issued = services.issue(services.draft_from_order(order, cast.accounting), cast.accounting)
    assert not issued.frozen.snapshot["invoice"]["delivery"]["address"]


def test_an_order_of_one_site_says_nothing_of_it(cast, company):
    order = SaleFactory()
    SaleLineFactory(order=order)
    issued = services.issue(services.draft_from_order(order, cast.accounting), cast.accounting)
    assert "lines" in invoice_data(issued.frozen.snapshot, brand_of(issued).as_data())
    assert issued.lines.get().place == ""


def test_what_is_delivered_or_installed_is_invoiced_and_the_rest_waits(cast, placed):
    order, annex = placed
    handsets = order.lines.get(kind="hardware", site=annex)
    deliver(order, handsets, D(1))
    draft = services.draft_from_order(order, cast.accounting, Share(done=True))
    assert [(line.order_line_id, line.quantity) for line in draft.lines.all()] == [(handsets.pk, D(1))]
    with pytest.raises(Refused, match="Rien de livré"):
        services.draft_from_order(order, cast.accounting, Share(done=True))
    deliver(order, handsets, D(1))
    visit = visited(order, annex, Visit.Status.PLANNED)
    assert sharing.done_so_far(order, list(order.lines.all())) == {handsets.pk: D(2)}
    visit.status = Visit.Status.DONE
    visit.save()
    more = services.draft_from_order(order, cast.accounting, Share(done=True))
    assert [(line.label, line.quantity) for line in more.lines.all()] == [
        (handsets.label, D(1)),
        ("Installation", D(1)),
    ]


def test_the_page_of_the_order_offers_each_site_and_makes_its_draft(cast, browse, placed):
    order, annex = placed
    page = browse(cast.accounting)
    url = f"/factures/commande/{order.reference}"
    html = page.get(url).content.decode()
    assert "Annexe" in html
    assert html.count("Facturer ce site") == 2
    answer = page.post(url, {"site": str(annex.pk)})
    assert answer.status_code == 303
    draft = Invoice.objects.get()
    assert answer["Location"] == draft.get_absolute_url()
    assert "2 rue Basse" in page.get(draft.get_absolute_url()).content.decode()
    html = page.get(url).content.decode()
    assert html.count("Facturer ce site") == 1
    assert "Sur un brouillon" in html


def test_a_site_that_cannot_be_read_drafts_nothing(cast, browse, placed):
    order, _ = placed
    browse(cast.accounting).post(f"/factures/commande/{order.reference}", {"site": "abc"})
    assert not Invoice.objects.filter(order=order).exists()


def test_the_one_draft_of_everything_is_opened_at_once_and_several_invoices_are_listed(cast, browse, placed):
    order, annex = placed
    whole = services.draft_from_order(order, cast.accounting)
    url = f"/factures/commande/{order.reference}"
    assert browse(cast.accounting).get(url)["Location"] == whole.get_absolute_url()
    services.delete_draft(whole, cast.accounting)
    for site in (annex.pk, order.site_id):
        services.draft_from_order(order, cast.accounting, of_site(site))
    assert "Rien ne reste à facturer" in browse(cast.accounting).get(url).content.decode()


def test_the_page_of_the_order_costs_the_same_whatever_the_number_of_sites(cast, browse, placed):
    order, _ = placed
    page, url = browse(cast.accounting), f"/factures/commande/{order.reference}"
    page.get(url)
    with CaptureQueriesContext(connection) as two:
        page.get(url)
    for n in range(10):
        SaleLineFactory(order=order, site=PlaceFactory(client=order.client, name=f"Annexe {n}"))
    with CaptureQueriesContext(connection) as many:
        assert page.get(url).content.decode().count("Facturer ce site") == 12
    assert len(many) == len(two)


def test_only_compta_invoices_a_site_and_a_rival_reaches_nothing(cast, browse, placed):
    order, annex = placed
    url = f"/factures/commande/{order.reference}"
    assert "Facturer ce site" not in browse(cast.support).get(url).content.decode()
    assert browse(cast.support).post(url, {"site": str(annex.pk)}).status_code == 404
    assert browse(cast.rival_user).get(url).status_code == 404
    assert not Invoice.objects.exists()


def test_the_sites_of_the_order_lead_to_their_invoice_once_it_is_validated(cast, browse, placed):
    order, annex = placed
    url = f"{order.get_absolute_url()}/sites"
    assert "Facturer ce site" not in browse(cast.admin).get(url).content.decode()
    order.validated_at = order.created_at
    order.save()
    assert f"/factures/commande/{order.reference}#site-{annex.pk}" in browse(cast.admin).get(url).content.decode()


def test_a_line_moved_to_another_site_moves_on_the_draft(cast, placed):
    order, annex = placed
    draft = services.draft_from_order(order, cast.accounting)
    line = order.lines.filter(site=None, kind="hardware").get()
    placing.place(Order.objects.get(pk=order.pk), {line.pk: annex.pk}, actor=cast.adv)
    assert draft.lines.get(order_line=line).place.startswith("Annexe")


def test_a_quantity_raised_by_hand_never_passes_what_another_invoice_left(cast, placed):
    order, annex = placed
    handsets = order.lines.get(kind="hardware", site=annex)
    drafts = []
    for _ in range(2):
        draft = services.draft_from_order(order, cast.accounting, of_site(annex.pk))
        services.change_line(draft.lines.get(order_line=handsets), quantity=D(1))
        drafts.append(draft)
    services.change_line(drafts[1].lines.get(order_line=handsets), quantity=D(2))
    services.issue(drafts[0], cast.accounting)
    with pytest.raises(Refused, match="1 sur 2 déjà sur une autre facture"):
        services.issue(drafts[1], cast.accounting)


@pytest.mark.django_db(transaction=True)
def test_two_people_invoicing_the_same_site_at_once_make_one_draft_and_two_sites_make_two():
    issuer()
    order, annex = group_order()
    shares = [of_site(annex.pk), of_site(annex.pk), of_site(order.site_id), of_site(order.site_id)]
    answers = staff_at_once(4, lambda i: services.draft_from_order(order, None, shares[i]).pk)
    assert sum(isinstance(a, int) for a in answers) == 2
    assert Invoice.objects.count() == 2
    lines = {line.pk: line.quantity for line in order.lines.filter(recurring=False)}
    assert invoiced_quantities([order.pk], with_drafts=True) == lines


@pytest.mark.django_db(transaction=True)
def test_a_site_and_the_whole_order_drafted_at_once_share_its_lines():
    issuer()
    order, annex = group_order()
    acts = [
        partial(services.draft_from_order, order, None, of_site(annex.pk)),
        partial(services.draft_from_order, order),
    ]
    staff_at_once(2, lambda i: acts[i]().pk)
    lines = {line.pk: line.quantity for line in order.lines.filter(recurring=False)}
    assert invoiced_quantities([order.pk], with_drafts=True) == lines
