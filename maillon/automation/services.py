"""Writing rules and mails: each change is seen at once by this process, within seconds by the others."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from maillon.automation import listening
from maillon.automation.conditions import complaint
from maillon.automation.models import Rule
from maillon.core.errors import Refused
from maillon.notifications.models import MailTemplate


def save_rule(
    rule: Rule, *, conditions: list[dict[str, Any]], actions: list[dict[str, Any]], match: str = "all"
) -> Rule:
    """``match``: ``any`` when one condition is enough."""
    if wrong := complaint(conditions):
        raise Refused(wrong)
    if not actions:
        raise Refused("Une règle fait au moins une chose : choisissez une action.")
    rule.conditions = [{"any": conditions}] if match == "any" and len(conditions) > 1 else conditions
    rule.actions = actions
    rule.version = rule.version + 1 if rule.pk else 1
    rule.save()
    listening.forget()
    return rule


def switch_rule(rule: Rule, active: bool) -> None:
    Rule.objects.filter(pk=rule.pk).update(active=active)
    listening.forget()


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
