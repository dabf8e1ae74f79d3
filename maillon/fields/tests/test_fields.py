from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection

from maillon.accounts.models import Partner
from maillon.core.errors import Refused
from maillon.core.forms import RecordForm
from maillon.core.testing import PartnerFactory
from maillon.fields import definitions
from maillon.fields.facts import facts_of
from maillon.fields.forms import CustomFieldsMixin
from maillon.fields.models import CustomField
from maillon.fields.services import api_values, archive_field, save_field, set_api_values

pytestmark = pytest.mark.django_db
MODEL = "accounts.partner"
URL = "/reglages/champs/"


class PartnerForm(CustomFieldsMixin, RecordForm):
    class Meta:
        model = Partner
        fields = ("name", "city")


@pytest.fixture(autouse=True)
def fresh_fields():
    definitions.forget()
    yield
    definitions.forget()


def made(label: str, kind: str = "text", **options: Any) -> CustomField:
    return save_field(CustomField(model=MODEL, label=label, kind=kind, **options))


def every_kind() -> None:
    made("Code apporteur")
    made("Remise négociée", "number")
    made("Fin du contrat", "date")
    made("Charte signée", "boolean")
    made("Région", "choice", choices=["Nord", "Sud"])
    made("Extranet", "url")


def filled(partner: Partner, user: Any, **data: Any) -> PartnerForm:
    base = {"name": partner.name, "city": partner.city, "version": partner.version}
    return PartnerForm({**base, **data}, instance=partner, user=user)


def test_a_form_asks_each_kind_and_the_record_keeps_plain_json(cast):
    every_kind()
    form = filled(
        cast.partner,
        cast.admin,
        custom_code_apporteur="AP-12",
        custom_remise_negociee="12,5",
        custom_fin_du_contrat="2027-03-01",
        custom_charte_signee="on",
        custom_region="Sud",
        custom_extranet="operis.example",
    )
    assert form.is_valid(), form.errors
    form.save()
    cast.partner.refresh_from_db()
    assert cast.partner.custom == {
        "code_apporteur": "AP-12",
        "remise_negociee": 12.5,
        "fin_du_contrat": "2027-03-01",
        "charte_signee": True,
        "region": "Sud",
        "extranet": "https://operis.example",
    }


def test_the_page_says_the_values_in_words_and_escapes_them(cast):
    every_kind()
    cast.partner.custom = {
        "code_apporteur": "<b>x</b>",
        "remise_negociee": 1284.5,
        "charte_signee": False,
        "extranet": "javascript:alert(1)",
        "fin_du_contrat": "2027-03-01",
    }
    facts = dict(facts_of(cast.partner, cast.admin))
    assert facts["Remise négociée"] == "1\u00a0284,5"
    assert facts["Charte signée"] == "non"
    assert facts["Fin du contrat"] == "1er\u00a0mars\u00a02027"
    assert "href" not in facts["Extranet"]
    assert "Région" not in facts


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("custom_remise_negociee", "beaucoup"),
        ("custom_fin_du_contrat", "31/02/2027"),
        ("custom_region", "Est"),
        ("custom_extranet", "javascript:alert(1)"),
        ("custom_remise_negociee", "9" * 40),
    ],
)
def test_a_wrong_value_gets_a_sentence_and_changes_nothing(cast, name, value):
    every_kind()
    form = filled(cast.partner, cast.admin, **{name: value})
    assert not form.is_valid()
    assert form.errors[name][0].endswith((".", "s"))
    cast.partner.refresh_from_db()
    assert cast.partner.custom == {}


def test_a_required_field_is_asked(cast):
    made("Code apporteur", required=True)
    assert filled(cast.partner, cast.admin).errors["custom_code_apporteur"] == ["Ce champ est nécessaire."]


def test_a_partner_sees_only_the_fields_opened_to_it_and_keeps_the_others(cast):
    made("Marge cible", "number")
    made("Code apporteur", partner_visible=True)
    cast.partner.custom = {"marge_cible": 30, "code_apporteur": "A"}
    cast.partner.save()
    assert [label for label, _ in facts_of(cast.partner, cast.partner_user)] == ["Code apporteur"]
    assert api_values(cast.partner, cast.partner_user) == {"code_apporteur": "A"}
    form = filled(cast.partner, cast.partner_user, custom_code_apporteur="B", custom_marge_cible="99")
    assert "custom_marge_cible" not in form.fields
    assert form.is_valid(), form.errors
    assert form.save().custom == {"marge_cible": 30, "code_apporteur": "B"}


def test_two_people_changing_one_custom_field_see_both_values(cast):
    made("Code apporteur")
    mine = Partner.objects.get(pk=cast.partner.pk)
    cast.partner.custom = {"code_apporteur": "la sienne"}
    cast.partner.save()
    form = PartnerForm(
        {"name": mine.name, "city": "", "version": mine.version, "custom_code_apporteur": "la mienne"},
        instance=mine,
        user=cast.admin,
    )
    assert not form.is_valid()
    assert [(d.theirs, d.yours) for d in form.conflict] == [("la sienne", "la mienne")]


