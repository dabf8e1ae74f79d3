"""Creating, changing, archiving a client."""

import pytest
from django.utils import timezone

from maillon.clients import services
from maillon.clients.models import Client
from maillon.clients.tests.factories import ClientFactory, ContactFactory
from maillon.core.errors import Overtaken, Refused
from maillon.records.models import Entry
from maillon.records.services import add_note, log

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


def edited(client: Client, **changes: object) -> dict[str, object]:
    """What the edit form posts."""
    names = (
        "name",
        "siret",
        "siren",
        "vat_number",
        "phone",
        "email",
        "street",
        "postal_code",
        "city",
        "payment_method",
        "sector",
        "size",
    )
    return {name: getattr(client, name) for name in names} | {"version": client.version} | changes


def test_one_form_makes_the_card_its_main_contact_and_its_main_site(cast, browse):
    response = browse(cast.adv).post(
        "/clients/nouveau", {**NEW, "partner": cast.partner.pk, "access_notes": "Alarme 1234"}
    )
    assert response.status_code == 303, response.content.decode()
    client = Client.objects.get(name="Cabinet Vasseur")
    assert response["Location"] == client.get_absolute_url()
    assert (client.siret, client.siren, client.vat_number) == ("73282932000074", "732829320", "FR44732829320")
    assert (client.phone, client.partner, client.status) == ("+33320007741", cast.partner, "onboarding")
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


def test_the_site_may_stand_elsewhere_than_the_billing_address(cast, browse):
    elsewhere = {
        "site_name": "Boutique",
        "site_street": "3 place du Marché",
        "site_postal_code": "69003",
        "site_city": "Lyon",
    }
    assert browse(cast.adv).post("/clients/nouveau", {**NEW, **elsewhere}).status_code == 303
    client = Client.objects.get()
    assert (client.city, client.sites.get().city, client.sites.get().name) == ("Lille", "Lyon", "Boutique")


def test_a_name_alone_is_enough_for_a_prospect(cast, browse):
    data = {"name": "Prospect", "status": "prospect", "sector": "other"}
    assert browse(cast.support).post("/clients/nouveau", data).status_code == 303
    client = Client.objects.get()
    assert not client.contacts.exists()
    assert not client.sites.exists()


def test_a_double_submit_makes_one_client(cast, browse):
    adv = browse(cast.adv)
    first, second = (adv.post("/clients/nouveau", {**NEW, "_key": "une-seule-fois"}) for _ in range(2))
    assert Client.objects.count() == 1
    assert first["Location"] == second["Location"]


def test_a_known_siret_is_refused_with_a_link_to_its_card(cast, browse):
    known = ClientFactory(siret="73282932000074", name="Cabinet <b>Vasseur</b>")
    response = browse(cast.adv).post("/clients/nouveau", NEW)
    page = response.content.decode()
    assert response.status_code == 422
    assert f'href="{known.get_absolute_url()}"' in page
    assert "<b>Vasseur" not in page
    assert Client.objects.count() == 1


def test_a_siret_known_elsewhere_tells_a_partner_nothing_of_the_card(cast, browse):
    known = ClientFactory(siret="73282932000074", name="Clinique Secrète", partner=cast.rival)
    response = browse(cast.partner_user).post("/clients/nouveau", NEW)
    page = response.content.decode()
    assert response.status_code == 422
    assert "déjà celui d&#x27;un autre client" in page
    assert known.name not in page
    assert known.reference not in page


def test_the_siret_of_an_archived_card_is_free_and_blocks_its_return(cast):
    former = ClientFactory(siret="73282932000074")
    services.archive(former, actor=cast.adv)
    ClientFactory(siret="73282932000074")
    with pytest.raises(Refused, match="déjà celui d'un autre client"):
        services.restore(former, actor=cast.adv)
    former.refresh_from_db()
    assert former.is_archived


def test_a_partner_creates_for_itself_whatever_it_asks(cast, browse):
    response = browse(cast.partner_user).post(
        "/clients/nouveau", {**NEW, "partner": cast.rival.pk, "owner": cast.adv.pk}
    )
    assert response.status_code == 303, response.content.decode()
    client = Client.objects.get()
    assert client.partner == cast.partner
    assert client.owner is None
    assert {p.partner for p in client.portfolios.all()} == {cast.partner}
    assert {client.contacts.get().partner_id, client.sites.get().partner_id} == {cast.partner.pk}


def test_a_change_is_told_on_the_timeline_without_its_values(cast, browse):
    client = ClientFactory()
    response = browse(cast.support).post(
        f"{client.get_absolute_url()}/modifier", edited(client, phone="04 78 00 99 99")
    )
    assert response.status_code == 303, response.content.decode()
    client.refresh_from_db()
    assert client.phone == "+33478009999"
    entry = Entry.objects.filter(client_id=client.pk).latest("id")
    assert (entry.sentence, entry.detail, entry.actor) == ("a modifié la fiche", "Téléphone.", cast.support)


