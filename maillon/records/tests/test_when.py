"""The moments that people write in a sentence."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillon.core.french import PARIS
from maillon.records.when import read

NOW = datetime(2026, 11, 24, 10, 4, tzinfo=PARIS)  # a Tuesday


@pytest.mark.parametrize(
    ("sentence", "expected", "rest"),
    [
        ("rappeler le 3 à 15 h", "2026-12-03 15:00", "rappeler"),
        ("Rappeler Mme Rossi demain 9h", "2026-11-25 09:00", "Rappeler Mme Rossi"),
        ("lundi 14 h livrer le switch", "2026-11-30 14:00", "livrer le switch"),
        ("mardi 9 h point client", "2026-12-01 09:00", "point client"),
        ("mardi 16h point client", "2026-11-24 16:00", "point client"),
        ("dans 2 jours vérifier le RIO", "2026-11-26 09:00", "vérifier le RIO"),
        ("relancer dans deux semaines à 14h30", "2026-12-08 14:30", "relancer"),
        ("appeler dans 20 min", "2026-11-24 10:24", "appeler"),
        ("appeler dans 2 h", "2026-11-24 12:04", "appeler"),
        ("relance le 24/12/2026", "2026-12-24 09:00", "relance"),
        ("relance 03/12 à 8:15", "2026-12-03 08:15", "relance"),
        ("relance le 03/01", "2027-01-03 09:00", "relance"),
        ("portabilité le 1er mars à 10 h 30", "2027-03-01 10:30", "portabilité"),
        ("jeudi 26 nov. 14 h installation", "2026-11-26 14:00", "installation"),
        ("appeler à 15 h", "2026-11-24 15:00", "appeler"),
        ("appeler à 9 h", "2026-11-25 09:00", "appeler"),
        ("après-demain après-midi : Garage Perrin", "2026-11-26 14:00", ": Garage Perrin"),
        ("ce soir rendre les clés", "2026-11-24 18:00", "rendre les clés"),
        ("cet après-midi rendre les clés", "2026-11-24 14:00", "rendre les clés"),
        ("demain matin livrer", "2026-11-25 09:00", "livrer"),
        ("demain midi livrer", "2026-11-25 12:00", "livrer"),
        ("la semaine prochaine commander", "2026-11-30 09:00", "commander"),
        ("le 31 clôturer", "2026-12-31 09:00", "clôturer"),
        ("dans un mois clôturer", "2026-12-24 09:00", "clôturer"),
    ],
)
def test_a_french_moment_is_read_and_taken_out_of_the_sentence(sentence, expected, rest):
    found = read(sentence, NOW)
    assert found is not None
    assert f"{found.at:%Y-%m-%d %H:%M}" == expected
    assert found.rest == rest


@pytest.mark.parametrize(
    "sentence",
    ["", "commander 3 postes", "appeler le 04 78 00 12 34", "le 45 mars", "14 hôtels à visiter", "le 31/02/2027 payer"],
)
def test_a_sentence_without_a_moment_has_none(sentence):
    assert read(sentence, NOW) is None


@given(st.text(max_size=80), st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_any_text_is_read_without_failing(text, now):
    found = read(text, now)
    assert found is None or found.at.tzinfo is not None
