from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillon.core.identifiers import (
    Invalid,
    clean_bic,
    clean_email,
    clean_iban,
    clean_mac,
    clean_postal_code,
    clean_serial,
    clean_siren,
    clean_siret,
    clean_vat_number,
    display_iban,
    row_key,
    serial_key,
    siren_of,
    vat_number_of,
)

Clean = Callable[[str], str]
EVERY_CLEAN = [
    clean_bic,
    clean_email,
    clean_iban,
    clean_mac,
    clean_postal_code,
    clean_serial,
    clean_siren,
    clean_siret,
    clean_vat_number,
]


@pytest.mark.parametrize(
    ("clean", "typed", "stored"),
    [
        (clean_siren, " 732 829 320 ", "732829320"),
        (clean_siren, "732\u00a0829\u202f320", "732829320"),
        (clean_siret, "732 829 320 00074", "73282932000074"),
        (clean_siret, "356 000 000 00048", "35600000000048"),
        (clean_siret, "35600000049837", "35600000049837"),  # a post office: digits add up to 45, not Luhn
        (clean_vat_number, "fr 44 732 829 320", "FR44732829320"),
        (clean_vat_number, "44732829320", "FR44732829320"),
        (clean_vat_number, "be 0403.019.261", "BE0403019261"),
        (clean_email, " Jean.Dupont@Exemple.FR ", "Jean.Dupont@exemple.fr"),
        (clean_email, "Jean Dupont <jean@exemple.fr>", "jean@exemple.fr"),
        (clean_email, "mailto:contact@ma-pharmacie.fr;", "contact@ma-pharmacie.fr"),
        (clean_email, "\u200bjean@exemple.fr", "jean@exemple.fr"),
        (clean_iban, "fr14 2004 1010 0505 0001 3M02 606", "FR1420041010050500013M02606"),
        (clean_iban, "IBAN : FR14 2004 1010 0505 0001 3M02 606", "FR1420041010050500013M02606"),
        (clean_iban, "BE68 5390 0754 7034", "BE68539007547034"),
        (clean_bic, "psst fr pp par", "PSSTFRPPPAR"),
        (clean_bic, "BNPAFRPP", "BNPAFRPP"),
        (clean_mac, "001565aabbcc", "00:15:65:AA:BB:CC"),
        (clean_mac, "00-15-65-aa-bb-cc", "00:15:65:AA:BB:CC"),
        (clean_mac, "0015.65aa.bbcc", "00:15:65:AA:BB:CC"),
        (clean_mac, "00 15 65 AA BB CC", "00:15:65:AA:BB:CC"),
        (clean_mac, "0:15:65:a:bb:cc", "00:15:65:0A:BB:CC"),
        (clean_mac, "MAC: 001565AABBCC", "00:15:65:AA:BB:CC"),
        (clean_mac, "MAC001565AABBCC", "00:15:65:AA:BB:CC"),
        (clean_serial, " s/n: 31 00-45ab ", "3100-45AB"),
        (clean_serial, "SN: ABC123", "ABC123"),
        (clean_serial, "SN31004512", "SN31004512"),
        (clean_serial, "N° de série : T46U-0001", "T46U-0001"),
        (clean_postal_code, "59 000", "59000"),
        (clean_postal_code, "F-69003", "69003"),
        (clean_postal_code, "97110", "97110"),
        (clean_postal_code, "20000", "20000"),
    ],
)
def test_what_people_type_becomes_one_form(clean: Clean, typed: str, stored: str) -> None:
    assert clean(typed) == stored


