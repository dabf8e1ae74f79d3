"""Who of ours is on a record right now, and who is writing on it. Kept while it lasts: a page says so every half minute."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from maillon.core.live import announce
from maillon.records.models import Presence

TOPIC = "presence"
LASTS = timedelta(seconds=75)  # a page that said nothing for so long was closed without a word


def channels(user: Any) -> list[str]:
    """Inside the company only: a partner does not learn who of ours reads."""
    return [] if user.partner_id or user.is_technician else [TOPIC]


def key_of(record: Any) -> str:
    return f"{record._meta.label_lower}/{record.pk}"


def stay(record: Any, user: Any, *, writing: bool) -> None:
    """This person is on this record; the others there hear it when it is news. What was left elsewhere is forgotten."""
    now = timezone.now()
    Presence.objects.filter(Q(seen_at__lt=now - LASTS), user_id=user.pk).delete()
    _, came = Presence.objects.get_or_create(
        **_here(record), user_id=user.pk, defaults={"seen_at": now, "writing": writing}
    )
    if came:
        announce(TOPIC, key_of(record))
        return
    mine = Presence.objects.filter(**_here(record), user_id=user.pk)
    changed = mine.filter(writing=not writing).update(writing=writing)
    mine.update(seen_at=now)
    if changed:
        announce(TOPIC, key_of(record))


def leave(record: Any, user: Any) -> None:
    if Presence.objects.filter(**_here(record), user_id=user.pk).delete()[0]:
        announce(TOPIC, key_of(record))


def others(record: Any, user: Any) -> list[str]:
    """« Karim Diallo est en train d'écrire », « Karim Diallo lit aussi cette fiche »: who writes first."""
    here = Presence.objects.filter(**_here(record), seen_at__gte=timezone.now() - LASTS).exclude(user_id=user.pk)
    return [
        f"{found.user.name} est en train d'écrire" if found.writing else f"{found.user.name} lit aussi cette fiche"
        for found in here.select_related("user").order_by("-writing", "seen_at")[:5]
    ]


def _here(record: Any) -> dict[str, Any]:
    return {"target_model": record._meta.label_lower, "target_id": record.pk}
