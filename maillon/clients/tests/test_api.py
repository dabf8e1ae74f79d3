"""Clients by program: the same rights, rows and sentences as the screens."""

import pytest

from maillon.clients.models import Client
from maillon.clients.tests.factories import ClientFactory, ContactFactory, ServiceLevelFactory, SiteFactory

JSON = "application/json"
NEW = {
    "name": "Cabinet Vasseur",
    "siret": "732 829 320 00074",
    "phone": "0320007741",
    "street": "27 rue Nationale",
    "postal_code": "59000",
    "city": "Lille",
    "contact": {"first_name": "Anne", "last_name": "Vasseur", "email": "anne@vasseur.example"},
}


def test_a_client_is_created_with_its_contact_and_site(cast, browse):
    answer = browse(cast.adv).post("/api/v1/clients", {**NEW, "partner": cast.partner.reference}, content_type=JSON)
    assert answer.status_code == 201, answer.content
    told = answer.json()
    assert (told["siren"], told["partner"], told["phone"]) == ("732829320", cast.partner.reference, "+33320007741")
    assert told["contacts"][0]["name"] == "Anne Vasseur"
    assert (told["sites"][0]["city"], told["sites"][0]["department"]) == ("Lille", "59")
    read = browse(cast.adv).get(f"/api/v1/clients/{told['reference']}").json()
    assert read["name"] == "Cabinet Vasseur"


def test_pages_follow_one_another(cast, browse):
    for number in range(5):
        ClientFactory(name=f"Client {number}")
    person, url, seen = browse(cast.support), "/api/v1/clients?limit=2", []
    while url:
        page = person.get(url).json()
        seen += [row["name"] for row in page["items"]]
        url = page["next"]
    assert seen == [f"Client {n}" for n in (4, 3, 2, 1, 0)]


def test_a_change_keeps_what_it_does_not_name(cast, browse):
    gold = ServiceLevelFactory(name="Or")
    client = ClientFactory(
        siret="73282932000074", siren="732829320", service_level=gold, owner=cast.adv, partner=cast.partner
    )
    for who, phone in ((cast.partner_user, "0478009999"), (cast.adv, "0478008888")):
        answer = browse(who).patch(f"/api/v1/clients/{client.reference}", {"phone": phone}, content_type=JSON)
        assert answer.status_code == 200, answer.content
        client.refresh_from_db()
        assert client.phone == f"+33{phone[1:]}"
        assert (client.service_level, client.owner, client.partner, client.city) == (
            gold,
            cast.adv,
            cast.partner,
            "Lyon",
        )


def test_an_old_version_is_refused(cast, browse):
    client = ClientFactory()
    answer = browse(cast.adv).patch(
        f"/api/v1/clients/{client.reference}", {"phone": "", "version": 99}, content_type=JSON
    )
    assert answer.status_code == 409
    assert "modifiée entre-temps" in answer.json()["detail"]


WRONG = [
    ({"siret": "1"}, "siret"),
    ({"siret": "73282932000075"}, "siret"),
    ({"phone": "abc"}, "phone"),
    ({"name": ""}, "name"),
    ({"name": "x" * 5000}, "name"),
    ({"name": "a\x00b"}, "name"),
    ({"sector": "zzz"}, "sector"),
    ({"status": "ended"}, "status"),
    ({"partner": "PA-0000-0"}, "partner"),
    ({"postal_code": "5900"}, "postal_code"),
    ({"contact": {"last_name": ""}, "email": "x"}, "email"),
    ({"contact": {"last_name": "V", "email": "x"}}, "contact_email"),
    ({"contact": 12}, "contact"),
    ({"name": None}, "name"),
    ({"site": {"street": "x"}}, "site_postal_code"),
    ({"custom": [1]}, "custom"),
]


@pytest.mark.parametrize(("changes", "field"), WRONG, ids=[str(c)[:40] for c, _ in WRONG])
def test_a_wrong_value_is_named_and_nothing_is_written(cast, browse, changes, field):
    answer = browse(cast.adv).post("/api/v1/clients", {**NEW, **changes}, content_type=JSON)
    assert answer.status_code == 422, answer.content
    assert field in answer.json()["detail"]
    assert all("<" not in error["message"] for error in answer.json()["errors"])
    assert not Client.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "[]",
        "null",
        '"x"',
        '{"name": "\\ud800"}',
        '{"name": {"a": 1}}',
        '{"name": 1e999}',
        '{"custom": {"x": "y"}, "name": "a"}',
    ],
)
def test_a_body_that_makes_no_sense_is_a_sentence(cast, browse, body):
    answer = browse(cast.adv).post("/api/v1/clients", body, content_type=JSON)
    assert answer.status_code in (400, 422), answer.content
    assert answer.json()["detail"]
    assert not Client.objects.exists()


@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=9999", "after=0", "after=99999999999999999999", "status=x", "limit=abc", "q=" + "x" * 300],
)
def test_a_query_out_of_bounds_is_a_422(cast, browse, query):
    assert browse(cast.adv).get(f"/api/v1/clients?{query}").status_code == 422


@pytest.mark.parametrize("text", ["%00", "'", '"', "\\", "%F0%9F%92%A9", "a:b|c&d!e", "<->", "0478 %", "()", "*"])
def test_any_text_may_be_looked_for(cast, browse, text):
    assert browse(cast.adv).get(f"/api/v1/clients?q={text}").json()["items"] == []
    assert browse(cast.adv).get(f"/clients/?q={text}").status_code == 200


def test_roles_without_the_right_find_no_door(cast, browse):
    client = ClientFactory(partner=cast.partner)
    ContactFactory(client=client)
    SiteFactory(client=client, access_notes="Alarme 4512")
    url = f"/api/v1/clients/{client.reference}"
    assert browse(cast.staging).post("/api/v1/clients", NEW, content_type=JSON).status_code == 404
    assert browse(cast.staging).patch(url, {"name": "x"}, content_type=JSON).status_code == 404
    assert browse(cast.technician).get(url).status_code == 404
    assert browse(cast.technician).get("/api/v1/clients").json()["items"] == []
    assert browse(cast.staging).get(url).json()["sites"][0]["access_notes"] == "Alarme 4512"
