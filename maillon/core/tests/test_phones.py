import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillon.core.identifiers import Invalid
from maillon.core.phones import OVERSEAS, Phone, clean_phone, display_phone, parse_phone, search_digits

national = st.from_regex(r"[1-9][0-9]{8}", fullmatch=True)


@pytest.mark.parametrize(
    "typed",
    [
        "04 78 00 12 34",
        "04.78.00.12.34",
        "04-78-00-12-34",
        "04/78/00/12/34",
        "0478001234",
        "04\u00a078\u202f00 12 34",
        "+33 4 78 00 12 34",
        "+33 (0)4 78 00 12 34",
        "(+33) 4 78 00 12 34",
        "0033 4 78 00 12 34",
        "00 33 (0) 4 78 00 12 34",
        "33478001234",
        "478001234",
        "tel:+33478001234",
        "\u200e04 78 00 12 34",
    ],
)
def test_every_way_of_writing_a_number_is_one_number(typed: str) -> None:
    assert clean_phone(typed) == "+33478001234"
    assert search_digits(typed.removeprefix("tel:")) == "478001234"


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("0590 12 34 56", "+590590123456"),
        ("0690 12 34 56", "+590690123456"),
        ("0691 00 12 34", "+590691001234"),
        ("0594 12 34 56", "+594594123456"),
        ("0694 12 34 56", "+594694123456"),
        ("0596 12 34 56", "+596596123456"),
        ("0696 12 34 56", "+596696123456"),
        ("0697 12 34 56", "+596697123456"),
        ("0262 12 34 56", "+262262123456"),
        ("0692 12 34 56", "+262692123456"),
        ("0693 12 34 56", "+262693123456"),
        ("0269 60 12 34", "+262269601234"),
        ("0639 12 34 56", "+262639123456"),
        ("+590 590 12 34 56", "+590590123456"),
        ("+590 (0)590 12 34 56", "+590590123456"),
        ("+33 590 12 34 56", "+590590123456"),
        ("0508 41 12 34", "+508411234"),
    ],
)
def test_an_overseas_number_gets_its_own_country_code(typed: str, stored: str) -> None:
    assert clean_phone(typed) == stored


@pytest.mark.parametrize(
    ("typed", "phone"),
    [
        ("06 12 34 56 78", Phone("+33612345678", "mobile")),
        ("07 12 34 56 78", Phone("+33712345678", "mobile")),
        ("0692 12 34 56", Phone("+262692123456", "mobile")),
        ("01 42 00 00 00", Phone("+33142000000", "geographic")),
        ("0800 123 456", Phone("+33800123456", "special")),
        ("09 72 00 00 00", Phone("+33972000000", "nomadic")),
        ("0700 12 34 56 78 90", Phone("+337001234567890", "m2m")),
        ("+33 700 1234567890", Phone("+337001234567890", "m2m")),
        ("0700123456", Phone("+33700123456", "mobile")),
        ("3900", Phone("3900", "short")),
        ("10 23", Phone("1023", "short")),
        ("118 218", Phone("118218", "short")),
        ("15", Phone("15", "short")),
        ("112", Phone("112", "short")),
        ("+32 2 555 12 34", Phone("+3225551234", "foreign")),
        ("00 352 26 12 34 56", Phone("+35226123456", "foreign")),
    ],
)
def test_the_kind_of_a_number_is_known(typed: str, phone: Phone) -> None:
    assert parse_phone(typed) == phone


