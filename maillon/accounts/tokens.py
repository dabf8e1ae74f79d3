"""Bearer tokens of the API: shown once, kept as a digest."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.utils import timezone

from maillon.accounts.models import ApiToken, User

FIVE_MINUTES = timedelta(minutes=5)  # a token in use is not written at each request


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def make_token(user: User, name: str = "API") -> str:
    token = f"mln_{secrets.token_urlsafe(32)}"
    ApiToken.objects.create(user=user, digest=digest_of(token), name=name)
    return token


def user_of_bearer(token: str) -> User | None:
    """The active owner of a token that is not revoked. Runs as the sign-in role."""
    found = (
        ApiToken.objects.select_related("user")
        .filter(digest=digest_of(token), revoked_at__isnull=True, user__is_active=True)
        .first()
    )
    if found is None:
        return None
    if not found.last_used_at or timezone.now() - found.last_used_at > FIVE_MINUTES:
        ApiToken.objects.filter(pk=found.pk).update(last_used_at=timezone.now())
    return found.user
