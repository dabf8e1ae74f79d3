"""The 35 000 communes, loaded once at the first question: by postal code, by name, by the beginning of either."""

from __future__ import annotations

import csv
import gzip
import io
import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from maillon.core.words import normalise

_SPLIT_CITIES = {"75056", "69123", "13055"}  # Paris, Lyon, Marseille: their districts are in the file too
_DISTRICT = re.compile(r"(\d{1,2}) ?(?:er|e|eme|ieme|nd|nde)?(?: arr(?:ondissement|dt|t)?)?")
_SAINTS = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}
_OVER = {"s": "sur", "ss": "sous"}
_ARTICLES = ("le ", "la ", "les ", "l ")


@dataclass(frozen=True, slots=True)
class Commune:
    """`name` is the city's own (« Lyon » for « Lyon 3e Arrondissement », whose `insee` is 69383 and `district` 3)."""

    insee: str
    name: str
    postal_codes: tuple[str, ...]
    department: str
    lat: float
    lon: float
    population: int
    district: int = 0

    @property
    def key(self) -> str:
        """Computed when asked: to place an address only the names of its postal code are needed."""
        return _key_of_name(self.name)


@dataclass(frozen=True, slots=True)
class Suggestion:
    postal_code: str
    commune: Commune

    @property
    def label(self) -> str:
        return f"{self.postal_code} {self.commune.name}"


def city_key(text: str) -> str:
    """« St-Étienne s/ Chalaronne », « LE HAVRE CEDEX 2 » -> « saint etienne sur chalaronne », « havre »."""
    text = re.sub(r"\b(cedex|cdx)\b.*", "", normalise(text)).strip()
    text = re.sub(r"\b(st|ste|sts|stes)\b", lambda found: _SAINTS[found.group()], text)
    text = re.sub(r"(?<=\w) (ss?) (?=\w)", lambda found: f" {_OVER[found.group(1)]} ", text)
    article = next((article for article in _ARTICLES if text.startswith(article)), "")
    return text.removeprefix(article)


def split_district(key: str) -> tuple[str, int]:
    """(« lyon », 3) for « lyon 3e », « lyon 03 », « lyon 3eme arrondissement »; 0 when there is none."""
    head, _, tail = key.partition(" ")
    found = _DISTRICT.fullmatch(tail) if head in ("paris", "lyon", "marseille") else None
    return (head, int(found.group(1))) if found else (key, 0)


@cache
def _key_of_name(name: str) -> str:
    return city_key(name)


@cache
def _every() -> tuple[Commune, ...]:
    folder = files(__package__).joinpath("data")
    moves = csv.reader(io.StringIO(folder.joinpath("corrections.csv").read_text("utf-8")))
    moved = {insee: (lat, lon) for insee, lat, lon, _ in moves}
    text = gzip.decompress(folder.joinpath("communes.csv.gz").read_bytes()).decode("utf-8")
    rows = csv.reader(io.StringIO(text))
    next(rows)
    return tuple(_commune(row, moved.get(row[0], (row[4], row[5]))) for row in rows)


def _commune(row: list[str], point: tuple[str, str]) -> Commune:
    insee, name, codes, department, _, _, population = row
    district = 0
    if name.endswith(" Arrondissement"):
        key, district = split_district(city_key(name))
        name = key.capitalize()
    postal_codes = tuple(codes.split("|"))
    return Commune(insee, name, postal_codes, department, float(point[0]), float(point[1]), int(population), district)


@cache
def _by_postal_code() -> dict[str, tuple[Commune, ...]]:
    found: dict[str, list[Commune]] = defaultdict(list)
    for commune in _every():
        if commune.insee not in _SPLIT_CITIES:
            for code in commune.postal_codes:
                found[code].append(commune)
    return {code: tuple(sorted(some, key=lambda one: -one.population)) for code, some in found.items()}


@cache
def _by_key() -> dict[str, tuple[Commune, ...]]:
    found: dict[str, list[Commune]] = defaultdict(list)
    for commune in _every():
        found[commune.key].append(commune)
    return {key: tuple(sorted(some, key=lambda one: (one.district, -one.population))) for key, some in found.items()}


@cache
def _by_department() -> dict[str, tuple[Commune, ...]]:
    found: dict[str, list[Commune]] = defaultdict(list)
    for commune in _every():
        if not commune.district:
            found[commune.department].append(commune)
    return {department: tuple(some) for department, some in found.items()}


@cache
def _sorted_codes() -> list[str]:
    return sorted(_by_postal_code())


@cache
def _sorted_keys() -> list[str]:
    return sorted(_by_key())


def at_postal_code(postal_code: str) -> tuple[Commune, ...]:
    """Largest first; for Paris, Lyon and Marseille the district, not the city."""
    return _by_postal_code().get(postal_code, ())


def named(key: str) -> tuple[Commune, ...]:
    """Communes whose `city_key` is exactly this, cities before their districts, largest first."""
    return _by_key().get(key, ())


def of_department(department: str) -> tuple[Commune, ...]:
    return _by_department().get(department, ())


def _starting_with(prefix: str, every: list[str]) -> Iterable[str]:
    for value in every[bisect_left(every, prefix) :]:
        if not value.startswith(prefix):
            return
        yield value


def suggest(text: str, limit: int = 8) -> list[Suggestion]:
    """What a beginning of postal code, of name, or both (« 59 lil ») may become; largest communes first.

    Two characters at least, else nothing. A city of several codes shows them all once its name is complete.
    """
    digits, letters = re.fullmatch(r"(\d*)\s*(.*)", " ".join(text.split())).groups()  # type: ignore[union-attr]
    prefix = city_key(letters) if letters else ""
    if digits:
        found = _suggest_codes(digits, prefix) if len(digits) >= 2 else []
    else:
        found = _suggest_names(prefix) if len(prefix) >= 2 else []
    typed = normalise(letters or text)
    found.sort(
        key=lambda one: (
            one.commune.key != prefix,
            not normalise(one.commune.name).startswith(typed),
            -_weight(one.commune),
            one.postal_code,
        )
    )
    return found[: max(limit, 0)]


def _weight(commune: Commune) -> int:
    """A district counts as its city, so that the districts of Lyon stay together and in order."""
    return named(commune.key)[0].population if commune.district else commune.population


def _suggest_codes(digits: str, prefix: str) -> list[Suggestion]:
    return [
        Suggestion(code, commune)
        for code in _starting_with(digits, _sorted_codes())
        for commune in at_postal_code(code)
        if commune.key.startswith(prefix)
    ]


def _suggest_names(prefix: str) -> list[Suggestion]:
    prefix, district = split_district(prefix)
    found: list[Suggestion] = []
    for key in _starting_with(prefix, _sorted_keys()):
        for commune in named(key):
            if commune.insee in _SPLIT_CITIES or (district and commune.district != district):
                continue
            if commune.district > 1 and key != prefix:
                continue
            codes = commune.postal_codes if key == prefix else commune.postal_codes[:1]
            found.extend(Suggestion(code, commune) for code in codes)
    return found
