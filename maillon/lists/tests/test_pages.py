from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maillon.accounts.models import Partner, RoleRight
from maillon.accounts.rights import forget
from maillon.core.testing import PartnerFactory, UserFactory
from maillon.lists import counting

pytestmark = [pytest.mark.django_db, pytest.mark.urls("maillon.lists.tests.lists_for_tests")]
URL = "/essai/partenaires/"
HTMX = {"HX-Request": "true"}


def text_of(answer) -> str:
    return answer.content.decode().replace("\u00a0", " ")


def names(answer) -> list[str]:
    return re.findall(r'aria-label="Sélectionner ([^"]+)"', text_of(answer)) or re.findall(
        r'class="font-medium hover:underline">([^<]+)</a>', text_of(answer)
    )


def test_the_list_shows_rows_columns_counts_and_the_modules_own_context(cast, browse):
    answer = browse(cast.admin).get(URL)
    text = text_of(answer)
    assert answer.status_code == 200
    assert names(answer) == ["Nexalia", "Opéris Télécom"]
    assert "1 à 2 sur 2" in text
    assert "Délai le plus long" in text
    assert answer.context["extra_word"] == "bonjour"
    assert 'aria-sort="ascending"' in text
    assert "Nouveau partenaire" in text


def test_htmx_gets_the_fragment_and_the_address_of_what_it_shows(cast, browse):
    answer = browse(cast.admin).get(URL, {"q": "nex"}, headers=HTMX)
    assert not answer.content.startswith(b"<!doctype")
    assert answer.content.startswith(b'<div id="liste"')
    assert answer["HX-Push-Url"].endswith("q=nex")
    assert names(answer) == ["Nexalia"]


def test_a_person_without_the_right_has_no_list(cast, browse):
    RoleRight.objects.create(role="support", capability="partners.see", granted=False)
    forget()
    assert browse(cast.support).get(URL).status_code == 404


def test_a_partner_sees_its_own_rows_counts_and_export_only(cast, browse):
    browser = browse(cast.partner_user)
    answer = browser.get(URL)
    assert names(answer) == ["Opéris Télécom"]
    assert "Nexalia" not in text_of(answer)
    assert "1 à 1 sur 1" in text_of(answer)
    assert "Nexalia" not in browser.get(URL, {"do": "export"}).content.decode("utf-8-sig")
    assert names(browser.get(URL, {"f": "name:contains:nexalia"})) == []
    assert "Nexalia" not in text_of(browser.get("/essai/choix/", {"q": "nex"}))


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (["city:is:Lyon"], ["P Lyon 40"]),
        (["city:is:Lyon,Brest"], ["P Brest 10", "P Lyon 40"]),
        (["city:not:Lyon"], ["Nexalia", "Opéris Télécom", "P Brest 10"]),
        (["city:empty"], ["Nexalia", "Opéris Télécom"]),
        (["city:filled"], ["P Brest 10", "P Lyon 40"]),
        (["days:gt:30"], ["P Lyon 40"]),
        (["days:between:5,15"], ["P Brest 10"]),
        (["name:contains:OPERIS"], ["Opéris Télécom"]),
        (["name:is:nexalia"], ["Nexalia"]),
        (["city:is:Lyon|days:lt:15"], ["P Brest 10", "P Lyon 40"]),
        (["city:filled", "days:lt:15"], ["P Brest 10"]),
        (["created:is:today"], ["Nexalia", "Opéris Télécom", "P Brest 10", "P Lyon 40"]),
        (["created:before:today"], []),
        (["created:after:-1d"], ["Nexalia", "Opéris Télécom", "P Brest 10", "P Lyon 40"]),
        (["archived:empty"], ["Nexalia", "Opéris Télécom", "P Brest 10", "P Lyon 40"]),
        (["prices:is:yes"], []),
    ],
)
def test_filters_keep_the_rows_that_meet_them(cast, browse, asked, expected):
    PartnerFactory(name="P Lyon 40", city="Lyon", payment_days=40)
    PartnerFactory(name="P Brest 10", city="Brest", payment_days=10)
    assert names(browse(cast.admin).get(URL, {"f": asked})) == expected


