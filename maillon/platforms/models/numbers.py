"""The numbers of a platform, by ranges: a single number is a range of one."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import BigIntegerRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Mod

from maillon.core.models import PartQuerySet
from maillon.core.walls import Wall
from maillon.platforms import ranges
from maillon.platforms.models.platforms import Platform, PlatformPart

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
        """The range of a whole number, by the index of the exclusion constraint.

        A bare integer would be sent as four octets, in which an E.164 number does not fit: it would be found nowhere.
        """
        whole = models.Value(number, models.BigIntegerField())
        rows: RangeQuerySet = self.current().alias(span=Span("first", "last")).filter(span__contains=whole)
        return rows

    def holding(self, fragment: str) -> RangeQuerySet:
        """The ranges with a number in which these digits stand: see ``ranges.holds``, of which this is the SQL.

        They stand before the two last figures, or end by one of them, or by both: a text says it and an index finds it; the
        arithmetic then says whether the range has these last ones.
        """
        rows = self.current().alias(heads=Heads("first", "last"))
        found = Q(heads__contains=fragment)
        for behind, before in ((1, fragment[:-1]), (0, fragment[:-2])):
            divisor, modulus, remainder = 10**behind, 10 ** len(fragment), int(fragment)
            low, high = _whole("first", divisor), _whole("last", divisor)
            gap = Mod(models.Value(remainder, models.BigIntegerField()) - Mod(low, modulus) + modulus, modulus)
            rows = rows.alias(**{f"at{behind}": low + gap, f"end{behind}": high})
            there = Q(**{f"at{behind}__lte": F(f"end{behind}"), f"at{behind}__gte": ranges.smallest(fragment)})
            found |= Q(heads__contains=f"{before} ") & there
        return rows.filter(found)


class Heads(Func):
    """« 334780012 334780013 » of 33478001250 to 33478001349, a space after each: the numbers without their two last figures."""

    function = "platforms_heads"
    output_field = models.TextField()


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
        indexes: ClassVar = [
            GinIndex(
                OpClass(Heads("first", "last"), name="gin_trgm_ops"), name="platforms_range_heads", fastupdate=False
            )
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
