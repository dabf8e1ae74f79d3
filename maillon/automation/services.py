"""Writing rules and mails: each change is seen at once by this process, within seconds by the others."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from maillon.automation import listening
from maillon.automation.conditions import complaint
from maillon.automation.models import Rule, RuleVersion
from maillon.core.errors import Refused
from maillon.notifications.models import MailTemplate

KEPT = ("name", "event", "delay", "working", "active", "stops", "conditions", "actions")
TIMING = ("event", "delay", "working")


@transaction.atomic
def save_rule(
    rule: Rule,
    *,
    conditions: list[dict[str, Any]],
    actions: list[dict[str, Any]],
    match: str = "all",
    actor: Any = None,
) -> Rule:
    """``match``: ``any`` when one condition is enough. What it was is kept among its versions."""
    if wrong := complaint(conditions):
        raise Refused(wrong)
    if not actions:
        raise Refused("Une règle fait au moins une chose : choisissez une action.")
    before = Rule.objects.select_for_update().filter(pk=rule.pk).first()
    rule.conditions = [{"any": conditions}] if match == "any" and len(conditions) > 1 else conditions
    rule.actions = actions
    rule.version = before.version + 1 if before else 1
    if before is None or (rule.active and not before.active) or _timed_otherwise(rule, before):
        rule.in_service_since = timezone.now()
    if before and not before.versions.exists():
        _keep_version(before, None)  # what came with Maillon, before anybody touched it
    rule.save()
    _keep_version(rule, actor)
    listening.forget()
    return rule


def _timed_otherwise(rule: Rule, before: Rule) -> bool:
    return any(getattr(rule, name) != getattr(before, name) for name in TIMING)


def _keep_version(rule: Rule, actor: Any) -> None:
    content = {name: getattr(rule, name) for name in KEPT}
    author = getattr(actor, "name", "") or "Maillon"
    RuleVersion.objects.create(rule=rule, number=rule.version, content=content, author_name=author)


def restore(rule: Rule, number: int, *, actor: Any) -> Rule:
    """The rule as it was, as a new version: nothing in between is lost."""
    kept = rule.versions.filter(number=number).first()
    if kept is None:
        raise Refused("Cette version n'existe plus.")
    for name in KEPT:
        setattr(rule, name, kept.content.get(name, getattr(rule, name)))
    return save_rule(rule, conditions=rule.conditions, actions=rule.actions, actor=actor)


@transaction.atomic
def switch_rule(rule: Rule, active: bool) -> None:
    held = Rule.objects.select_for_update().get(pk=rule.pk)
    if active and not held.active:
        held.in_service_since = timezone.now()
    held.active = active
    held.save(update_fields=["active", "in_service_since"])


@transaction.atomic
def move_rule(rule: Rule, *, up: bool) -> None:
    """One place before or after, among the rules of the same event."""
    rules = list(Rule.objects.select_for_update().filter(event=rule.event).order_by("order", "id"))
    here = next(i for i, one in enumerate(rules) if one.pk == rule.pk)
    there = here - 1 if up else here + 1
    if 0 <= there < len(rules):
        rules[here], rules[there] = rules[there], rules[here]
    for place, one in enumerate(rules, 1):
        one.order = place
    Rule.objects.bulk_update(rules, ["order"])


def delete_rule(rule: Rule) -> None:
    """A rule of the house is switched off, never deleted: it would come back at the next update."""
    if rule.builtin:
        raise Refused("Cette règle vient avec Maillon : arrêtez-la plutôt que de la supprimer.")
    rule.delete()
    listening.forget()


def save_template(template: MailTemplate) -> MailTemplate:
    with transaction.atomic():
        template.version += 1
        template.updated_at = timezone.now()
        template.save()
    return template


def flat(conditions: list[dict[str, Any]]) -> tuple[str, list[dict[str, Any]]] | None:
    """(match, rows) of conditions that the form can show; None for nested groups."""
    if len(conditions) == 1 and "any" in conditions[0]:
        rows, match = conditions[0]["any"], "any"
    else:
        rows, match = conditions, "all"
    return (match, rows) if all("field" in row for row in rows) else None