def test_people_are_filtered_by_role_by_record_and_by_oneself(cast, browse):
    browser = browse(cast.admin)
    assert "support@" not in text_of(browser.get("/essai/personnes/", {"f": "roles:is:admin"}))
    answer = browser.get("/essai/personnes/", {"f": f"partner:is:{cast.rival.pk}"})
    assert "Nexalia" in text_of(answer)
    assert "partner@operis.example" not in text_of(answer)
    mine = text_of(browser.get("/essai/personnes/", {"f": "me:is:me"}))
    assert "1 à 1 sur 1" in mine
    assert "<b>moi</b>" in mine


def test_chips_say_the_filters_in_words_and_lead_to_the_list_without_them(cast, browse):
    text = text_of(browse(cast.admin).get(URL, {"f": ["city:not:Lyon", "created:before:-6m"]}))
    assert "Ville <b>sauf lyon</b>" in text
    assert "Créé <b>avant il y a 6 mois</b>" in text
    assert 'aria-label="Retirer le filtre Ville"' in text


@pytest.mark.parametrize(
    "asked",
    [
        "nothing:is:1",
        "days:is:douze",
        "created:before:jamais",
        "days:contains:3",
        "prices:is:peut-être",
        "::::",
        "secret:is:x",
    ],
)
def test_a_filter_that_cannot_be_read_is_told_and_the_list_stays(cast, browse, asked):
    answer = browse(cast.support).get(URL, {"f": asked})
    assert answer.status_code == 200
    assert "ignoré" in text_of(answer)
    assert len(re.findall(r"/partenaires/(?:operis|nexalia)", text_of(answer))) == 2


def test_a_column_or_sort_beyond_the_persons_rights_does_not_exist(cast, browse):
    cast.partner.vat_number, cast.rival.vat_number = "AAA", "ZZZ"
    cast.partner.save(), cast.rival.save()
    assert "AAA" in text_of(browse(cast.admin).get(URL, {"c": "name,iban"}))
    staff = browse(cast.support)
    answer = staff.get(URL, {"c": "name,iban", "s": "iban"})
    assert "AAA" not in text_of(answer)
    assert text_of(answer).index("Nexalia") < text_of(answer).index("Opéris")
    assert "AAA" not in staff.get(URL, {"c": "name,iban", "do": "export"}).content.decode()


def test_pages_follow_each_other_and_keep_the_filters(cast, browse):
    for n in range(120):
        PartnerFactory(name=f"Part {n:03}")
    browser = browse(cast.admin)
    seen, url = [], f"{URL}?f=name:contains:part"
    while url:
        answer = browser.get(url)
        seen += names(answer)
        url = answer.context["next_url"]
    assert seen == [f"Part {n:03}" for n in range(120)]
    assert "101 à 120 sur 120" in text_of(answer)
    back = browser.get(answer.context["previous_url"])
    assert names(back) == [f"Part {n:03}" for n in range(75, 100)]
    assert "76 à 100 sur 120" in text_of(back)


def test_counts_stop_at_a_thousand(cast):
    assert counting.words(1000) == "1\u00a0000"
    assert counting.words(1001) == "plus de 1\u00a0000"
    PartnerFactory.create_batch(3)
    assert counting.capped(
        [Partner.objects.all(), Partner.objects.none(), Partner.objects.filter(name="Nexalia")], 3
    ) == [4, 0, 1]


def test_built_in_views_have_an_address_a_count_and_follow_rights(cast, browse):
    PartnerFactory(name="Lyonnais", city="Lyon")
    answer = browse(cast.support).get(URL)
    views = answer.context["views"]
    assert [(v["label"], v["count"], v["current"]) for v in views] == [("Tous", "3", True), ("À Lyon", "1", False)]
    inside = browse(cast.support).get(views[1]["url"])
    assert names(inside) == [] or "Lyonnais" in text_of(inside)
    assert [v["current"] for v in inside.context["views"]] == [False, True]


