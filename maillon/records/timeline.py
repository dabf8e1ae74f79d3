"""One record's history, or a client's whole one, for one person: lines by audience, filters, pages by key."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from maillon.accounts.models import User
from maillon.accounts.roles import TECHNICIAN
from maillon.core import scope
from maillon.core.french import fr
from maillon.core.panels import label_of
from maillon.records import targets
from maillon.records.models import Audience, Entry
from maillon.records.services import audiences_for

PAGE = 20
TECHNICIAN_UNNAMED = "Le technicien"
OUTBOX = (("/messages/", "messages.see"), ("/sms/", "sms.see"))  # pages that not every reader of a line may open
FILTERS = (
    ("", "Tout", ()),
    ("echanges", "Échanges", (Entry.Kind.MAIL, Entry.Kind.CALL, Entry.Kind.SMS)),
    ("notes", "Notes", (Entry.Kind.NOTE,)),
    ("documents", "Documents", (Entry.Kind.DOCUMENT,)),
)
KINDS = {key: kinds for key, _, kinds in FILTERS if key}
# The words of the kit's patterns: « note-interne », « note-partenaire », « note-client ».
LOOKS = {Audience.INTERNAL: "interne", Audience.PARTNER: "partenaire", Audience.CLIENT: "client"}
ICONS = {Audience.INTERNAL: "lock", Audience.PARTNER: "affiliate", Audience.CLIENT: "world"}
TONES = {Audience.INTERNAL: "warning", Audience.PARTNER: "secondary", Audience.CLIENT: "accent"}
_MENTION = re.compile(r"(?<![\w.])@[^\W\d_][\w'-]*(?: [A-ZÀ-ÖØ-Þ][\w'-]*)?")
_MARK = re.compile(r"(\d{4}-\d\d-\d\dT[0-9:.+]+)_(\d+)")


@dataclass(frozen=True)
class Line:
    """One entry as its template needs it."""

    entry: Entry
    look: str = ""
    audience_icon: str = ""
    readers: str = ""
    text: str = ""
    url: str = ""
    can_pin: bool = False
    who: str = ""

    @property
    def is_note(self) -> bool:
        return bool(self.look)


@dataclass(frozen=True)
class Timeline:
    lines: list[Line]
    filters: list[dict[str, Any]]
    more_url: str
    path: str


def entries(record: Any, user: Any, *, client: bool = False) -> Any:
    """What this person may read. ``client``: everything that happened around this client, of the models they may see."""
    if not client:
        return Entry.objects.visible_to(user).about(record)
    rows = Entry.objects.visible_to(user).around_client(record.client_id)
    return rows.filter(target_model__in=targets.labels_seen_by(user))


def timeline(
    record: Any,
    user: Any,
    *,
    client: bool = False,
    kinds: Sequence[str] | None = None,
    before: str | None = None,
    chosen: str = "",
    size: int = PAGE,
) -> Timeline:
    """``before``: the mark of the last line already shown. ``chosen``: key of a filter (``notes``), or ``kinds`` given."""
    rows = entries(record, user, client=client)
    wanted = kinds or KINDS.get(chosen)
    if wanted:
        rows = rows.filter(kind__in=wanted)
    page = list(after(rows, before or "")[: size + 1])
    path = path_of(record) + "fil"
    last = page[size - 1] if len(page) > size else None
    around = "&client=1" if client else ""
    more = f"{path}?genre={chosen}{around}&avant={mark_of(last)}" if last else ""
    shown = lines(page[:size], user)
    filters = [
        {"label": label, "url": f"{path}?genre={key}{around}", "current": key == chosen} for key, label, _ in FILTERS
    ]
    return Timeline(shown, filters, more, path)


def path_of(record: Any) -> str:
    return f"/fiches/{label_of(record)}/{record.pk}/"


def mark_of(entry: Entry) -> str:
    return f"{entry.at.isoformat()}_{entry.pk}".replace("+", "%2B")


def after(rows: Any, mark: str) -> Any:
    found = _MARK.fullmatch(mark)
    try:
        at = datetime.fromisoformat(found[1]) if found else None
    except ValueError:
        at = None
    if found is None or at is None or at.tzinfo is None:
        return rows
    return rows.filter(Q(at__lt=at) | Q(at=at, pk__lt=int(found[2])))


def lines(entries: Sequence[Entry], user: Any) -> list[Line]:
    """As this person may read them: a technician's name only where its partner's card shows it."""
    unnamed = technicians_among(entries) if hides_technicians(user) else frozenset()
    return [replace(line(e, user), who=TECHNICIAN_UNNAMED if e.actor_id in unnamed else e.actor_name) for e in entries]


def technicians_among(entries: Sequence[Entry]) -> frozenset[int]:
    actors = {entry.actor_id for entry in entries} - {None}
    with scope.elevated("noms masqués au partenaire"):
        rows = User.objects.filter(pk__in=actors, roles__contains=[TECHNICIAN])
        return frozenset(rows.values_list("pk", flat=True))


def hides_technicians(user: Any) -> bool:
    return user.partner is not None and not user.partner.sees_technician


def line(entry: Entry, user: Any) -> Line:
    closed = any(entry.url.startswith(page) and not user.can(right) for page, right in OUTBOX)
    url = "" if closed else entry.url
    if entry.kind != Entry.Kind.NOTE:
        return Line(entry, url=url)
    audience = Audience(entry.audience)
    return Line(
        entry,
        LOOKS[audience],
        ICONS[audience],
        readers_of(audience, user),
        text_of(entry.detail),
        "",
        audience in audiences_for(user),
    )


def readers_of(audience: Audience, user: Any) -> str:
    """Who reads a note, in the words that stand on it."""
    house = "l'intégrateur" if user.partner_id else "nous"
    if audience == Audience.INTERNAL:
        return "Interne : nous seulement"
    if audience == Audience.PARTNER:
        return f"Partenaire : le partenaire et {house}, pas le client"
    return "Client : vu aussi par le client"


def text_of(text: str) -> SafeString:
    """The note's words, escaped, with the people named in it standing out."""
    safe = str(conditional_escape(fr(text)))
    return mark_safe(_MENTION.sub(lambda m: f'<b class="text-primary font-medium">{m[0]}</b>', safe))


def pinned(record: Any, user: Any) -> list[Line]:
    rows = Entry.objects.visible_to(user).about(record).filter(pinned=True, kind=Entry.Kind.NOTE)
    return lines(list(rows[:12]), user)
