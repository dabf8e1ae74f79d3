"""Time out of contract on invoices: what it costs, to whom, once, and given back when the invoice goes."""

from datetime import date
from decimal import Decimal as D

import pytest

from maillon.billing import hours, services
from maillon.billing.facturx.check import violations
from maillon.billing.models import BilledTime, Invoice
from maillon.billing.tests.factories import BuyerFactory, pays
from maillon.catalog.tests.factories import (
    PartnerPriceListFactory,
    PriceListFactory,
    PriceListItemFactory,
)
from maillon.clients.tests.factories import GroupFactory
from maillon.core.errors import Overtaken, Refused
from maillon.orders.tests.factories import ProductFactory
from maillon.records.panels import links_of
from maillon.tickets.models import SupportPolicy, TimeSpent
from maillon.tickets.services import correcting, merging, working
from maillon.tickets.tests.factories import TicketFactory

pytestmark = pytest.mark.django_db


def hourly(**policy):
    """An article sold by the hour, chosen in the rules of the support."""
    article = ProductFactory(service=True, name="Assistance hors contrat", sale_price=D(68))
    SupportPolicy.objects.create(hour_article=article, **policy)
    return article


def spent(ticket, actor, minutes, day=date(2026, 11, 3), **fields):
    row = TimeSpent(minutes=minutes, **({"covered": False, "done_on": day} | fields))
    return working.note_time(ticket, row, actor=actor)


def drafted(client, actor):
    (invoice,) = services.drafts_from_time(client, actor)
    return invoice


@pytest.fixture
def article(company):
    return hourly()


@pytest.fixture
def ticket(cast, article):
    found = TicketFactory(client=BuyerFactory(), subject="Refonte du SVI")
    spent(found, cast.support, 50, note="Le pharmacien ne sait pas ce qu'il veut")
    return found


def test_a_ticket_is_one_line_of_hours_begun_at_the_price_of_the_article(cast, article, ticket):
    spent(ticket, cast.adv, 15, date(2026, 11, 5))
    spent(ticket, cast.adv, 40, covered=True)
    invoice = drafted(ticket.client, cast.accounting)
    (line,) = invoice.lines.all()
    assert (line.label, line.kind, line.quantity, line.unit_price) == (article.name, "service", D("1.25"), D(68))
    assert (line.vat_rate, line.vat_category) == (article.vat.rate, article.vat.category)
    said = f"{ticket.reference}, « Refonte du SVI », du 3 nov. 2026 au 5 nov. 2026 : 1 h 05, compté pour 1 h 15"
    assert line.note == said
    assert (invoice.total_net, invoice.delivery_date, invoice.payer) == (D("85.00"), date(2026, 11, 5), "client")


@pytest.mark.parametrize(("rounding", "quantity"), [(6, "0.9"), (15, "1"), (30, "1"), (60, "1")])
def test_hours_are_rounded_as_the_rules_of_the_support_say(cast, company, rounding, quantity):
    hourly(rounding=rounding)
    ticket = TicketFactory(client=BuyerFactory())
    spent(ticket, cast.support, 50)
    assert drafted(ticket.client, cast.accounting).lines.get().quantity == D(quantity)


def test_the_time_of_a_joined_ticket_is_on_the_line_of_the_kept_one(cast, ticket):
    lost = TicketFactory(client=ticket.client)
    spent(lost, cast.support, 25)
    merging.merge(ticket, lost, actor=cast.support)
    (line,) = drafted(ticket.client, cast.accounting).lines.all()
    assert (line.quantity, line.note.startswith(ticket.reference)) == (D("1.25"), True)


def test_the_price_is_that_of_the_partner_s_list_for_the_hours_of_the_whole(cast, article):
    prices = PriceListFactory()
    PriceListItemFactory(price_list=prices, product=article, unit_price=D(60))
    PriceListItemFactory(price_list=prices, product=article, unit_price=D(50), from_quantity=D(2))
    PartnerPriceListFactory(partner=cast.partner, price_list=prices)
    client = BuyerFactory(partner=cast.partner)
    for minutes in (60, 75):
        spent(TicketFactory(client=client), cast.support, minutes)
    invoice = drafted(client, cast.accounting)
    assert [(row.quantity, row.unit_price) for row in invoice.lines.all()] == [(D(1), D(50)), (D("1.25"), D(50))]


