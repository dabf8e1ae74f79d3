"""Searching: numbers in any form, names with mistakes, and never another partner's row."""

import pytest
from django.db import connection

from maillon.core import scope
from maillon.search import index as indexing
from maillon.search.numbers import fragment
from maillon.search.query import Known, known_words, search, words_query
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
            "select count(*) from search_rows('assurances:*', 'assurances', '', '', '', '', 'assurances', '{accounts.partner}', 300, 24)"
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
    assert fragment("04 6") == ""


def test_words_become_a_prefix_query():
    assert words_query("pharm lil") == "(pharm:* | pharmlil:*) & (lil:* | pharmlil:*)"


def test_little_words_choose_nothing_unless_there_is_nothing_else():
    assert words_query("pharmacie de la gare") == ("(pharmacie:* | pharmaciede) & (gare:* | lagare:*)")
    assert words_query("la").startswith("(la:*")


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
        known = known_words(cursor, ["pharmacie", "lilas", "inconnu"])
    assert [known[word].frequency for word in ("pharmacie", "lilas", "inconnu")] == [1002, 1, 0]
    assert words_query("pharmacie lil", known).startswith("(pharmacie | pharmacielil) & (lil:*")
    assert words_query("lil pharma", known).endswith("(pharma:* | lilpharma:*)")
    assert words_query("co-2026-12").startswith("(co | co2026) & (2026 | ")


@pytest.mark.parametrize("typed", [
    "pharmcaie lials", "hparmacie lilsa", "phramacei des lilas", "parmcie lilas", "lilas pharamcei",
])  # fmt: skip
def test_two_mistakes_are_forgiven_in_a_long_word(filled, typed):
    assert "Pharmacie des Lilas" in found(typed, filled.support)


@pytest.mark.parametrize("typed", ["rossiclaire", "clairerossi", "pharmacielilas"])
def test_two_words_written_as_one_are_parted(filled, typed):
    assert "Pharmacie des Lilas" in found(typed, filled.support)


def test_a_whole_name_comes_first_whatever_the_order_of_its_words(filled, source):
    indexing.store([(source, pk, Found(f"Lys Pharma {pk}", "/x")) for pk in range(50, 80)])
    assert found("lys pharma", filled.support)[0] == "Pharma Lys"


def test_a_mistyped_word_that_is_another_word_still_finds(filled, source):
    indexing.store([(source, 60, Found("Pharmacie Marin", "/m")), (source, 61, Found("Pharmacie Martin", "/n"))])
    assert found("pharmacie marin", filled.support)[:2] == ["Pharmacie Marin", "Pharmacie Martin"]


@pytest.mark.parametrize(("typed", "label"), [
    ("00:02:18", "Poste"), ("000218", "Téléphone"), ("00 02 18", "Téléphone"), ("00218", "Téléphone"),
])  # fmt: skip
def test_how_a_number_is_written_tells_what_it_is(filled, source, typed, label):
    """At the end of three hundred SIRET as of one telephone and one MAC address."""
    rows = [
        (source, pk, Found(f"Client {pk}", "/c", numbers=(f"48293{pk}000218",), weight=30)) for pk in range(100, 450)
    ]
    rows += [
        (source, 90, Found("Téléphone", "/t", numbers=("+33199000218",))),
        (source, 91, Found("Poste", "/p", numbers=("80:5E:C0:00:02:18",))),
    ]
    indexing.store(rows)
    assert found(typed, filled.support)[0] == label


@pytest.mark.parametrize("typed", ["CL-2026-00182", "cl-2026-182", "cl 2026 182", "CL-182", "2026-00182", "cl 00182"])
def test_a_reference_without_its_zeros_comes_before_those_that_begin_so(filled, source, typed):
    indexing.store(
        [(source, pk, Found(f"Client {pk}", "/c", f"CL-2026-{pk:05}", weight=30)) for pk in (182, *range(18200, 18299))]
    )
    assert found(typed, filled.support)[0] == "Client 182"


def test_a_whole_name_nearly_typed_comes_among_the_first_even_when_the_very_words_are_found(filled, source):
    """« albellier » is a name of firms, « aLbellier » a slip for Labellier."""
    indexing.store(
        [(source, pk, Found(f"Zoé Martin {pk}", "/x", words=("Pharmacie Albellier",))) for pk in range(100, 130)]
    )
    indexing.store([(source, 140, Found("Zoé Labellier", "/l"))])
    shown = found("aLbellier Zoé", filled.support)
    assert "Zoé Labellier" in shown[:10]
    assert shown[0].startswith("Zoé Martin")


@pytest.mark.parametrize(("typed", "label"), [
    ("lasbellier zoe", "Zoé Labellier"), ("labelleir zeo", "Zoé Labellier"), ("zoe lablier", "Zoé Labellier"),
    ("pharmacie de la gaer lyno", "Pharmacie de la Gare Lyon"),
])  # fmt: skip
def test_among_hundreds_of_names_that_are_alike_the_nearest_comes_first(filled, source, typed, label):
    alike = [
        f"Zoé {begin}bel{end}"
        for begin in ("La", "Ma", "Ca", "Ga", "Ba", "Ta")
        for end in ("lier", "ier", "in", "ot", "ard")
    ]
    towns = [f"Pharmacie de la Gare {town}" for town in ("Lyon", "Laon", "Luynes", "Lunel", "Tours", "Dijon")]
    indexing.store(
        [(source, 1000 + 10 * rank + time, Found(name, "/z")) for rank, name in enumerate(alike) for time in range(9)]
    )
    indexing.store([(source, 2000 + rank, Found(name, "/g")) for rank, name in enumerate(towns)])
    assert label in found(typed, filled.support)[:10]


