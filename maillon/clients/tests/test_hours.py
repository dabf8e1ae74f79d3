"""Opening hours: what people type, what they read, whether it is open."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillon.clients import hours

WEEK = {str(day): [["08:30", "12:30"], ["14:00", "19:30"]] for day in range(5)} | {"5": [["09:00", "12:00"]], "6": []}


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("8h30-12h30 14h-19h30", [["08:30", "12:30"], ["14:00", "19:30"]]),
        ("8 h 30 – 12 h 30, 14 h – 19 h 30", [["08:30", "12:30"], ["14:00", "19:30"]]),
        ("14:00-19:30 et 8:30-12:30", [["08:30", "12:30"], ["14:00", "19:30"]]),
        ("9-12 / 14-18", [["09:00", "12:00"], ["14:00", "18:00"]]),
        ("8h à 12h", [["08:00", "12:00"]]),
        ("8h-12h 12h-18h", [["08:00", "12:00"], ["12:00", "18:00"]]),
        ("9h-12h 14-18h", [["09:00", "12:00"], ["14:00", "18:00"]]),
        ("9h-12 14-18", [["09:00", "12:00"], ["14:00", "18:00"]]),
        ("14 h 30 - 18 h", [["14:30", "18:00"]]),
        ("20h-24h", [["20:00", "24:00"]]),
        ("24h/24", [["00:00", "24:00"]]),
        ("Fermé", []),
        ("", None),
    ],
)
def test_hours_are_read_as_people_write_them(text, read):
    assert hours.parse(text) == read


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("12h30-8h30", "finit avant de commencer"),
        ("8h-12h 11h-15h", "se chevauchent"),
        ("8h-8h", "finit avant de commencer"),
        ("8h75-12h", "n'existe pas"),
        ("8h-25h", "n'existe pas"),
        ("matin", "ne se lit pas"),
        ("8h-12h sauf mardi", "ne se lit pas"),
        ("sur rendez-vous 8h-12h", "ne se lit pas"),
        ("1-2 3-4 5-6 7-8 9-10", "au plus 4 plages"),
    ],
)
def test_what_makes_no_hours_is_refused_with_a_sentence(text, sentence):
    with pytest.raises(hours.Unreadable, match=sentence):
        hours.parse(text)


def test_like_days_are_said_once():
    assert [line.replace("\u00a0", " ") for line in hours.said(WEEK)] == [
        "Lun.–ven. 8 h 30–12 h 30, 14 h–19 h 30",
        "Sam. 9 h–12 h",
        "Dim. fermé",
    ]
    assert hours.said({"0": [["09:00", "12:00"]], "1": [["09:00", "12:00"]], "3": []}) == [
        "Lun. et mar. 9\u00a0h–12\u00a0h", "Jeu. fermé",
    ]  # fmt: skip
    assert hours.said({}) == []


@pytest.mark.parametrize(
    ("moment", "state"),
    [
        ("2026-11-30T08:29", False),
        ("2026-11-30T08:30", True),
        ("2026-11-30T12:30", False),
        ("2026-11-30T19:29", True),
        ("2026-12-05T13:00", False),
        ("2026-12-06T10:00", False),
    ],
)
def test_open_from_the_first_minute_to_the_last_excluded(moment, state):
    assert hours.is_open(WEEK, datetime.fromisoformat(moment)) is state


def test_a_day_nobody_told_of_is_neither_open_nor_closed():
    assert hours.is_open({"0": []}, datetime.fromisoformat("2026-12-01T10:00")) is None


@given(st.sets(st.integers(0, 24 * 60), min_size=2, max_size=8))
def test_what_is_kept_can_be_typed_again(moments):
    cuts = sorted(moments)
    kept = hours.checked(list(zip(cuts[::2], cuts[1::2], strict=False)))
    assert hours.parse(hours.typed(kept)) == kept
