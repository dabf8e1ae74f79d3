"""A visit planned and a quote drafted from what a client asked: prefilled, linked both ways, absent when their module is off."""

import re

import pytest

from maillon.accounts import rights
from maillon.accounts.models import ModuleState
from maillon.clients.tests.factories import ClientFactory, ContactFactory, SiteFactory
from maillon.core.modules import registry
from maillon.core.panels import actions_for
from maillon.interventions.models import Visit
from maillon.orders.models import OrderType, Quote
from maillon.records.models import Entry
from maillon.records.origins import sign
from maillon.records.panels import links_of
from maillon.tickets.services import merging
from maillon.tickets.tests.factories import TicketFactory

pytestmark = pytest.mark.django_db
KEYS = {"visit": "Planifier une visite", "quote": "Préparer un devis"}


@pytest.fixture
def ticket(cast):
    client = ClientFactory(partner=cast.partner)
    SiteFactory(client=client, name="Officine")
    annex, contact = (
        SiteFactory(client=client, name="Annexe", is_main=False),
        ContactFactory(client=client, is_main=False),
    )
    return TicketFactory(client=client, site=annex, contact=contact, subject="Deux postes à poser", payer="partner")


def off(name):
    ModuleState.objects.create(name=name, active=False)
    rights.forget()


def offered(ticket, user):
    return {action["key"]: action["url"] for action in actions_for(ticket, user) if action["key"] in KEYS}


def text(answer):
    return answer.content.decode().replace("\u00a0", " ")


def filled(page, url):
    """What the form opened there would post as it is."""
    form = page.get(url).context["form"]
    typed = {name: form[name].value() for name in form.fields}
    return {name: getattr(value, "pk", value) for name, value in typed.items() if value not in (None, "")}


def visit_of(page, ticket, user, **changes):
    url = offered(ticket, user)["visit"]
    answer = page.post(url, filled(page, url) | {"duration_minutes": 60} | changes)
    assert answer.status_code == 303, text(answer)
    return Visit.objects.get()


def quote_of(page, ticket, user, **changes):
    url = offered(ticket, user)["quote"]
    answer = page.post(url, filled(page, url) | changes)
    assert answer.status_code == 303, text(answer)
    return Quote.objects.get()


MAKERS = {"visit": visit_of, "quote": quote_of}


@pytest.mark.parametrize("key", MAKERS)
def test_it_takes_the_client_the_site_the_contact_and_the_subject_of_the_ticket(cast, browse, ticket, key):
    made = MAKERS[key](browse(cast.adv), ticket, cast.adv)
    assert (made.client, made.site, made.contact, made.partner) == (
        ticket.client,
        ticket.site,
        ticket.contact,
        ticket.partner,
    )
    assert getattr(made, "title", "") or made.subject == ticket.subject
    assert key == "visit" or made.payer == "partner"


@pytest.mark.parametrize("key", MAKERS)
def test_the_ticket_and_what_came_of_it_show_each_other(cast, browse, ticket, key):
    page = browse(cast.adv)
    made = MAKERS[key](page, ticket, cast.adv)
    for here, there in ((ticket, made), (made, ticket)):
        linked = (
            text(page.get(here.get_absolute_url())).split('aria-labelledby="liens-titre"')[-1].split("</section>")[0]
        )
        assert f'href="{there.get_absolute_url()}"' in linked
    assert Entry.objects.about(ticket).filter(sentence__contains=made.reference).exists()


@pytest.mark.parametrize("key", MAKERS)
def test_the_button_is_on_the_page_of_the_ticket_and_not_once_it_is_closed(cast, browse, ticket, key):
    page = browse(cast.adv)
    assert KEYS[key] in text(page.get(ticket.get_absolute_url()))
    merging.merge(TicketFactory(client=ticket.client), ticket, actor=cast.support)
    ticket.refresh_from_db()
    assert offered(ticket, cast.adv) == {}
    assert KEYS[key] not in text(page.get(f"{ticket.get_absolute_url()}?seul=1"))


def test_a_ticket_of_nobody_known_yet_offers_neither(cast):
    assert offered(TicketFactory(client=None, client_name="", partner=None), cast.adv) == {}