def test_a_new_siret_brings_its_siren_and_vat_number(cast, browse):
    client = ClientFactory(siret="73282932000074", siren="732829320", vat_number="FR44732829320")
    response = browse(cast.adv).post(f"{client.get_absolute_url()}/modifier", edited(client, siret="552 100 554 00013"))
    assert response.status_code == 303, response.content.decode()
    client.refresh_from_db()
    assert (client.siren, client.vat_number) == ("552100554", "FR96552100554")


def test_two_people_at_once_see_both_values_and_choose(cast, browse):
    client = ClientFactory(phone="+33478001234")
    read = edited(client)
    browse(cast.support).post(f"{client.get_absolute_url()}/modifier", {**read, "phone": "04 78 00 11 11"})
    response = browse(cast.adv).post(f"{client.get_absolute_url()}/modifier", {**read, "phone": "04 78 00 22 22"})
    page = response.content.decode()
    assert response.status_code == 422
    assert "04 78 00 11 11" in page
    assert "04 78 00 22 22" in page
    client.refresh_from_db()
    assert client.phone == "+33478001111"
    again = browse(cast.adv).post(
        f"{client.get_absolute_url()}/modifier", {**read, "phone": "04 78 00 22 22", "version": client.version}
    )
    assert again.status_code == 303
    client.refresh_from_db()
    assert client.phone == "+33478002222"


def test_each_field_in_conflict_ends_as_it_was_chosen_without_a_script(cast, browse):
    client = ClientFactory(phone="+33478001234", sector="pharmacy", city="Lyon")
    read, address = edited(client), f"{client.get_absolute_url()}/modifier"
    browse(cast.support).post(
        address, {**read, "phone": "04 78 00 11 11", "sector": "insurance", "email": "a@lilas.example"}
    )
    mine = {
        **read,
        "phone": "04 78 00 22 22",
        "sector": "retail",
        "email": "b@lilas.example",
        "version": client.version + 1,
    }
    chosen = {"_choice.phone": "theirs", "_choice.sector": "theirs", "_choice.email": "yours"}
    assert browse(cast.adv).post(address, {**mine, **chosen}).status_code == 303
    client.refresh_from_db()
    assert (client.phone, client.sector, client.email) == ("+33478001111", "insurance", "b@lilas.example")


def test_an_activity_meanwhile_is_no_conflict(cast, browse):
    client = ClientFactory()
    read = edited(client, phone="04 78 00 22 22")
    log(client, "a envoyé le devis", actor=cast.adv)
    assert browse(cast.adv).post(f"{client.get_absolute_url()}/modifier", read).status_code == 303


def test_the_last_activity_follows_what_a_partner_may_read(cast):
    client = ClientFactory(partner=cast.partner)
    log(client, "a envoyé le devis", actor=cast.adv)
    add_note(client, "Mauvais payeur.", actor=cast.adv, audience="internal")
    client.refresh_from_db()
    assert client.last_activity == f"{cast.adv.name} a envoyé le devis"
    assert (timezone.now() - client.last_activity_at).total_seconds() < 60


def test_states_go_through_their_door(cast, browse):
    client = ClientFactory(status="prospect")
    browse(cast.support).post(f"{client.get_absolute_url()}/statut/activate")
    client.refresh_from_db()
    assert (client.status, client.client_since) == ("active", timezone.localdate())
    with pytest.raises(Overtaken, match="Passer en création"):
        services.change_status(client, "set_up", actor=cast.adv)
    assert (
        browse(cast.support).post(f"{client.get_absolute_url()}/statut/end", {"reason": "Fermeture"}).status_code == 404
    )
    assert browse(cast.adv).post(f"{client.get_absolute_url()}/statut/end", {"reason": ""}).status_code == 422
    assert browse(cast.adv).post(f"{client.get_absolute_url()}/statut/end", {"reason": "Fermeture"}).status_code == 303
    client.refresh_from_db()
    assert client.status == "ended"


def test_an_archived_card_is_read_but_not_changed(cast, browse):
    client = ClientFactory()
    ContactFactory(client=client)
    adv = browse(cast.adv)
    assert adv.post(f"{client.get_absolute_url()}/archiver").status_code == 303
    page = adv.get(client.get_absolute_url()).content.decode()
    assert "Cette fiche est archivée" in page
    assert "/contacts/nouveau" not in page
    assert client.name not in adv.get("/clients/").content.decode()
    assert client.name in adv.get("/clients/?f=status:is:archived").content.decode()
    assert adv.post(f"{client.get_absolute_url()}/reprendre").status_code == 303
    assert client.name in adv.get("/clients/").content.decode()


def test_hostile_text_comes_out_as_text(cast, browse):
    client = ClientFactory(name="<script>alert(1)</script>", city='"><img src=x>', partner=cast.partner)
    ContactFactory(client=client, last_name="<svg onload=1>")
    for who in (cast.adv, cast.partner_user):
        for url in ("/clients/", client.get_absolute_url()):
            page = browse(who).get(url).content.decode()
            assert "<script>alert" not in page
            assert "<img src=x" not in page
            assert "<svg onload" not in page
