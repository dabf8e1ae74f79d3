"""What a partner's card says is obeyed everywhere, on and off: prices, invoices, the technician's name, who gets the mails.

Inside the partner, what its own head says of one person is obeyed in the same places.
"""

from decimal import Decimal as D

import pytest

from maillon.accounts.models import Partner
from maillon.automation.actions import MailContext
from maillon.billing import services, tasks
from maillon.billing.models import Invoice
from maillon.billing.tests.factories import BuyerFactory, InvoiceFactory, InvoiceLineFactory, pays
from maillon.catalog.tests.factories import PriceListFactory
from maillon.clients.models import Client
from maillon.core import scope
from maillon.core.errors import Refused
from maillon.core.modules import registry
from maillon.core.testing import UserFactory
from maillon.documents.models import Document
from maillon.interventions.models import Visit
from maillon.interventions.services import papers as reports
from maillon.interventions.tests.factories import planned, signed
from maillon.logistics.tests.factories import ShipmentFactory
from maillon.notifications.models import Alert, Message
from maillon.orders import mails, tracking
from maillon.orders import services as orders
from maillon.orders.models import Order, Quote
from maillon.orders.tests.factories import make_client, make_order, make_quote
from maillon.orders.tests.test_cycle import yes
from maillon.records import services as records
from maillon.technicians.tests.factories import TechnicianFactory

pytestmark = pytest.mark.django_db
ALL_QUOTES = "/devis/?f=status:is:accepted,sent"
PRICES = ("957,00", "1 148,40", "1148.40", "957.00", "189,00", "567,00", "74,50", "957 €")


def read(person, url):
    answer = person.get(url)
    return answer.status_code, answer.content.decode("utf-8", "replace").replace("\u00a0", " ").replace("\u202f", " ")


def switch(partner, **says):
    Partner.objects.filter(pk=partner.pk).update(**says)
    partner.refresh_from_db()


# Prices


@pytest.fixture
def deal(cast):
    """A quote and its order that the client of the partner pays."""
    client = make_client(partner=cast.partner, name="Pharmacie Secrète")
    quote = orders.send(make_quote(cast.adv, client=client), actor=cast.adv)
    return quote, orders.accept(quote, yes(quote))


def priced_places(quote, order):
    here = order.client.get_absolute_url()
    return [
        quote.get_absolute_url(), order.get_absolute_url(), f"{order.get_absolute_url()}/documents", ALL_QUOTES, "/commandes/",
        "/commandes/etapes", f"{here}/commandes", f"{here}/devis", f"/api/v1/quotes/{quote.reference}", "/api/v1/quotes",
        f"/api/v1/orders/{order.reference}", "/api/v1/orders", f"{ALL_QUOTES}&do=export&format=csv",
        "/commandes/?do=export&format=csv",
        f"/recherche/?q={order.reference}", "/", here,
    ]  # fmt: skip


def shown(person, quote, order):
    return {url for url in priced_places(quote, order) if any(price in read(person, url)[1] for price in PRICES)}


def copies(person):
    """Titles of the documents of the order and the quote that open."""
    rows = Document.objects.filter(kind__in=["quote", "order_form"])
    return {("sans prix" not in d.title) for d in rows if person.get(f"/documents/{d.key}").status_code == 200}


def test_prices_off_then_on_then_off_again(cast, browse, deal):
    person = browse(cast.partner_user)
    assert shown(person, *deal) == set()
    assert copies(person) == {False}
    switch(cast.partner, sees_prices=True)
    seen = shown(browse(cast.partner_user), *deal)
    assert {deal[0].get_absolute_url(), deal[1].get_absolute_url(), ALL_QUOTES, "/api/v1/orders"} <= seen
    assert copies(browse(cast.partner_user)) == {True}
    switch(cast.partner, sees_prices=False)
    assert shown(browse(cast.partner_user), *deal) == set()
    assert copies(browse(cast.partner_user)) == {False}
    with scope.scoped(scope.of_user(cast.partner_user)):
        assert not Document.objects.filter(priced=True).exists()


def test_the_order_of_a_list_tells_no_hidden_price(cast, browse):
    """Sorting by a total that one may not read would range the deals by price."""
    client = make_client(partner=cast.partner)
    for name, price in (("Alpha", 300), ("Bravo", 100), ("Charlie", 200)):
        order = make_order(cast.adv, client=client)
        Order.objects.filter(pk=order.pk).update(client_name=name, total_net=price)

    def ranged(direction):
        rows = read(browse(cast.partner_user), f"/commandes/?s={direction}total")[1].split("<tbody")[-1]
        return sorted(("Alpha", "Bravo", "Charlie"), key=rows.index)

    assert ranged("") == ranged("-")
    switch(cast.partner, sees_prices=True)
    assert ranged("") == ["Bravo", "Charlie", "Alpha"]


