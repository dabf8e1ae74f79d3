"""Who could take a ticket, and why: skill, zone, load, who knows the client, absences and substitutes. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from maillon.core.french import plural

SKILL, ZONE, KNOWS, LEVEL, LOAD = 30, 10, 20, 40, 3  # points; a ticket already open costs LOAD


class How(StrEnum):
    TURN = "turn"
    LOAD = "load"
    SKILL = "skill"


@dataclass(frozen=True)
class Need:
    """What a ticket asks of who takes it."""

    platform: int | None = None
    platform_name: str = ""
    department: str = ""
    level: int = 1


@dataclass(frozen=True)
class Candidate:
    """``known``: tickets of this client that they handled lately. ``away_until``: absent today, this day included.
    ``substitute``: who stands in for them meanwhile. ``given_at``: when they last received one."""

    pk: int
    name: str
    load: int = 0
    platforms: frozenset[int] = frozenset()
    departments: frozenset[str] = frozenset()
    level: int = 3
    known: int = 0
    automatic: bool = True
    given_at: datetime | None = None
    away_until: date | None = None
    substitute: int | None = None


@dataclass(frozen=True)
class Suggestion:
    candidate: Candidate
    score: int
    reasons: tuple[str, ...] = field(default=())

    @property
    def words(self) -> str:
        return ", ".join(self.reasons)


def suggestions(candidates: Sequence[Candidate], need: Need) -> list[Suggestion]:
    """Those present, the best first. A substitute is credited with what the absent one knows of the client."""
    stands_in: dict[int, list[Candidate]] = {}
    for absent in candidates:
        if absent.away_until and absent.substitute:
            stands_in.setdefault(absent.substitute, []).append(absent)
    found = [judged(c, need, stands_in.get(c.pk, [])) for c in candidates if c.away_until is None]
    return sorted(found, key=lambda one: (-one.score, one.candidate.load, one.candidate.name))


def judged(one: Candidate, need: Need, replaced: Sequence[Candidate] = ()) -> Suggestion:
    score, reasons = -LOAD * one.load, list[str]()
    if need.platform and need.platform in one.platforms:
        score, reasons = score + SKILL, [*reasons, f"maîtrise {need.platform_name}"]
    if one.known:
        score, reasons = score + KNOWS, [*reasons, f"connaît le client ({plural(one.known, 'ticket')})"]
    for absent in replaced:
        if absent.known and not one.known:
            score, reasons = score + KNOWS, [*reasons, f"remplace {absent.name}, qui connaît le client"]
            break
    if need.department and need.department in one.departments:
        score, reasons = score + ZONE, [*reasons, f"suit le département {need.department}"]
    if one.level < min(need.level, 3):
        score, reasons = score - LEVEL, [*reasons, f"niveau N{one.level} seulement"]
    reasons.append(f"{plural(one.load, 'ticket ouvert', 'tickets ouverts')}" if one.load else "aucun ticket ouvert")
    return Suggestion(one, score, tuple(reasons))


def automatic(candidates: Sequence[Candidate], need: Need, how: How) -> Suggestion | None:
    """Among those who take what is given by rule, at the level asked: by turns, the least loaded, or the most able."""
    able = [
        s for s in suggestions(candidates, need) if s.candidate.automatic and s.candidate.level >= min(need.level, 3)
    ]
    if not able:
        return None
    if how == How.TURN:
        return min(able, key=lambda s: (s.candidate.given_at is not None, s.candidate.given_at, s.candidate.pk))
    if how == How.LOAD:
        return min(
            able,
            key=lambda s: (s.candidate.load, s.candidate.given_at is not None, s.candidate.given_at, s.candidate.pk),
        )
    return able[0]
