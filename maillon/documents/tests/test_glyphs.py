from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from maillon.documents.glyphs import LONGEST_WORD, ZERO_WIDTH_SPACE, families, printable
from maillon.documents.rendering import render
from maillon.documents.tests.samples import NOON, delivery, quote


def test_both_families_hold_what_french_documents_need() -> None:
    inter, dejavu = families()
    assert {ord(c) for c in "éèàçœŒÉ€«»–—…’·×−\u00a0\u202f•"} <= inter
    assert ord("□") in inter | dejavu
    assert ord("क") not in inter | dejavu
    assert ord("Ж") in inter
    assert ord("א") in dejavu


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("Cafe\u0301", "Café"),
        ("a\u202eb\u2066c\u200fd\u061ce", "abcde"),
        ("a\tb\r\nc\rd\u2028e", "a b\nc\nd\ne"),
        ("a\x00\x1b\x7fb\ufeff", "ab"),
        ("क ก \ue000 \ud800", "□ □ □ □"),
        ("❤\ufe0f", "❤"),
        ("q\u0915\u0303", "q□"),
        ("1\n\n\n\n2", "1\n\n2"),
        ("", ""),
    ],
)
def test_text_is_made_printable(given: str, expected: str) -> None:
    assert printable(given) == expected


def test_long_words_may_break_but_a_digest_is_left_whole() -> None:
    assert printable("x" * 90).split(ZERO_WIDTH_SPACE) == ["x" * LONGEST_WORD] * 2 + ["x" * 10]
    assert printable("ab" * 32) == "ab" * 32


@settings(deadline=None)
@given(st.text(max_size=200))
@example("\u0301\u0302")
@example("\u200b" * 50)
@example("א\u0903")
def test_printable_is_idempotent_and_holds_only_what_the_fonts_hold(text: str) -> None:
    once = printable(text)
    assert printable(once) == once
    assert unicodedata.normalize("NFC", once) == once
    held = families()[0] | families()[1] | {ord("\n"), ord(ZERO_WIDTH_SPACE)}
    assert {ord(c) for c in once} <= held


@settings(deadline=None, max_examples=60)
@given(st.lists(st.text(max_size=60), min_size=1, max_size=8))
def test_no_text_whatever_refuses_a_document(texts: list[str]) -> None:
    assert render("bl", delivery(parcels=texts, note=texts[0], title=texts[-1]), timestamp=NOON).startswith(b"%PDF-1.7")
    assert render("devis", quote(subject=texts[0], terms=texts), timestamp=NOON).startswith(b"%PDF-1.7")
