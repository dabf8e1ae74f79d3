from __future__ import annotations

import pytest
from django.contrib.messages import get_messages

from maillon.accounts.models import Partner
from maillon.core.testing import PartnerFactory
from maillon.lists.bulk import Report

pytestmark = [pytest.mark.django_db, pytest.mark.urls("maillon.lists.tests.lists_for_tests")]
URL = "/essai/partenaires/"


def said(answer) -> str:
    return " ".join(str(m) for m in get_messages(answer.wsgi_request)).replace("\u00a0", " ")


def test_each_row_is_handled_and_each_refusal_told(cast, browse):
    brest = PartnerFactory(name="Breton", city="Brest")
    data = {"do": "bulk", "action": "city", "city": "Lille", "selection": [cast.partner.pk, brest.pk, cast.rival.pk]}
    answer = browse(cast.admin).post(URL, data)
    assert answer.status_code == 303
    assert "2 faits, 1 refusé" in said(answer)
    assert f"{brest.reference} : ce partenaire est à Brest." in said(answer)
    assert sorted(Partner.objects.values_list("city", flat=True)) == ["Brest", "Lille", "Lille"]


def test_every_row_of_the_filter_is_taken_without_being_ticked(cast, browse):
    for n in range(60):
        PartnerFactory(name=f"Lot {n}", city="Lyon")
    data = {"do": "bulk", "action": "clear", "every": "1"}
    answer = browse(cast.admin).post(f"{URL}?f=city:is:Lyon", data)
    assert "60 faits" in said(answer)
    assert not Partner.objects.filter(city="Lyon").exists()


def test_the_action_first_asks_what_it_needs(cast, browse):
    browser = browse(cast.admin)
    dialog = browser.get(URL, {"do": "bulk", "action": "city", "selection": [cast.partner.pk]})
    assert 'name="city"' in dialog.content.decode()
    assert f'name="selection" value="{cast.partner.pk}"' in dialog.content.decode()
    wrong = browser.post(URL, {"do": "bulk", "action": "city", "city": "", "selection": [cast.partner.pk]})
    assert wrong.status_code == 422
    assert wrong["HX-Retarget"] == "#dialogue"


def test_without_the_right_the_action_is_neither_shown_nor_done(cast, browse):
    browser = browse(cast.support)
    assert "Changer de ville" not in browser.get(URL).content.decode()
    answer = browser.post(URL, {"do": "bulk", "action": "clear", "selection": [cast.partner.pk]})
    assert answer.status_code == 404


def test_rows_outside_the_scope_are_refused_without_a_name(cast, browse):
    answer = browse(cast.admin).post(URL, {"do": "bulk", "action": "clear", "selection": ["999999999", "x"]})
    assert "0 fait, 1 refusé" in said(answer)


def test_nothing_ticked_gets_a_sentence(cast, browse):
    answer = browse(cast.admin).post(URL, {"do": "bulk", "action": "clear"}, headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert "Aucune ligne" in answer.content.decode()


def test_a_second_click_does_nothing_more(cast, browse):
    browser = browse(cast.admin)
    data = {"do": "bulk", "action": "clear", "selection": [cast.partner.pk], "_key": "une-fois"}
    browser.post(URL, data)
    version = Partner.objects.get(pk=cast.partner.pk).version
    browser.post(URL, data)
    assert Partner.objects.get(pk=cast.partner.pk).version == version


def test_a_long_report_names_the_first_and_counts_the_others():
    report = Report(12, [(f"CL-{n}", "motif") for n in range(8)])
    assert report.sentence().replace("\u00a0", " ") == "12 faits, 8 refusés"
    assert report.detail().replace("\u00a0", " ").endswith("CL-4 : motif · et 3 autres")
