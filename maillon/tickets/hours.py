"""Minutes spent, as hours that are invoiced. Pure."""

from __future__ import annotations

from decimal import Decimal

from maillon.core.french import NBSP


def billed(minutes: int, step: int) -> Decimal:
    """Hours to invoice for so many minutes, each begun ``step`` (minutes, a part of an hour) counted whole: 65 by 15 is 1.25."""
    steps = -(-minutes // step)
    return (Decimal(steps * step) / 60).quantize(Decimal("0.001"))


def spelled(minutes: int) -> str:
    """« 45 min », « 2 h », « 62 h 05 »: exact, never in days."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest}{NBSP}min"
    return f"{hours}{NBSP}h" + (f"{NBSP}{rest:02d}" if rest else "")
