"""What the direction does to accounts, rights and modules."""

from __future__ import annotations

import secrets
import uuid
from typing import Any

from django.db import transaction

from maillon.accounts import rights
from maillon.accounts.models import ModuleState, RoleRight, User
from maillon.accounts.roles import ADMIN
from maillon.core import live
from maillon.core.errors import Refused
from maillon.core.events import emit
from maillon.core.modules import registry

# Rights without which nobody could repair the others.
LOCKED = frozenset({"settings.see", "settings.edit", "users.see", "users.edit"})


@transaction.atomic
def set_right(role: str, code: str, granted: bool, *, actor: Any) -> None:
    """Grant or withdraw a capability; only what differs from the default is stored, and the journal keeps each change."""
    capability = registry.capabilities().get(code)
    if capability is None:
        raise Refused("Ce droit n'existe pas.")
    if role == ADMIN and code in LOCKED and not granted:
        raise Refused("La direction garde ce droit : sans lui, plus personne ne pourrait rouvrir les autres.")
    if granted == (role in capability.roles):
        for stored in RoleRight.objects.filter(role=role, capability=code):
            stored.delete()
    else:
        RoleRight.objects.update_or_create(role=role, capability=code, defaults={"granted": granted})
    rights.forget()


@transaction.atomic
def switch_module(name: str, active: bool, *, actor: Any) -> None:
    """Turn a module on or off. Refused when another needs it, or when someone says work stands on it."""
    module = registry.get(name)
    if module is None or not module.optional:
        raise Refused("Ce module fait partie du socle : il reste en service.")
    off = registry.switched_off()
    if active:
        missing = [m for m in module.requires if m in off]
        if missing:
            raise Refused(f"Remettez d'abord en service : {labels(missing)}.")
    else:
        users = [m.name for m in registry.active() if name in m.requires]
        if users:
            raise Refused(f"Encore nécessaire à : {labels(users)}.")
        for check in registry.offered(SwitchCheck):
            if check.module == name and (why := check.why_not()):
                raise Refused(why)
    ModuleState.objects.update_or_create(name=name, defaults={"active": active})
    rights.forget()


def labels(names: list[str]) -> str:
    return ", ".join(module.label for module in registry.all() if module.name in names)


class SwitchCheck:
    """Offered by a module that knows work in progress on another: ``why_not()`` returns a sentence or ``None``."""

    def __init__(self, module: str, why_not: Any) -> None:
        self.module, self.why_not = module, why_not


@transaction.atomic
def sign_out_everywhere(user: User) -> None:
    user.session_key = uuid.uuid4()
    user.save(update_fields=["session_key"])
    live.end_person(user.pk)


@transaction.atomic
def open_account(user: User, *, actor: Any) -> str:
    """Give a new account a temporary password, returned once to be handed over; the person changes it at once."""
    password = f"{secrets.token_urlsafe(9)}-Aa1"
    user.set_password(password)
    user.save()
    emit("accounts.user_opened", record=user, actor=actor)
    return password