def test_the_mail_of_an_order_joins_the_copy_that_the_card_allows(cast, deal):
    order = Order.objects.get(pk=deal[1].pk)
    assert [d.priced for d in mails.forms_of(order, "partner")] == [False]
    assert [d.priced for d in mails.forms_of(order, "client")] == [True]
    switch(cast.partner, sees_prices=True)
    assert [d.priced for d in mails.forms_of(Order.objects.get(pk=order.pk), "partner")] == [True]


# One person of the partner


@pytest.fixture
def paid(cast):
    """The same deal, that the partner itself pays."""
    client = make_client(partner=cast.partner, name="Pharmacie Secrète")
    return orders.send(make_quote(cast.adv, client=client, payer="partner"), actor=cast.adv)


def test_a_person_without_prices_reads_none_even_where_its_partner_pays(cast, browse, company, paid):
    blind = UserFactory(roles=["partner"], partner=cast.partner, sees_prices=False)
    switch(cast.partner, sees_prices=True)
    given = PriceListFactory(name="Tarif Opéris")
    given.partners.create(partner=cast.partner, period=given.period)
    order = orders.accept(paid, yes(paid))
    assert paid.get_absolute_url() in shown(browse(cast.partner_user), paid, order)
    assert shown(browse(blind), paid, order) == set()
    assert copies(browse(blind)) == {False}
    invoice = issued(cast)
    for url in ("/factures/", f"/factures/{invoice.number}", f"/api/v1/invoices/{invoice.number}"):
        assert read(browse(cast.partner_user), url)[0] == 200
        assert read(browse(blind), url)[0] == 404
    assert "Tarif Opéris" in read(browse(cast.partner_user), "/tarifs/")[1]
    assert "Tarif Opéris" not in read(browse(blind), "/tarifs/")[1]
    assert read(browse(blind), given.get_absolute_url())[0] == 404


def test_a_person_who_may_not_answer_neither_accepts_nor_refuses(cast, browse, paid):
    mute = UserFactory(roles=["partner"], partner=cast.partner, may_accept=False)
    page = browse(mute)
    assert "Accepter" not in read(page, paid.get_absolute_url())[1]
    for verb, data in (("accepter", {}), ("refuser", {"reason": "Trop cher"})):
        assert page.post(f"{paid.get_absolute_url()}/{verb}", data, headers={"HX-Request": "true"}).status_code == 422
    with pytest.raises(Refused, match="responsable de votre société"):
        orders.accept(paid, yes(paid), actor=mute)
    with pytest.raises(Refused, match="responsable de votre société"):
        orders.refuse(paid, "Trop cher", actor=mute)
    assert Quote.objects.get().status == "sent"
    assert "Accepter" in read(browse(cast.partner_user), paid.get_absolute_url())[1]
    assert browse(cast.partner_user).post(f"{paid.get_absolute_url()}/accepter").status_code == 303


# Invoices


def issued(cast):
    pays(cast.partner)
    invoice = InvoiceFactory(client=BuyerFactory(partner=cast.partner), payer="partner")
    InvoiceLineFactory(invoice=invoice, label="Ligne du partenaire")
    invoice = services.issue(invoice, cast.accounting)
    tasks.render_invoice(issued_id=invoice.frozen.pk)
    return invoice


def test_invoices_on_then_off(cast, browse, company):
    invoice = issued(cast)
    client = Client.objects.get(pk=invoice.client_id)
    opens = ["/factures/", f"/factures/{invoice.number}", f"/factures/{invoice.number}/pdf", "/api/v1/invoices",
             f"/api/v1/invoices/{invoice.number}", f"/api/v1/invoices/{invoice.number}/pdf"]  # fmt: skip
    tells = [
        "/",
        client.get_absolute_url(),
        f"/recherche/?q={invoice.number}",
        f"{client.get_absolute_url()}/documents",
    ]
    document = Document.objects.get(kind="invoice")
    person = browse(cast.partner_user)
    assert {read(person, url)[0] for url in [*opens, f"/documents/{document.key}"]} == {200}
    assert invoice.number in read(person, tells[2])[1]
    switch(cast.partner, sees_invoices=False)
    person = browse(cast.partner_user)
    assert {read(person, url)[0] for url in [*opens, f"/documents/{document.key}"]} == {404}
    for url in tells:
        status, text = read(person, url)
        assert status in (200, 404), url
        assert invoice.number not in text, url
        assert 'href="/factures/' not in text, url
        assert "Reste à payer" not in text, url
    with scope.scoped(scope.of_user(cast.partner_user)):
        assert not Invoice.objects.exists()
    assert person.get("/compte/securite").status_code in (200, 302)  # drawn under the role that reads no partner


# The technician's name

NAME = "Julien Morel"


@pytest.fixture
def visit(cast):
    """A visit carried out by a technician of a name that nothing else holds."""
    cast.technician.first_name, cast.technician.last_name = "Julien", "Morel"
    cast.technician.save()
    TechnicianFactory(name=NAME, user=cast.technician)
    client = make_client(partner=cast.partner)
    order = make_order(cast.adv, client=client, hardware=False)
    return planned(cast.deployment, user=cast.technician, client=client, order=order)


