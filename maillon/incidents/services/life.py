"""From the first alarm to the closing answer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone

from maillon.accounts.models import User
from maillon.core.errors import Refused
from maillon.core.events import emit
from maillon.incidents.models import Affected, Incident, Update
from maillon.incidents.services import reach
from maillon.incidents.services.holding import hold, ours
from maillon.incidents.tasks import announce, settle_children
from maillon.incidents.workflow import INCIDENT
from maillon.platforms.models import Platform, PlatformType
from maillon.records.models import Audience
from maillon.records.services import log

DATED = {"identify": "identified_at", "watch": "watched_at"}
SAID = {
    "identify": ("a identifié la cause", "search", "warning"),
    "watch": ("a rétabli le service, mis sous surveillance", "eye", "info"),
    "relapse": ("a constaté que la panne reprend", "alert-triangle", "error"),
    "solve": ("a résolu l'incident", "circle-check", "success"),
    "reopen": ("a rouvert l'incident", "arrow-back-up", "error"),
}
FIELDS = frozenset({"title", "impact", "started_at", "public_words", "departments"})


@transaction.atomic
def declare(
    *,
    types: Iterable[PlatformType],
    platforms: Iterable[Platform],
    actor: Any,
    tells_partners: bool = False,
    tells_clients: bool = False,
    **fields: Any,
) -> Incident:
    """``fields``: title, impact, started_at, public_words, departments. Its public words are its first message."""
    ours(actor)
    types, platforms = list(types), list(platforms)
    if not types and not platforms:
        raise Refused("Choisissez au moins une plateforme du catalogue, ou désignez des plateformes.")
    incident = Incident(opened_by_name=actor.name, **{n: v for n, v in fields.items() if n in FIELDS})
    if incident.started_at > timezone.now():
        raise Refused("L'incident a déjà commencé : donnez une heure passée.")
    incident.save()
    incident.types.set(types)
    incident.platforms.set(platforms)
    reach.refresh(incident)
    log(incident, "a déclaré l'incident", actor=actor, audience=Audience.INTERNAL, icon="alert-triangle", tone="error")
    emit("incidents.incident_declared", record=incident, actor=actor, clients=_clients(incident))
    _say(incident, incident.public_words, Audience.CLIENT, actor, tells_partners, tells_clients)
    return incident


@transaction.atomic
def edit(
    incident: Incident, *, types: Iterable[PlatformType], platforms: Iterable[Platform], actor: Any, **fields: Any
) -> Incident:
    """What it concerns may change as one learns more; once it is over, whom it reached is history."""
    ours(actor)
    locked = hold(incident)
    if not locked.is_open:
        raise Refused("Cet incident est résolu : rouvrez-le pour le modifier.")
    types, platforms = list(types), list(platforms)
    if not types and not platforms:
        raise Refused("Choisissez au moins une plateforme du catalogue, ou désignez des plateformes.")
    for name in FIELDS & set(fields):
        setattr(locked, name, fields[name])
    locked.save()
    locked.types.set(types)
    locked.platforms.set(platforms)
    reach.refresh(locked)
    emit("incidents.incident_edited", record=locked, actor=actor, clients=_clients(locked))
    log(locked, "a modifié l'incident", actor=actor, audience=Audience.INTERNAL, icon="pencil")
    return locked


@transaction.atomic
def say(
    incident: Incident,
    text: str,
    *,
    actor: Any,
    audience: str,
    tells_partners: bool = False,
    tells_clients: bool = False,
) -> Update:
    """One message more on its story; by mail too when so chosen, to those who may read it."""
    ours(actor)
    locked = hold(incident)
    update = _say(locked, text, audience, actor, tells_partners, tells_clients)
    emit("incidents.incident_told", record=locked, actor=actor, audience=audience, text=update.text[:500])
    return update


def _say(incident: Incident, text: str, audience: str, actor: Any, tells_partners: bool, tells_clients: bool) -> Update:
    text = text.replace("\r\n", "\n").strip()
    if not text:
        raise Refused("Le message est vide : écrivez-le, puis publiez-le.")
    update = Update.objects.create(
        incident=incident, audience=audience, status=incident.status, text=text, author=actor, author_name=actor.name,
        tells_partners=tells_partners and audience != Audience.INTERNAL,
        tells_clients=tells_clients and audience == Audience.CLIENT,
    )  # fmt: skip
    if update.tells_partners or update.tells_clients:
        announce.defer(number=update.pk)
    return update


@transaction.atomic
def move(
    incident: Incident,
    name: str,
    *,
    actor: Any,
    text: str = "",
    reason: str = "",
    tells_partners: bool = False,
    tells_clients: bool = False,
) -> Incident:
    """``name``: identify, watch, relapse, solve, reopen. ``text``: what is said of it outside, needed to solve.

    Solving leaves the tickets that follow to a job: each is answered and solved in its own transaction.
    """
    ours(actor, INCIDENT.transitions[name].right)
    changes: dict[str, Any] = {DATED[name]: timezone.now()} if name in DATED else {}
    if name == "solve":
        if not text.strip():
            raise Refused("Écrivez la réponse de clôture : chaque ticket rattaché la reçoit.")
        changes = {"solved_at": timezone.now(), "answer": text.strip(), "solved_by": User.objects.get(pk=actor.pk)}
    if name == "reopen":
        changes = {"solved_at": None, "solved_by": None, "watched_at": None}
    done: Incident = INCIDENT.apply(incident, name, actor=actor, reason=reason, **changes)
    said, icon, tone = SAID[name]
    log(done, said, actor=actor, audience=Audience.INTERNAL, icon=icon, tone=tone, detail=reason.strip())
    if name == "reopen":
        reach.refresh(done)
    if text.strip():
        _say(done, text, Audience.CLIENT, actor, tells_partners, tells_clients)
    emit(f"incidents.incident_{name}", record=done, actor=actor, reason=reason.strip(), clients=_clients(done))
    if name == "solve":
        settle_children.defer(number=done.pk)
    return done


def _clients(incident: Incident) -> int:
    return int(Affected.objects.filter(incident=incident).values("client").distinct().count())
