"""Whose number is it: each module says which of its rows hold one whole number, and all of them are asked in one query."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import BigIntegerField, IntegerField, QuerySet, TextField, Value
from django.db.models.functions import Cast

from maillon.core.modules import registry

MOST = 40
POINTERS = ("client", "contact", "site", "platform", "partner", "user")
COLUMNS = ("held_rank", "held_what", "held_label", "held_detail", *(f"held_{name}" for name in POINTERS))


@dataclass(frozen=True, slots=True)
class Holder:
    """``what``: « Contact », « Numéro direct »...; ``rank``: the surest first. Keys are those of the records, or None."""

    rank: int
    what: str
    label: str
    detail: str
    client: int | None
    contact: int | None
    site: int | None
    platform: int | None
    partner: int | None
    user: int | None


@dataclass(frozen=True)
class NumberHolders:
    """``rows(stored, tenant, user)``: rows made by ``held``. ``stored`` is E.164 or a short number; ``tenant``: the domain
    that an internal number was called from, when it is known; ``user``: whose rows, or ``None`` for the company's work."""

    right: str
    rows: Callable[[str, str, Any], Iterable[QuerySet]]


def seen(model: Any, user: Any) -> Any:
    return model.objects.all() if user is None else model.objects.visible_to(user)


def held(rows: QuerySet, rank: int, what: str, label: Any, detail: Any = "", **pointers: Any) -> QuerySet:
    """``label`` and ``detail``: expressions or texts; ``pointers``: expressions that give the keys of a ``Holder``."""
    texts = {"what": what, "label": label, "detail": detail}
    values: dict[str, Any] = {f"held_{name}": Cast(expression(text), TextField()) for name, text in texts.items()}
    for name in POINTERS:
        values[f"held_{name}"] = Cast(pointers.get(name, Value(None)), BigIntegerField())
    found = rows.order_by().annotate(held_rank=Cast(Value(rank), IntegerField()), **values)
    return found.values_list(*COLUMNS)


def expression(text: Any) -> Any:
    return Value(text, TextField()) if isinstance(text, str) else text


def holders(stored: str, *, tenant: str = "", user: Any = None) -> list[Holder]:
    """Everything that holds this number, the surest first, in one query."""
    offers = [o for o in registry.offered(NumberHolders) if user is None or user.can(o.right)]
    parts = [rows for offer in offers for rows in offer.rows(stored, tenant, user)]
    if not stored or not parts:
        return []
    return sorted((Holder(*row) for row in parts[0].union(*parts[1:], all=True)[:MOST]), key=lambda h: h.rank)