@pytest.mark.parametrize("role", ["admin", "partner_user"])
def test_the_cost_does_not_depend_on_the_number_of_rows(cast, browse, role):
    browser = browse(getattr(cast, role))
    browser.get(URL)

    def cost(**asked) -> int:
        counting._kept.clear()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert browser.get(URL, asked).status_code == 200
        return len(queries)

    one = cost(f="name:contains:e")
    for n in range(30):
        PartnerFactory(name=f"Encore {n}")
        UserFactory()
    assert cost(f="name:contains:e") == one
    assert one <= 15


def test_a_filter_that_takes_too_long_is_told_and_the_page_stands(cast, browse, monkeypatch):
    monkeypatch.setattr(counting, "MILLISECONDS", 150)
    answer = browse(cast.admin).get(URL, {"f": "slow:is:yes"})
    assert answer.status_code == 200
    assert "demandent trop de temps" in text_of(answer)
    assert "Lent" in text_of(answer)


def test_an_empty_list_says_what_to_do_and_an_empty_filter_how_to_leave_it(cast, browse):
    text = text_of(browse(cast.admin).get(URL, {"q": "introuvable"}))
    assert "Aucune ligne ne correspond" in text
    assert "Retirer tous les filtres" in text
    Partner.objects.filter(city="Lyon").delete()
    assert "Rien ici pour le moment" in text_of(browse(cast.admin).get(URL, {"f": "city:is:Lyon"}))


def test_hostile_text_comes_out_as_text(cast, browse):
    PartnerFactory(name='<script>alert(1)</script>"', city="<img src=x>")
    answer = browse(cast.admin).get(URL, {"q": "<script>", "f": 'name:contains:"><b>'})
    assert "<script>alert" not in text_of(answer)
    assert "<img" not in text_of(browse(cast.admin).get(URL))


def test_the_choice_box_offers_lines_of_the_scope(cast, browse):
    answer = browse(cast.admin).get("/essai/choix/", {"q": "nex"})
    assert answer.content.decode() == (
        f'<li role="option" data-value="{cast.rival.pk}" data-label="Nexalia">Nexalia</li>'
    )


def test_an_unknown_deed_is_not_found(cast, browse):
    assert browse(cast.admin).get(URL, {"do": "destroy"}).status_code == 404
    assert browse(cast.admin).post(URL, {"do": "destroy"}).status_code == 404


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    f=st.lists(
        st.one_of(
            st.text(max_size=60),
            st.builds(
                "{}:{}:{}".format,
                st.sampled_from(["name", "city", "days", "created", "archived", "prices", "secret", "x"]),
                st.sampled_from(
                    ["is", "not", "contains", "before", "after", "between", "empty", "filled", "gt", "lt", "zz"]
                ),
                st.one_of(
                    st.text(max_size=20), st.sampled_from(["-9999y", "99999999999999", "1,2", "0001-01-01", "yes"])
                ),
            ),
        ),
        max_size=4,
    ),
    s=st.one_of(st.text(max_size=20), st.sampled_from(["-name", "days", "archived", "-archived", "password", "iban"])),
    c=st.text(max_size=30),
    q=st.text(max_size=40),
    a=st.text(max_size=40),
    b=st.text(max_size=40),
    v=st.text(max_size=8),
    do=st.sampled_from(["", "", "", "filter", "columns", "save", "apply", "export"]),
    key=st.sampled_from(["", "name", "days", "created"]),
    g=st.text(max_size=3),
    p=st.text(max_size=3),
)
def test_no_address_breaks_a_list(cast, browse, f, s, c, q, a, b, v, do, key, g, p):
    answer = browse(cast.admin).get(
        URL,
        {
            "f": f,
            "s": s,
            "c": c,
            "q": q,
            "a": a,
            "b": b,
            "v": v,
            "do": do,
            "key": key,
            "g": g,
            "p": p,
            "op": "is",
            "value": q,
        },
    )
    assert answer.status_code in (200, 303, 404, 422)


def test_a_choice_that_is_not_offered_is_told_and_never_reaches_the_database(cast, browse):
    browser = browse(cast.admin)
    assert "plus proposé" in text_of(browser.get(URL, {"f": "city:is:Atlantide"}))
    answer = browser.get("/essai/personnes/", {"f": ["of:is:abc", f"of:is:{cast.rival.pk}"]})
    assert "plus proposé" in text_of(answer)
    assert "1 à 1 sur 1" in text_of(answer)
