"""A hundred thousand open tickets counted again after a change of calendar, while people go on writing."""

from __future__ import annotations

import sys
import time
from datetime import timedelta
from threading import Event, Thread

import pytest
from django.db import connection, transaction
from django.utils import timezone

from maillon.clients.models import Client
from maillon.clients.tests.factories import ClientFactory
from maillon.tickets.models import CalendarEdition, Moment, Ticket
from maillon.tickets.services import recount, telling
from maillon.tickets.tests.promising import calendar, first_line, policy

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]
COUNT, BUDGET, LONGEST_WRITE = 100_000, 60.0, 1.0


def portfolio(client: Client, made, line) -> None:
    """Open tickets of the last thirty days: each opened, two in three answered, one in four waiting and resumed."""
    now = timezone.now()
    for start in range(0, COUNT, 10_000):
        tickets = Ticket.objects.bulk_create(
            Ticket(
                reference=f"TK-2000-{n:06d}", subject="Muet", client=client, client_name=client.name, policy=made, line=line,
                opened_at=now - timedelta(minutes=n % 43_200), status="started",
            )
            for n in range(start, start + 10_000)
        )  # fmt: skip
        Moment.objects.bulk_create(m for n, ticket in enumerate(tickets) for m in story(n, ticket, made.pk))


def story(n: int, ticket: Ticket, chosen: int):
    detail = {"priority": 1 + n % 4, "department": ("", "67", "69", "974")[n % 4], "line": ticket.line_id, "words": ""}
    yield Moment(ticket=ticket, at=ticket.opened_at, what="opened", policy_id=chosen, detail=detail)
    if n % 3:
        yield Moment(ticket=ticket, at=ticket.opened_at + timedelta(seconds=20), what="answered")
    if n % 4 == 0:
        yield Moment(
            ticket=ticket, at=ticket.opened_at + timedelta(seconds=30), what="paused", detail={"reason": "client"}
        )
        yield Moment(ticket=ticket, at=ticket.opened_at + timedelta(seconds=50), what="resumed")


class Writer(Thread):
    """Somebody who writes on one ticket after another, and how long each write took."""

    def __init__(self, numbers: list[int]) -> None:
        super().__init__(daemon=True)
        self.numbers, self.took, self.over = numbers, list[float](), Event()

    def run(self) -> None:
        try:
            rank = 0
            while not self.over.is_set():
                began = time.perf_counter()
                with transaction.atomic():
                    ticket = Ticket.objects.select_for_update(of=("self",)).get(
                        pk=self.numbers[rank % len(self.numbers)]
                    )
                    Ticket.objects.filter(pk=ticket.pk).update(last_message_at=timezone.now())
                self.took.append(time.perf_counter() - began)
                rank += 997
                time.sleep(0.02)
        finally:
            connection.close()


def test_a_hundred_thousand_clocks_in_a_minute_without_keeping_anybody_from_writing(capsys, monkeypatch):
    counted = calendar()
    made = policy("Cent mille", counted, first=240, resolution=6000)
    portfolio(ClientFactory(), made, first_line(made))
    with (
        monkeypatch.context() as before_today
    ):  # what is late was told long ago: it is recorded, nobody hears of it again
        before_today.setattr(telling, "_emit", lambda *told: None)
        recount.recount()
    CalendarEdition.objects.create(
        calendar=counted,
        hours={str(day): [["10:00", "12:00"], ["14:00", "19:00"]] for day in range(6)},
        since=timezone.now(),
    )
    before = dict(Ticket.objects.filter(due_at__gt=timezone.now()).values_list("pk", "due_at"))
    writer = Writer(list(Ticket.objects.order_by("pk").values_list("pk", flat=True)))
    writer.start()
    began = time.perf_counter()
    done = recount.recount()
    took = time.perf_counter() - began
    writer.over.set()
    writer.join(timeout=30)
    after = dict(Ticket.objects.filter(pk__in=list(before)[:5000]).values_list("pk", "due_at"))
    moved = sum(1 for number, due in after.items() if due != before[number])
    with capsys.disabled():
        sys.stdout.write(
            f"\n{done} in {took:.1f} s; {len(writer.took)} writes, the longest {max(writer.took) * 1000:.0f} ms\n"
        )
    assert done == COUNT
    assert moved > 4000
    assert took < BUDGET
    assert max(writer.took) < LONGEST_WRITE
