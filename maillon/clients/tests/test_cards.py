"""Creating, changing, archiving a client; its card and its list."""

from maillon.clients.models import Client
from maillon.clients.tests.factories import (
    ClientFactory,
    ContactFactory,
    PlatformFactory,
    PortfolioFactory,
    SiteFactory,
)

NEW = {
    "name": "Cabinet Vasseur",
    "siret": "732 829 320 00074",
    "phone": "03 20 00 77 41",
    "status": "onboarding",
    "sector": "legal",
    "size": "2-9",
    "street": "27 rue Nationale",
    "postal_code": "59000",
    "city": "Lille",
    "contact_first_name": "Anne",
    "contact_last_name": "Vasseur",
    "contact_email": "anne@vasseur.example",
    "contact_mobile": "06 12 34 56 78",
}


def test_one_form_makes_the_card_its_main_contact_and_its_main_site(cast, browse):
    response = browse(cast.adv).post(
        "/clients/nouveau", {**NEW, "partner": cast.partner.pk, "access_notes": "Alarme 1234"}
    )
    assert response.status_code == 303, response.content.decode()
    client = Client.objects.get(name="Cabinet Vasseur")
    assert response["Location"] == client.get_absolute_url()
    assert (client.siret, client.siren, client.vat_number) == ("73282932000074", "732829320", "FR44732829320")
    assert (client.phone, client.partner) == ("+33320007741", cast.partner)
    contact, site = client.contacts.get(), client.sites.get()
    assert (contact.name, contact.mobile, contact.is_main) == ("Anne Vasseur", "+33612345678", True)
    assert (site.street, site.city, site.contact, site.access_notes) == (
        "27 rue Nationale",
        "Lille",
        contact,
        "Alarme 1234",
    )
    assert (site.department, site.geo_source, site.is_main) == ("59", "commune", True)
    assert client.portfolios.get().partner == cast.partner


def test_page_and_list_answer(cast, browse):
    client = ClientFactory(partner=cast.partner, owner=cast.adv)
    PortfolioFactory(client=client)
    ContactFactory(client=client)
    SiteFactory(client=client)
    PlatformFactory(client=client)
    page = browse(cast.adv).get(client.get_absolute_url())
    assert page.status_code == 200
    assert client.name in page.content.decode()
    assert client.name in browse(cast.adv).get("/clients/").content.decode()
