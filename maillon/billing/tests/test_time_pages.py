"""The pages of time to invoice: who reaches them, what they say, and their absence when a module is off."""

from datetime import date
from decimal import Decimal as D

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from maillon.accounts import rights
from maillon.accounts.models import ModuleState
from maillon.billing import services
from maillon.billing.models import BilledTime, Invoice
from maillon.billing.tests.factories import BuyerFactory, pays
from maillon.billing.tests.test_time import hourly, spent
from maillon.orders.tests.factories import ProductFactory
from maillon.tickets.models import SupportPolicy
from maillon.tickets.tests.factories import TicketFactory

pytestmark = pytest.mark.django_db
LIST = "/factures/temps/"


@pytest.fixture
def ticket(cast, company):
    hourly()
    found = TicketFactory(
        client=BuyerFactory(name="Pharmacie Secrète", partner=pays(cast.partner)), subject="Refonte du SVI"
    )
    spent(found, cast.support, 50, note="Mot pour nous")
    return found


def text(answer):
    return answer.content.decode().replace("\u00a0", " ").replace("\u202f", " ")


def off(name):
    ModuleState.objects.create(name=name, active=False)
    rights.forget()


def test_accounting_finds_it_from_where_invoices_are_and_drafts_it_in_one_gesture(cast, browse, ticket):
    page = browse(cast.accounting)
    assert f'href="{LIST}"' in text(page.get("/"))
    assert f'href="{LIST}"' in text(page.get("/factures/"))
    assert "50 min hors contrat à facturer" in text(page.get(f"/clients/{ticket.client.reference}/factures"))
    assert f"{LIST}{ticket.client.reference}" in text(page.get(ticket.get_absolute_url()))
    shown = text(page.get(f"{LIST}{ticket.client.reference}"))
    assert all(words in shown for words in ("Refonte du SVI", "Mot pour nous", "68,00 € HT", "Préparer la facture"))
    answer = page.post(f"{LIST}{ticket.client.reference}", {"key": f"client-{cast.partner.pk}"})
    assert answer.headers["Location"] == Invoice.objects.get().get_absolute_url()
    assert "Aucun temps à facturer" in text(page.get(f"{LIST}{ticket.client.reference}"))
    assert list(page.get(LIST).context["page_rows"]) == []


def test_several_clients_are_drafted_from_the_list(cast, browse, ticket):
    spent(TicketFactory(client=ticket.client, payer="partner"), cast.support, 70, date(2026, 11, 1))
    other = TicketFactory(client=BuyerFactory())
    spent(other, cast.support, 5)
    page = browse(cast.accounting)
    rows = page.get(LIST).context["page_rows"]
    assert [(c.pk, c.minutes, c.ticket_count, c.payers) for c in rows] == [
        (ticket.client.pk, 120, 2, "Client et Partenaire"),
        (other.client.pk, 5, 1, "Client"),
    ]
    page.post(LIST, {"action": "draft", "selection": [c.pk for c in rows], "do": "bulk"})
    assert sorted(Invoice.objects.values_list("payer", flat=True)) == ["client", "client", "partner"]


def test_a_refusal_says_where_to_choose_the_article(cast, browse, ticket):
    SupportPolicy.objects.update(hour_article=None)
    page = browse(cast.accounting)
    answer = page.post(f"{LIST}{ticket.client.reference}", {"key": f"client-{cast.partner.pk}"})
    assert answer.status_code == 422
    assert "« Règles du support »" in text(answer)
    assert not BilledTime.objects.exists()


@pytest.mark.parametrize(
    "role", ["support", "adv", "staging", "deployment", "technician", "partner_user", "rival_user"]
)
def test_nobody_else_reaches_it(cast, browse, ticket, role):
    page = browse(getattr(cast, role))
    for url in (LIST, f"{LIST}{ticket.client.reference}"):
        assert (page.get(url).status_code, page.post(url, {"key": "client-0"}).status_code) == (404, 404)
    assert "Facturer le temps" not in text(page.get(ticket.get_absolute_url()))


