"""Cards that may be the same client as the one being typed, among those this person may see and no other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import Q, QuerySet

from maillon.clients.lists import with_text
from maillon.clients.models import Client
from maillon.core.identifiers import Invalid, clean_siret
from maillon.core.phones import clean_phone, search_digits
from maillon.core.words import name_key
from maillon.lists.counting import TooLong, in_time

CLOSE = 0.5  # from 0 to 1: « pharmacie des lilas » and « pharmacie du lilas » are at 0,7
MOST = 5
SHORTEST = 4  # letters of a name below which everything is close to everything


@dataclass(frozen=True)
class Typed:
    """What the form holds so far, as typed."""

    name: str = ""
    siret: str = ""
    phone: str = ""
    postal_code: str = ""
    city: str = ""


@dataclass(frozen=True)
class Duplicate:
    client: Client
    why: str


def find(user: Any, typed: Typed, but: int | None = None) -> list[Duplicate]:
    """The surest first: same SIRET, same number, close name in the same town. Each card once."""
    rows = Client.objects.visible_to(user).current().exclude(pk=but).select_related("partner")
    found: dict[int, Duplicate] = {}
    try:
        with in_time():
            for why, same in questions(rows, typed):
                for client in same[:MOST]:
                    found.setdefault(client.pk, Duplicate(client, why))
    except TooLong:
        pass  # what was found so far is still worth saying
    return list(found.values())[:MOST]


def questions(rows: QuerySet[Client], typed: Typed) -> list[tuple[str, QuerySet[Client]]]:
    asked = []
    if siret := read(clean_siret, typed.siret):
        asked.append(("même SIRET", rows.filter(siret=siret)))
    if phone := read(clean_phone, typed.phone):
        asked.append(("même numéro de téléphone", with_text(rows, search_digits(phone))))
    key = name_key(typed.name)
    if len(key) >= SHORTEST and (town := in_town(typed)):
        close = rows.filter(town, name_key__trigram_similar=key).annotate(close=TrigramSimilarity("name_key", key))
        asked.append(("nom proche dans la même ville", close.filter(close__gte=CLOSE).order_by("-close", "pk")))
    return asked


def in_town(typed: Typed) -> Q | None:
    code = "".join(c for c in typed.postal_code if c.isdigit())
    town = Q()
    if len(code) == 5:
        town |= Q(postal_code=code)
    if len(typed.city.strip()) >= 2:
        town |= Q(city__unaccent__iexact=typed.city.strip())
    return town or None


def read(cleaner: Any, text: str) -> str:
    """The number once complete and right; nothing while it is being typed."""
    try:
        return str(cleaner(text)) if text.strip() else ""
    except Invalid:
        return ""
