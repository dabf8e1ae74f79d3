"""How a module makes its records findable."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import QuerySet


@dataclass(frozen=True)
class Found:
    """What search keeps of one record. ``words``: texts by importance; ``numbers``: phones, SIRET, serials, references in any form.

    ``ways``: what it may be found by that its line does not show, as it is said: « le demandeur Marie Durand », « le SIRET 482... ».
    """

    label: str
    url: str
    reference: str = ""
    detail: str = ""
    words: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    partner_id: int | None = None
    client_id: int | None = None
    weight: int = 0
    ways: tuple[str, ...] = ()


@dataclass(frozen=True)
class SearchSource:
    """``rows()`` for a full rebuild (with what ``found`` needs preloaded); ``found(record)`` -> Found or None (not findable).

    ``archived``: an archived record stays findable, and its ``detail`` says so. ``on_card``: what is found of it finds its
    client in the list of clients too.
    """

    model: str
    group: str  # « Clients », « Contacts »...
    icon: str
    right: str
    found: Callable[[Any], Found | None]
    rows: Callable[[], QuerySet]
    order: int = 50
    archived: bool = False
    on_card: bool = False
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Said:
    """One text said on a record. ``partner_id``: the partner who may read it; None when nobody outside may.

    ``name``: how the text is called, « un message ».
    """

    owner_id: int
    text: str
    at: datetime
    partner_id: int | None
    name: str


@dataclass(frozen=True)
class PassageSource:
    """Texts by which a record of another source is found: the messages of a ticket. One row of index for each.

    ``model``: of the texts; its ``visible_to`` decides again before a word of one is shown. ``of``: of the record. Saving
    a text must emit ``record.saved``.
    """

    model: str
    of: str
    rows: Callable[[], QuerySet]
    said: Callable[[Any], Said]


@dataclass(frozen=True)
class NumberLookup:
    """Numbers kept by ranges, which the index cannot hold one by one.

    ``found(text, user, limit)``: the records that hold what was typed as (model label, key, what is shown), within the
    person's rows. ``clients(text)``: the keys of their clients, for a list that is already scoped.
    """

    right: str
    found: Callable[[str, Any, int], list[tuple[str, int, Found]]]
    clients: Callable[[str], QuerySet]


@dataclass(frozen=True)
class PaletteAction:
    """« Nouveau ticket pour Pharmacie des Lilas »: ``url(client_id)`` when ``for_client``, else ``url(None)``."""

    label: str
    icon: str
    right: str
    url: Callable[[int | None], str]
    keywords: tuple[str, ...] = ()
    for_client: bool = False
