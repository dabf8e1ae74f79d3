"""Contacts, sites placed without a network."""

import pytest

from maillon.clients import services
from maillon.clients.models import Contact, Site
from maillon.clients.tests.factories import ClientFactory, ContactFactory, SiteFactory
from maillon.core.errors import Refused

SITE = {"name": "Officine", "street": "14 rue des Lilas", "postal_code": "69003", "city": "Lyon", "version": "1"}


@pytest.mark.parametrize(
    ("code", "city", "source", "department", "sure"),
    [
        ("69003", "Lyon", "commune", "69", True),
        ("97400", "Saint-Denis", "commune", "974", True),
        ("75384", "Paris CEDEX 08", "commune", "75", True),
        ("69003", "Trifouillis", "postal_code", "69", False),
        ("69999", "Trifouillis", "department", "69", False),
    ],
)
def test_a_site_is_placed_from_its_address_alone(db, code, city, source, department, sure):
    site = SiteFactory(postal_code=code, city=city)
    assert (site.geo_source, site.department, not site.needs_confirmation) == (source, department, sure)
    assert site.lat is not None


def test_a_point_moved_by_hand_stays_until_the_address_changes(cast):
    site = SiteFactory()
    services.move_site(site, 45.75, 4.85, actor=cast.adv)
    services.save_site(site, ["name"], actor=cast.adv)
    site.refresh_from_db()
    assert (site.lat, site.lon, site.geo_source) == (45.75, 4.85, "hand")
    site.postal_code, site.city = "59000", "Lille"
    services.save_site(site, ["postal_code", "city"], actor=cast.adv)
    assert (site.geo_source, site.department) == ("commune", "59")


def test_a_person_confirms_or_moves_a_doubtful_point(cast, browse):
    site = SiteFactory(city="Trifouillis")
    url = f"{site.client.get_absolute_url()}/sites/{site.pk}/position"
    assert "Position à confirmer" in browse(cast.adv).get(site.client.get_absolute_url()).content.decode()
    assert browse(cast.adv).post(url, {"confirm": "1"}).status_code == 303
    site.refresh_from_db()
    assert (site.geo_source, site.needs_confirmation) == ("confirmed", False)
    assert browse(cast.adv).post(url, {"lat": "45,759", "lon": "4,855"}).status_code == 303
    site.refresh_from_db()
    assert (site.lat, site.lon) == (45.759, 4.855)
    for lat, lon in (("91", "4"), ("abc", "4"), ("nan", "4"), ("45", "inf"), ("", "")):
        assert browse(cast.adv).post(url, {"lat": lat, "lon": lon}).status_code == 422


def test_the_first_contact_is_the_main_one_and_a_new_main_one_takes_its_place(cast):
    client = ClientFactory()
    first = services.save_contact(Contact(client=client, last_name="Rossi"), actor=cast.adv)
    assert first.is_main
    services.save_contact(Contact(client=client, last_name="Meyer", is_main=True), actor=cast.adv)
    first.refresh_from_db()
    assert not first.is_main


def test_a_contact_is_added_changed_and_removed_in_dialogs(cast, browse):
    client = ClientFactory()
    support, here = browse(cast.support), client.get_absolute_url()
    data = {"last_name": "Meyer", "first_name": "Thomas", "phone": "0478001234", "channel": "phone", "version": "1"}
    answer = support.post(f"{here}/contacts/nouveau", data, headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Redirect"]) == (200, here)
    contact = client.contacts.get()
    assert (contact.phone, contact.number) == ("+33478001234", "+33478001234")
    dialog = support.get(f"{here}/contacts/{contact.pk}", headers={"HX-Request": "true"}).content.decode()
    assert dialog.startswith("<dialog")
    assert "04 78 00 12 34" in dialog
    wrong = support.post(f"{here}/contacts/{contact.pk}", {**data, "email": "x"}, headers={"HX-Request": "true"})
    assert (wrong.status_code, "Il manque le" in wrong.content.decode()) == (422, True)
    assert support.post(f"{here}/contacts/{contact.pk}/retirer").status_code == 303
    assert not client.contacts.current().exists()
    assert "Appeler Thomas Meyer" not in support.get(here).content.decode()


def test_two_people_on_one_contact_choose(cast, browse):
    contact = ContactFactory(function="Titulaire")
    url = f"{contact.client.get_absolute_url()}/contacts/{contact.pk}"
    data = {"last_name": contact.last_name, "channel": "email", "version": contact.version}
    assert browse(cast.adv).post(url, {**data, "function": "Gérante"}).status_code == 303
    answer = browse(cast.support).post(url, {**data, "function": "Pharmacienne"}, headers={"HX-Request": "true"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Gérante" in page
    assert "Pharmacienne" in page


def test_the_main_site_is_not_removed_while_others_stand(cast):
    main = SiteFactory()
    SiteFactory(client=main.client, name="Réserve", is_main=False)
    with pytest.raises(Refused, match="désignez-en un autre"):
        services.archive_site(main, actor=cast.adv)


def test_access_notes_are_for_their_roles_and_never_in_the_journal(cast, browse):
    site = SiteFactory(access_notes="Alarme 4512")
    here = site.client.get_absolute_url()
    assert "4512" in browse(cast.adv).get(here).content.decode()
    assert "4512" not in browse(cast.accounting).get(here).content.decode()
    assert "4512" not in browse(cast.accounting).get(f"{here}/sites/{site.pk}").content.decode()
    assert "access_notes" not in str(browse(cast.accounting).get(f"/api/v1/clients/{site.client.reference}").json())
    kept = browse(cast.accounting).post(f"{here}/sites/{site.pk}", {**SITE, "access_notes": "volé"})
    assert kept.status_code == 303
    site.refresh_from_db()
    assert site.access_notes == "Alarme 4512"
    browse(cast.adv).post(f"{here}/sites/{site.pk}", {**SITE, "access_notes": "Code 9999", "version": site.version})
    assert Site.objects.get().access_notes == "Code 9999"
    assert "9999" not in browse(cast.adv).get(f"/historique/clients.site/{site.pk}").content.decode()
