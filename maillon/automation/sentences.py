"""A rule as a sentence: « Quand un ticket est ouvert et que la priorité est Critique, alors prévenir l'équipe Support ». Pure
but for the choices that modules give."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from maillon.automation import engine
from maillon.automation.actions import RuleAction, Slot
from maillon.automation.conditions import OPERATORS, WITHOUT_VALUE
from maillon.automation.fields import RuleField
from maillon.automation.models import Rule
from maillon.automation.moments import TimedMoment
from maillon.core.french import lower_first
from maillon.notifications.variables import names_in, substitute

UNITS = (("minutes", "minutes", 1), ("hours", "heures", 60), ("days", "jours", 1440))
ALWAYS = {"reference": "référence", "client": "client", "fiche": "fiche", "auteur": "auteur"}  # deeds.values_of
_SLOT = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Part:
    text: str
    strong: bool = False


class Words:
    """The choices of slots, asked once for a page of many rules."""

    def __init__(self) -> None:
        self._slots: dict[tuple[str, str, str], dict[str, str]] = {}
        self._fields: dict[str, dict[str, RuleField]] = {}
        self.actions, self.kinds = engine.actions(), engine.kinds()

    def fields(self, event: str) -> dict[str, RuleField]:
        if event not in self._fields:
            self._fields[event] = engine.fields_of(event)
        return self._fields[event]

    def said(self, text: str, event: str) -> str:
        """« {{ client }} » as people read it: « [client] »."""
        labels = ALWAYS | {key: lower_first(label) for key, label in engine.labels_of(event).items()}
        return substitute(text, {name: f"[{labels.get(name, name)}]" for name in names_in(text)})

    def slot(self, action: RuleAction, slot: Slot, event: str, value: Any) -> str:
        if slot.choices is None:
            return self.said(str(value), event) if value else "…"
        key = (action.key, slot.name, event)
        if key not in self._slots:
            self._slots[key] = dict(slot.choices(event))
        return self._slots[key].get(str(value), str(value or "…"))


def in_sentence(rule: Rule, words: Words | None = None) -> list[Part]:
    words = words or Words()
    return [*_when(rule, words), *_if(rule, words), *_then(rule, words), Part(".")]


def as_text(rule: Rule, words: Words | None = None) -> str:
    return "".join(part.text for part in in_sentence(rule, words))


def in_units(minutes: int) -> tuple[int, str]:
    """2880 -> (2, "days"); the largest unit that divides, hours kept up to two days as people say « 48 heures »."""
    if minutes % 1440 == 0 and minutes > 2880:
        return minutes // 1440, "days"
    return (minutes // 60, "hours") if minutes % 60 == 0 else (minutes, "minutes")


def _when(rule: Rule, words: Words) -> Iterator[Part]:
    kind = words.kinds.get(rule.event)
    yield Part("Quand ")
    yield Part(lower_first(kind.label) if kind else "…", strong=True)
    if isinstance(kind, TimedMoment):
        count, unit = in_units(rule.delay or 0)
        name = next(label for key, label, _ in UNITS if key == unit)
        yield Part(" dans " if kind.ahead else " depuis ")
        yield Part(f"{count} {name if count > 1 else name[:-1]}", strong=True)
        if rule.working:
            yield Part(" (jours ouvrés)")


def _if(rule: Rule, words: Words) -> Iterator[Part]:
    if rule.conditions:
        yield Part(" et que ")
        yield from conditions(rule.conditions, words.fields(rule.event))


def conditions(
    asked: Sequence[Mapping[str, Any]], fields: Mapping[str, RuleField], joined: str = " et que "
) -> Iterator[Part]:
    for place, condition in enumerate(asked):
        if place:
            yield Part(joined)
        if "any" in condition:
            yield from conditions(condition["any"], fields, " ou que ")
        elif "all" in condition:
            yield from conditions(condition["all"], fields)
        else:
            yield from _condition(condition, fields)


def _condition(condition: Mapping[str, Any], fields: Mapping[str, RuleField]) -> Iterator[Part]:
    name, operator = str(condition.get("field", "")), str(condition.get("operator", ""))
    field = fields.get(name)
    yield Part(f"{lower_first(field.label) if field else name} {OPERATORS.get(operator, operator)}")
    if operator not in WITHOUT_VALUE:
        value = condition.get("value")
        shown = value if isinstance(value, list | tuple) else [value]
        labels = dict(field.pairs()) if field else {}
        yield Part(" ")
        yield Part(", ".join(labels.get(str(one), str(one or "…")) for one in shown), strong=True)


def _then(rule: Rule, words: Words) -> Iterator[Part]:
    yield Part(", alors ")
    if not rule.actions:
        yield Part("…", strong=True)
    for place, step in enumerate(rule.actions):
        if place:
            yield Part(", puis ")
        yield from deed(step, rule.event, words)
    if rule.stops:
        yield Part(", sans passer aux règles suivantes")


def deed(step: Mapping[str, Any], event: str, words: Words) -> Iterator[Part]:
    action = words.actions.get(str(step.get("action")))
    if action is None:
        yield Part(f"« {step.get('action')} »", strong=True)
        return
    options = step.get("options") or {}
    slots = {slot.name: slot for slot in action.slots}
    for place, piece in enumerate(_SLOT.split(action.said or lower_first(action.label))):
        if place % 2 == 0:
            yield Part(piece)
        elif piece in slots:
            yield Part(words.slot(action, slots[piece], event, options.get(piece)), strong=True)