def named_places(visit):
    here, order = visit.client.get_absolute_url(), visit.order.get_absolute_url()
    return [
        visit.get_absolute_url(), "/interventions/", "/interventions/?c=client,technician", f"/interventions/?q={'Morel'}&c=client",
        "/interventions/?do=export&format=csv", f"{order}/interventions", f"{here}/interventions", here, order, "/clients/",
        f"/api/v1/visits/{visit.reference}", "/api/v1/visits", "/", f"/recherche/?q={visit.reference}", f"{here}/documents",
    ]  # fmt: skip


def test_the_technician_s_name_on_then_off(cast, browse, visit):
    signed(visit, cast.technician)
    records.add_note(visit, "Baie propre", actor=cast.technician, audience="client")
    seen = {url for url in named_places(visit) if NAME in read(browse(cast.partner_user), url)[1]}
    assert {visit.get_absolute_url(), f"/api/v1/visits/{visit.reference}", "/api/v1/visits"} <= seen
    switch(cast.partner, sees_technician=False)
    person = browse(cast.partner_user)
    assert [
        url
        for url in named_places(visit)
        if "Morel" in read(person, url)[1].replace("q=Morel", "").replace('value="Morel"', "")
    ] == []
    assert "Le technicien" in read(person, visit.get_absolute_url())[1]
    assert NAME in read(browse(cast.adv), visit.get_absolute_url())[1]


def test_a_hidden_name_finds_nothing(cast, browse, visit):
    found = "/interventions/?q=Morel", "/api/v1/visits?q=Morel"
    assert all(visit.reference in read(browse(cast.partner_user), url)[1] for url in found)
    switch(cast.partner, sees_technician=False)
    assert not any(visit.reference in read(browse(cast.partner_user), url)[1] for url in found)
    assert visit.reference in read(browse(cast.adv), found[0])[1]


@pytest.mark.parametrize("shows", [True, False])
def test_report_mail_tracking_and_bell_name_the_technician_when_the_card_says_so(cast, visit, shows):
    switch(cast.partner, sees_technician=shows)
    signed(visit, cast.technician)
    records.add_note(visit, "Baie propre", actor=cast.technician, audience="client")
    visit = Visit.objects.get(pk=visit.pk)
    report = reports.report_data(visit, list(visit.devices.all()), 0, draft=False)
    mail = next(c for c in registry.offered(MailContext) if c.model == "interventions.visit").build(visit, "client")
    section = tracking.drawn(Order.objects.get(pk=visit.order_id))["aside"][0]["context"]["visits"][0]
    told = Alert.objects.filter(user=cast.partner_user, sentence__contains="note")
    texts = [str(report), mail["values"]["technicien"], section["who"], " ".join(a.sentence for a in told)]
    assert [("Julien" in text) for text in texts] == [shows] * 4


# Who gets the mails


@pytest.mark.parametrize(
    ("mail_to", "told"), [("client", {"client"}), ("partner", {"partner"}), ("both", {"client", "partner"})]
)
def test_every_mail_of_a_step_goes_where_the_card_says(cast, mail_to, told):
    switch(cast.partner, mail_to=mail_to)
    client = make_client(partner=cast.partner, email="contact@lilas.example")
    order = Order.objects.get(pk=make_order(cast.adv, client=client).pk)
    alone = planned(cast.deployment, user=cast.technician, client=client)  # a visit without an order
    contexts = {c.model: c for c in registry.offered(MailContext)}
    for record in (order, ShipmentFactory(order=order), Visit(client=client, partner=cast.partner, order=order), alone):
        build = contexts[record._meta.label_lower].build
        assert {a for a in ("client", "partner") if build(record, a)["to"]} == told, record


@pytest.mark.parametrize(
    ("mail_to", "payer", "told"),
    [
        ("client", "client", {"client"}), ("partner", "client", {"client", "partner"}), ("both", "client", {"client", "partner"}),
        ("client", "partner", {"client", "partner"}), ("partner", "partner", {"partner"}),
    ],
)  # fmt: skip
def test_an_accepted_quote_is_confirmed_to_its_payer_and_to_whom_the_card_says(cast, mail_to, payer, told):
    switch(cast.partner, mail_to=mail_to)
    client = make_client(partner=cast.partner, email="contact@lilas.example")
    quote = orders.send(make_quote(cast.adv, client=client, payer=payer), actor=cast.adv)
    assert {m.audience for m in Message.objects.filter(template_key="devis-envoye")} == {payer}
    orders.accept(quote, yes(quote))
    accepted = Message.objects.filter(template_key="devis-accepte")
    assert {m.audience for m in accepted} == told
    for message in accepted:
        prices = Document.objects.filter(key__in=message.document_keys).values_list("priced", flat=True)
        assert set(prices) == {message.audience == payer}


def test_the_total_is_read_by_the_payer_only(cast):
    quote = make_quote(cast.adv, client=make_client(partner=cast.partner))
    assert mails.values_of(quote, "partner")["total"] == ""
    assert mails.values_of(quote, "client")["total"].startswith("1")
    assert quote.total_gross == D("1148.40")