def test_a_partner_that_pays_reads_its_ticket_on_the_invoice_and_nothing_of_ours(cast, browse, ticket):
    paid = TicketFactory(client=ticket.client, payer="partner", subject="Renvoi de nuit")
    spent(paid, cast.support, 30, note="Mot pour nous")
    by_payer = {
        i.payer: services.issue(i, cast.accounting) for i in services.drafts_from_time(ticket.client, cast.accounting)
    }
    page = browse(cast.partner_user)
    shown = text(page.get(by_payer["partner"].get_absolute_url()))
    assert f"{paid.reference}, « Renvoi de nuit »" in shown
    assert "Mot pour nous" not in shown
    assert by_payer["partner"].number in text(page.get(paid.get_absolute_url()))
    assert page.get(by_payer["client"].get_absolute_url()).status_code == 404
    assert by_payer["client"].number not in text(page.get(ticket.get_absolute_url()))
    for invoice in by_payer.values():
        assert browse(cast.rival_user).get(invoice.get_absolute_url()).status_code == 404


def test_without_the_module_of_tickets_nothing_of_it_is_left(cast, browse, ticket):
    invoice = services.drafts_from_time(ticket.client, cast.accounting)[0]
    spent(ticket, cast.support, 10)
    off("tickets")
    page = browse(cast.accounting)
    assert {page.get(url).status_code for url in (LIST, f"{LIST}{ticket.client.reference}")} == {404}
    assert page.post(f"{LIST}{ticket.client.reference}", {"key": "client-0"}).status_code == 404
    for url in ("/", "/factures/", f"/clients/{ticket.client.reference}/factures"):
        assert "Temps à facturer" not in text(page.get(url))
        assert LIST not in text(page.get(url))
    shown = page.get(invoice.get_absolute_url())
    assert shown.status_code == 200
    assert ticket.get_absolute_url() not in text(shown)


def test_without_the_module_of_billing_tickets_speak_of_no_invoice(cast, browse, ticket):
    invoice = services.drafts_from_time(ticket.client, cast.accounting)[0]
    assert "Article d'une heure" in text(browse(cast.admin).get("/reglages/support/")).replace("&#x27;", "'")
    off("billing")
    assert browse(cast.accounting).get(LIST).status_code == 404
    page = browse(cast.admin)
    shown = text(page.get(ticket.get_absolute_url()))
    assert str(invoice) not in shown
    assert "Facturer le temps" not in shown
    assert str(invoice) not in text(page.get("/tickets/temps/?f="))
    assert "Article d'une heure" not in text(page.get("/reglages/support/")).replace("&#x27;", "'")


def test_the_direction_chooses_a_service_and_how_hours_are_rounded(cast, browse, company):
    page, phone = browse(cast.admin), ProductFactory()
    service = ProductFactory(service=True, sale_price=D(72))
    typed = {"grace_hours": 48, "rounding": 30}
    refused = page.post("/reglages/support/", typed | {"hour_article": phone.pk})
    assert refused.status_code == 422
    assert "pas une prestation" in text(refused)
    assert page.post("/reglages/support/", typed | {"hour_article": service.pk}).status_code == 303
    policy = SupportPolicy.objects.get()
    assert (policy.hour_article, policy.rounding) == (service, 30)
    off("billing")
    assert page.post("/reglages/support/", {"grace_hours": 24}).status_code == 303
    policy.refresh_from_db()
    assert (policy.grace_hours, policy.hour_article, policy.rounding) == (24, service, 30)


def test_the_list_costs_the_same_at_1_and_30_clients(cast, browse, ticket):
    page = browse(cast.accounting)

    def cost():
        page.get(LIST)
        with CaptureQueriesContext(connection) as caught:
            assert page.get(LIST).status_code == 200
        return len(caught)

    one = cost()
    for _ in range(29):
        spent(TicketFactory(client=BuyerFactory()), cast.support, 20)
    assert cost() <= one + 2