def test_each_payer_has_its_own_draft(cast, article):
    client = BuyerFactory(partner=pays(cast.partner))
    for payer in ("client", "partner", "partner"):
        spent(TicketFactory(client=client, payer=payer), cast.support, 30)
    mine, partners = services.drafts_from_time(client, cast.accounting)
    assert (mine.payer, mine.buyer_name, mine.lines.count()) == ("client", client.legal_name, 1)
    assert (partners.payer, partners.buyer_name, partners.lines.count()) == ("partner", "Opéris Télécom SAS", 2)


def test_the_head_office_pays_for_its_shop(cast, article):
    group = GroupFactory(kind="company", head_office_pays=True)
    head, shop = BuyerFactory(group=group, is_head_office=True), BuyerFactory(group=group)
    spent(TicketFactory(client=shop), cast.support, 30)
    invoice = drafted(shop, cast.accounting)
    assert (invoice.client, invoice.head_office) == (shop, head)


def test_the_issued_invoice_passes_the_official_rules(cast, ticket):
    invoice = services.issue(drafted(ticket.client, cast.accounting), cast.accounting)
    assert violations(invoice.frozen.xml.encode()) == []
    assert ticket.reference in invoice.frozen.xml


def test_what_was_noted_for_ourselves_is_not_on_the_invoice(cast, ticket):
    invoice = services.issue(drafted(ticket.client, cast.accounting), cast.accounting)
    assert "ne sait pas" not in str(invoice.frozen.snapshot) + invoice.frozen.xml


def test_an_entry_is_invoiced_once(cast, ticket):
    first = drafted(ticket.client, cast.accounting)
    for act in (services.drafts_from_time, lambda client, actor: services.draft_from_time(client, "client-0", actor)):
        with pytest.raises(Overtaken):
            act(ticket.client, cast.accounting)
    services.issue(first, cast.accounting)
    later = spent(ticket, cast.support, 10)
    second = drafted(ticket.client, cast.accounting)
    assert [row.time for row in BilledTime.objects.filter(line__invoice=second)] == [later]


def test_a_ticket_and_its_invoice_name_each_other(cast, browse, ticket):
    invoice = services.issue(drafted(ticket.client, cast.accounting), cast.accounting)
    page = browse(cast.accounting)
    assert f"Facturé : {invoice}" in page.get(ticket.get_absolute_url()).content.decode().replace("\u00a0", " ")
    assert [link["record"] for link in links_of(ticket, cast.accounting)] == [invoice]
    assert f'href="{ticket.get_absolute_url()}"' in page.get(invoice.get_absolute_url()).content.decode()
    assert [link["record"] for link in links_of(ticket, cast.staging)] == []
    assert str(invoice) not in browse(cast.staging).get(ticket.get_absolute_url()).content.decode()


def test_the_list_of_time_names_the_invoice_for_who_may_see_it(cast, browse, ticket):
    invoice = drafted(ticket.client, cast.accounting)
    assert str(invoice) in browse(cast.accounting).get("/tickets/temps/?f=").content.decode()
    assert str(invoice) not in browse(cast.deployment).get("/tickets/temps/?f=").content.decode()


def test_time_on_an_invoice_is_not_removed_from_its_ticket(cast, browse, ticket):
    row = ticket.times.get()
    drafted(ticket.client, cast.accounting)
    answer = browse(cast.support).post(f"{ticket.get_absolute_url()}/temps/{row.pk}/retirer")
    assert answer.status_code == 422
    assert "Supprimez d&#x27;abord le brouillon" in answer.content.decode()
    assert TimeSpent.objects.filter(pk=row.pk).exists()


