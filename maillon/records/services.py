"""Writing on a record's timeline. Each function takes the record itself and finds client and partner on it."""

from __future__ import annotations

from typing import Any

from maillon.core.panels import label_of
from maillon.records.models import Audience, Entry, Link


def about(record: Any) -> dict[str, Any]:
    """The fields by which a row of this module points to a record."""
    return {
        "target_model": label_of(record),
        "target_id": record.pk,
        "client_id": getattr(record, "client_id", None),
        "partner_id": getattr(record, "partner_id", None),
    }


def log(
    record: Any,
    sentence: str,
    *,
    actor: Any = None,
    audience: str = Audience.PARTNER,
    detail: str = "",
    icon: str = "point",
    tone: str = "",
    kind: str = Entry.Kind.EVENT,
    url: str = "",
) -> Entry:
    """One line on the record's timeline (and its client's). ``sentence`` is a full one: « Karim Belaïd a démarré le staging »
    without the name, which is shown before it: « a démarré le staging ». ``audience``: who outside may read it."""
    return Entry.objects.create(
        **about(record),
        kind=kind,
        audience=audience,
        actor_id=getattr(actor, "pk", None),
        actor_name=getattr(actor, "name", "") or "",
        sentence=sentence[:300],
        detail=detail,
        icon=icon,
        tone=tone,
        url=url or record.get_absolute_url(),
    )


def link(source: Any, target: Any, label: str) -> None:
    """``target`` came of ``source``: shown on both."""
    Link.objects.get_or_create(
        from_model=label_of(source), from_id=source.pk, to_model=label_of(target), to_id=target.pk, defaults={"label": label}
    )
