"""What a card being typed resembles, for the eyes of who types it."""

from urllib.parse import urlencode

import pytest

from maillon.clients.tests.factories import ClientFactory, ContactFactory
from maillon.clients.tests.test_lists import cost

SIRET = "73282932000074"


@pytest.fixture
def known(cast):
    client = ClientFactory(
        name="SARL Pharmacie de l'Église",
        siret=SIRET,
        phone="+33478001234",
        partner=cast.partner,
        postal_code="69003",
        city="Lyon",
    )
    ContactFactory(client=client, mobile="+33612345678")
    return client


def flagged(browse, who, **typed) -> str:
    answer = browse(who).get(f"/clients/doublons?{urlencode(typed)}", headers={"HX-Request": "true"})
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({"siret": "732 829 320 00074"}, "même SIRET"),
        ({"phone": "04 78 00 12 34"}, "même numéro de téléphone"),
        ({"phone": "06.12.34.56.78"}, "même numéro de téléphone"),
        ({"name": "pharmacie de l eglise", "city": "LYON"}, "nom proche dans la même ville"),
        ({"name": "Pharmacie de l'Eglize", "postal_code": "69003"}, "nom proche dans la même ville"),
    ],
)
def test_a_likely_double_is_flagged_with_its_reason_and_its_link(cast, browse, known, typed, why):
    page = flagged(browse, cast.adv, **typed)
    assert why in page
    assert known.get_absolute_url() in page


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"siret": "732 829"},
        {"siret": "55210055400013"},
        {"phone": "04 78"},
        {"name": "pharmacie de l eglise"},
        {"name": "pharmacie de l eglise", "city": "Lille"},
        {"name": "Garage du Parc", "city": "Lyon"},
        {"name": "\x00'\"%;--", "city": "%", "phone": "x" * 300, "siret": "é"},
    ],
)
def test_what_is_unsure_is_not_flagged(cast, browse, known, typed):
    assert known.reference not in flagged(browse, cast.adv, **typed)


def test_a_partner_never_learns_that_a_rival_has_the_client(cast, browse, known):
    for typed in ({"siret": SIRET}, {"phone": "0478001234"}, {"name": "Pharmacie de l'Église", "city": "Lyon"}):
        assert flagged(browse, cast.rival_user, **typed).strip() == ""
        assert known.reference in flagged(browse, cast.partner_user, **typed)


def test_the_card_itself_and_archived_ones_are_not_doubles(cast, browse, known):
    assert flagged(browse, cast.adv, siret=SIRET, sauf=known.pk).strip() == ""
    known.archived_at = known.created_at
    known.save()
    assert flagged(browse, cast.adv, siret=SIRET).strip() == ""


def test_from_the_edit_of_a_card_its_double_can_be_joined_by_who_may(cast, browse, known):
    other = ClientFactory(name="Pharmacie de l'Église", city="Lyon", partner=cast.partner)
    typed = {"name": other.name, "city": "Lyon", "sauf": other.pk}
    link = f"{other.get_absolute_url()}/reunir?avec={known.pk}"
    assert link in flagged(browse, cast.adv, **typed)
    assert link not in flagged(browse, cast.support, **typed)
    assert link not in flagged(browse, cast.partner_user, **typed)


def test_the_forms_ask_for_doubles_while_typing(cast, browse, known):
    assert "/clients/doublons" in browse(cast.adv).get("/clients/nouveau").content.decode()
    page = browse(cast.adv).get(f"{known.get_absolute_url()}/modifier").content.decode()
    assert f"/clients/doublons?sauf={known.pk}" in page


def test_the_question_costs_the_same_with_many_cards(cast, browse, known):
    typed = {"name": "Pharmacie de l'Église", "city": "Lyon", "phone": "0478001234", "siret": SIRET}
    url, adv = f"/clients/doublons?{urlencode(typed)}", browse(cast.adv)
    one = cost(adv, cast.adv, url)
    for n in range(30):
        ClientFactory(name=f"Pharmacie de l'Église {n}", city="Lyon")
    assert cost(adv, cast.adv, url) == one
    assert one <= 15
