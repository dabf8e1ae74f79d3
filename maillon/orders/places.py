"""Where each line of a quote, an order or an amendment goes: its own site, or that of the whole."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from maillon.clients.models import Site
from maillon.core import french


def site_of(line: Any, deal: Any) -> int | None:
    return line.site_id or deal.site_id


def word_of(site: Site) -> str:
    """« Annexe, 2 rue Basse, 69500 Bron »."""
    return ", ".join(part for part in (site.name, site.address) if part)[:300]


def names(deal: Any, lines: Sequence[Any], *, whole: bool = False) -> dict[int, str]:
    """By line id, the name of its site, as every reader of the paper may know it; nothing when all lines go to one, unless
    ``whole``. One query, or none."""
    placed = {line.pk: site_of(line, deal) for line in lines}
    keys = {key for key in placed.values() if key}
    if not keys or (len(set(placed.values())) < 2 and not whole):
        return {}
    known = dict(Site.objects.filter(pk__in=keys).values_list("pk", "name"))
    return {pk: known[key] for pk, key in placed.items() if key in known}


def addresses(deal: Any, lines: Sequence[Any], most: int = 8) -> list[str]:
    """Where the lines go, each place once, as a paper prints it: the first ``most``, then how many more."""
    keys = list(dict.fromkeys(key for line in lines if (key := site_of(line, deal))))
    known = Site.objects.in_bulk(keys[:most])
    found = [word_of(known[key]) for key in keys[:most] if key in known]
    more = len(keys) - most
    return found + ([f"et {french.plural(more, 'autre site', 'autres sites')}"] if more > 0 else [])
