from __future__ import annotations

import csv
import gc
import io
from datetime import datetime
from decimal import Decimal

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from maillon.accounts.models import Partner
from maillon.core.errors import Refused
from maillon.core.testing import PartnerFactory
from maillon.lists import exporting
from maillon.lists.exporting import in_csv, in_xlsx, safe
from maillon.lists.listing import Listing
from maillon.lists.tests.lists_for_tests import PARTNERS

pytestmark = [pytest.mark.django_db, pytest.mark.urls("maillon.lists.tests.lists_for_tests")]
NAIVE = datetime.fromisoformat("2026-11-25T16:40")
URL = "/essai/partenaires/"


def rows_of(answer) -> list[list[str]]:
    assert answer.content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))


def test_the_csv_holds_what_the_list_shows_in_its_order(cast, browse):
    PartnerFactory(name="Lyonnais", city="Lyon", payment_days=45)
    answer = browse(cast.admin).get(URL, {"do": "export", "format": "csv", "c": "name,city,days", "s": "-name"})
    assert rows_of(answer) == [
        ["Nom", "Ville", "Délai"],
        ["Opéris Télécom", "", "30"],
        ["Nexalia", "", "30"],
        ["Lyonnais", "Lyon", "45"],
    ]
    assert answer["Content-Disposition"] == f'attachment; filename="partners-test-{timezone.localdate()}.csv"'


def test_the_xlsx_holds_typed_values(cast, browse):
    answer = browse(cast.admin).get(URL, {"do": "export", "format": "xlsx", "c": "name,days", "f": "name:contains:nex"})
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert [[cell.value for cell in row] for row in sheet.rows] == [["Nom", "Délai"], ["Nexalia", 30]]


def test_no_cell_can_run_as_a_formula(cast, browse):
    PartnerFactory(name="=1+1", city="@SUM(A1)")
    PartnerFactory(name="+33", city="-2")
    browser = browse(cast.admin)
    cells = {cell for row in rows_of(browser.get(URL, {"do": "export"})) for cell in row}
    assert {"'=1+1", "'@SUM(A1)", "'+33", "'-2"} <= cells
    answer = browser.get(URL, {"do": "export", "format": "xlsx"})
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert all(cell.data_type != "f" for row in sheet.rows for cell in row)


def test_more_rows_than_a_file_should_hold_get_a_sentence(cast, browse, monkeypatch):
    monkeypatch.setattr(exporting, "MOST", 1)
    answer = browse(cast.admin).get(URL, {"do": "export"}, headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert "lignes au plus" in answer.content.decode()


def test_a_refused_export_leaves_no_cursor_to_the_garbage_collector(cast, rf, monkeypatch):
    """It would be closed late, in whatever transaction is then open, and break it."""
    monkeypatch.setattr(exporting, "MOST", 1)
    request = rf.get(URL, {"do": "export"})
    request.user = cast.admin
    with pytest.raises(Refused) as refused:
        exporting.export(Listing(request, PARTNERS))
    del refused
    gc.collect()
    assert Partner.objects.exists()


def test_values_are_written_the_french_way():
    moment = timezone.make_aware(NAIVE)
    assert in_csv(Decimal("-1284.50")) == "-1284,50"
    assert in_csv(True) == "Oui"
    assert in_csv(None) == ""
    assert in_csv(moment) == "25/11/2026 16:40"
    assert in_csv(moment.date()) == "25/11/2026"
    assert in_csv(moment.time()) == "16:40"
    assert in_csv(7) == "7"
    assert in_xlsx(moment) == NAIVE
    assert in_xlsx(False) == "Non"
    assert in_xlsx("\x07=x") == "'=x"


@pytest.mark.parametrize("text", ["=x", "+x", "-x", "@x", "\tx", "\rx"])
def test_text_that_a_spreadsheet_would_run_is_held(text):
    assert safe(text).startswith("'")
