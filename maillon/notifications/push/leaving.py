"""At sign-out, the browser is told nothing more. The library's own signal: it speaks before the session is gone."""

from __future__ import annotations

import hashlib
from typing import Any

from django.http import HttpRequest

from maillon.core.scope import sign_in_tables
from maillon.notifications.models import PushSubscription


def digested(session_key: str | None) -> str:
    """A session as it is kept beside a browser: recognised, never reusable."""
    return hashlib.sha256((session_key or "").encode()).hexdigest()


def forget_browser(sender: Any, request: HttpRequest | None, user: Any, **kwargs: Any) -> None:
    session = getattr(request, "session", None)
    if user is None or session is None or not session.session_key:
        return
    with sign_in_tables():
        PushSubscription.objects.filter(session=digested(session.session_key)).delete()
