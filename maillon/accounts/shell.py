"""What the frame around every page needs: menu, counts, create links, the person."""

from __future__ import annotations

import time
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import connection
from django.http import HttpRequest
from django.urls import reverse

from maillon.core.live import pass_for
from maillon.core.modules import MenuCount, registry

SECTIONS = ("", "Relation", "Ventes", "Logistique", "Terrain", "Réglages")
COUNT_SECONDS = 10.0
PUBLIC = "/public/"
_counts: dict[int, tuple[float, dict[str, int]]] = {}


@dataclass(frozen=True)
class UnreadCount:
    """Declared by notifications: ``sql`` is a scalar sub-select of the person's unread alerts."""

    sql: str


def counts_of(user: Any) -> dict[str, int]:
    """Every number of the menu in one query, kept ten seconds per person."""
    until, counts = _counts.get(user.pk, (0.0, {}))
    if time.monotonic() < until:
        return counts
    roles = set(user.roles)
    wanted = [(c.key, c.sql) for c in registry.offered(MenuCount) if user.can(c.right) and not c.hidden_from & roles]
    wanted += [("unread", u.sql) for u in registry.offered(UnreadCount)]
    if wanted:
        with connection.cursor() as cursor:
            cursor.execute("select " + ", ".join(f"({sql})" for _, sql in wanted), {"user": user.pk})
            counts = dict(zip([key for key, _ in wanted], cursor.fetchone(), strict=True))
    if len(_counts) > 5000:
        _counts.clear()
    _counts[user.pk] = (time.monotonic() + COUNT_SECONDS, counts)
    return counts


def forget_counts(user: Any = None) -> None:
    """Those of this person, or everybody's in this process when what changed is everybody's."""
    if user is None:
        _counts.clear()
    else:
        _counts.pop(user.pk, None)


place_of = lru_cache(maxsize=256)(reverse)  # of a name without arguments: asked forty times by each page


def menu_of(user: Any, path: str, counts: dict[str, int]) -> list[dict[str, Any]]:
    tones = {c.key: c.tone for c in registry.offered(MenuCount)}
    sections: dict[str, list[dict[str, Any]]] = defaultdict(list)
    items = sorted((i for m in registry.active() for i in m.menu), key=lambda item: item.order)
    here = max((url for item in items if path.startswith(url := place_of(item.url))), key=len, default="")
    for item in items:
        if (item.right and not user.can(item.right)) or item.hidden_from & set(user.roles):
            continue
        url, count = place_of(item.url), counts.get(item.count, 0)
        current = url == here and (url != "/" or path == url)
        sections[item.section].append(
            {
                "label": item.label,
                "url": url,
                "icon": item.icon,
                "count": count or "",
                "tone": tones.get(item.count, "") if count else "",
                "current": current,
            }
        )
    ordered = sorted(sections, key=lambda s: SECTIONS.index(s) if s in SECTIONS else 99)
    return [{"title": title, "items": sections[title]} for title in ordered]


def shell(request: HttpRequest) -> dict[str, Any]:
    """Lazy: a page that shows no frame (public, fragment) costs nothing. A public page is nobody's, whoever is signed in: it is
    read under the rights of the sign-in role."""
    host = getattr(request, "host", None)
    user = None if request.path.startswith(PUBLIC) else getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"host": host}
    return {"shell": Shell(request, user), "host": host}


class Shell:
    def __init__(self, request: HttpRequest, user: Any) -> None:
        self.request, self.user = request, user
        self._menu: list[dict[str, Any]] | None = None
        self.theme = user.theme

    def _sections(self) -> list[dict[str, Any]]:
        if self._menu is None:
            self._menu = menu_of(self.user, self.request.path, self._numbers())
        return self._menu

    def _numbers(self) -> dict[str, int]:
        return counts_of(self.user) if connection.in_atomic_block else {}

    @property
    def menu(self) -> list[dict[str, Any]]:
        return [s for s in self._sections() if s["title"] != "Réglages"]

    @property
    def bottom(self) -> list[dict[str, Any]]:
        return [i for s in self._sections() if s["title"] == "Réglages" for i in s["items"]]

    @property
    def create(self) -> list[dict[str, str]]:
        links = [c for m in registry.active() for c in m.creates if self.user.can(c.right)]
        return [
            {"label": c.label, "url": place_of(c.url), "icon": c.icon} for c in sorted(links, key=lambda c: c.order)
        ]

    @property
    def live(self) -> str:
        """Where this browser hears what changes."""
        return pass_for(self.request)

    @property
    def unread(self) -> int:
        return self._numbers().get("unread", 0)
