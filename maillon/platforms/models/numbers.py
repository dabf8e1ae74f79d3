"""The numbers of a platform, by ranges: a single number is a range of one."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import BigIntegerRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Mod

from maillon.core.walls import Wall
from maillon.platforms import ranges
from maillon.platforms.models.platforms import PartQuerySet, Platform, PlatformPart

TAKEN = "Un numéro de cette tranche est déjà attribué à une autre plateforme."


class Span(Func):
    """``int8range(first, last, '[]')``: the numbers of a range, both ends included."""

    function = "int8range"
    template = "%(function)s(%(expressions)s, '[]')"
    output_field = BigIntegerRangeField()


class RangeQuerySet(PartQuerySet):
    def overlapping(self, first: int, last: int) -> RangeQuerySet:
        return self.current().filter(first__lte=last, last__gte=first)

    def containing(self, number: int) -> RangeQuerySet:
        """The range of a whole number, by the index of the exclusion constraint."""
        rows: RangeQuerySet = self.current().alias(span=Span("first", "last")).filter(span__contains=number)
        return rows

    def holding(self, fragment: str) -> RangeQuerySet:
        """The ranges with a number in which these digits stand: see ``ranges.holds``, of which this is the SQL."""
        found = Q(pk__in=[])
        rows = self.current()
        for rank, (divisor, modulus, remainder) in enumerate(ranges.places(fragment)):
            low, high = _whole("first", divisor), _whole("last", divisor)
            gap = Mod(models.Value(remainder, models.BigIntegerField()) - Mod(low, modulus) + modulus, modulus)
            rows = rows.alias(**{f"at{rank}": low + gap, f"end{rank}": high})
            long_enough = Q(**{f"at{rank}__gte": ranges.smallest(fragment)})
            found |= Q(**{f"at{rank}__lte": F(f"end{rank}")}) & long_enough
        return rows.filter(found)


class _Whole(Func):
    function = "div"
    template = "(%(expressions)s)"
    arg_joiner = " / "
    output_field = models.BigIntegerField()


def _whole(column: str, divisor: int) -> Any:
    """Division of whole numbers, rounded down."""
    return _Whole(F(column), models.Value(divisor, models.BigIntegerField()))


class NumberRange(PlatformPart):
    """``first`` and ``last`` are E.164 without « + » (33478001200), or a short number as it is (3900)."""

    wall = Wall.child("platforms_platform", "platform_id", rights="SELECT")

    platform = models.ForeignKey(Platform, models.CASCADE, related_name="ranges")
    first = models.BigIntegerField("premier numéro")
    last = models.BigIntegerField("dernier numéro")
    label = models.CharField("usage", max_length=80, blank=True)

    objects: ClassVar[Any] = RangeQuerySet.as_manager()

    class Meta:
        verbose_name = "tranche de numéros"
        ordering: ClassVar = ["first"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="platforms_range_in_order",
                condition=Q(first__gt=0, last__gte=F("first")) & Q(last__lt=F("first") + ranges.MOST),
                violation_error_message="Une tranche va du plus petit au plus grand numéro, 10 000 au plus.",
            ),
            ExclusionConstraint(
                name="platforms_range_no_overlap",
                expressions=[(Span("first", "last"), RangeOperators.OVERLAPS)],
                condition=Q(archived_at=None),
                violation_error_message=TAKEN,
            ),
        ]

    def __str__(self) -> str:
        return ranges.said(self.first, self.last)

    @property
    def count(self) -> int:
        return self.last - self.first + 1

    @property
    def phone(self) -> str:
        """The stored form of its first number."""
        return ranges.as_phone(self.first)
