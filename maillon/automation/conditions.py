"""Whether the conditions of a rule hold. Pure: plain values in, yes or no out.

A list of conditions means all of them. One is ``{"field", "operator", "value"}``, or a group ``{"any": [...]}``
or ``{"all": [...]}``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

OPERATORS = {
    "is": "est",
    "is_not": "n'est pas",
    "contains": "contient",
    "more": "est plus grand que",
    "less": "est plus petit que",
    "empty": "est vide",
    "filled": "n'est pas vide",
    "in": "est parmi",
}
WITHOUT_VALUE = frozenset({"empty", "filled"})
DEEPEST = 5


def holds(conditions: Sequence[Mapping[str, Any]], value_of: Callable[[str], Any]) -> bool:
    return all(_one(condition, value_of) for condition in conditions)


def _one(condition: Mapping[str, Any], value_of: Callable[[str], Any]) -> bool:
    if "any" in condition:
        return any(_one(inner, value_of) for inner in condition["any"])
    if "all" in condition:
        return holds(condition["all"], value_of)
    return compare(value_of(condition["field"]), condition["operator"], condition.get("value"))


def refusal(conditions: Sequence[Mapping[str, Any]], value_of: Callable[[str], Any], labels: Mapping[str, str]) -> str:
    """Why the conditions do not hold, as a French sentence about the first that fails; empty when they hold."""
    for condition in conditions:
        if not _one(condition, value_of):
            return _why(condition, value_of, labels)
    return ""


def _why(condition: Mapping[str, Any], value_of: Callable[[str], Any], labels: Mapping[str, str]) -> str:
    if "all" in condition:
        return refusal(condition["all"], value_of, labels)
    if "any" in condition:
        return "aucune de ces conditions : " + ", ".join(_why(c, value_of, labels) for c in condition["any"])
    name = str(condition["field"])
    actual = value_of(name)
    shown = "vide" if _empty(actual, None) else f"« {_shown(actual)} »"
    return f"{labels.get(name, name).lower()} : {shown}, attendu : {wanted(condition)}"


def wanted(condition: Mapping[str, Any]) -> str:
    """« est Haute », « n'est pas vide »."""
    operator = str(condition.get("operator"))
    if operator in WITHOUT_VALUE:
        return OPERATORS[operator]
    value = condition.get("value")
    shown = ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value or "")
    return f"{OPERATORS.get(operator, operator)} {shown}"


def _shown(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return text(value) if isinstance(value, bool) else str(value)[:60]


def compare(actual: Any, operator: str, expected: Any) -> bool:
    test = _TESTS.get(operator)
    return bool(test and test(actual, expected))


def text(value: Any) -> str:
    """As a person would type it; a boolean is « oui » or « non »."""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, datetime | date):
        return value.isoformat()
    return "" if value is None else str(value).strip().casefold()


def _same(actual: Any, expected: Any) -> bool:
    left, right = _number(actual), _number(expected)
    return left == right if left is not None and right is not None else text(actual) == text(expected)


def _order(actual: Any, expected: Any) -> int:
    """-1, 0, 1; 0 as well when the two cannot be compared."""
    left: Any = _number(actual)
    right: Any = _number(expected)
    if left is None or right is None:
        left, right = text(actual), text(expected)
        if not left or not right:
            return 0
    return int(left > right) - int(left < right)


def _number(value: Any) -> Decimal | None:
    if isinstance(value, bool) or value is None:
        return None
    try:
        found = Decimal(str(value).strip().replace("\u00a0", "").replace(" ", "").replace(",", "."))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def _choices(expected: Any) -> list[Any]:
    return list(expected) if isinstance(expected, list | tuple) else [part.strip() for part in str(expected).split(",")]


def _contains(actual: Any, expected: Any) -> bool:
    if isinstance(actual, list | tuple):
        return any(_same(item, expected) for item in actual)
    return bool(text(expected)) and text(expected) in text(actual)


def _empty(actual: Any, expected: Any) -> bool:
    return actual is None or actual is False or actual in ("", [], (), {})


def _is(actual: Any, expected: Any) -> bool:
    """A field of several values is each of them."""
    if isinstance(actual, list | tuple):
        return any(_same(item, expected) for item in actual)
    return _same(actual, expected)


_TESTS: dict[str, Callable[[Any, Any], bool]] = {
    "is": _is,
    "is_not": lambda actual, expected: not _is(actual, expected),
    "contains": _contains,
    "more": lambda actual, expected: _order(actual, expected) > 0,
    "less": lambda actual, expected: _order(actual, expected) < 0,
    "empty": _empty,
    "filled": lambda actual, expected: not _empty(actual, expected),
    "in": lambda actual, expected: any(_is(actual, choice) for choice in _choices(expected)),
}


def complaint(conditions: Any, depth: int = 0) -> str:
    """What is wrong in conditions that came from outside, as a French sentence; empty when they can be kept."""
    if not isinstance(conditions, list | tuple) or depth > DEEPEST:
        return "Les conditions ne sont pas lisibles : recommencez leur saisie."
    for condition in conditions:
        if not isinstance(condition, Mapping):
            return "Les conditions ne sont pas lisibles : recommencez leur saisie."
        inner = condition.get("any", condition.get("all"))
        if inner is not None:
            if wrong := complaint(inner, depth + 1):
                return wrong
        elif not str(condition.get("field", "")).strip():
            return "Une condition n'a pas de champ : choisissez-le, ou retirez la condition."
        elif condition.get("operator") not in OPERATORS:
            return "Une condition n'a pas d'opérateur connu : choisissez-le dans la liste."
        elif condition["operator"] not in WITHOUT_VALUE and condition.get("value") in (None, "", []):
            return (
                f"La condition sur « {condition['field']} » n'a pas de valeur : écrivez-la, ou choisissez « est vide »."
            )
    return ""
