"""What stands above the pages of whom an incident reaches: the record's own sentence, and all those under way elsewhere.

The menu's own count says when there is none: such a day costs no page a query. What stands above the home page and the search
box is kept ten seconds per person, as that count is: a letter typed in the box counts nobody again.
"""

from __future__ import annotations

import time
from typing import Any

from maillon.accounts.shell import COUNT_SECONDS, counts_of, forget_counts
from maillon.core import french
from maillon.core.having import having
from maillon.core.panels import Banner, Notice
from maillon.incidents.models import Affected, Incident, IncidentTicket
from maillon.incidents.workflow import TONES

COUNT, MOST = "incidents", 3
FOLLOWS = {"incident": "incidents_incidentticket where ticket_id = %(ticket)s"}
_kept: dict[int, tuple[float, list[Notice]]] = {}


def notices(record: Any, user: Any) -> list[Notice]:
    found = READERS.get(record._meta.label_lower if record is not None else "")
    return found(record, user) if found and any_open(user) else []


def any_open(user: Any) -> bool:
    """One that this person may see."""
    return bool(counts_of(user).get(COUNT))


def under_way(record: Any, user: Any) -> list[Notice]:
    until, kept = _kept.get(user.pk, (0.0, []))
    if time.monotonic() >= until:
        if len(_kept) > 5000:
            _kept.clear()
        kept = counted(user)
        _kept[user.pk] = (time.monotonic() + COUNT_SECONDS, kept)
    return kept


def forget() -> None:
    forget_counts()
    _kept.clear()


def counted(user: Any) -> list[Notice]:
    """With how many clients: of all of them for us, of its own for a partner."""
    rows = Incident.objects.visible_to(user).open().with_counts(user).order_by("-started_at", "-pk")
    mine = "de vos clients " if user.partner_id else ""
    return [_notice(i, f"{_touched(i.client_count, mine)}, depuis {french.hour(i.started_at)}") for i in rows[:MOST]]


def _touched(count: int, mine: str) -> str:
    word = "touché" if count < 2 else "touchés"
    return f"{french.number(count)} {mine}{word}" if mine else f"{french.plural(count, 'client')} {word}"


def of_client(client: Any, user: Any) -> list[Notice]:
    return _of(Affected.objects.visible_to(user).filter(client=client.pk), user)


def of_platform(platform: Any, user: Any) -> list[Notice]:
    return _of(Affected.objects.visible_to(user).filter(platform=platform.pk), user)


def _of(reached: Any, user: Any) -> list[Notice]:
    rows = Incident.objects.visible_to(user).open().filter(pk__in=reached.values("incident"))
    return [_notice(i, _first_line(i)) for i in rows.order_by("-started_at", "-pk")[:MOST]]


def of_ticket(ticket: Any, user: Any) -> list[Notice]:
    """The incident that it follows."""
    if not having(FOLLOWS, {"ticket": ticket.pk}):
        return []
    return _of(IncidentTicket.objects.visible_to(user).filter(ticket=ticket.pk), user)


def _first_line(incident: Incident) -> str:
    line = incident.public_words.strip().splitlines()[0]
    return line if len(line) <= 160 else f"{line[:157]}…"


def _notice(incident: Incident, text: str) -> Notice:
    return Notice(
        title=f"{incident.title} :", text=text, url=incident.get_absolute_url(), action=incident.reference,
        tone=TONES[incident.status], icon="alert-triangle", key=incident.reference,
    )  # fmt: skip


READERS = {
    "": under_way,
    "clients.client": of_client,
    "platforms.platform": of_platform,
    "tickets.ticket": of_ticket,
}
BANNERS = (Banner("incidents", notices, right="incidents.see"),)
