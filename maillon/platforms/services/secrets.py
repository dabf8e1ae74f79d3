"""Secrets: sealed when they come in, shown one at a time, each time written down."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from maillon.accounts.models import User
from maillon.core import vault
from maillon.core.errors import Overtaken, Refused
from maillon.core.events import emit
from maillon.notifications.services import tell
from maillon.platforms.models import RevealGrant, Secret, SecretReveal
from maillon.platforms.services.parts import in_service
from maillon.platforms.visits import VisitAhead
from maillon.records.models import Audience
from maillon.records.services import log

SHOWN_SECONDS = 30
AFTER_THE_VISIT = timedelta(hours=4)  # a visit that lasts
LOST = (
    "Ce secret ne s'ouvre plus : la clé qui l'a chiffré manque à SECRETS_KEYS. Demandez à l'administrateur de la remettre, "
    "ou saisissez le secret de nouveau."
)
ALREADY = "Ce technicien a déjà eu sa révélation de ce secret pour cette intervention : une seule est permise."
USED = "Vous avez déjà révélé ce secret pour cette intervention : appelez le support si vous en avez encore besoin."
OVER = "Cette révélation n'est plus ouverte : l'intervention est passée ou annulée. Appelez le support."


@transaction.atomic
def save_secret(secret: Secret, value: str, *, actor: Any = None) -> Secret:
    """``value`` empty on a known secret: it stays what it was."""
    secret.platform = in_service(secret.platform)
    created = secret._state.adding
    if created and not value:
        raise Refused("Saisissez le secret à garder.")
    if value:
        secret.ciphertext, secret.changed_at = vault.seal(value, settings.SECRETS_KEYS), timezone.now()
    secret.version += 0 if created else 1
    secret.save()
    said = "a ajouté" if created else "a changé" if value else "a renommé"
    _tell(secret, f"{said} le secret « {secret.label} »", actor)
    return secret


@transaction.atomic
def archive_secret(secret: Secret, *, actor: Any = None) -> None:
    """Out of sight; grants not used yet fall with it."""
    if secret.archived_at:
        return
    secret.archived_at = timezone.now()
    secret.save(update_fields=["archived_at"])
    secret.grants.filter(used_at=None, withdrawn_at=None).update(withdrawn_at=secret.archived_at)
    _tell(secret, f"a retiré le secret « {secret.label} »", actor)


@transaction.atomic
def reveal(secret: Secret, reason: str, *, actor: Any, grant: RevealGrant | None = None) -> str:
    """The secret in clear, once the reveal is written down. By right, or by the one grant of a technician."""
    if grant is not None:
        reason = _use(grant, secret, actor)
    elif not actor.can("platform_secrets.see") or actor.partner_id:
        raise Refused("Votre rôle ne permet pas de révéler un secret : demandez au support.")
    reason = " ".join(reason.split())[:200]
    if not reason:
        raise Refused("Indiquez pourquoi vous révélez ce secret : c'est gardé dans le journal.")
    try:
        value = vault.unseal(secret.ciphertext, settings.SECRETS_KEYS)
    except vault.Unreadable as error:
        raise Refused(LOST) from error
    SecretReveal.objects.create(
        secret=secret, platform=secret.platform, grant=grant, user=actor, user_name=actor.name, reason=reason
    )
    _tell(secret, f"a révélé le secret « {secret.label} »", actor, icon="eye")
    emit("platforms.secret_revealed", record=secret.platform, actor=actor, secret=secret.label, reason=reason)
    return value


def _use(grant: RevealGrant, secret: Secret, actor: Any) -> str:
    """Take the one reveal: the second asker, however fast, is refused. Returns the reason to keep."""
    locked = RevealGrant.objects.select_for_update().get(pk=grant.pk, secret=secret, user=actor)
    if locked.used_at:
        raise Overtaken(USED)
    if locked.withdrawn_at or locked.expires_at <= timezone.now():
        raise Overtaken(OVER)
    locked.used_at = timezone.now()
    locked.save(update_fields=["used_at"])
    return f"{locked.visit_label}, accordée par {locked.granted_by}"


@transaction.atomic
def grant_reveal(secret: Secret, visit: VisitAhead, *, actor: Any) -> RevealGrant:
    """One reveal to the technician of one visit, until some hours after its end."""
    if not actor.can("platform_secrets.edit") or actor.partner_id:
        raise Refused("Votre rôle ne permet pas d'accorder une révélation : demandez au support.")
    in_service(secret.platform)
    try:
        with transaction.atomic():
            grant = RevealGrant.objects.create(
                secret=secret, user_id=visit.user_id, visit_model=visit.model, visit_id=visit.pk,
                visit_label=visit.label[:120], granted_by=actor.name,
                expires_at=max(visit.ends_at, timezone.now()) + AFTER_THE_VISIT,
            )  # fmt: skip
    except IntegrityError as error:
        if "platforms_one_reveal_per_visit" in str(error):
            raise Refused(ALREADY) from error
        raise
    _tell(secret, f"a accordé à {visit.technician} une révélation du secret « {secret.label} »", actor, icon="key")
    tell(
        User.objects.filter(pk=visit.user_id),
        f"{actor.name} vous permet de voir une fois le secret « {secret.label} » : {visit.label}",
        url=secret.platform.get_absolute_url(),
        icon="key",
        once_key=f"reveal-granted-{grant.pk}",
    )
    emit("platforms.reveal_granted", record=secret.platform, actor=actor, secret=secret.label, user=visit.user_id)
    return grant


@transaction.atomic
def withdraw_grants(visit: Any, *, keep_user: int | None = None) -> int:
    """For the module of visits: this one is cancelled, over, or given to another technician. How many fell."""
    rows = RevealGrant.objects.filter(
        visit_model=visit._meta.label_lower, visit_id=visit.pk, used_at=None, withdrawn_at=None
    )
    if keep_user is not None:
        rows = rows.exclude(user_id=keep_user)
    return int(rows.update(withdrawn_at=timezone.now()))


@transaction.atomic
def _tell(secret: Secret, sentence: str, actor: Any, icon: str = "lock") -> None:
    log(secret.platform, sentence, actor=actor, icon=icon, audience=Audience.INTERNAL)
