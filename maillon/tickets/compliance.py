"""How well promises were kept: by month, partner, service level or priority. One query, on the columns of tickets.

A ticket counts in the month it was opened. A promise counts once it is decided: kept, or missed. What still runs is left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import Count, F, Q, Value
from django.db.models.functions import Coalesce, TruncMonth
from django.utils import timezone

from maillon.core import french
from maillon.core.french import LONG_MONTHS
from maillon.tickets.models import Ticket
from maillon.tickets.models.promised import MEASURES
from maillon.tickets.priority import Priority

PERIODS = {1: "Ce mois", 3: "3 mois", 12: "12 mois"}
BY = {"mois": "Par mois", "partenaire": "Par partenaire", "niveau": "Par niveau de service", "priorite": "Par priorité"}
GROUPS = {"mois": "Mois", "partenaire": "Partenaire", "niveau": "Niveau de service", "priorite": "Priorité"}
INSIDE = frozenset({"partenaire"})  # a partner reads its own tickets alone


@dataclass(frozen=True)
class Kept:
    kept: int
    decided: int

    @property
    def percent(self) -> int | None:
        """Rounded down: 100 % is all of them."""
        return 100 * self.kept // self.decided if self.decided else None

    @property
    def words(self) -> str:
        return french.percent(self.percent) if self.percent is not None else french.NOTHING

    @property
    def tone(self) -> str:
        percent = self.percent
        if percent is None:
            return ""
        return "success" if percent >= 95 else "warning" if percent >= 85 else "error"


@dataclass(frozen=True)
class Row:
    group: str
    tickets: int
    measures: tuple[Kept, ...]


def first_day(months: int, today: date) -> date:
    """Of the month so many months ago, this one counted."""
    rank = today.year * 12 + today.month - months
    return date(rank // 12, rank % 12 + 1, 1)


def rows(user: Any, months: int, by: str) -> list[Row]:
    since = timezone.make_aware(datetime.combine(first_day(months, timezone.localdate()), time()))
    found: Any = Ticket.objects.visible_to(user).filter(opened_at__gte=since, archived_at=None)
    found = found.annotate(bucket=_bucket(by)).order_by().values("bucket").annotate(n=Count("pk"), **_counts())
    told = [_row(row, by) for row in sorted(found, key=lambda row: _rank(row["bucket"]))]
    return [total(told), *told] if len(told) > 1 else told


def total(told: list[Row]) -> Row:
    sums = tuple(
        Kept(sum(row.measures[i].kept for row in told), sum(row.measures[i].decided for row in told))
        for i in range(len(MEASURES))
    )
    return Row("Ensemble", sum(row.tickets for row in told), sums)


def _bucket(by: str) -> Any:
    if by == "partenaire":
        return Coalesce("partner__name", Value("Clients directs"))
    if by == "niveau":
        return Coalesce("site__service_level__name", "client__service_level__name", Value("Sans niveau"))
    return F("priority") if by == "priorite" else TruncMonth("opened_at")


def _counts() -> dict[str, Count]:
    counts = {}
    for measure in MEASURES:
        column = f"{measure.value}_kept"
        counts[f"{measure.value}_yes"] = Count("pk", filter=Q(**{column: True}))
        counts[f"{measure.value}_all"] = Count("pk", filter=Q(**{f"{column}__isnull": False}))
    return counts


def _rank(bucket: Any) -> Any:
    """The last month first; else by name."""
    return -bucket.timestamp() if isinstance(bucket, datetime) else bucket


def _row(row: dict[str, Any], by: str) -> Row:
    bucket = row["bucket"]
    if isinstance(bucket, datetime):
        bucket = f"{LONG_MONTHS[timezone.localtime(bucket).month - 1]} {timezone.localtime(bucket).year}".capitalize()
    elif by == "priorite":
        bucket = Priority(bucket).label
    measures = tuple(Kept(row[f"{measure.value}_yes"], row[f"{measure.value}_all"]) for measure in MEASURES)
    return Row(str(bucket), row["n"], measures)


HEADS = (
    "Groupe",
    "Tickets",
    *(f"{label}{said}" for label in MEASURES.values() for said in (" : tenues", " : décidées", " (%)")),
)


def table(told: list[Row]) -> Iterator[list[Any]]:
    for row in told:
        yield [
            row.group,
            row.tickets,
            *(cell for kept in row.measures for cell in (kept.kept, kept.decided, kept.percent)),
        ]
