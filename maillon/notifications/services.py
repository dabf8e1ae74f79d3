"""Putting mail in the outbox and lines under the bell, inside the transaction that wants them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from maillon.notifications.models import Alert, Message
from maillon.records.services import about


def queue_mail(
    record: Any,
    *,
    to: Sequence[str],
    subject: str,
    text: str,
    html: str,
    sender: str,
    audience: str = Message.Audience.CLIENT,
    template_key: str = "",
    documents: Sequence[Any] = (),
    once_key: str | None = None,
    reply_to: str = "",
) -> Message | None:
    """One mail in the outbox, about ``record``. ``once_key``: the same news is never sent twice (returns None then)."""
    raise NotImplementedError


def tell(users: Iterable[Any], sentence: str, *, url: str = "", icon: str = "bell", tone: str = "", once_key: str | None = None) -> None:
    """One line under the bell of each of these people."""
    Alert.objects.bulk_create(
        [Alert(user=user, sentence=sentence[:250], url=url, icon=icon, tone=tone, once_key=once_key) for user in users],
        ignore_conflicts=True,
    )
