"""The number that calls, in every form that switchboards give it."""

from __future__ import annotations

import pytest

from maillon.calls.callers import read_caller


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ("0478001234", "+33478001234"),
        ("04 78 00 12 34", "+33478001234"),
        ("+33478001234", "+33478001234"),
        ("+33 (0)4 78 00 12 34", "+33478001234"),
        ("0033478001234", "+33478001234"),
        ("33478001234", "+33478001234"),
        ("478001234", "+33478001234"),
        ("tel:+33478001234", "+33478001234"),
        ("sip:+33478001234@trunk.example;user=phone", "+33478001234"),
        ('"Claire Rossi" <sip:0478001234@10.0.0.4:5060>', "+33478001234"),
        ("<sip:%2B33478001234@sbc.example>", "+33478001234"),
        ("0692123456", "+262692123456"),
        ("262692123456", "+262692123456"),
        ("+262692123456", "+262692123456"),
        ("0590881234", "+590590881234"),
        ("590590881234", "+590590881234"),
        ("0596601234", "+596596601234"),
        ("594594301234", "+594594301234"),
        ("07001234567890", "+337001234567890"),
        ("337001234567890", "+337001234567890"),
        ("+337001234567890", "+337001234567890"),
        ("32 2 555 12 34", "+3225551234"),
        ("3225551234", "+3225551234"),
        ("00352621123456", "+352621123456"),
        ("12025550123", "+12025550123"),
        ("3900", "3900"),
        ("201", "201"),
    ],
)  # fmt: skip
def test_every_form_of_a_number_is_the_one_that_is_stored(given, stored):
    assert read_caller(given).stored == stored


@pytest.mark.parametrize(
    "given", ["", "anonymous", "Anonymous", "sip:anonymous@anonymous.invalid", "Numéro masqué", "privé", "unknown"]
)
def test_a_withheld_number_is_nobody_s(given):
    assert read_caller(given).stored == ""


@pytest.mark.parametrize("given", ["bonjour", "04 78 00 12", "++", "0478001234567", "<script>", "sip:@", "１２"])
def test_what_is_no_number_is_kept_as_it_was_given(given):
    found = read_caller(given)
    assert found.stored in ("", "12")
    assert found.given


def test_an_internal_number_keeps_the_domain_that_it_calls_from():
    found = read_caller("sip:201@Lilas.example")
    assert (found.stored, found.tenant, found.is_internal) == ("201", "lilas.example", True)
