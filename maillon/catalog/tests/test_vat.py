"""The VAT rates, among the settings."""

import pytest

from maillon.catalog.models import VatRate

HERE = "/reglages/tva/"
ISLANDS = {"label": "1,75 % · Corse", "rate": "1,75", "category": "S", "exemption_text": "", "exemption_code": ""}


def test_the_direction_adds_a_rate_and_makes_it_the_default_one(cast, browse):
    response = browse(cast.admin).post(f"{HERE}nouveau", {**ISLANDS, "is_default": "on"})
    assert response.status_code == 303
    (chosen,) = VatRate.objects.filter(is_default=True)
    assert (chosen.label, str(chosen.rate)) == ("1,75 % · Corse", "1.75")
    assert "· Corse" in browse(cast.admin).get(HERE).content.decode()


def test_each_rate_says_when_it_applies_and_under_which_article(cast, browse):
    text = browse(cast.admin).get(HERE).content.decode().replace("\u00a0", " ")
    for rate in VatRate.objects.all():
        assert "du CGI" in rate.explanation, rate.label
    for words in (
        "article 278 du CGI",
        "article 296 du CGI",
        "article 294-1 du CGI",
        "article 293 B du CGI",
        "262 I et 294-2",
        "283-2 nonies",
    ):
        assert words in text, words
    rates = {(str(r.rate), r.category, r.exemption_code) for r in VatRate.objects.all()}
    assert {("0.00", "E", "VATEX-FR-FRANCHISE"), ("0.00", "AE", "VATEX-FR-AE"), ("0.00", "O", "VATEX-EU-O")} <= rates


def test_the_house_writes_its_own_explanation(cast, browse):
    rate = VatRate.objects.get(is_default=True)
    data = {"label": rate.label, "rate": "20", "category": "S", "explanation": "Notre taux habituel."}
    assert browse(cast.admin).post(f"{HERE}{rate.pk}", data).status_code == 303
    assert "Notre taux habituel." in browse(cast.admin).get(HERE).content.decode()


def test_there_is_always_a_default_rate(cast, browse):
    rate = VatRate.objects.get(is_default=True)
    shown = {"label": rate.label, "rate": "20", "category": "S"}
    assert browse(cast.admin).post(f"{HERE}{rate.pk}", shown).status_code == 303
    rate.refresh_from_db()
    assert rate.is_default


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"rate": "0"}, "Un régime taxé a un taux au-dessus de 0."),
        ({"rate": "120"}, "Un taux va de 0 à 100"),
        ({"category": "E", "rate": "0"}, "Une facture sans TVA dit pourquoi"),
        ({"category": "E", "rate": "20", "exemption_text": "Exonéré"}, "Sans TVA, le taux est 0."),
        ({"rate": "vingt"}, "nombre"),
    ],
)
def test_a_rate_that_no_invoice_could_carry_is_refused(cast, browse, changes, sentence):
    before = VatRate.objects.count()
    response = browse(cast.admin).post(f"{HERE}nouveau", {**ISLANDS, **changes})
    assert response.status_code == 422
    assert sentence in response.content.decode().replace("\u00a0", " ")
    assert VatRate.objects.count() == before


def test_only_the_settings_right_opens_the_rates(cast, browse):
    assert browse(cast.adv).get(HERE).status_code == 404
    assert browse(cast.partner_user).get(HERE).status_code == 404
