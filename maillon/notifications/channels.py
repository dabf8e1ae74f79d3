"""Which channels tell whom of what: the person's own choice, else that of the person's roles, else the usual."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from maillon.accounts.roles import ADMIN, PARTNER
from maillon.core import scope
from maillon.core.errors import Refused
from maillon.core.modules import registry
from maillon.core.panels import label_of
from maillon.notifications.kinds import CHANNELS, DIGEST, MAIL, USUAL, AlertKind
from maillon.notifications.models import ChannelChoice, Mute
from maillon.records import targets

KNOWN = frozenset(key for key, _ in CHANNELS)


def kinds() -> dict[str, AlertKind]:
    return {kind.key: kind for kind in registry.offered(AlertKind)}


def kinds_for(roles: Iterable[str]) -> list[AlertKind]:
    """What people of these roles may be told of."""
    held = set(roles)
    return [
        kind
        for kind in kinds().values()
        if (kind.partner or PARTNER not in held) and (not kind.direction or ADMIN in held)
    ]


def chosen(users: Iterable[Any], kind: str) -> dict[int, frozenset[str]]:
    """Channels of each of these people for this kind of alert, in one query."""
    people = list(users)
    with scope.elevated("canaux des rôles"):
        rows = list(ChannelChoice.objects.filter(Q(user__in=people) | Q(user=None), kind=kind))
    own: dict[Any, frozenset[str]] = {}
    of_roles: dict[Any, frozenset[str]] = {}
    for choice in rows:
        (own if choice.user_id else of_roles)[choice.user_id or choice.role] = frozenset(choice.channels) & KNOWN
    usual = kinds()[kind].channels if kind in kinds() else USUAL
    return {person.pk: own.get(person.pk, _of_roles(person, of_roles, usual)) for person in people}


def _of_roles(person: Any, of_roles: dict[Any, frozenset[str]], usual: frozenset[str]) -> frozenset[str]:
    """Somebody of several roles is told by each channel that one of them opens."""
    said = [of_roles[role] for role in person.roles if role in of_roles]
    return frozenset().union(*said) if said else usual


def muted(users: Iterable[Any], record: Any, now: datetime) -> set[int]:
    """Those who asked for silence now, at all or about this record."""
    about = Q(target_model="")
    if record is not None:
        about |= Q(target_model=label_of(record), target_id=record.pk)
    return set(Mute.objects.filter(about, user__in=list(users)).running(now).values_list("user_id", flat=True))


def matrix(user: Any) -> list[dict[str, Any]]:
    """One line per kind of alert, with what the person gets by each channel."""
    lines = []
    for kind in kinds_for(user.roles):
        on = chosen([user], kind.key)[user.pk]
        lines.append({"kind": kind, "cells": [(key, label, key in on) for key, label in CHANNELS]})
    return lines


def role_matrix(role: str) -> list[dict[str, Any]]:
    kept = dict(ChannelChoice.objects.filter(role=role, user=None).values_list("kind", "channels"))
    return [
        {"kind": kind, "cells": [(key, label, key in kept.get(kind.key, kind.channels)) for key, label in CHANNELS]}
        for kind in kinds_for([role])
    ]


@transaction.atomic
def choose(chosen_by_kind: Mapping[str, Iterable[str]], *, user: Any = None, role: str = "") -> None:
    """For one person, or for everybody of a role. Unknown kinds and channels are left out."""
    if (user is None) == (not role):
        raise Refused("Choisissez une personne ou un rôle.")
    for kind in kinds():
        channels = sorted(KNOWN & set(chosen_by_kind.get(kind, ())))
        whose = {"user_id": user.pk, "role": ""} if user is not None else {"user": None, "role": role}
        ChannelChoice.objects.update_or_create(kind=kind, defaults={"channels": channels}, **whose)


def wants_digest(user: Any) -> bool:
    kept = ChannelChoice.objects.filter(user_id=user.pk, role="", kind=DIGEST).first()
    return kept is not None and MAIL in kept.channels


def set_digest(user: Any, wanted: bool) -> None:
    channels = [MAIL] if wanted else []
    ChannelChoice.objects.update_or_create(user_id=user.pk, role="", kind=DIGEST, defaults={"channels": channels})


def mute(user: Any, until: datetime | None, record: Any = None) -> None:
    """``until``: None for a record that the person wants to hear no more of."""
    if until is None and record is None:
        raise Refused("Choisissez jusqu'à quand vous ne voulez rien recevoir.")
    if until is not None and until <= timezone.now():
        raise Refused("Choisissez une heure à venir.")
    target = {"target_model": label_of(record), "target_id": record.pk} if record is not None else {}
    Mute.objects.update_or_create(
        user_id=user.pk, target_model=target.get("target_model", ""), target_id=target.get("target_id", 0),
        defaults={"until": until},
    )  # fmt: skip


def speak_again(user: Any, number: int) -> None:
    Mute.objects.filter(user_id=user.pk, pk=number).delete()


def hear_again(user: Any, record: Any) -> None:
    Mute.objects.filter(user_id=user.pk, target_model=label_of(record), target_id=record.pk).delete()


def is_muted(user: Any, record: Any) -> bool:
    """Whether this person asked for silence about this very record."""
    rows = Mute.objects.filter(user_id=user.pk, target_model=label_of(record), target_id=record.pk)
    return bool(rows.running(timezone.now()).exists())


def silences(user: Any) -> list[dict[str, Any]]:
    """What this person wants to hear nothing of now, each with its record when it may still be seen."""
    rows = list(Mute.objects.filter(user_id=user.pk).running(timezone.now()).order_by("until", "pk"))
    wanted: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        wanted[row.target_model].add(row.target_id)
    found = {model: targets.find(model, numbers, user) for model, numbers in wanted.items() if model}
    return [{"mute": row, "record": found.get(row.target_model, {}).get(row.target_id)} for row in rows]