def test_a_name_with_two_slips_is_not_hidden_by_those_that_bear_a_nearer_one(filled, source):
    indexing.store([(source, pk, Found("Agnès Boisset", "/b")) for pk in range(100, 130)])
    indexing.store([(source, 140, Found("Agnès Boisseau", "/c")), (source, 141, Found("Inès Garnier", "/i"))])
    shown = found("Agnès Boissew", filled.support)
    assert shown[0] == "Agnès Boisset"
    assert "Agnès Boisseau" in shown[:10]
    assert found("jIns Garnier", filled.support) == ["Inès Garnier"]


@pytest.mark.parametrize(("begun", "others"), [(3, False), (41, True)])
def test_the_words_that_begin_so_are_all_asked_when_they_are_few(filled, begun, others):
    """« mae »: more than twenty thousand rows hold a word that begins so."""
    with scope.system("essai"), connection.cursor() as cursor:
        cursor.executemany(
            "insert into search_word (text, frequency, neighbours) values (%s, 9000, '{}')",
            [(f"mae{chr(97 + rank // 26)}{chr(97 + rank % 26)}",) for rank in range(begun)],
        )
        known = known_words(cursor, ["mae", "poitoi"])
    assert (len(known["mae"].completions), known["mae"].others) == (min(begun, 40), others)
    assert (known["mae"].begins, known["poitoi"].begins) == (True, False)


def test_one_letter_typed_asks_few_of_the_words_that_begin_so():
    usual = tuple(f"p{chr(97 + rank)}" for rank in range(20))
    assert words_query("p", {"p": Known(0, usual)}) == "(pp | pq | pr | ps | pt)"
    assert words_query("lilas p", {"p": Known(0, usual)}).count("|") > 19


def test_the_end_of_a_number_comes_before_the_same_figures_inside_another(filled, source):
    indexing.store([(source, pk, Found(f"Inclus {pk}", "/i", numbers=(f"9001234{pk}99",))) for pk in range(10, 50)])
    assert found("001234", filled.support)[0] == "Pharmacie des Lilas"


def test_a_number_that_begins_with_a_zero_is_not_the_whole_one_without_it(filled, source):
    """« 01 70 00 », the middle of a telephone, is not the postal code 17000."""
    indexing.store([(source, pk, Found(f"Optique {pk}", "/o", numbers=("17000",), weight=30)) for pk in range(10, 50)])
    indexing.store([(source, 60, Found("Garage du Port", "/g", numbers=("+33353017000",)))])
    assert found("01 70 00", filled.support)[0] == "Garage du Port"
    assert found("17000", filled.support)[0].startswith("Optique")


def test_what_is_not_shown_is_said_and_what_is_shown_is_not_said_again(filled, source):
    indexing.store([(source, 70, Found("Optique Réal", "/r", ways=("le téléphone 04 65 71 00 99", "l'ancien nom Lunetterie du Port"),
                                       words=("Lunetterie du Port",), numbers=("+33465710099",)))])  # fmt: skip
    with scope.scoped(scope.of_user(filled.support)):
        assert [hit.why for hit in search("lunetterie", filled.support)] == [
            "Trouvé par l'ancien nom Lunetterie du Port"
        ]
        assert [hit.why for hit in search("0465710099", filled.support)] == ["Trouvé par le téléphone 04 65 71 00 99"]
        assert [hit.why for hit in search("optique", filled.support)] == [""]


def test_what_is_already_indexed_is_not_written_again(filled, source):
    def written():
        with connection.cursor() as cursor:
            cursor.execute(
                "select xmin::text, ctid::text from search_searchdoc where object_id = 4 and kind = 'accounts.partner'"
            )
            return cursor.fetchone()

    before = written()
    indexing.store([(source, 4, Found("Œuvre de l'Hôpital Saint-Étienne", "/d", "CL-2026-00501"))])
    assert written()[1] == before[1]
    indexing.store([(source, 4, Found("Œuvre de l'Hôpital Saint-Étienne", "/d", "CL-2026-00501", weight=3))])
    assert written()[1] != before[1]


def test_a_word_no_longer_held_is_forgotten_at_night_and_a_double_goes(filled):
    with scope.system("essai"), connection.cursor() as cursor:
        cursor.execute("select search_learn('{disparu,lilas}')")
        cursor.execute(
            "insert into search_word (text, frequency, neighbours) select text, frequency, neighbours from search_word where text = 'lilas'"
        )
    recount(timestamp=0)
    with scope.system("essai"), connection.cursor() as cursor:
        cursor.execute("select text, count(*) from search_word where text in ('disparu', 'lilas') group by text")
        assert cursor.fetchall() == [("lilas", 1)]
