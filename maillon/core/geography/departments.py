"""Departments: from an INSEE or postal code, their name, their time zone, the outlines of the map."""

from __future__ import annotations

import gzip
import json
from functools import cache
from importlib.resources import files
from typing import Any, Literal

PARIS = "Europe/Paris"
_OVERSEAS_ZONES = {
    "971": "America/Guadeloupe",
    "972": "America/Martinique",
    "973": "America/Cayenne",
    "974": "Indian/Reunion",
    "975": "America/Miquelon",
    "976": "Indian/Mayotte",
    "977": "America/St_Barthelemy",
    "978": "America/Marigot",
    "986": "Pacific/Wallis",
    "987": "Pacific/Tahiti",
    "988": "Pacific/Noumea",
}
_ISLANDS_IN_GUADELOUPE = {"97133": "977", "97150": "978"}


def department_of_insee(insee: str) -> str:
    """« 2A004 » -> « 2A », « 97411 » -> « 974 », « 69123 » -> « 69 »."""
    code = insee.strip().upper()
    return code[:3] if code.startswith(("97", "98")) else code[:2]


def department_of_postal_code(postal_code: str) -> str:
    """From a postal code alone. A few communes depend on a neighbour's post office: prefer the INSEE code.

    Corsica: 200 and 201 are 2A, the rest of 20 is 2B.
    """
    code = postal_code.strip()
    if code in _ISLANDS_IN_GUADELOUPE:
        return _ISLANDS_IN_GUADELOUPE[code]
    if code.startswith("20"):
        return "2A" if code[:3] in ("200", "201") else "2B"
    return code[:3] if code.startswith(("97", "98")) and not code.startswith("980") else code[:2]


def time_zone(department: str) -> str:
    """IANA name; Paris for the mainland and Corsica."""
    return _OVERSEAS_ZONES.get(department, PARIS)


def is_overseas(department: str) -> bool:
    return department in _OVERSEAS_ZONES


def outlines(kind: Literal["departements", "regions"]) -> bytes:
    """GeoJSON of the simplified outlines, gzipped as stored: serve it with Content-Encoding: gzip."""
    return files(__package__).joinpath("data", f"{kind}-simple.geojson.gz").read_bytes()


@cache
def department_names() -> dict[str, str]:
    """Code -> name, the 101 departments."""
    features: list[dict[str, Any]] = json.loads(gzip.decompress(outlines("departements")))["features"]
    return {feature["properties"]["code"]: feature["properties"]["nom"] for feature in features}
