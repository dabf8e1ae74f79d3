"""Delays as people type and read them: « 30 min », « 1 h 30 », « 4 h ». Pure; kept in minutes that count."""

from __future__ import annotations

import re
from datetime import timedelta

from maillon.core.french import NBSP

LONGEST = 2000 * 60
MINUTE = timedelta(minutes=1)
EXAMPLE = "« 30 min », « 4 h » ou « 1 h 30 »"
_TYPED = re.compile(r"(?:(\d{1,4})\s*h(?:eures?)?\s*(\d{1,2})?|(\d{1,5})\s*(?:min(?:utes?)?|mn))\.?")


class Unreadable(ValueError):
    """A French sentence that says how to write it."""


def parse(text: str) -> int | None:
    """« 1 h 30 » -> 90; nothing typed -> None."""
    typed = " ".join(text.replace("\u00a0", " ").replace("\u202f", " ").casefold().split())
    if not typed:
        return None
    found = _TYPED.fullmatch(typed)
    if found is None:
        raise Unreadable(f"« {text.strip()[:20]} » ne se lit pas : écrivez {EXAMPLE}, ou rien si ce n'est pas promis.")
    minutes = int(found[3]) if found[3] else int(found[1]) * 60 + int(found[2] or 0)
    if not 0 < minutes <= LONGEST:
        raise Unreadable("Un délai promis est de plus de zéro et de 2 000 heures au plus.")
    return minutes


def said(minutes: int) -> str:
    """« 35 min », « 1 h 20 », « 30 h »: never turned into days, which a calendar counts otherwise."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest}{NBSP}min"
    return f"{hours}{NBSP}h" + (f"{NBSP}{rest:02d}" if rest else "")


def counted(span: timedelta) -> str:
    """« 1 h 20 », « moins d'une minute »: whole minutes of time that counts, the sign dropped."""
    return said(int(abs(span) // MINUTE)) if abs(span) >= MINUTE else "moins d'une minute"
