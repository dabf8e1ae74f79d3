"""Shapes of serial numbers: small, safe, said in French when they are not."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillon.catalog.serials import clean_mac_prefixes, clean_pattern, fits
from maillon.core.identifiers import Invalid


@pytest.mark.parametrize(
    ("pattern", "serial", "fit"),
    [
        ("SIP-\\d{6}", "SIP-123456", True),
        ("SIP-\\d{6}", "sip-123456", True),
        ("SIP-\\d{6}", "SIP-12345", False),
        ("^31[0-9A-F]{8,10}$", "3112AB34CD", True),
        ("A\\d{4}|B\\d{5}", "B12345", True),
        ("A\\d{4}|B\\d{5}", "A12345", False),
        ("X\\.Y", "XZY", False),
        ("", "N'IMPORTE", True),
        ("\\d{4}", "١٢٣٤", False),
    ],
)
def test_a_serial_fits_its_shape_or_not(pattern, serial, fit):
    assert fits(clean_pattern(pattern), serial) is fit


@pytest.mark.parametrize(
    ("pattern", "sentence"),
    [
        ("(a+)+", "n'est pas permis"),
        ("(?:a|a)*", "n'est pas permis"),
        ("a**", "n'est pas permis"),
        ("a{2}{3}", "n'est pas permis"),
        ("\\w+", "n'est pas permis"),
        ("\\1", "n'est pas permis"),
        ("(?=x)", "n'est pas permis"),
        ("[^A]", "n'est pas permis"),
        ("[A", "n'est pas permis"),
        ("é", "n'est pas permis"),
        ("a*b*c*d*", "Trop de répétitions libres"),
        ("a{3,1}", "à l'envers"),
        ("[F-A]", "à l'envers"),
        ("a{41}", "aussi long"),
        ("A|", "Une forme est vide"),
        ("A|B|C|D|E|F|G", "6 formes au plus"),
        ("A" * 81, "trop longue"),
    ],
)
def test_a_shape_that_could_run_away_or_makes_no_sense_is_refused(pattern, sentence):
    with pytest.raises(Invalid, match=sentence):
        clean_pattern(pattern)


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="aA0.*+?{}1,4[]-|\\d()^$", max_size=80), st.text(alphabet="aA0-", max_size=40))
def test_no_accepted_shape_is_ever_slow(pattern, serial):
    try:
        kept = clean_pattern(pattern)
    except Invalid:
        return
    assert clean_pattern(kept) == kept
    started = time.perf_counter()
    fits(kept, serial)
    assert time.perf_counter() - started < 0.5


def test_the_worst_accepted_shape_answers_at_once():
    worst = clean_pattern("|".join(["a*a*a*b"] * 6))
    started = time.perf_counter()
    assert not fits(worst, "a" * 40)
    assert time.perf_counter() - started < 0.5


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("001565 805EC0", "00:15:65, 80:5E:C0"),
        ("00:15:65;00-15-65,  0015.65", "00:15:65"),
        ("80:5e:c0:1", "80:5E:C0:1"),
        ("", ""),
    ],
)
def test_mac_prefixes_are_kept_in_one_form(typed, kept):
    assert clean_mac_prefixes(typed) == kept


@pytest.mark.parametrize("typed", ["0015", "00:15:6G", "001565AABBCC", "x"])
def test_a_wrong_mac_prefix_is_named(typed):
    with pytest.raises(Invalid, match="n'est pas un préfixe MAC"):
        clean_mac_prefixes(typed)
