"""From an event to what its rules do, inside the event's own transaction.

A rule that fails is undone alone: the order moves on, the failure is logged and told to the direction.
"""

from __future__ import annotations

import logging
from contextvars import ContextVar
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models, transaction

from maillon.automation.actions import RuleAction
from maillon.automation.conditions import holds
from maillon.automation.listening import listened
from maillon.automation.models import Rule, RuleRun
from maillon.core import scope
from maillon.core.events import Event, EventKind
from maillon.core.modules import registry
from maillon.core.panels import label_of
from maillon.notifications.services import tell_direction

logger = logging.getLogger(__name__)
DEEPEST = 5
_depth: ContextVar[int] = ContextVar("maillon.automation.depth", default=0)


def follow(event: Event) -> None:
    """Run the active rules of this event. Costs nothing when there is none."""
    if event.record is None or event.record.pk is None or event.name not in listened():
        return
    with scope.elevated("règles"):
        rules = list(Rule.objects.filter(active=True, event=event.name))
        for rule in rules:
            _apply(rule, event)


def _apply(rule: Rule, event: Event) -> None:
    depth = _depth.get()
    try:
        matched = holds(rule.conditions, lambda name: value_of(event, name))
    except (KeyError, TypeError, ValueError) as error:
        _failed(rule, event, "Conditions illisibles", error)
        return
    if not matched:
        return
    if depth >= DEEPEST:
        _cut(rule, event)
        return
    token = _depth.set(depth + 1)
    try:
        for step in rule.actions:
            _act(rule, event, step)
    finally:
        _depth.reset(token)


def _act(rule: Rule, event: Event, step: dict[str, Any]) -> None:
    action = actions().get(str(step.get("action")))
    if action is None:
        record_run(rule, event, f"Action « {step.get('action')} » inconnue : son module est arrêté, rien n'a été fait.")
        return
    try:
        with transaction.atomic():
            outcome = action.run(event, dict(step.get("options") or {}))
    except Exception as error:  # noqa: BLE001 a rule never breaks the work that it follows
        _failed(rule, event, action.label, error)
        return
    record_run(rule, event, outcome)


def record_run(rule: Rule, event: Event, outcome: str) -> None:
    RuleRun.objects.create(
        rule=rule,
        event=event.name,
        target_model=label_of(event.record),
        target_id=event.record.pk,
        outcome=outcome[:300],
    )


def _failed(rule: Rule, event: Event, what: str, error: BaseException) -> None:
    logger.warning("Rule %s failed on %s", rule.pk, event.name, exc_info=error)
    reason = getattr(error, "message", "") or str(error) or type(error).__name__
    record_run(rule, event, f"Échec, {what} : {reason}")
    tell_direction(
        f"La règle « {rule.name} » a échoué : {reason}",
        url=f"/reglages/regles/{rule.pk}",
        icon="bolt",
        tone="error",
        once_key=f"rule-failed-{rule.pk}-{event.at:%Y%m%d%H}",
    )


def _cut(rule: Rule, event: Event) -> None:
    record_run(rule, event, f"Arrêtée : des règles s'appellent en boucle ({DEEPEST} de suite).")
    tell_direction(
        f"Des règles s'appellent en boucle : « {rule.name} » a été arrêtée",
        url=f"/reglages/regles/{rule.pk}",
        icon="bolt",
        tone="error",
        once_key=f"rule-loop-{rule.pk}-{event.at:%Y%m%d%H}",
    )


def actions() -> dict[str, RuleAction]:
    return {action.key: action for action in registry.offered(RuleAction)}


def kinds() -> dict[str, EventKind]:
    return {kind.name: kind for kind in registry.offered(EventKind)}


def value_of(event: Event, name: str) -> Any:
    """A field of a condition: the event's own data, else what the event declares of its record, else a column of it."""
    if name in event.data:
        return event.data[name]
    kind = kinds().get(event.name)
    value: Any = event.record
    for part in name.split("."):
        if value is None or part.startswith("_"):
            return None
        if not (kind and name in kind.fields) and not _is_column(value, part):
            return None
        value = getattr(value, part, None)
    return None if callable(value) or isinstance(value, models.Model) else value


def _is_column(record: Any, name: str) -> bool:
    try:
        return bool(record._meta.get_field(name).concrete)
    except (AttributeError, FieldDoesNotExist):
        return False
