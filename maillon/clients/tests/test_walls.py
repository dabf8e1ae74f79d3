"""Nothing of a client reaches another partner, by any door."""

import pytest

from maillon.clients.models import Client, Contact, Site
from maillon.clients.tests.factories import (
    ClientFactory,
    ContactFactory,
    PortfolioFactory,
    ServiceLevelFactory,
    SiteFactory,
)
from maillon.core import scope


@pytest.fixture
def owned(cast):
    """A client of the partner, full of words that the rival must never read."""
    client = ClientFactory(partner=cast.partner, name="Secrète Officine", phone="+33478111111", siret="73282932000074")
    PortfolioFactory(client=client)
    contact = ContactFactory(client=client, last_name="Mystère", mobile="+33611111111")
    site = SiteFactory(client=client, name="Cachette", access_notes="Clé sous le pot")
    return {"client": client, "contact": contact, "site": site}


WORDS = ("Secrète", "Mystère", "Cachette", "sous le pot", "73282932000074")


def addresses(owned):
    here = owned["client"].get_absolute_url()
    reads = [
        here, f"{here}/modifier", f"{here}/fichiers", f"{here}/partenaire", f"{here}/contacts/nouveau",
        f"{here}/contacts/{owned['contact'].pk}",
        f"{here}/sites/nouveau", f"{here}/sites/{owned['site'].pk}", f"{here}/sites/{owned['site'].pk}/position",
        f"{here}/statut/end",
        f"/api/v1/clients/{owned['client'].reference}", f"/historique/clients.client/{owned['client'].pk}",
        f"/historique/clients.site/{owned['site'].pk}",
    ]  # fmt: skip
    writes = [
        f"{here}/archiver", f"{here}/reprendre", f"{here}/statut/activate", f"{here}/contacts/{owned['contact'].pk}/retirer",
        f"{here}/sites/{owned['site'].pk}/retirer",
    ]  # fmt: skip
    return reads, [*reads[1:10], *writes]


def test_every_address_of_a_client_is_a_404_for_the_rival_and_for_an_idle_technician(cast, browse, owned):
    reads, writes = addresses(owned)
    for who in (cast.rival_user, cast.technician):
        person = browse(who)
        for url in reads:
            assert person.get(url).status_code == 404, url
        for url in writes:
            assert person.post(url, {"name": "pris", "last_name": "pris"}).status_code == 404, url
        answer = person.patch(
            f"/api/v1/clients/{owned['client'].reference}", {"name": "pris"}, content_type="application/json"
        )
        assert answer.status_code == 404
    owned["client"].refresh_from_db()
    assert owned["client"].name == "Secrète Officine"


@pytest.mark.parametrize(
    "url",
    [
        "/clients/", "/clients/?f=status:filled", "/clients/?q=secrete", "/clients/?q=0478111111", "/clients/?do=export&format=csv",
        "/clients/choix?q=secr", "/clients/choix?q=mystere", "/api/v1/clients", "/api/v1/clients?q=secrete", "/api/v1/search?q=secrete",
        "/api/v1/search?q=0611111111", "/recherche/?q=cachette",
    ],
)  # fmt: skip
def test_no_list_nor_search_tells_the_rival_a_word(cast, browse, owned, url):
    answer = browse(cast.rival_user).get(url)
    text = b"".join(answer).decode() if answer.streaming else answer.content.decode()
    shown = text.replace(url.partition("q=")[2] or "\x00", "")
    assert [word for word in WORDS if word in shown] == []
    assert owned["client"].reference not in text


def test_its_own_partner_finds_it_by_the_same_doors(cast, browse, owned):
    person = browse(cast.partner_user)
    for url in (
        "/clients/",
        "/clients/?q=mystere",
        "/clients/?q=611111111",
        "/clients/choix?q=secr",
        "/api/v1/clients?q=secrete",
    ):
        assert owned["client"].reference in person.get(url).content.decode(), url


def test_the_database_gives_the_rival_nothing_even_without_visible_to(cast, owned):
    with scope.scoped(scope.of_user(cast.rival_user)):
        for model in (Client, Contact, Site):
            assert not model.objects.exists()
    with scope.scoped(scope.of_user(cast.partner_user)):
        for model in (Client, Contact, Site):
            assert model.objects.count() == 1


def test_a_partner_filter_by_another_partner_gives_nothing_more(cast, browse, owned):
    ClientFactory(partner=cast.rival, name="Client du rival")
    page = browse(cast.partner_user).get(f"/clients/?f=partner:is:{cast.rival.pk}").content.decode()
    assert "Client du rival" not in page
    assert cast.rival.name not in page


def test_what_is_inside_the_company_stays_there(cast, browse, owned):
    client = owned["client"]
    Client.objects.filter(pk=client.pk).update(service_level=ServiceLevelFactory(name="Or interne"), owner=cast.adv)
    page = browse(cast.partner_user).get(f"{client.get_absolute_url()}/modifier").content.decode()
    assert "Or interne" not in page
    assert cast.adv.last_name not in page
    assert 'name="partner"' not in page
    assert browse(cast.partner_user).get("/clients/?f=tag:is:1").status_code == 200


ROLES = ("admin", "support", "staging", "adv", "accounting", "deployment", "technician", "partner_user", "rival_user")
MATRIX = {
    # address: roles that get it
    "/clients/": set(ROLES),
    "/clients/nouveau": {"admin", "support", "adv", "accounting", "partner_user", "rival_user"},
    "/clients/communes?pour=": {"admin", "support", "adv", "accounting", "partner_user", "rival_user"},
    "{here}": set(ROLES) - {"technician", "rival_user"},
    "{here}/modifier": {"admin", "support", "adv", "accounting", "partner_user"},
    "{here}/partenaire": {"admin", "adv"},
    "{here}/statut/end": {"admin", "adv"},
}


@pytest.mark.parametrize("address", MATRIX)
def test_each_address_answers_its_roles_only(cast, browse, owned, address):
    url = address.format(here=owned["client"].get_absolute_url())
    answered = {role for role in ROLES if browse(getattr(cast, role)).get(url).status_code == 200}
    assert answered == MATRIX[address]
