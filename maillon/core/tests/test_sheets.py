"""A spreadsheet from anybody: read whatever program wrote it, refused with a sentence when it cannot be."""

import io
import zipfile

import pytest
from openpyxl import Workbook

from maillon.core import sheets
from maillon.core.identifiers import Invalid

TABLE = [(1, ["Nom", "Série"]), (3, ["Poste", "310200010"])]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "latin-1"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_every_usual_csv_is_read(encoding, separator):
    text = f"Nom{separator}Série\r\n{separator}\r\nPoste{separator}'310200010\r\n"
    assert list(sheets.read_lines(text.encode(encoding), 10)) == TABLE


def test_a_workbook_keeps_figures_and_the_place_of_its_lines():
    book = Workbook()
    for line in (["Nom", "Série"], [None, None], ["Poste", 310200010.0]):
        book.active.append(line)
    body = io.BytesIO()
    book.save(body)
    assert list(sheets.read_lines(body.getvalue(), 10)) == TABLE


def test_lines_stop_where_there_are_too_many():
    assert len(list(sheets.read_lines(b"a;b\n" * 100, 10))) == 12


def bomb() -> bytes:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (sheets.MOST_UNPACKED + 1))
    return body.getvalue()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (lambda: b"x" * (sheets.MOST_BYTES + 1), "dépasse 5 Mo"),
        (lambda: b"a\x00b", "n'est pas un texte"),
        (lambda: b"PK\x03\x04 nothing", "ne s'ouvre pas"),
        (bomb, "trop lourd une fois déplié"),
    ],
)
def test_what_cannot_be_read_says_what_to_do(data, sentence):
    with pytest.raises(Invalid, match=sentence):
        list(sheets.read_lines(data(), 10))
