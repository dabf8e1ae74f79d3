"""Which line of the table decides for a ticket, and why those before it did not. Pure: lines and facts in, words out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from maillon.tickets.priority import Priority

KINDS = {"incident": "Incident", "request": "Demande", "project": "Projet", "return": "SAV"}


@dataclass(frozen=True)
class Facts:
    """What a ticket is chosen by. ``in_segment(segment)``: asked only of a line that nothing else rules out."""

    kind: str
    priority: int
    level: int | None
    level_name: str
    partner: int | None
    partner_name: str
    platform_type: int | None
    platform_name: str
    in_segment: Callable[[Any], bool]


@dataclass(frozen=True)
class Judged:
    """One line, and what kept it from deciding (nothing: it decides)."""

    line: Any
    misses: tuple[str, ...]

    @property
    def fits(self) -> bool:
        return not self.misses


def judged(lines: Iterable[Any], facts: Facts) -> Iterator[Judged]:
    """Each line in order, up to the one that decides."""
    for line in lines:
        found = Judged(line, tuple(misses(line, facts)))
        yield found
        if found.fits:
            return


def chosen(lines: Iterable[Any], facts: Facts) -> Any:
    """The line that decides, or none."""
    return next((found.line for found in judged(lines, facts) if found.fits), None)


def misses(line: Any, facts: Facts) -> list[str]:
    """In French, what does not fit; the segment is read only when all the rest does."""
    found = [said for asked, given, said in _plain(line, facts) if asked and asked != given]
    if not found and line.segment_id and not facts.in_segment(line.segment):
        found.append(f"le client n'est pas du segment « {line.segment} »")
    return found


def _plain(line: Any, facts: Facts) -> Iterator[tuple[Any, Any, str]]:
    yield line.kind, facts.kind, f"le type est « {KINDS.get(facts.kind, facts.kind)} »"
    yield line.priority, facts.priority, f"la priorité est « {Priority(facts.priority).label.lower()} »"
    yield line.service_level_id, facts.level, f"le niveau de service est « {facts.level_name or 'aucun'} »"
    yield line.partner_id, facts.partner, f"le partenaire est « {facts.partner_name or 'aucun, client direct'} »"
    yield line.platform_type_id, facts.platform_type, f"la plateforme est « {facts.platform_name or 'aucune'} »"


def words(line: Any) -> str:
    """« Incident, priorité haute, niveau Premium »; « Tous les tickets »."""
    said = [
        KINDS.get(line.kind, "") if line.kind else "",
        f"priorité {Priority(line.priority).label.lower()}" if line.priority else "",
        f"niveau {line.service_level}" if line.service_level_id else "",
        f"segment {line.segment}" if line.segment_id else "",
        f"partenaire {line.partner}" if line.partner_id else "",
        f"plateforme {line.platform_type}" if line.platform_type_id else "",
    ]
    text = ", ".join(part for part in said if part)
    return text[0].upper() + text[1:] if text else "Tous les autres tickets"