def test_a_ticket_whose_time_is_invoiced_keeps_who_pays_it(cast, ticket):
    drafted(ticket.client, cast.accounting)
    with pytest.raises(Refused, match="déjà sur une facture"):
        correcting.attach_client(ticket, BuyerFactory(), actor=cast.support)
    with pytest.raises(Refused, match="déjà sur une facture"):
        correcting.correct(ticket, ["payer"], actor=cast.support)
    correcting.correct(ticket, ["subject"], actor=cast.support)


# Given back


def still_due(client):
    return sum(due.minutes for due in hours.gathered(hours.to_invoice(client), 15))


def test_a_line_removed_from_the_draft_gives_its_time_back(cast, ticket):
    other = TicketFactory(client=ticket.client)
    spent(other, cast.support, 20)
    invoice = drafted(ticket.client, cast.accounting)
    services.remove_line(invoice.lines.get(note__startswith=other.reference))
    assert still_due(ticket.client) == 20
    assert links_of(other, cast.accounting) == []
    assert [link["record"] for link in links_of(ticket, cast.accounting)] == [invoice]


def test_lines_left_out_of_a_revision_give_their_time_back(cast, ticket):
    invoice = drafted(ticket.client, cast.accounting)
    services.revise(invoice, lines=[services.PlainLine("Forfait", D(1), D(50))])
    assert still_due(ticket.client) == 50


def test_a_line_kept_in_a_revision_keeps_its_time(cast, ticket):
    invoice = drafted(ticket.client, cast.accounting)
    line = invoice.lines.get()
    services.revise(invoice, lines=[services.PlainLine(line.label, D("0.5"), D(68), pk=line.pk)])
    assert still_due(ticket.client) == 0


def test_a_deleted_draft_gives_its_time_back(cast, browse, ticket):
    invoice = drafted(ticket.client, cast.accounting)
    browse(cast.accounting).post(f"{invoice.get_absolute_url()}/supprimer")
    assert still_due(ticket.client) == 50
    assert links_of(ticket, cast.accounting) == []
    drafted(ticket.client, cast.accounting)


def test_a_credit_note_gives_the_time_back_and_the_ticket_says_so(cast, browse, ticket):
    invoice = services.issue(drafted(ticket.client, cast.accounting), cast.accounting)
    note = services.credit(invoice, "Erreur", cast.accounting)
    assert still_due(ticket.client) == 50
    page = browse(cast.accounting).get(ticket.get_absolute_url()).content.decode()
    assert f"a émis l&#x27;avoir {note}" in page
    assert f"Facturé : {invoice}" not in page.replace("\u00a0", " ")
    again = services.issue(drafted(ticket.client, cast.accounting), cast.accounting)
    assert f"Facturé : {again}" in (
        browse(cast.accounting).get(ticket.get_absolute_url()).content.decode().replace("\u00a0", " ")
    )


def test_time_freed_by_a_credit_note_can_be_removed(cast, ticket):
    services.credit(services.issue(drafted(ticket.client, cast.accounting), cast.accounting), "Erreur", cast.accounting)
    working.remove_time(ticket.times.get(), actor=cast.support)
    assert (still_due(ticket.client), Invoice.objects.issued().count()) == (0, 2)


# The article


def test_without_an_article_a_sentence_says_where_to_choose_it(cast, browse, company):
    ticket = TicketFactory(client=BuyerFactory())
    spent(ticket, cast.support, 50)
    url = f"/factures/temps/{ticket.client.reference}"
    with pytest.raises(Refused, match="Réglages, « Règles du support »"):
        services.drafts_from_time(ticket.client, cast.accounting)
    page = browse(cast.accounting).get(url).content.decode()
    assert "Règles du support" in page
    assert "Préparer la facture" not in page
    assert 'href="/reglages/support/"' not in page
    assert 'href="/reglages/support/"' in browse(cast.admin).get(url).content.decode()


def test_an_article_that_left_the_catalogue_is_said_so(cast, article, ticket):
    article.archived_at = "2026-11-30T00:00Z"
    article.save()
    with pytest.raises(Refused, match="n'est plus au catalogue"):
        drafted(ticket.client, cast.accounting)
    assert TimeSpent.objects.to_invoice().exists()
    assert not Invoice.objects.exists()
