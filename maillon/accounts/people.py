"""What a partner's own head does with its people: invite, set what each may do, close. Nothing here reaches a role of ours."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from allauth.account import app_settings
from allauth.account.utils import user_pk_to_url_str
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from maillon.accounts.hosts import site_url
from maillon.accounts.models import Company, Invitation, Partner, User
from maillon.accounts.roles import PARTNER
from maillon.accounts.services import sign_out_everywhere
from maillon.core import scope
from maillon.core.errors import Refused
from maillon.core.events import emit
from maillon.core.locks import one_at_a_time

HOURLY, DAILY_EACH = 10, 3
ACCESS = ("manages_users", "sees_prices", "may_accept")


def may_manage(user: Any, partner: Partner) -> bool:
    """The direction, or the partner's own head."""
    if user.partner_id:
        return bool(user.is_active and user.partner_id == partner.pk and user.manages_users)
    return bool(user.can("users.edit"))


@transaction.atomic
def invite(person: User, partner: Partner, *, actor: Any) -> User:
    """Open an account without a password and mail the link that chooses one. ``person``: its names, address and access."""
    _alone(partner, actor)
    person.partner, person.roles, person.is_active = partner, [PARTNER], True
    person.email = User.objects.normalize_email(person.email).lower()
    person.set_unusable_password()
    try:
        with transaction.atomic():
            person.save(force_insert=True)
    except IntegrityError as error:
        raise Refused("Cette adresse sert déjà à un compte : choisissez-en une autre, ou écrivez-nous.") from error
    _send(person, partner, actor)
    emit("accounts.person_invited", record=person, actor=actor)
    return person


@transaction.atomic
def invite_again(person: User, *, actor: Any) -> None:
    """The former link lasts three days."""
    partner = _partner_of(person)
    _alone(partner, actor)
    if not person.is_active:
        raise Refused(f"Le compte de {person.name} est fermé : rouvrez-le d'abord.")
    if person.last_login:
        raise Refused(f"{person.name} s'est déjà connecté : « Mot de passe oublié » lui suffit.")
    _send(person, partner, actor)


@transaction.atomic
def set_access(person: User, *, actor: Any, **access: bool) -> User:
    """``access``: any of ``ACCESS``."""
    _alone(_partner_of(person), actor)
    locked: User = User.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if locked.manages_users and not access.get("manages_users", True):
        _keep_a_head(locked, actor)
    for name in ACCESS:
        setattr(locked, name, access.get(name, getattr(locked, name)))
    locked.version += 1
    locked.save(update_fields=[*ACCESS, "version"])
    return locked


@transaction.atomic
def close(person: User, *, actor: Any) -> None:
    """No more sign-in, sessions ended; what the person did stays signed."""
    _alone(_partner_of(person), actor)
    locked: User = User.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if locked.pk == actor.pk:
        raise Refused("Vous ne pouvez pas fermer votre propre compte.")
    if not locked.is_active:
        return
    _keep_a_head(locked, actor)
    locked.is_active, locked.version = False, locked.version + 1
    locked.save(update_fields=["is_active", "version"])
    sign_out_everywhere(locked)


@transaction.atomic
def reopen(person: User, *, actor: Any) -> None:
    _alone(_partner_of(person), actor)
    locked: User = User.objects.select_for_update(of=("self",)).get(pk=person.pk)
    locked.is_active, locked.version = True, locked.version + 1
    locked.save(update_fields=["is_active", "version"])


def _partner_of(person: User) -> Partner:
    if person.partner is None:
        raise Refused("Cette personne n'est chez aucun partenaire.")
    return person.partner


def _alone(partner: Partner, actor: Any) -> None:
    """The right is asked again here, and two heads never act at once on the people of one partner."""
    one_at_a_time(f"accounts: the people of partner {partner.pk}")
    fresh = User.objects.filter(pk=actor.pk).first()
    if fresh is None or not may_manage(fresh, partner):
        raise Refused("Seul le responsable des accès de cette société, ou la direction, gère ses comptes.")


def _keep_a_head(person: User, actor: Any) -> None:
    """A partner never leaves itself without anybody to manage its accounts; the direction may."""
    if not actor.partner_id or not person.manages_users:
        return
    others = User.objects.filter(partner_id=person.partner_id, is_active=True, manages_users=True).exclude(pk=person.pk)
    if not others.exists():
        raise Refused(f"{person.name} est le dernier responsable des accès : nommez-en d'abord un autre.")


def _send(person: User, partner: Partner, actor: Any) -> None:
    now = timezone.now()
    rows = Invitation.objects.filter(partner=partner)
    if rows.filter(at__gt=now - timedelta(hours=1)).count() >= HOURLY:
        raise Refused("Dix invitations sont parties depuis une heure : recommencez plus tard.")
    if rows.filter(user=person, at__gt=now - timedelta(days=1)).count() >= DAILY_EACH:
        raise Refused(f"{person.name} a déjà reçu trois invitations aujourd'hui : recommencez demain.")
    Invitation.objects.create(partner=partner, user=person, by_name=actor.name)
    house = str(Company.current())
    emit(
        "accounts.mail_wanted",
        record=person,
        to=person.email,
        subject=f"Votre accès à l'espace partenaire de {house}",
        body=f"Bonjour {person.first_name},\n\n{actor.name} vous ouvre l'espace de {partner.name} chez {house} : clients, devis, "
        "commandes et interventions y sont suivis.\n\nChoisissez votre mot de passe : ce lien sert une fois, pendant trois jours. "
        "Vous n'attendiez pas ce message ? Ne faites rien : sans mot de passe, le compte reste fermé.",
        button_label="Choisir mon mot de passe",
        button_url=password_link(person),
    )


def password_link(person: User) -> str:
    """The address of « Mot de passe oublié », ready to use."""
    with scope.sign_in_tables():
        key = app_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(person)
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(person), "key": key})
    return f"{site_url(person.partner_id)}{path}"