def test_only_a_mobile_receives_a_text_message() -> None:
    assert parse_phone("06 12 34 56 78").accepts_sms
    assert not parse_phone("04 78 00 12 34").accepts_sms
    assert not parse_phone("0700 12 34 56 78 90").accepts_sms


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("04 78 00 12", "Numéro incomplet : 8 chiffres sur 10."),
        ("0", "Numéro incomplet : 1 chiffre sur 10."),
        ("04 78 00 12 345", "Numéro trop long : 11 chiffres au lieu de 10."),
        ("0700 12 34 56 78", "Numéro incomplet : 12 chiffres sur 14."),
        ("1234567890", "Un numéro français commence par 0."),
        ("04 78 OO 12 34", "« O » n'en est pas un. Vouliez-vous le chiffre 0 ?"),
        ("04 78 00 12 34 poste 12", "le poste va dans la note"),
        ("04 78 00 12 34 / 06 12 34 56 78", "Il y a plusieurs numéros"),
        ("demander Paul", "« d » n'en est pas un"),
        ("-", "aucun chiffre"),
        ("+33", "il manque tout ce qui suit +33"),
        ("+33 4 78", "Numéro incomplet : 4 chiffres sur 10."),
        ("+590 590 12", "Numéro incomplet : +590 est suivi de 9 chiffres, il y en a 5."),
        ("+590 590 12 34 56 78", "Numéro trop long : +590"),
        ("+32 2", "Numéro incomplet : il manque des chiffres après le code du pays."),
        ("+32 2 555 12 34 56 78 90", "pas la bonne longueur pour le pays +32"),
        ("+999 12345678", "Code de pays inconnu"),
    ],
)
def test_a_wrong_number_gets_a_sentence_saying_how_to_fix_it(typed: str, sentence: str) -> None:
    with pytest.raises(Invalid) as refused:
        clean_phone(typed)
    assert sentence in refused.value.message


def test_nothing_typed_stays_nothing() -> None:
    assert clean_phone("  ") == ""


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("+33478001234", "04 78 00 12 34"),
        ("+590590123456", "05 90 12 34 56"),
        ("+337001234567890", "07 00 12 34 56 78 90"),
        ("+508411234", "05 08 41 12 34"),
        ("+3225551234", "+32 2 555 12 34"),
        ("3900", "39 00"),
        ("118218", "118 218"),
        ("112", "112"),
        ("+999", "+999"),
        ("", ""),
    ],
)
def test_a_number_is_shown_as_people_read_it(stored: str, shown: str) -> None:
    assert display_phone(stored) == shown


@pytest.mark.parametrize(
    ("typed", "digits"),
    [
        ("04 78", "478"),
        ("+33 4 78", "478"),
        ("0033478", "478"),
        ("478", "478"),
        ("12 34", "1234"),
        ("+590590123456", "590123456"),
        ("0590 12", "59012"),
        ("+3225551234", "3225551234"),
        ("3900", "3900"),
        ("00 03 41", "000341"),
        ("009004", "009004"),
        ("000341", "000341"),
        ("0033 4", "4"),
        ("00352 27 12 34 56", "35227123456"),
        ("", ""),
    ],
)
def test_a_fragment_is_searched_by_its_digits(typed: str, digits: str) -> None:
    assert search_digits(typed) == digits


@given(national)
def test_what_is_shown_can_be_typed_again(digits: str) -> None:
    stored = clean_phone(f"0{digits}")
    assert clean_phone(display_phone(stored)) == stored
    assert clean_phone(stored) == stored
    assert search_digits(stored) == search_digits(display_phone(stored)) == digits


@given(national, st.integers(min_value=3, max_value=9))
def test_any_beginning_typed_is_found_in_the_stored_number(digits: str, length: int) -> None:
    assert search_digits(f"0{digits}"[:length]) in search_digits(clean_phone(f"0{digits}"))


@given(st.sampled_from(sorted(OVERSEAS)), st.from_regex(r"[0-9]{6}", fullmatch=True))
def test_an_overseas_number_is_never_taken_for_a_mainland_one(prefix: str, rest: str) -> None:
    assert clean_phone(f"0{prefix}{rest}") == f"+{OVERSEAS[prefix]}{prefix}{rest}"


@given(st.text(max_size=25))
def test_any_text_is_cleaned_for_good_or_refused_with_a_sentence(typed: str) -> None:
    outcome = _outcome(typed)
    assert outcome.endswith((".", "?")) if outcome.startswith("refused: ") else clean_phone(outcome) == outcome


def _outcome(typed: str) -> str:
    try:
        return clean_phone(typed)
    except Invalid as refused:
        return f"refused: {refused.message}"
