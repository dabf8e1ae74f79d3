from __future__ import annotations

import csv
import io
from dataclasses import replace
from typing import Any

import pytest

from maillon.core.testing import PartnerFactory
from maillon.fields.models import CustomField
from maillon.fields.services import save_field
from maillon.lists.tests import lists_for_tests

pytestmark = [pytest.mark.django_db, pytest.mark.urls("maillon.lists.tests.lists_for_tests")]
URL = "/essai/partenaires/"


def made(label: str, kind: str = "text", **options: Any) -> CustomField:
    return save_field(CustomField(model="accounts.partner", label=label, kind=kind, filterable=True, **options))


@pytest.fixture
def three(cast):
    made("Région", "choice", choices=["Nord", "Sud"])
    made("Remise", "number")
    made("Échéance", "date")
    made("Charte", "boolean")
    made("Code")
    PartnerFactory(
        name="A", custom={"region": "Nord", "remise": 5, "echeance": "2026-01-10", "charte": True, "code": "Alpha"}
    )
    PartnerFactory(name="B", custom={"region": "Sud", "remise": 12.5, "echeance": "2026-06-10", "charte": False})
    PartnerFactory(name="C", custom={"code": "Bêta|x"})


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("x.region:is:Nord,Sud", ["A", "B"]),
        ("x.region:not:Nord", ["B", "C"]),
        ("x.region:empty", ["C"]),
        ("x.remise:gt:5", ["B"]),
        ("x.remise:is:12,5", []),
        (r"x.remise:is:12\,5", ["B"]),
        ("x.remise:between:1,6", ["A"]),
        ("x.echeance:before:2026-03-01", ["A"]),
        ("x.echeance:is:2026-06-10", ["B"]),
        ("x.echeance:between:2026-01-01,2026-12-31", ["A", "B"]),
        ("x.charte:is:yes", ["A"]),
        ("x.charte:is:no", ["B", "C"]),
        ("x.code:contains:ALPH", ["A"]),
        (r"x.code:is:Bêta\|x", ["C"]),
        ("x.code:filled", ["A", "C"]),
    ],
)
def test_custom_fields_filter_like_the_others(three, cast, browse, asked, expected):
    answer = browse(cast.admin).get(
        URL, {"f": [asked, "name:not:Nexalia", "name:not:Opéris Télécom"], "do": "export", "c": "name"}
    )
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert [row[0] for row in rows[1:]] == expected


@pytest.mark.parametrize("key", ["x.remise", "x.code", "x.echeance"])
def test_custom_columns_show_sort_page_and_export(three, cast, browse, key, monkeypatch):
    browser = browse(cast.admin)
    text = browser.get(URL, {"c": f"name,{key}", "s": f"-{key}"}).content.decode().replace("\u00a0", " ")
    assert 'aria-sort="descending"' in text
    monkeypatch.setattr(lists_for_tests, "PARTNERS", replace(lists_for_tests.PARTNERS, page_size=1))
    seen, url = [], f"{URL}?s={key}&c=name"
    while url:
        answer = browser.get(url)
        seen += [row.pk for row in answer.context["page_rows"]]
        url = answer.context["next_url"]
    assert len(seen) == len(set(seen)) == 5


def test_custom_columns_are_hidden_until_chosen_and_from_partners_unless_opened(three, cast, browse):
    made("Public", partner_visible=True)
    cast.partner.custom = {"remise": 70.77, "public": "vu"}
    cast.partner.save()
    assert "Remise" not in [c.label for c in browse(cast.admin).get(URL).context["listing"].shown]
    partner = browse(cast.partner_user)
    text = partner.get(URL, {"c": "name,x.remise,x.public", "f": "x.remise:gt:70"}).content.decode()
    assert "70,77" not in text.replace("\u00a0", " ")
    assert "vu" in text
    assert "ignoré" in text
