"""News of what changes: told at the commit, to those who may hear it, by the real process that carries it."""

from __future__ import annotations

import time
from collections.abc import Iterator

import psycopg
import pytest
from django.db import connection, transaction
from django.test import RequestFactory

from maillon.core import live
from maillon.core.tests.streams import Listener, Server, conninfo, notify

pytestmark = pytest.mark.django_db
FENCE = "fence"  # heard by everybody: what came before it is all that was heard


@pytest.fixture(scope="module")
def server(django_db_setup, django_db_blocker) -> Iterator[Server]:
    with django_db_blocker.unblock(), Server().running() as running:
        yield running


def heard_before_fence(listener: Listener) -> list[str]:
    notify(FENCE)
    return list(iter(listener.next, FENCE))


def test_each_hears_its_own_channels_and_nothing_else(server):
    staff, partner, rival = (server.listen(channel, FENCE) for channel in ("tickets", "tickets/5", "tickets/6"))
    notify("tickets 318", "tickets/5 318", "bell/12")
    assert heard_before_fence(staff) == ["tickets 318"]
    assert heard_before_fence(partner) == ["tickets 318", FENCE][:1]
    assert rival.next() == FENCE


def test_the_news_arrives_within_a_second(server):
    listener = server.listen("bell/12")
    began = time.monotonic()
    notify("bell/12")
    assert listener.next() == "bell"
    assert time.monotonic() - began < 1


def test_nothing_is_lost_between_the_page_and_its_stream(server):
    drawn = time.time()
    notify("tickets 7", "tickets/6 8")
    later = server.listen("tickets", FENCE, since=drawn)
    assert "tickets 7" in heard_before_fence(later)


def test_a_page_older_than_the_process_reads_everything_again(server):
    assert server.listen("tickets", since=time.time() - 3600).next() == "resync"


def test_the_streams_of_a_session_end_with_it_and_the_others_stay(server):
    mine, other = (server.listen(FENCE, ends=(live.session_channel(key),)) for key in ("mine", "other"))
    notify(live.session_channel("mine"))
    assert mine.next() == ""
    assert heard_before_fence(other) == []


def test_a_person_has_a_bounded_number_of_streams(server):
    first, *_ = [server.listen(FENCE, ends=("person/1",)) for _ in range(21)]
    assert first.next() == ""


def test_no_pass_no_stream(server):
    for asked in ("/sse/", "/sse/?pass=x", "/sse/?pass=eyJoZWFycyI6W119:1a:bad"):
        assert server.get(asked).status == 403
    assert server.get("/tickets/").status == 404


def test_a_lost_database_is_found_again_and_everything_is_read_again(server):
    listener = server.listen("tickets")
    with psycopg.connect(conninfo(), autocommit=True) as other:
        found = other.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where query = %s and datname = current_database()",
            [f"listen {live.NOTICE}"],
        ).fetchall()
    assert found == [(True,)]
    assert listener.next() == "resync"
    notify("tickets 9")
    assert listener.next() == "tickets 9"


@pytest.mark.long
def test_two_hundred_browsers_hold_in_little_memory(server):
    listeners = [server.listen("tickets", "bell/1") for _ in range(200)]
    began = time.monotonic()
    notify("tickets 1")
    assert [listener.next() for listener in listeners] == ["tickets 1"] * 200
    assert time.monotonic() - began < 1
    assert server.memory() < 300 * 1024


def test_what_is_undone_is_never_told():
    with psycopg.connect(conninfo(), autocommit=True) as other:
        other.execute(f"listen {live.NOTICE}")
        with transaction.atomic():
            live.announce("tickets", 318)
            transaction.set_rollback(True)
        notify(FENCE)
        told = [notice.payload for notice in other.notifies(timeout=5, stop_after=1)]
    assert told == [FENCE]


def test_many_are_told_at_once(monkeypatch):
    with psycopg.connect(conninfo(), autocommit=True) as other:
        other.execute(f"listen {live.NOTICE}")
        monkeypatch.setattr(live, "connection", other)
        live.announce_each(["bell/1", "bell/2"])
        told = [notice.payload for notice in other.notifies(timeout=5, stop_after=2)]
    assert told == ["bell/1", "bell/2"]


@pytest.mark.parametrize("channel", ["", "tickets for all", "Tickets", "tickets;x"])
def test_a_channel_is_a_plain_word(channel):
    with pytest.raises(ValueError, match="channel"):
        live.announce(channel)
    with pytest.raises(ValueError, match="channel"):
        live.announce_each(["tickets", channel])
    assert connection.ensure_connection() is None


@pytest.mark.parametrize(
    ("settings_", "host", "expected"),
    [
        ({"STREAM_URL": "/sse/", "STREAM_PORT": "9"}, "crm.example:443", "/sse/"),
        ({"STREAM_URL": "", "STREAM_PORT": "8104"}, "127.0.0.1:8103", "http://127.0.0.1:8104/sse/"),
        ({"STREAM_URL": "", "STREAM_PORT": "8104"}, "localhost", "http://localhost:8104/sse/"),
        ({"STREAM_URL": "", "STREAM_PORT": ""}, "localhost", ""),
    ],
)
def test_the_page_says_where_the_stream_is(settings, settings_, host, expected):
    for name, value in settings_.items():
        setattr(settings, name, value)
    request = RequestFactory().get("/", headers={"host": host})
    assert live.address(request) == expected
