"""The process that carries news to the browsers: server-sent events fed by PostgreSQL's NOTIFY.

A raw ASGI application: no Django request, no session, no connection per stream. It reads nothing of the trade: its one connection
is that of the sign-in role, and only listens. What each browser may hear is written in the pass that a page gave it.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs

import psycopg
from django.core import signing
from psycopg.conninfo import make_conninfo

from maillon.core.live import NOTICE, PASS_SECONDS, SALT

logger = logging.getLogger(__name__)
QUIET_SECONDS = 20  # a comment, so that no proxy takes the stream for dead
LIFE_SECONDS = 900  # then the browser asks for another pass, and rights are read again
MOST_WAITING = 100
MOST_RECENT = 2000
MOST_OF_ONE = 20
RETRY_SECONDS = 1.0
KEEPALIVE = {"keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3}
RESYNC = "resync"
Send = Callable[[dict[str, Any]], Awaitable[None]]
Receive = Callable[[], Awaitable[dict[str, Any]]]


class Browser:
    """One open stream. The same news told twice is told once; too much of it becomes « read everything again »."""

    def __init__(self) -> None:
        self.waiting: dict[str, None] = {}
        self.over = False
        self.awake = asyncio.Event()

    def tell(self, words: str) -> None:
        if len(self.waiting) >= MOST_WAITING:
            self.waiting = {RESYNC: None}
        elif RESYNC not in self.waiting:
            self.waiting[words] = None
        self.awake.set()

    def end(self) -> None:
        self.over = True
        self.awake.set()

    async def next(self, seconds: float) -> list[str]:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.awake.wait(), seconds)
        self.awake.clear()
        told, self.waiting = list(self.waiting), {}
        return told


class Hub:
    """Who listens to what. ``channel key`` reaches its listeners as ``topic key``: what follows the slash is nobody's news."""

    def __init__(self) -> None:
        self.hearing: dict[str, set[Browser]] = defaultdict(set)
        self.ending: dict[str, list[Browser]] = defaultdict(list)
        self.everyone: set[Browser] = set()
        self.recent: deque[tuple[float, str]] = deque(maxlen=MOST_RECENT)
        self.known_since = time.time()

    def open(self, hears: list[str], ends: list[str], since: float) -> Browser:
        """``since``: when the page was drawn. What happened between it and its stream is told first."""
        browser = Browser()
        self.everyone.add(browser)
        for channel in hears:
            self.hearing[channel].add(browser)
        for channel in ends:
            opened = self.ending[channel]
            opened.append(browser)
            if len(opened) > MOST_OF_ONE:
                opened[0].end()
        if since < self.known_since or (len(self.recent) == MOST_RECENT and since < self.recent[0][0]):
            browser.tell(RESYNC)
        for at, payload in self.recent:
            channel = payload.partition(" ")[0]
            if at >= since and channel in hears:
                browser.tell(heard(payload))
            if at >= since and channel in ends:
                browser.end()
        return browser

    def close(self, browser: Browser, hears: list[str], ends: list[str]) -> None:
        self.everyone.discard(browser)
        for channel in hears:
            self.hearing[channel].discard(browser)
            if not self.hearing[channel]:
                del self.hearing[channel]
        for channel in ends:
            if browser in self.ending[channel]:
                self.ending[channel].remove(browser)
            if not self.ending[channel]:
                del self.ending[channel]

    def news(self, payload: str) -> None:
        self.recent.append((time.time(), payload))
        channel = payload.partition(" ")[0]
        for browser in self.hearing.get(channel, ()):
            browser.tell(heard(payload))
        for browser in self.ending.get(channel, ()):
            browser.end()

    def resync(self) -> None:
        self.known_since = time.time()
        self.recent.clear()
        for browser in self.everyone:
            browser.tell(RESYNC)


def heard(payload: str) -> str:
    channel, _, key = payload.partition(" ")
    return f"{channel.partition('/')[0]} {key}".strip()


class Stream:
    def __init__(self, database_url: str) -> None:
        self.database_url = make_conninfo(database_url, **KEEPALIVE)
        self.hub = Hub()
        self.listening = False

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        ear = asyncio.create_task(self._listen())
        await send({"type": "lifespan.startup.complete"})
        await receive()
        ear.cancel()
        for browser in list(self.hub.everyone):
            browser.end()
        await send({"type": "lifespan.shutdown.complete"})

    async def _listen(self) -> None:
        """For ever. What was said while nobody listened is unknown: once back, every page reads again."""
        while True:
            try:
                connecting = psycopg.AsyncConnection.connect(self.database_url, autocommit=True)
                async with await connecting as connection:
                    await connection.execute(f"listen {NOTICE}")
                    self.listening = True
                    self.hub.resync()
                    async for notice in connection.notifies():
                        self.hub.news(notice.payload)
            except psycopg.Error as error:
                logger.warning("the stream lost the database: %s", error)
            self.listening = False
            await asyncio.sleep(RETRY_SECONDS)

    async def _answer(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        if scope["path"] == "/healthz":
            return await plain(send, 200 if self.listening else 503)
        if scope["path"] != "/sse/" or scope["method"] != "GET":
            return await plain(send, 404)
        try:
            asked = parse_qs(scope["query_string"].decode("latin-1")).get("pass", [""])[0]
            shown = signing.loads(asked, salt=SALT, max_age=PASS_SECONDS)
        except signing.BadSignature:
            return await plain(send, 403)
        browser = self.hub.open(shown["hears"], shown["ends"], shown["at"])
        gone = asyncio.create_task(left(receive, browser))
        try:
            await self._stream(browser, send)
        finally:
            gone.cancel()
            self.hub.close(browser, shown["hears"], shown["ends"])

    async def _stream(self, browser: Browser, send: Send) -> None:
        headers = [
            (b"content-type", b"text/event-stream"), (b"cache-control", b"no-store"), (b"x-accel-buffering", b"no"),
            (b"access-control-allow-origin", b"*"),  # the pass is the key: no cookie travels
        ]  # fmt: skip
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send(part(": bonjour\n\n"))
        until = time.monotonic() + LIFE_SECONDS
        while not browser.over and time.monotonic() < until:
            told = await browser.next(QUIET_SECONDS)
            await send(part("".join(f"data: {words}\n\n" for words in told) or ": \n\n"))
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def left(receive: Receive, browser: Browser) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    browser.end()


def part(text: str) -> dict[str, Any]:
    return {"type": "http.response.body", "body": text.encode(), "more_body": True}


async def plain(send: Send, status: int) -> None:
    await send({"type": "http.response.start", "status": status, "headers": [(b"access-control-allow-origin", b"*")]})
    await send({"type": "http.response.body", "body": b"", "more_body": False})
