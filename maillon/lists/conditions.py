"""From the conditions of an address to the rows that meet them, and to the words of their chips."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import Q, QuerySet
from django.utils import timezone

from maillon.core import french
from maillon.lists import grammar
from maillon.lists.grammar import Condition, Group, Unreadable
from maillon.lists.spec import Filter

_TEXT = (models.CharField, models.TextField)


@dataclass(frozen=True)
class Ready:
    """A condition whose value was read. ``names``: what its choices are called."""

    condition: Condition
    filter: Filter
    value: grammar.Value
    names: dict[str, str]


class Offered:
    """The choices of each filter, asked once per request."""

    def __init__(self, user: Any) -> None:
        self.user = user
        self._found: dict[str, dict[str, str]] = {}

    def of(self, chosen: Filter) -> dict[str, str]:
        if chosen.choices is None:
            return {}
        if chosen.key not in self._found:
            self._found[chosen.key] = {str(value): str(label) for value, label in chosen.choices(self.user)}
        return self._found[chosen.key]


def read(
    groups: Sequence[Group], filters: dict[str, Filter], user: Any, offered: Offered | None = None
) -> tuple[list[list[Ready]], list[str]]:
    """The conditions that can be applied, and a sentence for each that cannot."""
    offered = offered or Offered(user)
    ready: list[list[Ready]] = []
    sentences: list[str] = []
    today = timezone.localdate()
    for group in groups:
        row: list[Ready] = []
        for condition in group:
            found = filters.get(condition.key)
            if found is None:
                sentences.append("Un filtre demandé n'existe pas dans cette liste : il est ignoré.")
                continue
            names = offered.of(found)
            try:
                value = known(grammar.typed(condition, found.kind, today), found, names, user)
            except Unreadable as unreadable:
                sentences.append(f"{found.label} : {unreadable} Ce filtre est ignoré.")
                continue
            row.append(Ready(condition, found, value, names))
        if row:
            ready.append(row)
    return ready, list(dict.fromkeys(sentences))


def known(value: grammar.Value, chosen: Filter, names: dict[str, str], user: Any) -> grammar.Value:
    """A choice must be one of those offered; « me » is the person."""
    if not isinstance(value, list):
        return value
    if chosen.kind == "record":
        return [user.pk if v == grammar.ME else v for v in value]
    kept = [str(v) for v in value if str(v) in names or chosen.choices is None]
    if not kept:
        raise Unreadable("Ce choix n'est plus proposé.")
    return kept


def apply(rows: QuerySet[Any], groups: Sequence[Sequence[Ready]], user: Any) -> QuerySet[Any]:
    """Every group must hold; inside a group, one condition is enough."""
    base = rows
    for group in groups:
        own = group[0].filter.apply if len(group) == 1 else None
        if own:
            rows = own(rows, group[0].condition.operator, group[0].value, user)
            continue
        either = Q()
        for ready in group:
            either |= as_q(base, ready, user)
        rows = rows.filter(either)
    return rows


def as_q(base: QuerySet[Any], ready: Ready, user: Any) -> Q:
    if ready.filter.apply:
        met = ready.filter.apply(base.order_by(), ready.condition.operator, ready.value, user)
        return Q(pk__in=met.values("pk"))
    return plain(base.model, ready)


def plain(model: type[models.Model], ready: Ready) -> Q:
    path, operator, value = ready.filter.lookup or ready.filter.key, ready.condition.operator, ready.value
    field = field_at(model, path)
    if operator == grammar.EMPTY:
        return empty(path, field)
    if operator == grammar.FILLED:
        return ~empty(path, field)
    if ready.filter.kind == "date":
        return on_date(path, field, operator, value)
    if operator == grammar.NOT:
        return ~equal(path, field, ready.filter.kind, value)
    if operator == grammar.IS:
        return equal(path, field, ready.filter.kind, value)
    if operator == grammar.CONTAINS:
        return Q(**{f"{path}__unaccent__icontains": value})
    if operator == grammar.BETWEEN and isinstance(value, tuple):
        return Q(**{f"{path}__gte": value[0], f"{path}__lte": value[1]})
    return Q(**{f"{path}__{'gt' if operator == grammar.MORE else 'lt'}": value})


def equal(path: str, field: models.Field[Any, Any] | None, kind: str, value: Any) -> Q:
    if kind == "text":
        return Q(**{f"{path}__iexact": value})
    if isinstance(field, ArrayField):
        return Q(**{f"{path}__overlap": value})
    return Q(**{f"{path}__in": value}) if isinstance(value, list) else Q(**{path: value})


def empty(path: str, field: models.Field[Any, Any] | None) -> Q:
    nothing = Q(**{f"{path}__isnull": True})
    if isinstance(field, ArrayField):
        return nothing | Q(**{f"{path}__len": 0})
    return nothing | Q(**{path: ""}) if isinstance(field, _TEXT) else nothing


def on_date(path: str, field: models.Field[Any, Any] | None, operator: str, value: Any) -> Q:
    """Days of Paris; on a date and time, from midnight to midnight, so that an index serves."""
    first, last = value if isinstance(value, tuple) else (value, value)
    if isinstance(field, models.DateTimeField):
        first, last = midnight(first), midnight(last + timedelta(days=1))
        bounds = {grammar.BEFORE: {"lt": first}, grammar.AFTER: {"gte": last}}.get(operator, {"gte": first, "lt": last})
    else:
        bounds = {grammar.BEFORE: {"lt": first}, grammar.AFTER: {"gt": last}}.get(operator, {"gte": first, "lte": last})
    return Q(**{f"{path}__{name}": bound for name, bound in bounds.items()})


def midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def field_at(model: type[models.Model], path: str) -> models.Field[Any, Any] | None:
    """The column at the end of an ORM path; nothing for an annotation."""
    field: models.Field[Any, Any] | None = None
    current: Any = model
    for name in path.split("__"):
        if current is None:
            return None
        try:
            field = current._meta.pk if name == "pk" else current._meta.get_field(name)
        except FieldDoesNotExist:
            return None
        current = getattr(field, "related_model", None)
    return field


def words(ready: Ready, user: Any) -> tuple[str, str]:
    """(field, what is asked) of a chip: (« Statut », « sauf archivé »), (« Créé », « avant il y a 6 mois »)."""
    operator = ready.condition.operator
    if operator in grammar.WITHOUT_VALUE:
        return ready.filter.label, grammar.LABELS[operator]
    shown = french.listing(shown_values(ready, user), "et" if operator == grammar.BETWEEN else "ou")
    if operator == grammar.IS:
        return ready.filter.label, shown
    if operator == grammar.NOT:
        return ready.filter.label, f"sauf {french.lower_first(shown)}"
    if operator == grammar.CONTAINS:
        return ready.filter.label, f"contient « {shown} »"
    return ready.filter.label, f"{grammar.LABELS[operator]} {shown}"


def shown_values(ready: Ready, user: Any) -> list[str]:
    kind, raw = ready.filter.kind, ready.condition.values
    if kind in ("choice", "choices") and isinstance(ready.value, list):
        return [ready.names.get(str(value), str(value)) for value in ready.value]
    if kind == "record":
        return record_names(ready, user)
    if kind == "boolean":
        return ["oui" if ready.value else "non"]
    if kind == "number":
        return [french.number(value, 2 if "." in value or "," in value else 0) for value in raw]
    if kind == "date":
        today = timezone.localdate()
        return [grammar.relative_words(v) or french.day(grammar.a_date(v, today), today) for v in raw]
    return list(raw)


def record_names(ready: Ready, user: Any) -> list[str]:
    ids = [value for value in ready.value if isinstance(value, int)] if isinstance(ready.value, list) else []
    names: dict[int, str] = {int(value): label for value, label in ready.names.items() if value.isdigit()}
    if ready.filter.names:
        names = ready.filter.names(ids, user)
    mine = grammar.ME in ready.condition.values
    return ["moi" if mine and pk == user.pk else str(names.get(pk, "fiche inconnue")) for pk in ids]
