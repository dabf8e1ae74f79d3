"""What changes is told to the pages that show it, in the transaction that changes it.

``announce("tickets/12", key=318)`` is a NOTIFY: it leaves at the commit, or never. It names a channel and, at most, which
record: never data. The page reads again through its own scoped view, so the stream decides no rights. ``core.stream`` carries
it to the browsers, each of which shows a pass: signed, short, naming the channels this person may hear.
"""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core import signing
from django.db import connection
from django.http import HttpRequest

from maillon.core.modules import registry

NOTICE = "maillon_live"
SALT = "maillon.live"
PASS_SECONDS = 120  # from the page to the opening of its stream
WORD = re.compile(r"[a-z0-9_.:/-]{1,80}")


@dataclass(frozen=True)
class Hears:
    """Offered in a manifest: the channels a person may hear. « tickets/12 » reaches the pages as « tickets »."""

    channels: Callable[[Any], Iterable[str]]


def announce(channel: str, key: object = "") -> None:
    """Something changed on this channel. ``key``: the number of the record, for those who show that one only."""
    if not WORD.fullmatch(channel) or (key != "" and not WORD.fullmatch(str(key))):
        raise ValueError(f"not a channel and a key: {channel} {key}")
    with connection.cursor() as cursor:
        cursor.execute("select pg_notify(%s, %s)", [NOTICE, f"{channel} {key}".strip()])


def announce_each(channels: Iterable[str]) -> None:
    """The same to many channels, in one query."""
    wanted = list(channels)
    if wrong := [channel for channel in wanted if not WORD.fullmatch(channel)]:
        raise ValueError(f"not channels: {wrong}")
    with connection.cursor() as cursor:
        cursor.execute("select pg_notify(%s, channel) from unnest(%s::text[]) as channel", [NOTICE, wanted])


def channels_of(user: Any) -> list[str]:
    return sorted({channel for offer in registry.offered(Hears) for channel in offer.channels(user)})


def session_channel(session_key: str | None) -> str:
    """The streams of one browser end with its session. The key itself goes nowhere."""
    return f"session/{hashlib.sha256((session_key or '').encode()).hexdigest()[:24]}"


def person_channel(number: int) -> str:
    return f"person/{number}"


def end_session(session_key: str | None) -> None:
    announce(session_channel(session_key))


def end_person(number: int) -> None:
    """Every stream of this person: a closed account, a sign-out everywhere, other rights."""
    announce(person_channel(number))


def address(request: HttpRequest) -> str:
    """Where this browser finds the stream, empty when there is none: an address, or a port beside that of the page."""
    if settings.STREAM_URL or not settings.STREAM_PORT:
        return str(settings.STREAM_URL)
    return (
        f"{request.scheme}://{request.get_host().rpartition(':')[0] or request.get_host()}:{settings.STREAM_PORT}/sse/"
    )


def origin(request: HttpRequest) -> str:
    """For the content policy: the origin of the stream when it is not that of the page."""
    found = re.match(r"https?://[^/]+", address(request))
    return found[0] if found else ""


def pass_for(request: HttpRequest) -> str:
    """The whole address of the stream for this person, or nothing."""
    where = address(request)
    if not where:
        return ""
    user: Any = request.user
    ends = [person_channel(user.pk), session_channel(request.session.session_key)]
    given = {"hears": channels_of(user), "ends": ends, "at": time.time()}
    return f"{where}?pass={signing.dumps(given, salt=SALT, compress=True)}"
