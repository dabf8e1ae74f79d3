import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillon.core.words import (
    deletions,
    digit_strings,
    distance,
    index_words,
    joined,
    name_key,
    normalise,
    query_words,
    splits,
    within_one,
    words,
)

short_words = st.text(alphabet="abc", max_size=6)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  Pharmacie   de l'Église ", "pharmacie de l eglise"),
        ("Pharmacie de l’Église", "pharmacie de l eglise"),
        ("Cœur & Œuvre", "coeur et oeuvre"),
        ("CŒUR", "coeur"),
        ("Saint-Étienne", "saint etienne"),
        ("ÇA ÀÉÈÊËÎÏÔÛÙÜŸ", "ca aeeeeiiouuuy"),
        ("E\u0301glise", "eglise"),
        ("S.A.R.L. Dupont", "sarl dupont"),
        ("S.A. Dupont", "sa dupont"),
        ("Dr. Martin", "dr martin"),
        ("n° 12", "n 12"),
        ("№12 Straße", "no12 strasse"),
        ("ǅENAN İZMİR ﬁbre", "dzenan izmir fibre"),
        ("a\u0301\u0323b 日c 𝐃r", "ab c dr"),
        ("", ""),
        ("!!!", ""),
    ],
)
def test_a_text_is_normalised(text: str, expected: str) -> None:
    assert normalise(text) == expected


@given(st.text(max_size=40))
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    assert once.isascii()


@given(st.text(alphabet="abcéÉœŒ '-", max_size=30))
def test_capitals_change_nothing(text: str) -> None:
    assert normalise(text.upper()) == normalise(text.lower())


@pytest.mark.parametrize(
    "name",
    [
        "SARL Pharmacie de l'Église",
        "PHARMACIE DE L EGLISE",
        "Pharmacie de l'Eglise (S.A.R.L.)",
        "SELARL Pharmacie de l’église",
        "Pharmacie de l'église, SAS",
    ],
)
def test_the_legal_form_does_not_make_another_company(name: str) -> None:
    assert name_key(name) == "pharmacie de l eglise"


def test_a_company_named_like_a_legal_form_keeps_its_name() -> None:
    assert name_key("SAS") == "sas"
    assert name_key("Sasu SA") == "sasu sa"


def test_joined_words_find_split_ones_and_the_reverse() -> None:
    assert "pharmalys" in index_words("Pharma Lys")
    assert query_words("pharma lys") == [["pharma", "pharmalys"], ["lys", "pharmalys"]]
    assert query_words("a b c") == [["a", "ab"], ["b", "ab", "bc"], ["c", "bc"]]
    assert query_words("pharmalys") == [["pharmalys"]]
    assert query_words("") == []
    assert ("pharma", "lys") in splits("pharmalys")
    assert splits("lys") == []


@given(st.lists(st.text(alphabet="abcdef", min_size=1, max_size=6), min_size=1, max_size=5))
def test_a_text_is_found_by_itself_and_by_any_of_its_pairs_glued(some: list[str]) -> None:
    indexed = set(index_words(" ".join(some)))
    assert all(set(alternatives) & indexed for alternatives in query_words(" ".join(some)))
    assert set(joined(some)) <= indexed
    assert words(" ".join(some)) == some


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("04 78 00 12 34", ["0478001234", "478001234"]),
        ("Tél. : 04.78.00.12.34 (bureau)", ["0478001234", "478001234"]),
        ("+33 (0)4 78 00 12 34", ["330478001234", "478001234"]),
        ("0033478001234", ["0033478001234", "478001234"]),
        ("+590 690 12 34 56", ["590690123456", "690123456", "590", "690"]),
        ("CL-2026-00042", ["202600042", "2026", "00042"]),
        ("SIRET 732 829 320 00074", ["73282932000074", "732", "829", "320", "00074"]),
        ("Yealink T46U, lot 7", []),
        ("rien", []),
    ],
)
def test_digits_are_found_in_any_text(text: str, expected: list[str]) -> None:
    assert digit_strings(text) == expected


@given(st.text(max_size=40))
def test_digit_strings_hold_ascii_digits_only(text: str) -> None:
    assert all(found.isascii() and found.isdigit() and len(found) >= 3 for found in digit_strings(text))


def test_a_word_has_its_neighbourhood_of_deletions() -> None:
    assert deletions("lys") == ["lys", "ys", "ls", "ly"]
    assert deletions("aa") == ["aa", "a"]
    assert deletions("") == [""]


@pytest.mark.parametrize(
    ("left", "right", "near"),
    [
        ("pharmacie", "pharmacie", True),
        ("pharmacie", "farmacie", False),
        ("pharmacie", "pharmaci", True),
        ("pharmacie", "pharmmacie", True),
        ("pharmacie", "pharmakie", True),
        ("pharmacie", "pharmaice", True),
        ("pharmacie", "hparmacie", True),
        ("abcd", "badc", False),
        ("abc", "bca", False),
        ("", "a", True),
        ("", "ab", False),
    ],
)
def test_one_typing_mistake_is_recognised(left: str, right: str, near: bool) -> None:
    assert within_one(left, right) is near
    assert within_one(right, left) is near


@given(short_words, short_words)
def test_one_mistake_is_what_the_distance_says(left: str, right: str) -> None:
    assert within_one(left, right) is (_distance(left, right) <= 1)


@given(short_words, short_words)
def test_words_at_one_mistake_share_a_deletion(left: str, right: str) -> None:
    if within_one(left, right):
        assert set(deletions(left)) & set(deletions(right))


def _distance(left: str, right: str) -> int:
    """Optimal string alignment, the textbook table."""
    table = [[i + j if 0 in (i, j) else 0 for j in range(len(right) + 1)] for i in range(len(left) + 1)]
    for i in range(1, len(left) + 1):
        for j in range(1, len(right) + 1):
            cost = left[i - 1] != right[j - 1]
            table[i][j] = min(table[i - 1][j] + 1, table[i][j - 1] + 1, table[i - 1][j - 1] + cost)
            if i > 1 and j > 1 and left[i - 1] == right[j - 2] and left[i - 2] == right[j - 1]:
                table[i][j] = min(table[i][j], table[i - 2][j - 2] + 1)
    return table[-1][-1]


@given(short_words, short_words, st.integers(0, 3))
def test_a_distance_is_counted_up_to_the_most_asked(left: str, right: str, most: int) -> None:
    assert distance(left, right, most) == min(_distance(left, right), most + 1)
