"""From a postal code and a city as typed to a point, offline: commune, else postal code, else department.

The result says how sure it is (`score`) and what it rests on (`source`), so that a screen can ask for the point to be
moved by hand.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from maillon.core.geography.communes import (
    Commune,
    at_postal_code,
    city_key,
    named,
    of_department,
    split_district,
)
from maillon.core.geography.departments import department_of_postal_code
from maillon.core.identifiers import Invalid
from maillon.core.words import normalise

Source = Literal["commune", "postal_code", "department"]
ALIKE = 0.75


@dataclass(frozen=True, slots=True)
class Place:
    """`score` from 0 to 1: 1 the very commune, 0.5 and less only its surroundings. `insee` is empty with them."""

    insee: str
    name: str
    postal_code: str
    department: str
    lat: float
    lon: float
    score: float
    source: Source


def locate(postal_code: str, city: str = "") -> Place | None:
    """The best place for what was typed; None when not even a department is known."""
    code = re.sub(r"\D", "", postal_code)
    key, district = _city(city)
    return (
        _in_postal_code(code, key)
        or _in_department(code, key, district)
        or _around_postal_code(code)
        or _anywhere(code, key, district)
        or _around_department(code)
    )


def check_place(postal_code: str, city: str) -> Place:
    """The place when code and city agree (CEDEX included), else `Invalid` « Vouliez-vous 59000 Lille ? ».

    A hint, not a wall: hamlets and merged communes have names that the list no longer knows.
    """
    place = locate(postal_code, city)
    key, _ = _city(city)
    if place is not None and place.source == "commune" and _agree(place, postal_code, key):
        return place
    if place is not None and place.source == "commune":
        raise Invalid(f"Vouliez-vous {place.postal_code} {place.name} ?")
    if same := named(key):
        raise Invalid(f"Vouliez-vous {_code_of(same[0])} {same[0].name} ?")
    here = at_postal_code(re.sub(r"\D", "", postal_code))
    if here:
        names = ", ".join(commune.name for commune in here[:3])
        raise Invalid(f"{postal_code.strip()} est le code postal de {names}. Vérifiez le nom de la ville.")
    raise Invalid("Ce code postal et cette ville ne sont pas connus. Vérifiez-les, ou placez le point sur la carte.")


def _agree(place: Place, postal_code: str, key: str) -> bool:
    if place.score < 0.8 or not (key == city_key(place.name) or city_key(place.name).startswith(f"{key} ")):
        return False
    return place.postal_code == re.sub(r"\D", "", postal_code) or not at_postal_code(re.sub(r"\D", "", postal_code))


def _city(city: str) -> tuple[str, int]:
    key, district = split_district(city_key(city))
    cedex = re.search(r"\b(?:cedex|cdx) (\d{1,2})\b", normalise(city))
    return key, district or (int(cedex.group(1)) if cedex else 0)


def _place(commune: Commune, code: str, score: float) -> Place:
    code = code if code in commune.postal_codes else _code_of(commune)
    return Place(
        commune.insee, commune.name, code, commune.department, commune.lat, commune.lon, round(score, 2), "commune"
    )


def _code_of(commune: Commune) -> str:
    return commune.postal_codes[0]


def _alike(typed: str, key: str) -> float:
    if typed == key:
        return 1.0
    if len(typed) >= 4 and (key.startswith(f"{typed} ") or typed.startswith(f"{key} ")):
        return 0.9
    return SequenceMatcher(None, typed, key, autojunk=False).ratio() * 0.95


def _best(typed: str, some: Sequence[Commune]) -> tuple[float, Commune] | None:
    scored = [(_alike(typed, commune.key), commune) for commune in some]
    best = max(scored, key=lambda one: (one[0], one[1].population), default=None)
    return best if best and best[0] >= ALIKE else None


def _in_postal_code(code: str, key: str) -> Place | None:
    here = at_postal_code(code)
    if not key:
        return _place(here[0], code, 0.9) if len(here) == 1 else None
    best = _best(key, here)
    return _place(best[1], code, best[0]) if best else None


def _in_department(code: str, key: str, district: int) -> Place | None:
    """A CEDEX code is in no list: the name decides within the department. A code that exists makes it less sure."""
    if not key or len(code) < 2:
        return None
    department = department_of_postal_code(code)
    same = [commune for commune in named(key) if commune.department == department]
    if same:
        chosen = next((commune for commune in same if district and commune.district == district), same[0])
        return _place(chosen, code, 0.6 if at_postal_code(code) else 0.85)
    if at_postal_code(code):
        return None
    best = _best(key, of_department(department))
    return _place(best[1], code, best[0] * 0.7) if best else None


def _around_postal_code(code: str) -> Place | None:
    here = at_postal_code(code)
    if not here:
        return None
    lat, lon = _centre(here)
    return Place("", "", code, here[0].department, lat, lon, 0.5, "postal_code")


def _anywhere(code: str, key: str, district: int) -> Place | None:
    if code or not key:
        return None
    same = named(key)
    if not same:
        return None
    chosen = next((commune for commune in same if district and commune.district == district), same[0])
    alone = len({commune.department for commune in same}) == 1
    return _place(chosen, "", 0.8 if alone else 0.5)


def _around_department(code: str) -> Place | None:
    department = department_of_postal_code(code) if len(code) >= 2 else ""
    return department_centre(department)


def department_centre(department: str) -> Place | None:
    """Centre of its population; None for a territory without communes in the file."""
    communes = of_department(department)
    if not communes:
        return None
    lat, lon = _centre(communes)
    return Place("", "", "", department, lat, lon, 0.1, "department")


def _centre(communes: Sequence[Commune]) -> tuple[float, float]:
    """Mean of the points, weighted by population."""
    weights = [commune.population + 1 for commune in communes]
    total = sum(weights)
    lat = sum(commune.lat * weight for commune, weight in zip(communes, weights, strict=True)) / total
    lon = sum(commune.lon * weight for commune, weight in zip(communes, weights, strict=True)) / total
    return round(lat, 5), round(lon, 5)
