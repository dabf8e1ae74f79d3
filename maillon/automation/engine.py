"""From an event to what its rules do, inside the event's own transaction.

A rule that fails is undone alone: the order moves on, the failure is logged and told to the direction.
"""

from __future__ import annotations

import logging
from contextvars import ContextVar
from datetime import timedelta
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models, transaction
from django.utils import timezone

from maillon.automation.actions import RuleAction
from maillon.automation.conditions import refusal
from maillon.automation.fields import RuleField
from maillon.automation.listening import listened
from maillon.automation.models import HeardEvent, Rule, RuleRun
from maillon.core import scope
from maillon.core.events import Event, EventKind
from maillon.core.modules import registry
from maillon.core.panels import label_of
from maillon.notifications.services import tell_direction
from maillon.records.services import address_of

logger = logging.getLogger(__name__)
DEEPEST = 5  # rules that call each other within one transaction
OFTEN, WITHIN = 20, timedelta(hours=1)  # one rule on one record, across transactions: by mail, by webhook, by time
_depth: ContextVar[int] = ContextVar("maillon.automation.depth", default=0)


def follow(event: Event) -> None:
    """Keep the news for later trials, and run the active rules of this event."""
    if event.record is None or event.record.pk is None or event.name not in kinds():
        return
    with scope.elevated("règles"):
        hear(event)
        if event.name not in listened():
            return
        for rule in Rule.objects.filter(active=True, event=event.name):
            if ask(rule, event) and rule.stops:
                return


def hear(event: Event) -> None:
    HeardEvent.objects.create(
        name=event.name,
        target_model=label_of(event.record),
        target_id=event.record.pk,
        actor_name=getattr(event.actor, "name", "") or "",
        data=event.data,
        at=event.at,
    )


def ask(rule: Rule, event: Event) -> bool:
    """Whether the rule's conditions held; what it did, or why not, is logged."""
    try:
        why_not = refusal(rule.conditions, lambda name: value_of(event, name), labels_of(event.name))
    except (KeyError, TypeError, ValueError) as error:
        _failed(rule, event, "Conditions illisibles", error)
        return False
    if why_not:
        record_run(rule, event, f"N'a pas agi, {why_not}", acted=False)
        return False
    if cut := _loop(rule, event):
        _cut(rule, event, cut)
        return False
    token = _depth.set(_depth.get() + 1)
    try:
        for step in rule.actions:
            _act(rule, event, step)
    finally:
        _depth.reset(token)
    return True


def _loop(rule: Rule, event: Event) -> str:
    """Why this rule must be cut here; empty when it may act."""
    if _depth.get() >= DEEPEST:
        return f"des règles s'appellent en boucle ({DEEPEST} de suite)"
    lately = RuleRun.objects.filter(
        rule=rule,
        target_model=label_of(event.record),
        target_id=event.record.pk,
        at__gt=timezone.now() - WITHIN,
        acted=True,
    )
    if lately.count() >= OFTEN * max(len(rule.actions), 1):
        return f"elle a déjà agi {OFTEN} fois en une heure sur cette fiche"
    return ""


def _act(rule: Rule, event: Event, step: dict[str, Any]) -> None:
    action = actions().get(str(step.get("action")))
    if action is None:
        unknown = f"Action « {step.get('action')} » inconnue : son module est arrêté, rien n'a été fait."
        record_run(rule, event, unknown, acted=False)
        return
    try:
        with transaction.atomic():
            outcome = action.run(event, dict(step.get("options") or {}))
    except Exception as error:  # noqa: BLE001 a rule never breaks the work that it follows
        _failed(rule, event, action.label, error)
        return
    record_run(rule, event, outcome)


def record_run(rule: Rule, event: Event, outcome: str, *, acted: bool = True) -> None:
    RuleRun.objects.create(
        rule=rule,
        event=event.name,
        target_model=label_of(event.record),
        target_id=event.record.pk,
        target_label=str(event.record)[:120],
        target_url=address_of(event.record)[:300],
        acted=acted,
        outcome=outcome[:300],
    )


def _failed(rule: Rule, event: Event, what: str, error: BaseException) -> None:
    logger.warning("Rule %s failed on %s", rule.pk, event.name, exc_info=error)
    reason = getattr(error, "message", "") or str(error) or type(error).__name__
    record_run(rule, event, f"Échec, {what} : {reason}", acted=False)
    tell_direction(
        f"La règle « {rule.name} » a échoué : {reason}",
        url=f"/reglages/regles/{rule.pk}",
        icon="bolt",
        tone="error",
        once_key=f"rule-failed-{rule.pk}-{event.at:%Y%m%d%H}",
    )


def _cut(rule: Rule, event: Event, why: str) -> None:
    record_run(rule, event, f"Arrêtée : {why}.", acted=False)
    tell_direction(
        f"La règle « {rule.name} » a été arrêtée : {why}",
        url=f"/reglages/regles/{rule.pk}",
        icon="bolt",
        tone="error",
        once_key=f"rule-loop-{rule.pk}-{timezone.now():%Y%m%d%H}",
    )


def actions() -> dict[str, RuleAction]:
    return {action.key: action for action in registry.offered(RuleAction)}


def kinds() -> dict[str, EventKind]:
    """Everything that a rule can listen to: events, and moments to wait for."""
    return {kind.name: kind for kind in registry.offered(EventKind)}


def fields_of(event: str) -> dict[str, RuleField]:
    """What the conditions of a rule on this event may name: the event's own words first, then those of its record."""
    kind = kinds().get(event)
    if kind is None:
        return {}
    of_record = {f.key: f for f in registry.offered(RuleField) if f.model == kind.model}
    own = {
        name: RuleField(kind.model, name, label, choices=of_record[name].choices if name in of_record else None)
        for name, label in kind.fields.items()
    }
    return {**own, **{key: field for key, field in of_record.items() if key not in own}}


def labels_of(event: str) -> dict[str, str]:
    return {key: field.label for key, field in fields_of(event).items()}


def value_of(event: Event, name: str) -> Any:
    """A field of a condition: the event's own data, else what is declared of its record, else a column of it."""
    if name in event.data:
        return event.data[name]
    field = next(
        (f for f in registry.offered(RuleField) if f.key == name and f.model == label_of(event.record) and f.read), None
    )
    if field and field.read:
        return field.read(event.record)
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
