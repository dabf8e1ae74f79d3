"""A company whose head office pays for all: the invoice is addressed to it, names the shop, and is owed by it."""

from decimal import Decimal as D

import pytest

from maillon.billing import guards, mails, panels, services, tasks
from maillon.billing.facturx.check import violations
from maillon.billing.facturx.pdf import structure_faults
from maillon.billing.models import Invoice
from maillon.billing.tests.factories import (
    BuyerFactory,
    InvoiceFactory,
    InvoiceLineFactory,
    PlaceFactory,
    SaleFactory,
    SaleLineFactory,
    pays,
)
from maillon.clients import services as clients
from maillon.clients.models import Client
from maillon.clients.tests.factories import GroupFactory
from maillon.core.errors import Refused

pytestmark = pytest.mark.django_db
HEAD = {
    "name": "Optique du Rhône, siège", "legal_name": "Optique du Rhône SAS", "siren": "732829320",
    "vat_number": "FR44732829320", "street": "3 cours Lafayette", "billing_email": "compta@optique-rhone.example",
    "payment_method": "debit",
}  # fmt: skip


@pytest.fixture
def chain(company):
    """The group, its head office, and a shop that has no SIREN of its own."""
    group = GroupFactory(name="Optique du Rhône", kind="company", head_office_pays=True)
    head = BuyerFactory(group=group, is_head_office=True, **HEAD)
    shop = BuyerFactory(group=group, name="Optique Bellecour", legal_name="", siren="", street="")
    return group, head, shop


def drafted(client, **sale):
    order = SaleFactory(client=client, site=PlaceFactory(client=client, name="Boutique", city="Lille"), **sale)
    SaleLineFactory(order=order)
    return order, services.draft_from_order(order)


def by_hand(client, actor, issue=True, **fields):
    draft = services.draft_by_hand(client, lines=[services.PlainLine("Audit", D(1), D(100))], actor=actor, **fields)
    return services.issue(draft, actor) if issue else draft


def test_the_invoice_of_a_shop_is_addressed_to_its_head_office_and_names_the_shop(cast, chain):
    _, head, shop = chain
    _, draft = drafted(shop)
    invoice = services.issue(draft, cast.accounting)
    assert (invoice.client, invoice.head_office, invoice.buyer_name) == (shop, head, "Optique du Rhône SAS")
    stated = invoice.frozen.snapshot["invoice"]
    buyer = stated["buyer"]
    assert (buyer["name"], buyer["siren"], buyer["vat_number"]) == (head.legal_name, head.siren, head.vat_number)
    assert buyer["address"]["line1"] == "3 cours Lafayette"
    assert (stated["delivery"]["name"], stated["delivery"]["address"]["city"]) == ("Optique Bellecour", "Lille")
    assert stated["payment"]["code"] == "59"  # the head office pays by direct debit
    assert "Pour Optique Bellecour, Boutique, 2 place de l'Église" in invoice.frozen.xml
    assert mails.address_of(invoice) == "compta@optique-rhone.example"


@pytest.mark.parametrize("kind", ["hardware", "service"])
def test_it_passes_every_official_rule_and_so_does_its_credit_note(cast, chain, kind):
    _, head, shop = chain
    order = SaleFactory(client=shop)
    SaleLineFactory(order=order, kind=kind)
    invoice = services.issue(services.draft_from_order(order), cast.accounting)
    note = services.credit(invoice, "Erreur de facturation", cast.accounting)
    assert (note.head_office, note.buyer_name) == (head, head.legal_name)
    for one in (invoice, note):
        assert violations(one.frozen.xml.encode()) == []
        assert structure_faults(tasks.draw(one.frozen)) == []


def test_what_is_missing_is_said_of_the_head_office_not_of_the_shop(cast, chain):
    _, head, shop = chain
    Client.objects.filter(pk=head.pk).update(siren="", vat_number="")
    draft = by_hand(shop, cast.accounting, issue=False)
    with pytest.raises(Refused, match="Il manque un SIREN valable à Optique du Rhône SAS"):
        services.issue(draft, cast.accounting)
    assert guards.buyer_faults(shop) != []  # nothing is asked of the shop itself, whose card is incomplete
    Client.objects.filter(pk=head.pk).update(siren=HEAD["siren"])
    assert services.issue(draft, cast.accounting).number


