import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillon.notifications.sms.segments import (
    BASIC,
    EXTENSION,
    FRENCH_OUTSIDE,
    GSM,
    ROOM,
    measure,
    outside,
    transliterate,
    width,
)

# 3GPP TS 23.038, 6.2.1 in the order of its codes, 0x00 to 0x7F; 0x1B is the escape.
NORM = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
gsm_text = st.text(alphabet=sorted(GSM), max_size=700)
any_text = st.text(max_size=400) | st.text(alphabet="a€é’😀ç", max_size=500)


def test_the_alphabet_is_that_of_the_norm() -> None:
    assert len(NORM) == 128
    assert set(NORM) - {"\x1b"} == BASIC
    assert set("\x0c^{}\\[~]|€") == EXTENSION
    assert not BASIC & EXTENSION


def test_french_letters_in_the_alphabet_and_outside() -> None:
    assert set("àéèùÇÉæÆ") <= GSM
    assert not FRENCH_OUTSIDE & GSM
    assert "ç" in FRENCH_OUTSIDE


@pytest.mark.parametrize(
    ("text", "encoding", "units", "number", "left"),
    [
        ("", "gsm7", 0, 0, 160),
        ("a", "gsm7", 1, 1, 159),
        ("à" * 160, "gsm7", 160, 1, 0),
        ("a" * 161, "gsm7", 161, 2, 145),
        ("a" * 306, "gsm7", 306, 2, 0),
        ("a" * 307, "gsm7", 307, 3, 152),
        ("a" * 459, "gsm7", 459, 3, 0),
        ("€" * 80, "gsm7", 160, 1, 0),
        ("€" * 81, "gsm7", 162, 2, 143),
        ("a" * 159 + "€", "gsm7", 161, 2, 145),
        ("a" * 152 + "€" + "a" * 7, "gsm7", 161, 2, 144),
        ("ç", "ucs2", 1, 1, 69),
        ("ê" * 70, "ucs2", 70, 1, 0),
        ("ê" * 71, "ucs2", 71, 2, 63),
        ("ê" * 134, "ucs2", 134, 2, 0),
        ("😀" * 35, "ucs2", 70, 1, 0),
        ("😀" * 36, "ucs2", 72, 2, 61),
        ("ê" * 66 + "😀" * 3, "ucs2", 72, 2, 61),
        ("Rendez-vous mardi à 14 h, répondez OUI", "gsm7", 38, 1, 122),
        ("Rendez-vous mardi à 14\u00a0h", "ucs2", 24, 1, 46),
    ],
)
def test_a_text_is_counted_as_the_norm_says(text: str, encoding: str, units: int, number: int, left: int) -> None:
    measured = measure(text)
    assert (measured.encoding, measured.units, measured.number, measured.left) == (encoding, units, number, left)


def test_an_escape_pair_is_never_cut() -> None:
    first, second = measure("a" * 152 + "€" * 5).segments
    assert (first, second) == ("a" * 152, "€" * 5)


def test_a_surrogate_pair_is_never_cut() -> None:
    first, second = measure("ê" * 66 + "😀" * 3).segments
    assert (first, second) == ("ê" * 66, "😀" * 3)


def test_what_forces_the_costly_alphabet_is_named_once_in_order() -> None:
    assert measure("L’été « ça » l’est").forcing == ("’", "«", "ç", "»")
    assert outside("L'ete") == ()


@given(any_text)
def test_segments_put_together_are_the_text_and_each_fits(text: str) -> None:
    measured = measure(text)
    assert "".join(measured.segments) == text
    alone, several = ROOM[measured.encoding]
    room = alone if measured.number == 1 else several
    for segment in measured.segments:
        assert segment
        assert sum(width(character, measured.encoding) for character in segment) <= room


@given(any_text)
def test_no_pair_is_cut_once_encoded(text: str) -> None:
    """In the octets that leave, no segment begins with a low surrogate; each decodes by itself."""
    measured = measure(text)
    if measured.encoding == "ucs2":
        for segment in measured.segments:
            octets = segment.encode("utf-16-be")
            assert len(octets) <= 140
            assert not 0xDC <= octets[0] <= 0xDF
            assert octets.decode("utf-16-be") == segment


@given(any_text)
def test_the_number_agrees_with_a_count_by_hand(text: str) -> None:
    measured = measure(text)
    alone, several = ROOM[measured.encoding]
    if measured.units <= alone:
        assert measured.number == (1 if text else 0)
        return
    number, used = 1, 0
    for character in text:
        size = 2 if character in EXTENSION and measured.encoding == "gsm7" else len(character.encode("utf-16-be")) // 2
        number, used = (number + 1, size) if used + size > several else (number, used + size)
    assert measured.number == number
    assert measured.number >= math.ceil(measured.units / several)


@given(st.text(alphabet=sorted(BASIC), min_size=161, max_size=900))
def test_without_pairs_the_number_is_a_division(text: str) -> None:
    assert measure(text).number == math.ceil(len(text) / 153)


@pytest.mark.parametrize(
    ("text", "written", "remaining"),
    [
        ("L’été", "L'été", ()),
        ("« Bonjour\u00a0»", '"Bonjour"', ()),
        ("«\u202fOui\u202f» ou «non»", '"Oui" ou "non"', ()),
        ("14\u00a0h\u202f30 – 16\u2009h…", "14 h 30 - 16 h...", ()),
        ("Sœur Œuvre ŒUVRE", "Soeur Oeuvre OEUVRE", ()),
        ("Commande n°\u00a012 à 1\u202f284,50\u00a0€", "Commande no 12 à 1 284,50 €", ()),
        ("100 m² × 2", "100 m2 x 2", ()),
        ("Re\u0301pondez", "Répondez", ()),
        ("Ligne\r\nsuivante", "Ligne\nsuivante", ()),
        ("Forêt de Noël : ça va", "Forêt de Noël : ça va", ("ê", "ë", "ç")),
        ("Ÿ 😀 20 °C", "Ÿ 😀 20 °C", ("Ÿ", "😀", "°")),
        ("zéro\u200blargeur", "zérolargeur", ()),
    ],
)
def test_what_costs_for_nothing_is_written_otherwise(text: str, written: str, remaining: tuple[str, ...]) -> None:
    result = transliterate(text)
    assert (result.text, result.remaining) == (written, remaining)


@pytest.mark.parametrize(
    ("text", "written", "remaining"),
    [
        ("Forêt de Noël : ça va", "Foret de Noel : ca va", ()),
        ("ÀÂÊÎÔÛŸ Çà É", "AAEIOUY Çà É", ()),
        ("déjà là où", "déjà là où", ()),
        ("Łódź 😀", "Łodz 😀", ("Ł", "😀")),
    ],
)
def test_letters_lose_their_accent_only_when_asked(text: str, written: str, remaining: tuple[str, ...]) -> None:
    result = transliterate(text, letters=True)
    assert (result.text, result.remaining) == (written, remaining)


@given(any_text | gsm_text)
def test_writing_again_what_was_written_changes_nothing(text: str) -> None:
    for letters in (False, True):
        once = transliterate(text, letters=letters)
        assert transliterate(once.text, letters=letters).text == once.text
        assert once.remaining == outside(once.text)


@given(st.text(alphabet=sorted(GSM - set("`\r\t")), max_size=300))
def test_what_the_alphabet_has_is_left_alone(text: str) -> None:
    assert transliterate(text, letters=True).text == text