@pytest.mark.parametrize(
    ("clean", "typed", "sentence"),
    [
        (clean_siret, "7328293200007", "Il manque un chiffre : 13 sur 14. Il figure sur le Kbis."),
        (clean_siret, "732829320000741", "Il y a un chiffre de trop : 15 sur 14. Il figure sur le Kbis."),
        (clean_siret, "732829320", "C'est un SIREN (9 chiffres)."),
        (clean_siret, "73282932000075", "deux chiffres sont inversés"),
        (clean_siret, "35600000049838", "Ce SIRET n'existe pas"),
        (clean_siren, "7328293", "Il manque 2 chiffres : 7 sur 9."),
        (clean_siren, "732829321", "Ce SIREN n'existe pas"),
        (clean_siren, "73282932O", "Vouliez-vous le chiffre 0 ?"),
        (clean_siren, "73282932000074", "Le SIREN en est le début : 732829320."),
        (clean_siren, "000000000", "que des zéros"),
        (clean_siret, "00000000000000", "que des zéros"),
        (clean_vat_number, "FR45732829320", "Vouliez-vous FR44732829320 ?"),
        (clean_vat_number, "732829320", "Vouliez-vous FR44732829320 ?"),
        (clean_vat_number, "FR4473282932", "Il manque un caractère : 12 sur 13."),
        (clean_vat_number, "FR44732829321", "doivent être le SIREN"),
        (clean_vat_number, "ZZ123", "code du pays"),
        (clean_email, "jean.exemple.fr", "Il manque le « @ »"),
        (clean_email, "jean@exemple", "Il manque la fin"),
        (clean_email, "jean@gmial.com", "Vouliez-vous jean@gmail.com ?"),
        (clean_email, "jean dupont@exemple.fr", "Vouliez-vous jeandupont@exemple.fr ?"),
        (clean_email, "a@exemple.fr; b@exemple.fr", "plusieurs adresses"),
        (clean_email, "a@b@exemple.fr", "plusieurs « @ »"),
        (clean_email, "jérôme@exemple.fr", "remplacez « é »"),
        (clean_email, "@exemple.fr", "Il manque le début"),
        (clean_email, "jean@-exemple.fr", "La fin de l'adresse"),
        (clean_email, "jean..d@exemple.fr", "Le début de l'adresse"),
        (clean_iban, "FR1420041010050500013M0260", "Il manque un caractère : 26 sur 27."),
        (clean_iban, "FR1520041010050500013M02606", "Recopiez-le depuis le RIB"),
        (clean_iban, "20041010050500013M02606", "commence par deux lettres"),
        (clean_iban, "FR14+2004", "que des lettres et des chiffres"),
        (clean_bic, "BNPAFR", "8 ou 11 caractères : celui-ci en a 6"),
        (clean_bic, "12345678", "Ce BIC n'existe pas"),
        (clean_mac, "001565AABB", "Il manque 2 caractères : 10 sur 12. Elle est sur l'étiquette, sous l'appareil."),
        (clean_mac, "OO1565AABBCC", "Vouliez-vous 00:15:65:AA:BB:CC ?"),
        (clean_mac, "001565AABBZZ", "« Z » n'en est pas"),
        (clean_mac, "FF:FF:FF:FF:FF:FF", "n'est celle d'aucun appareil"),
        (clean_mac, "00:00:00:00:00:00", "n'est celle d'aucun appareil"),
        (clean_mac, "01:00:5E:00:00:01", "n'est celle d'aucun appareil"),
        (clean_serial, "AB", "trop court"),
        (clean_serial, "A" * 41, "Deux codes lus d'un coup ?"),
        (clean_serial, "AB€12", "« € » n'en est pas"),
        (clean_postal_code, "1500", "Vouliez-vous 01500 ?"),
        (clean_postal_code, "590", "Il manque 2 chiffres : 3 sur 5."),
        (clean_postal_code, "590000", "Il y a un chiffre de trop : 6 sur 5."),
        (clean_postal_code, "96000", "ne commence par 960"),
        (clean_postal_code, "00000", "ne commence par 000"),
        (clean_postal_code, "59OOO", "Vouliez-vous le chiffre 0 ?"),
    ],
)
def test_a_mistake_gets_a_sentence_saying_how_to_fix_it(clean: Clean, typed: str, sentence: str) -> None:
    with pytest.raises(Invalid) as refused:
        clean(typed)
    assert sentence in refused.value.message
    assert isinstance(refused.value, ValueError)


@pytest.mark.parametrize("clean", EVERY_CLEAN)
def test_nothing_typed_stays_nothing(clean: Clean) -> None:
    assert clean("  ") == ""


@pytest.mark.parametrize("clean", EVERY_CLEAN)
@given(typed=st.text(max_size=30))
def test_any_text_is_either_cleaned_for_good_or_refused_with_a_sentence(clean: Clean, typed: str) -> None:
    outcome = _outcome(clean, typed)
    assert outcome.endswith((".", "?", "…")) if outcome.startswith("refused: ") else clean(outcome) == outcome


def _outcome(clean: Clean, typed: str) -> str:
    try:
        return clean(typed)
    except Invalid as refused:
        return f"refused: {refused.message}"


@given(
    st.binary(min_size=6, max_size=6).filter(lambda b: not b[0] & 1 and any(b)), st.sampled_from([":", "-", "", " "])
)
def test_a_mac_address_is_the_same_whatever_its_separator(raw: bytes, separator: str) -> None:
    assert clean_mac(separator.join(f"{byte:02x}" for byte in raw)) == ":".join(f"{byte:02X}" for byte in raw)


@given(st.integers(min_value=1, max_value=99_999_999))
def test_the_vat_number_of_a_siren_is_accepted(n: int) -> None:
    body = f"{n:08d}"
    siren = next(body + str(key) for key in range(10) if _luhn(body + str(key)))
    assert clean_siren(siren) == siren
    assert clean_vat_number(vat_number_of(siren)) == vat_number_of(siren)


def _luhn(number: str) -> bool:
    doubled = [int(d) * (2 if i % 2 else 1) for i, d in enumerate(reversed(number))]
    return sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0


def test_the_vat_number_computed_by_hand() -> None:
    assert vat_number_of("732829320") == "FR44732829320"
    assert siren_of("73282932000074") == "732829320"


def test_a_foreign_postal_code_is_left_alone() -> None:
    assert clean_postal_code(" sw1a  1aa ", country="GB") == "SW1A 1AA"


def test_an_iban_is_shown_by_groups_of_four() -> None:
    assert display_iban("FR1420041010050500013M02606") == "FR14 2004 1010 0505 0001 3M02 606"


def test_two_ways_of_writing_a_serial_number_have_one_key() -> None:
    assert serial_key("SN-12/ab") == serial_key("sn12AB") == "SN12AB"


ROW_KEYS = [("12", 12), ("0", 0), (7, 7), ("²", None), ("٣", None), ("", None), ("-1", None), ("9" * 19, None)]


@pytest.mark.parametrize(("typed", "key"), ROW_KEYS)
def test_a_row_key_is_plain_figures_that_postgresql_can_hold(typed, key):
    assert row_key(typed) == key