def test_drafts_follow_the_group_and_issued_invoices_keep_their_payer(cast, chain):
    group, head, shop = chain
    Client.objects.filter(pk=shop.pk).update(siren="552100554", street="1 rue A", legal_name="Bellecour SARL")
    draft, issued = by_hand(shop, cast.accounting, issue=False), by_hand(shop, cast.accounting)
    group.head_office_pays = False
    clients.save_group(group, actor=cast.adv)
    draft.refresh_from_db()
    issued.refresh_from_db()
    assert (draft.head_office, draft.buyer_name) == (None, "Bellecour SARL")
    assert issued.head_office == head
    note = services.credit(issued, "Erreur", cast.accounting)
    assert note.head_office == head
    group.head_office_pays = True
    clients.save_group(group, actor=cast.adv)
    draft.refresh_from_db()
    assert draft.head_office == head
    clients.leave_group(head, actor=cast.adv)
    draft.refresh_from_db()
    assert (draft.head_office, draft.buyer_name) == (None, "Bellecour SARL")


def test_the_head_office_owes_it_and_the_shop_owes_nothing(cast, browse, chain):
    _, head, shop = chain
    invoice = by_hand(shop, cast.accounting)
    assert panels.client_balance(shop, cast.adv)["owed"] == 0
    assert panels.client_balance(head, cast.adv)["owed"] == D("120.00")
    adv = browse(cast.adv)
    text = adv.get("/clients/?f=owed:is:1&c=name,owed").content.decode().replace("\u00a0", " ")
    rows = text.split("<tbody")[-1]
    assert "120,00 €" in rows
    assert head.name in rows
    assert shop.name not in rows
    for card in (head, shop):
        page = adv.get(f"{card.get_absolute_url()}/factures").content.decode()
        assert invoice.number in page
        assert "pour Optique Bellecour" in page


def test_one_payment_settles_the_shops_of_one_head_office_but_not_those_of_another(cast, browse, chain):
    group, head, shop = chain
    other = BuyerFactory(group=group, name="Optique Part-Dieu")
    first, second, own = (by_hand(client, cast.accounting) for client in (shop, other, head))
    stranger = by_hand(BuyerFactory(), cast.accounting)
    with pytest.raises(Refused, match="même payeur"):
        services.record_payment([(first, D(10)), (stranger, D(10))], actor=cast.accounting)
    page = browse(cast.accounting).get(f"/factures/{first.number}/reglement").content.decode()
    assert second.number in page
    assert own.number in page
    assert stranger.number not in page
    payment = services.record_payment([(first, D(120)), (second, D(120)), (own, D(20))], actor=cast.accounting)
    assert (payment.client, payment.payer_name, payment.amount) == (head, head.legal_name, D(260))
    assert panels.client_balance(head, cast.adv)["owed"] == D("100.00")


def test_cards_made_one_owe_together_and_are_paid_together(cast, browse, company):
    kept, lost = BuyerFactory(name="Pharmacie des Lilas"), BuyerFactory(name="Pharmacie Lilas")
    invoices = [by_hand(client, cast.accounting) for client in (kept, lost)]
    clients.merge(kept, lost, {}, actor=cast.adv)
    kept.refresh_from_db()
    text = browse(cast.adv).get("/clients/?f=owed:is:1&c=name,owed").content.decode().replace("\u00a0", " ")
    assert "240,00 €" in text
    assert kept.name in text
    for invoice, other in (invoices, invoices[::-1]):
        page = browse(cast.accounting).get(f"/factures/{invoice.number}/reglement").content.decode()
        assert other.number in page
    payment = services.record_payment([(invoice, D(120)) for invoice in invoices], actor=cast.accounting)
    assert payment.client == kept


def test_a_partner_that_pays_wins_over_the_head_office(cast, chain):
    _, _, shop = chain
    Client.objects.filter(pk=shop.pk).update(partner=pays(cast.partner))
    shop.refresh_from_db()
    invoice = by_hand(shop, cast.accounting, payer="partner")
    assert (invoice.head_office, invoice.buyer_name) == (None, "Opéris Télécom SAS")
    assert panels.client_balance(shop, cast.adv)["owed"] == 0


def test_neither_the_partner_of_the_shop_nor_a_rival_reads_what_the_head_office_pays(cast, browse, chain):
    _, _, shop = chain
    Client.objects.filter(pk=shop.pk).update(partner=cast.partner)
    invoice = by_hand(shop, cast.accounting)
    for user in (cast.partner_user, cast.rival_user):
        assert browse(user).get(f"/factures/{invoice.number}").status_code == 404
        assert browse(user).get(f"/api/v1/invoices/{invoice.number}").status_code == 404
        assert invoice.number not in browse(user).get("/factures/").content.decode()


def test_a_draft_made_one_with_its_head_office_is_its_own(cast, chain):
    _, head, shop = chain
    InvoiceLineFactory(invoice=InvoiceFactory(client=shop, head_office=head))
    clients.merge(head, shop, {}, actor=cast.adv)
    draft = Invoice.objects.get(status="draft")
    assert (draft.client, draft.head_office) == (head, None)
