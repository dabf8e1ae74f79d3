"""How long steps take, in working days, told by PostgreSQL: median, ninth decile, share held."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    Aggregate,
    Avg,
    Case,
    CharField,
    Count,
    F,
    FloatField,
    Q,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils import timezone

from maillon.core import french
from maillon.orders.models import OrderStep
from maillon.orders.steps import kinds

PERIODS = {30: "30 jours", 90: "90 jours", 365: "1 an"}
BY = {"type": "order_type__label", "partenaire": "partner__name"}
LEAST = 0.1  # of a day


class Quantiles(Aggregate):
    """[median, ninth decile], in one pass."""

    name = "Quantiles"
    template = "percentile_cont(array[0.5, 0.9]) within group (order by %(expressions)s)"
    output_field = ArrayField(FloatField())


@dataclass(frozen=True)
class Duration:
    """Working days. ``due``: the delay that the step gives; ``held``: percentage left before it was over."""

    step: str
    whose: str
    count: int
    median: float
    decile: float
    due: float
    held: int

    @property
    def over(self) -> bool:
        """The delay ends at six in the evening of its last day: under a day more is within it."""
        return self.median >= self.due + 1

    @property
    def tone(self) -> str:
        return "error" if self.over else "primary"

    @property
    def median_words(self) -> str:
        return in_days(self.median)

    @property
    def decile_words(self) -> str:
        return in_days(self.decile)

    @property
    def due_words(self) -> str:
        return in_days(self.due)


def in_days(days: float) -> str:
    if 0 < days < LEAST:
        return french.fr(f"< {french.number(LEAST, 1)} j")
    return french.fr(f"{french.number(round(days, 1), 0 if round(days, 1) % 1 == 0 else 1)} j")


def durations(user: Any, days: int, by: str) -> list[Duration]:
    """Of the steps left in these last days, by step then by type or by partner; those of the person's teams only, unless they
    close orders."""
    found = read(user, timezone.now() - timedelta(days=days), BY[by])
    known = kinds()
    places: dict[str, float] = {}  # of each step, where it usually comes
    for row in found:
        places[row["key"]] = min(row["place"], places.get(row["key"], row["place"]))
    return [
        Duration(
            known[row["key"]].label if row["key"] in known else row["key"],
            row["whose"],
            row["count"],
            row["quantiles"][0],
            row["quantiles"][1],
            row["due"],
            round(100 * row["in_time"] / row["count"]),
        )
        for row in sorted(found, key=lambda row: (places[row["key"]], row["key"], -row["count"], row["whose"]))
    ]


def read(user: Any, since: datetime, whose: str) -> list[Any]:
    rows = OrderStep.objects.visible_to(user).filter(left_at__gte=since, worked__isnull=False)
    if not user.can("orders.close"):
        rows = rows.filter(owner_role__in=user.roles)
    named = Case(When(kind="custom", then="label"), default="kind", output_field=CharField())
    return list(
        rows.order_by()
        .annotate(key=named, whose=Coalesce(F(whose), Value("Direct")))
        .values("key", "whose")
        .annotate(
            count=Count("pk"),
            place=Avg("position", output_field=FloatField()),
            quantiles=Quantiles("worked"),
            due=Avg("due_days", output_field=FloatField()),
            in_time=Count("pk", filter=Q(left_at__lte=F("due_at")) | Q(due_at=None)),
        )
    )
