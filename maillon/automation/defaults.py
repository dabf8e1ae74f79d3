"""The rules and mails that come with the modules, created when absent; the direction's own wording is never touched."""

from __future__ import annotations

from typing import Any

from django.db import connections, transaction

from maillon.automation.actions import DefaultRule
from maillon.automation.models import Rule
from maillon.core.modules import registry
from maillon.notifications.models import MailTemplate


def install() -> int:
    """Returns how many rules were added. Every module counts, even switched off: its rules simply hear nothing."""
    added = 0
    with transaction.atomic():
        for module in registry.all():
            for default in (o for o in module.offers if isinstance(o, DefaultRule)):
                added += _install(default)
    return added


def _install(default: DefaultRule) -> bool:
    for template in default.templates:
        fields = {name: value for name, value in template.items() if name != "key"}
        MailTemplate.objects.get_or_create(key=template["key"], defaults={"event": default.event} | fields)
    _, created = Rule.objects.get_or_create(
        builtin=default.key,
        defaults={
            "name": default.name,
            "event": default.event,
            "conditions": list(default.conditions),
            "actions": list(default.actions),
            "delay": None if default.delay is None else int(default.delay.total_seconds() // 60),
            "working": default.working,
            "active": default.active,
        },
    )
    return created


def install_after_migrate(sender: Any, using: str, **kwargs: Any) -> None:
    """After each migrate, and after the tests emptied the tables; runs as the owner."""
    tables = connections[using].introspection.table_names()
    if Rule._meta.db_table in tables and MailTemplate._meta.db_table in tables:
        install()
