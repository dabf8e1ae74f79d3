"""Who the thousands of clients are: names, numbers and addresses that no other client has."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any

from django.utils.text import slugify

from maillon.clients.models import Contact
from maillon.core.geography.geocoding import locate
from maillon.core.identifiers import vat_number_of
from maillon.demo import words
from maillon.demo.company import luhn
from maillon.demo.volume.copying import columns_of
from maillon.demo.volume.names import SURNAMES

FIXED, MOBILE = ("19900", "26191", "35301", "46571", "53649"), "63998"  # ARCEP keeps 10,000 numbers of each for fiction
STEP, SPAN = 7_368_787, 88_999_999  # coprime: every SIREN once


@dataclass(frozen=True)
class Person:
    """Circumstances of one copied client; the columns of ``chosen_clients`` in the same order."""

    n: int
    old: int
    days: int
    name: str
    legal_name: str
    siren: str
    siret: str
    vat_number: str
    phone: str
    email: str
    billing_email: str
    street: str
    postal_code: str
    city: str
    insee: str
    department: str
    lat: float | None
    lon: float | None
    first_name: str
    last_name: str
    contact_email: str
    mobile: str
    tenant: str


COLUMNS = tuple(f.name for f in fields(Person))
TYPES = {"n": "int", "old": "bigint", "days": "int", "lat": "float8", "lon": "float8"}


def rows(people: Iterator[Person]) -> Iterator[tuple]:
    return (tuple(vars(person).values()) for person in people)


class Crowd:
    """``template``: (id, sector) of the client that a person copies, so that a pharmacy keeps a pharmacy's name."""

    def __init__(self, rng: random.Random, names: set[str], sirens: set[str]) -> None:
        self.rng, self.names, self.sirens = rng, names, sirens
        self.rank = rng.randrange(SPAN)
        self.places = {row: locate(*row) for row in words.CITIES}

    def person(self, n: int, old: int, sector: str, days: int) -> Person:
        rng = self.rng
        postal_city = rng.choice(words.CITIES)
        place, name, siren = self.places[postal_city], self.name(sector, postal_city[1]), self.siren()
        slug = slugify(name)
        first, last = rng.choice(words.FIRST_NAMES), rng.choice(SURNAMES)
        return Person(
            n, old, days, name, f"{name} {rng.choice(('SARL', 'SAS', 'SELARL'))}", siren, luhn(f"{siren}{rng.randint(1, 40):04d}"),
            vat_number_of(siren), f"+33{FIXED[n // 10_000 % 5]}{n % 10_000:04d}", f"contact@{slug}.example", f"compta@{slug}.example",
            f"{rng.randint(1, 120)} {rng.choice(words.STREETS)}", *postal_city, place.insee if place else "",
            place.department if place else "", place.lat if place else None, place.lon if place else None, first, last,
            f"{slugify(first)}.{slugify(last)}@{slug}.example", f"+33{MOBILE}{n * 7 % 10_000:04d}", f"{slug[:40]}.centrex.example",
        )  # fmt: skip

    def name(self, sector: str, city: str) -> str:
        """One or two families, a place, a town: millions of names, none twice."""
        rng, shapes = self.rng, words.SECTORS.get(sector, words.SECTORS["services"])[0]
        while True:
            family = rng.choice(SURNAMES)
            if rng.random() < 0.6:
                family = f"{family}-{rng.choice(SURNAMES)}"
            name = rng.choice(shapes).format(name=family, place=rng.choice(words.PLACES))
            if name in self.names or rng.random() < 0.3:
                name = f"{name} {city}"
            if name not in self.names:
                self.names.add(name)
                return name

    def siren(self) -> str:
        while True:
            self.rank = (self.rank + STEP) % SPAN
            made = luhn(f"{10_000_000 + self.rank}")
            if made not in self.sirens:
                self.sirens.add(made)
                return made


# Who else is met there: up to three more people for a client, each with a name and a mobile.
OTHERS = """
from copied_clients_client p join chosen_clients c on c.n = p.n
join clients_contact t on t.client_id = p.new and t.is_main cross join lateral generate_series(1, mod(c.n, 4)) i
join crowd_surnames s on s.rank = mod(c.n::bigint * 7919 + i * 104729, (select count(*) from crowd_surnames))
join crowd_first_names f on f.rank = mod(c.n + i * 5, (select count(*) from crowd_first_names))
"""
OTHER = {
    "client_id": "t.client_id", "first_name": "f.name", "last_name": "s.name", "civility": "''",
    "function": "(array['Adjoint', 'Comptable', 'Responsable informatique'])[i]", "created_at": "t.created_at",
    "updated_at": "t.created_at", "mobile": f"'+33{MOBILE}' || lpad(mod(c.n::bigint * 31 + i * 977, 10000)::text, 4, '0')",
}  # fmt: skip


def prepare(cursor: Any) -> None:
    for table, names in (("crowd_surnames", SURNAMES), ("crowd_first_names", words.FIRST_NAMES)):
        cursor.execute(f"drop table if exists {table}")
        cursor.execute(f"create temp table {table} (rank int primary key, name text)")
        cursor.execute(
            f"insert into {table} select rank - 1, name from unnest(%s::text[]) with ordinality as x (name, rank)",  # noqa: S608
            [list(names)],
        )
        cursor.execute(f"analyze {table}")


def surround(cursor: Any) -> None:
    """The people of the copied clients besides their main contact."""
    columns, taken, given = columns_of(Contact, OTHER)
    cursor.execute(f"insert into clients_contact ({columns}) select {taken} {OTHERS}", given)