@pytest.mark.parametrize(("key", "module"), [("visit", "interventions"), ("quote", "orders")])
def test_nothing_of_it_is_left_when_the_module_is_off(cast, browse, ticket, key, module):
    page = browse(cast.adv)
    url = offered(ticket, cast.adv)[key]
    made = MAKERS[key](page, ticket, cast.adv)
    assert [link["record"] for link in links_of(ticket, cast.adv)] == [made]
    off(module)
    assert not registry.is_active(module)
    assert key not in offered(ticket, cast.adv)
    assert (page.get(url).status_code, page.post(url, {}).status_code) == (404, 404)
    assert page.get(made.get_absolute_url()).status_code == 404
    assert links_of(ticket, cast.adv) == []
    assert KEYS[key] not in text(page.get(ticket.get_absolute_url()))


@pytest.mark.parametrize("key", MAKERS)
def test_without_the_module_of_tickets_what_came_of_one_stands_alone(cast, browse, ticket, key):
    page = browse(cast.adv)
    made = MAKERS[key](page, ticket, cast.adv)
    off("tickets")
    shown = page.get(made.get_absolute_url())
    assert shown.status_code == 200
    assert ticket.get_absolute_url() not in text(shown)


@pytest.mark.parametrize("key", MAKERS)
def test_a_rival_sees_neither_the_link_nor_what_came_of_it(cast, browse, ticket, key):
    page = browse(cast.rival_user)
    url = offered(ticket, cast.adv)[key]
    made = MAKERS[key](browse(cast.adv), ticket, cast.adv)
    assert links_of(ticket, cast.rival_user) == []
    assert page.get(made.get_absolute_url()).status_code == 404
    assert text(page.get(url)).count(ticket.subject) == 0


def test_a_rival_links_nothing_to_a_ticket_that_it_names_in_an_address(cast, browse, ticket):
    own = ClientFactory(partner=cast.rival)
    typed = {"client": own.pk, "subject": "Le nôtre", "order_type": OrderType.objects.first().pk, "payer": "client"}
    assert browse(cast.rival_user).post(f"/devis/nouveau?{sign(ticket)}", typed).status_code == 303
    assert links_of(Quote.objects.get(), cast.admin) == []
    assert links_of(ticket, cast.admin) == []
    assert not Entry.objects.about(ticket).filter(icon="link").exists()


def test_a_partner_drafts_the_quote_of_its_own_ticket_and_plans_no_visit(cast, browse, ticket):
    page = browse(cast.partner_user)
    assert set(offered(ticket, cast.partner_user)) == {"quote"}
    assert page.get(f"/interventions/nouvelle?{sign(ticket)}").status_code == 404
    made = quote_of(page, ticket, cast.partner_user)
    assert f'href="{ticket.get_absolute_url()}"' in text(page.get(made.get_absolute_url()))
    assert f'href="{made.get_absolute_url()}"' in text(page.get(ticket.get_absolute_url()))


def test_a_partner_reads_the_visit_that_came_of_its_ticket(cast, browse, ticket):
    made = visit_of(browse(cast.adv), ticket, cast.adv)
    assert f'href="{made.get_absolute_url()}"' in text(browse(cast.partner_user).get(ticket.get_absolute_url()))


def test_a_draft_of_ours_is_not_told_to_the_partner_on_its_ticket(cast, browse, ticket):
    made = quote_of(browse(cast.adv), ticket, cast.adv)
    page = text(browse(cast.partner_user).get(ticket.get_absolute_url()))
    assert made.reference not in page


@pytest.mark.parametrize("role", ["staging", "accounting", "technician"])
def test_roles_that_make_neither_are_offered_neither(cast, browse, ticket, role):
    user = getattr(cast, role)
    assert offered(ticket, user) == {}
    for url in (f"/interventions/nouvelle?{sign(ticket)}", f"/devis/nouveau?{sign(ticket)}"):
        assert browse(user).get(url).status_code == 404


def test_a_quote_made_for_another_client_than_the_ticket_s_is_not_linked_to_it(cast, browse, ticket):
    other = ClientFactory(partner=cast.rival)
    made = quote_of(browse(cast.adv), ticket, cast.adv, client=other.pk, payer="client")
    assert (made.client, made.site_id, made.contact_id) == (other, None, None)
    assert links_of(ticket, cast.adv) == links_of(made, cast.adv) == []


def test_giving_up_leads_back_to_the_ticket(cast, browse, ticket):
    page = browse(cast.adv)
    for url in offered(ticket, cast.adv).values():
        cancel = re.search(r'<a href="([^"]+)"[^>]*>Annuler</a>', text(page.get(url)))
        assert cancel is not None
        assert cancel[1] == ticket.get_absolute_url()
