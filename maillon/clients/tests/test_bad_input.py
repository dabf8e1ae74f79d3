"""What people mistype, and the sentence they get."""

import html

import pytest

from maillon.clients.models import Client
from maillon.clients.tests.factories import ClientFactory, SiteFactory
from maillon.clients.tests.test_cards import NEW

WRONG = [
    ({"siret": "732 829 320 0007"}, "Il manque un chiffre : 13 sur 14. Il figure sur le Kbis."),
    ({"siret": "73282932000075"}, "Ce SIRET n'existe pas"),
    ({"siret": "732829320"}, "C'est un SIREN (9 chiffres)."),
    ({"phone": "03 20 00 77"}, "Numéro incomplet : 8 chiffres sur 10."),
    ({"phone": "O3 20 00 77 41"}, "Vouliez-vous le chiffre 0 ?"),
    ({"email": "contact@gmial.com"}, "Vouliez-vous contact@gmail.com ?"),
    ({"contact_email": "anne.vasseur"}, "Il manque le « @ »"),
    ({"contact_mobile": "06 12"}, "Numéro incomplet : 4 chiffres sur 10."),
    ({"postal_code": "5900"}, "5 chiffres. Vouliez-vous"),
    ({"postal_code": "69003"}, "Vouliez-vous"),
    ({"city": "Trifouillis"}, "59000 est le code postal de Lille"),
    ({"name": ""}, "Ce champ est nécessaire."),
    ({"name": "x" * 200}, "120"),
    ({"status": "ended"}, "Ce choix n'est plus proposé"),
    ({"sector": "zzz"}, "Ce choix n'est plus proposé"),
    ({"partner": "999999"}, "Ce choix n'est plus proposé"),
    ({"contact_last_name": ""}, "Indiquez le nom de ce contact"),
    ({"street": "27 rue Nationale", "postal_code": ""}, "pour que le technicien trouve le site"),
    ({"site_street": "1 rue Neuve"}, "pour que le technicien trouve le site"),
]


@pytest.mark.parametrize(("changes", "sentence"), WRONG, ids=[str(changes)[:40] for changes, _ in WRONG])
def test_the_form_says_how_to_fix_and_writes_nothing(cast, browse, changes, sentence):
    response = browse(cast.adv).post("/clients/nouveau", {**NEW, **changes})
    page = html.unescape(response.content.decode()).replace("\xa0", " ")
    assert response.status_code == 422
    assert sentence in page
    assert "27 rue Nationale" in page  # nothing typed is lost
    assert not Client.objects.exists()


def test_the_right_town_is_one_press_away(cast, browse):
    page = browse(cast.adv).post("/clients/nouveau", {**NEW, "postal_code": "5900"}).content.decode()
    assert "/clients/communes/choix?cp=59000&amp;ville=Lille&amp;pour=" in page
    chosen = browse(cast.adv).get("/clients/communes/choix?cp=59000&ville=Lille&pour=").content.decode()
    assert 'value="59000"' in chosen
    assert 'value="Lille"' in chosen


def test_a_hamlet_is_kept_when_the_person_says_so(cast, browse):
    odd = {**NEW, "city": "Trifouillis"}
    page = browse(cast.adv).post("/clients/nouveau", odd).content.decode()
    assert "Garder cette adresse telle quelle" in page
    assert browse(cast.adv).post("/clients/nouveau", {**odd, "keep_town": "on"}).status_code == 303
    site = Client.objects.get().sites.get()
    assert (site.geo_source, site.needs_confirmation) == ("postal_code", True)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("postal_code=690&city=", "Lyon"),
        ("postal_code=&city=saint-et", "Saint-Étienne"),
        ("postal_code=59&city=lil", "Lille"),
        ("postal_code=&city=%00%F0%9F%92%A9", ""),
        ("postal_code=" + "9" * 500 + "&city=" + "z" * 500, ""),
    ],
)
def test_towns_are_proposed_from_any_beginning(cast, browse, query, found):
    response = browse(cast.adv).get(f"/clients/communes?pour=&{query}")
    assert response.status_code == 200
    assert found in response.content.decode()


def test_a_whole_postal_code_fills_its_only_town(cast, browse):
    page = browse(cast.adv).get("/clients/communes?pour=site_&site_postal_code=59800&site_city=").content.decode()
    assert 'hx-target="#id_site_city"' in page
    assert 'value="Lille"' in page
    assert browse(cast.adv).get("/clients/communes?pour=evil").status_code == 404


@pytest.mark.parametrize(
    "reference", ["CL-2026-99999", "CL-2026-0", "%00", "CL-2026-00001%0A", "../../etc", "1 or 1=1", "é" * 300]
)
def test_an_unknown_reference_is_a_404(cast, browse, reference):
    assert browse(cast.adv).get(f"/clients/{reference}").status_code == 404
    assert browse(cast.adv).get(f"/clients/{reference}/modifier").status_code == 404


def test_keys_out_of_range_are_a_404(cast, browse):
    client = ClientFactory()
    for kind in ("contacts", "sites", "plateformes"):
        assert browse(cast.adv).get(f"{client.get_absolute_url()}/{kind}/{10**30}").status_code == 404


def test_a_part_of_another_client_is_a_404(cast, browse):
    site = SiteFactory()
    other = ClientFactory()
    assert browse(cast.adv).get(f"{other.get_absolute_url()}/sites/{site.pk}").status_code == 404


def test_null_bytes_and_control_characters_are_refused(cast, browse):
    response = browse(cast.adv).post(
        "/clients/nouveau", {**NEW, "name": "a\x00b", "city": "Li\x00lle", "siret": "\x00"}
    )
    assert response.status_code == 422
