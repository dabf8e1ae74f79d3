"""The key of a RIO, the numbers as people paste them, the days on which a number may move."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillon.core.identifiers import Invalid
from maillon.operators import delays, numbers, rio
from maillon.operators.refusals import GROUNDS

# Computed by another writing of the algorithm, in another language.
KNOWN = (
    ("01P123456", "0611223344", "NOB"),
    ("02E7K2M9Q", "0639980012", "JDM"),
    ("03F48213A", "0478001234", "QYB"),
    ("OXZ9C4410", "0199001234", "U2Z"),
    ("04EABCDEF", "0692123456", "DWY"),
)


@pytest.mark.parametrize(("head", "number", "expected"), KNOWN)
def test_key_is_that_of_another_writing_of_the_algorithm(head, number, expected):
    assert rio.key(head, number) == expected


@pytest.mark.parametrize(
    "typed", ["03F48213AQYB", "03 f 48213a qyb", "RIO : 03-F-48213A-QYB", " 03\u00a0F\u00a048213A\u00a0QYB "]
)
def test_rio_is_read_however_it_is_written(typed):
    assert rio.clean_rio(typed, "+33478001234", "fixed") == "03F48213AQYB"


def test_overseas_number_has_its_rio_too():
    assert rio.clean_rio("04EABCDEFDWY", "+262692123456", "mobile") == "04EABCDEFDWY"


@pytest.mark.parametrize(
    ("typed", "number", "kind", "said"),
    [
        ("", "+33478001234", "fixed", "Indiquez le RIO"),
        ("03F48213AQY", "+33478001234", "fixed", "12 caractères, celui-ci en a 11"),
        ("03F48213AQY?", "+33478001234", "fixed", "chiffres et lettres"),
        ("03+48213AQYB", "+33478001234", "fixed", "chiffres et lettres"),
        ("01P123456NOB", "+33478001234", "fixed", "c'est celui d'une ligne mobile"),
        ("03F48213AQYB", "+33611223344", "mobile", "c'est celui d'une ligne fixe"),
        ("03H48213AQYB", "+33478001234", "fixed", "cette lettre n'existe pas"),
        ("03F48213AQYC", "+33478001234", "fixed", "n'est pas celui du 04 78 00 12 34"),
        ("03F48213AQYB", "+33478001235", "fixed", "n'est pas celui du 04 78 00 12 35"),
        ("03F48213AQYB", "+3225551234", "fixed", "numéro français"),
    ],
)
def test_wrong_rio_is_refused_with_what_to_do(typed, number, kind, said):
    with pytest.raises(Invalid, match=said.replace("?", r"\?")):
        rio.clean_rio(typed, number, kind)


head = st.builds(
    lambda operator, quality, contract: operator + quality + contract,
    st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", min_size=2, max_size=2),
    st.sampled_from("FGMNRSTUVWXYZ"),
    st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", min_size=6, max_size=6),
)
line = st.integers(0, 399_999_999).map(lambda n: f"+33{100_000_000 + n}")


@given(head, line, st.integers(0, 8), st.integers(1, 36))
def test_one_wrong_character_never_passes(head, number, place, step):
    right = head + rio.key(head, rio.national(number))
    assert rio.clean_rio(right, number, "fixed") == right
    letters = rio.ALPHABET
    other = right[:place] + letters[(letters.index(right[place]) + step) % 37] + right[place + 1 :]
    with pytest.raises(Invalid):
        rio.clean_rio(other, number, "fixed")


@given(head, line, st.integers(3, 7))
def test_two_neighbours_swapped_never_pass(head, number, place):
    right = head + rio.key(head, rio.national(number))
    swapped = right[:place] + right[place + 1] + right[place] + right[place + 2 :]
    if swapped != right:
        with pytest.raises(Invalid):
            rio.clean_rio(swapped, number, "fixed")


def rio_of(number, head="03F48213A"):
    return head + rio.key(head, rio.national(number))


def test_lines_of_a_spreadsheet_are_read_ranges_included():
    first, tail = rio_of("+33478001200"), rio_of("+33478001300", "03FAAAAAA")
    rows = numbers.read(
        f"04 78 00 12 00 à 04 78 00 12 49\t{rio.shown(first)}\n\n+33 4 78 00 13 00;{tail}\n04.78.00.14.00 – 09\n0478001500 à 15 99\n",
        "fixed",
    )
    assert [(r.first, r.last, r.rio, r.size) for r in rows] == [
        ("+33478001200", "+33478001249", first, 50),
        ("+33478001300", "+33478001300", tail, 1),
        ("+33478001400", "+33478001409", "", 10),
        ("+33478001500", "+33478001599", "", 100),
    ]
    assert numbers.read(numbers.typed(rows), "fixed") == rows


def test_mobile_lines_each_have_their_rio():
    one, two = "02E7K2M9QJDM", rio_of("+33639980013", "02E7K2M9Q")
    rows = numbers.read(f"06 39 98 00 12 {one}\n06 39 98 00 13 RIO {two}", "mobile")
    assert [row.rio for row in rows] == [one, two]


@pytest.mark.parametrize(
    ("text", "kind", "said"),
    [
        ("", "fixed", "au moins un numéro"),
        ("0478001234", "fixed", "indiquez le RIO"),
        ("0478001234 03F48213AQYB\n0611223344", "fixed", "Ligne 2 : 06 11 22 33 44 n'est pas un numéro fixe"),
        ("0639980012 02E7K2M9QJDM\n0639980013", "mobile", "Ligne 2 : indiquez le RIO"),
        ("0639980012 à 13 02E7K2M9QJDM", "mobile", "son propre RIO"),
        ("0478001234 02E7K2M9QJDM", "mobile", "n'est pas un numéro mobile"),
        ("0478001234 03F48213AQYB\n0478001230 à 39", "fixed", "est déjà dans 04 78 00 12 34"),
        ("0478001234 à 0478001200 03F48213AQYB", "fixed", "finit avant de commencer"),
        ("0478001234 03F48213AQY", "fixed", "celui-ci en a 11"),
        ("047800", "fixed", "Numéro incomplet"),
        ("0825001234 03F48213AQYB", "fixed", "n'est pas un numéro fixe"),
    ],
)
def test_wrong_lines_are_named_with_what_to_do(text, kind, said):
    with pytest.raises(Invalid, match=said):
        numbers.read(text, kind)


def test_a_range_is_shown_short():
    assert numbers.shown("+33478001200", "+33478001249") == "04 78 00 12 00 à 49"
    assert numbers.shown("+33478001200", "+33478001200") == "04 78 00 12 00"


def test_no_number_moves_on_a_sunday_or_a_bank_holiday_but_on_a_saturday():
    assert "dimanche" in delays.why_not(date(2026, 12, 6))
    said = delays.why_not(date(2026, 12, 25))
    assert "férié (Noël)" in said
    assert "samedi 26\u00a0décembre" in said
    assert delays.why_not(date(2026, 12, 5)) == ""
    assert delays.why_not(date(2026, 5, 27), "971") != ""  # abolition of slavery in Guadeloupe
    assert delays.why_not(date(2026, 5, 27)) == ""


@pytest.mark.parametrize(
    ("start", "days", "first"),
    [
        (date(2026, 11, 30), 3, date(2026, 12, 3)),
        (date(2026, 12, 4), 3, date(2026, 12, 8)),
        (date(2026, 12, 23), 2, date(2026, 12, 26)),
        (date(2026, 12, 5), 0, date(2026, 12, 5)),
        (date(2026, 12, 6), 0, date(2026, 12, 7)),
    ],
)
def test_first_day_counts_working_days(start, days, first):
    assert delays.earliest(start, days) == first
    assert delays.too_soon(first, start, days) == ""


def test_too_soon_says_the_first_day():
    said = delays.too_soon(date(2026, 12, 2), date(2026, 11, 30), 7)
    assert "7\u00a0jours ouvrables" in said
    assert "8\u00a0décembre" in said


def test_each_ground_of_refusal_says_what_to_do():
    assert len({ground.key for ground in GROUNDS}) == len(GROUNDS)
    assert all(ground.advice.endswith(".") for ground in GROUNDS)