def test_someone_elses_custom_value_survives_a_save_that_does_not_touch_it(cast):
    made("Code apporteur", partner_visible=True)
    made("Marge cible", "number")
    mine = Partner.objects.get(pk=cast.partner.pk)
    cast.partner.custom = {"marge_cible": 12}
    cast.partner.save()
    form = PartnerForm(
        {"name": mine.name, "city": "", "version": mine.version, "custom_code_apporteur": ""},
        instance=mine,
        user=cast.partner_user,
    )
    assert form.is_valid(), form.errors
    assert form.save().custom == {"marge_cible": 12}


def test_programs_read_and_write_typed_values(cast):
    every_kind()
    set_api_values(
        cast.partner, {"remise_negociee": 5, "charte_signee": True, "fin_du_contrat": "2027-03-01"}, cast.admin
    )
    assert api_values(cast.partner, cast.admin)["remise_negociee"] == 5
    assert api_values(cast.partner, cast.admin)["region"] is None
    with pytest.raises(Refused, match="Région"):
        set_api_values(cast.partner, {"region": "Est"}, cast.admin)
    with pytest.raises(Refused, match="inconnu"):
        set_api_values(cast.partner, {"inconnu": 1}, cast.admin)


def test_a_technical_name_is_free_unique_and_never_made_of_digits(cast):
    assert made("2027").key == "c_2027"
    assert made("Code").key == "code"
    assert made("Code").key == "code_2"
    assert made("???").key == "champ"


def test_an_archived_field_leaves_forms_and_pages_and_its_values_stay(cast):
    field = made("Code apporteur")
    cast.partner.custom = {"code_apporteur": "A"}
    cast.partner.save()
    archive_field(field)
    assert facts_of(cast.partner, cast.admin) == []
    form = filled(cast.partner, cast.admin)
    assert form.is_valid()
    assert form.save().custom == {"code_apporteur": "A"}


def test_a_choice_removed_from_the_list_stays_on_the_record_that_had_it(cast):
    field = made("Région", "choice", choices=["Nord", "Sud"])
    cast.partner.custom = {"region": "Sud"}
    cast.partner.save()
    field.choices = ["Nord"]
    save_field(field)
    form = filled(cast.partner, cast.admin, custom_region="Sud")
    assert form.is_valid(), form.errors


def test_the_direction_adds_changes_and_archives_a_field_on_screen(cast, browse):
    browser = browse(cast.admin)
    assert browser.get(URL).status_code == 200
    data = {
        "model": MODEL,
        "label": "Région",
        "kind": "choice",
        "choices": " Nord \n\nSud\nNord",
        "order": 10,
        "filterable": "on",
    }
    assert browser.post(f"{URL}nouveau", data).status_code == 303
    field = CustomField.objects.get(model=MODEL)
    assert (field.key, field.choices, field.filterable) == ("region", ["Nord", "Sud"], True)
    page = browser.get(f"{URL}{field.pk}").content.decode()
    assert 'name="kind"' not in page
    assert browser.post(f"{URL}{field.pk}", {"label": "Zone", "choices": "Nord", "order": 10}).status_code == 303
    assert browser.post(f"{URL}{field.pk}/archiver").status_code == 303
    field.refresh_from_db()
    assert (field.label, field.kind, field.archived_at is not None) == ("Zone", "choice", True)
    assert browser.post(f"{URL}{field.pk}/retablir").status_code == 303
    assert "Zone" in browser.get(URL).content.decode()


def test_a_list_of_choices_without_a_choice_is_refused_with_a_sentence(cast, browse):
    data = {"model": MODEL, "label": "Région", "kind": "choice", "choices": " ", "order": 10}
    answer = browse(cast.admin).post(f"{URL}nouveau", data)
    assert answer.status_code == 422
    assert "Donnez au moins un choix" in answer.content.decode()
    assert not CustomField.objects.filter(model=MODEL).exists()


@pytest.mark.parametrize("role", ["support", "adv", "technician", "partner_user"])
def test_nobody_else_reaches_the_screen(cast, browse, role):
    field = made("Code")
    browser = browse(getattr(cast, role))
    assert browser.get(URL).status_code == 404
    assert browser.post(f"{URL}{field.pk}/archiver").status_code == 404


def test_every_record_table_has_its_index_for_filters(db):
    with connection.cursor() as cursor:
        cursor.execute("select tablename from pg_indexes where indexdef like '%gin (custom jsonb_path_ops)%'")
        indexed = {row[0] for row in cursor.fetchall()}
    assert {model._meta.db_table for model in definitions.record_models()} <= indexed


def test_a_date_is_read_back_as_a_date(cast):
    made("Fin du contrat", "date")
    partner = PartnerFactory(custom={"fin_du_contrat": "2027-03-01"})
    assert PartnerForm(instance=partner, user=cast.admin).initial["custom_fin_du_contrat"] == date(2027, 3, 1)
