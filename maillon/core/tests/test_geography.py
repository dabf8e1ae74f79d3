import gzip
import json
import math
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillon.core.geography.communes import at_postal_code, city_key, of_department, split_district, suggest
from maillon.core.geography.departments import (
    department_names,
    department_of_insee,
    department_of_postal_code,
    is_overseas,
    outlines,
    time_zone,
)
from maillon.core.geography.geocoding import check_place, department_centre, locate
from maillon.core.identifiers import Invalid


def labels(text: str, limit: int = 8) -> list[str]:
    return [one.label for one in suggest(text, limit)]


@pytest.mark.parametrize(
    ("postal_code", "city", "insee"),
    [
        ("59000", "Lille", "59350"),
        ("59000", "LILLE", "59350"),
        ("59 000", "Lile", "59350"),
        ("59000", "Lille Cedex", "59350"),
        ("59040", "LILLE CEDEX", "59350"),
        ("42000", "St Etienne", "42218"),
        ("42000", "Saint-Étienne", "42218"),
        ("42000", "ST-ETIENNE", "42218"),
        ("69003", "Lyon", "69383"),
        ("69003", "Lyon 3e", "69383"),
        ("69422", "LYON CEDEX 03", "69383"),
        ("75008", "Paris", "75108"),
        ("75380", "PARIS CEDEX 08", "75108"),
        ("75116", "Paris", "75116"),
        ("13008", "Marseille 8ème arrondissement", "13208"),
        ("76600", "Havre", "76351"),
        ("76600", "Le Havre", "76351"),
        ("01140", "St Didier s/ Chalaronne", "01348"),
        ("20000", "Ajaccio", "2A004"),
        ("20200", "Bastia", "2B033"),
        ("97400", "St Denis", "97411"),
        ("97110", "Pointe à Pitre", "97120"),
        ("51000", "Chalons", "51108"),
    ],
)
def test_an_address_as_typed_finds_its_commune(postal_code: str, city: str, insee: str) -> None:
    place = locate(postal_code, city)
    assert place is not None
    assert (place.insee, place.source) == (insee, "commune")
    assert place.score >= 0.75


def test_the_very_name_is_surer_than_a_typing_mistake() -> None:
    exact, typo = locate("59000", "Lille"), locate("59000", "Lile")
    assert exact is not None
    assert typo is not None
    assert exact.score == 1.0
    assert (exact.lat, exact.lon) == pytest.approx((50.63, 3.05), abs=0.04)
    assert typo.score < exact.score


def test_without_a_city_a_code_of_one_commune_is_this_commune() -> None:
    place = locate("59000")
    assert place is not None
    assert (place.name, place.source, place.score) == ("Lille", "commune", 0.9)


def test_an_unknown_name_falls_back_on_the_middle_of_its_postal_code() -> None:
    place = locate("01400", "Les Trois Chênes")
    assert place is not None
    assert (place.insee, place.department, place.source) == ("", "01", "postal_code")
    assert any(math.dist((place.lat, place.lon), (c.lat, c.lon)) < 0.15 for c in at_postal_code("01400"))


def test_an_unknown_code_falls_back_on_its_department() -> None:
    place = locate("59999", "Nulle Part")
    assert place is not None
    assert (place.department, place.source, place.score) == ("59", "department", 0.1)


def test_a_name_alone_finds_the_largest_commune_but_says_it_is_not_sure() -> None:
    saint_denis, lille = locate("", "Saint-Denis"), locate("", "Lille")
    assert saint_denis is not None
    assert lille is not None
    assert saint_denis.score == 0.5
    assert lille.score == 0.8
    assert lille.postal_code == "59000"


def test_nothing_typed_is_nowhere() -> None:
    assert locate("", "") is None
    assert locate("00", "") is None
    assert department_centre("975") is None


def test_a_code_and_a_city_that_agree_are_accepted() -> None:
    assert check_place("59000", "Lille").insee == "59350"
    assert check_place("59040", "Lille Cedex").insee == "59350"
    assert check_place("51000", "Châlons").name == "Châlons-en-Champagne"


@pytest.mark.parametrize(
    ("postal_code", "city", "sentence"),
    [
        ("59100", "Lille", "Vouliez-vous 59000 Lille ?"),
        ("69000", "Lille", "Vouliez-vous 59000 Lille ?"),
        ("59000", "Lile", "Vouliez-vous 59000 Lille ?"),
        ("59000", "Nulle Part", "59000 est le code postal de Lille."),
        ("59999", "Nulle Part", "ne sont pas connus"),
    ],
)
def test_a_code_and_a_city_that_disagree_get_a_suggestion(postal_code: str, city: str, sentence: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_place(postal_code, city)
    assert sentence in refused.value.message


def test_the_beginning_of_a_code_suggests_its_largest_communes() -> None:
    assert labels("590", 1) == ["59000 Lille"]
    assert all(label.startswith("590") for label in labels("590"))
    assert labels("6900") == [f"6900{n} Lyon" for n in range(1, 9)]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("lil", "59000 Lille"),
        ("st eti", "42000 Saint-Étienne"),
        ("la roch", "17000 La Rochelle"),
        ("59 lil", "59000 Lille"),
        ("lyon 3", "69003 Lyon"),
        ("par", "75001 Paris"),
        ("pointe a p", "97110 Pointe-à-Pitre"),
    ],
)
def test_the_beginning_of_a_name_suggests_the_largest_first(typed: str, first: str) -> None:
    assert labels(typed)[0] == first


def test_a_city_of_many_codes_shows_them_once_its_name_is_complete() -> None:
    assert labels("Lyon", 20)[:9] == [f"6900{n} Lyon" for n in range(1, 10)]
    assert labels("lyo", 20).count("69002 Lyon") == 0


@pytest.mark.parametrize("typed", ["", " ", "5", "x", "zzzzzz", "00000"])
def test_too_little_or_nonsense_suggests_nothing(typed: str) -> None:
    assert labels(typed) == []


@pytest.mark.parametrize(
    ("insee", "department"), [("59350", "59"), ("2A004", "2A"), ("2b033", "2B"), ("97411", "974"), ("98735", "987")]
)
def test_the_department_comes_from_the_insee_code(insee: str, department: str) -> None:
    assert department_of_insee(insee) == department


@pytest.mark.parametrize(
    ("code", "department"),
    [
        ("59000", "59"),
        ("20000", "2A"),
        ("20137", "2A"),
        ("20200", "2B"),
        ("20600", "2B"),
        ("97400", "974"),
        ("97133", "977"),
        ("97150", "978"),
        ("98000", "98"),
        ("98714", "987"),
    ],
)
def test_a_postal_code_gives_its_department(code: str, department: str) -> None:
    assert department_of_postal_code(code) == department


def test_a_department_has_its_own_time() -> None:
    assert time_zone("69") == time_zone("2A") == "Europe/Paris"
    assert time_zone("974") == "Indian/Reunion"
    assert time_zone("973") == "America/Cayenne"
    assert is_overseas("971")
    assert not is_overseas("2B")
    for department in department_names():
        assert ZoneInfo(time_zone(department))


def test_every_department_has_a_name_an_outline_and_communes() -> None:
    names = department_names()
    assert len(names) == 101
    assert (names["59"], names["2A"], names["974"]) == ("Nord", "Corse-du-Sud", "La Réunion")
    assert all(of_department(code) and department_centre(code) for code in names)
    assert len(json.loads(gzip.decompress(outlines("regions")))["features"]) == 18


def test_every_commune_lies_where_its_department_is() -> None:
    for department in department_names():
        communes = of_department(department)
        lats = sorted(commune.lat for commune in communes)
        lons = sorted(commune.lon for commune in communes)
        middle = lats[len(lats) // 2], lons[len(lons) // 2]
        reach = 2.5 if department == "973" else 1.5
        far = [c.name for c in communes if abs(c.lat - middle[0]) > reach or abs(c.lon - middle[1]) > reach]
        assert far == []


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("Saint-Étienne", "saint etienne"),
        ("STE FOY LES LYON", "sainte foy les lyon"),
        ("L'Haÿ-les-Roses", "hay les roses"),
        ("Villefranche s/ Saône", "villefranche sur saone"),
        ("Le Havre CEDEX 2", "havre"),
        ("", ""),
    ],
)
def test_a_city_name_has_one_key(typed: str, key: str) -> None:
    assert city_key(typed) == key


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("lyon 3e", ("lyon", 3)),
        ("lyon 03", ("lyon", 3)),
        ("paris 1er arrondissement", ("paris", 1)),
        ("paris 15eme arr", ("paris", 15)),
        ("paris", ("paris", 0)),
        ("lyon foo", ("lyon foo", 0)),
        ("verdun 3", ("verdun 3", 0)),
    ],
)
def test_a_district_is_read_apart_from_its_city(key: str, expected: tuple[str, int]) -> None:
    assert split_district(key) == expected


@given(st.text(max_size=10), st.text(max_size=20))
def test_any_text_is_located_or_not_but_never_fails(postal_code: str, city: str) -> None:
    place = locate(postal_code, city)
    assert place is None or 0 < place.score <= 1
    assert len(suggest(city, 5)) <= 5
