"""Many clocks at once: what has become due, and every open ticket after a change of calendar or policy.

By small batches, each in its own transaction, so that nobody waits to write on a ticket. A row that somebody holds is left for
the end: whoever holds it counts it again with the new editions, or has done so with the former ones and is corrected then.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import partial
from typing import Any

from django.db import connection
from django.utils import timezone

from maillon.clients.models import Segment
from maillon.core import scope
from maillon.tickets import clock
from maillon.tickets.models import Moment, PolicyLine, Ticket
from maillon.tickets.services import promises, telling
from maillon.tickets.terms import Terms

WHY = "échéances des tickets ouverts"
What = Moment.What
BATCH, DUE_BATCH, DUE_MOST = 500, 50, 5000
COLUMNS = (
    ("due_at", "timestamptz"), ("due_what", "varchar"), ("soon_at", "timestamptz"), ("alarm_at", "timestamptz"),
    ("first_response_due", "timestamptz"), ("next_response_due", "timestamptz"), ("resolution_due", "timestamptz"),
    ("first_response_kept", "boolean"), ("next_response_kept", "boolean"), ("resolution_kept", "boolean"),
)  # fmt: skip
NAMES = tuple(name for name, _ in COLUMNS)
# Names and types come from the tuple above.
UPDATE = (
    "update tickets_ticket t set " + ", ".join(f"{name} = n.{name}" for name in NAMES)  # noqa: S608
    + " from unnest(%s::bigint[], " + ", ".join(f"%s::{kind}[]" for _, kind in COLUMNS) + ") n(id, " + ", ".join(NAMES)
    + ") where t.id = n.id"
)  # fmt: skip


def tell_due() -> int:
    """What passed a threshold since: told, and the columns counted again. Returns how many tickets."""
    done = 0
    while done < DUE_MOST:
        with scope.system("échéances des tickets"):
            rows = Ticket.objects.filter(alarm_at__lt=timezone.now()).order_by("alarm_at")
            held = list(rows.select_for_update(of=("self",), skip_locked=True)[:DUE_BATCH])
            count(held, promises.terms_of())
        done += len(held)
        if len(held) < DUE_BATCH:
            break
    return done


def recount(*, rechoose: bool = False, batch: int = BATCH) -> int:
    """Every open ticket. ``rechoose``: the table of choice changed too. Returns how many tickets were counted."""
    done, last, skipped = 0, 0, list[int]()
    while True:
        with scope.system(WHY):
            rows = Ticket.objects.open().filter(pk__gt=last).order_by("pk")
            numbers = list(rows.values_list("pk", flat=True)[:batch])
            held = counted(numbers, rechoose=rechoose, wait=False)
        if not numbers:
            break
        last = numbers[-1]
        skipped += [number for number in numbers if number not in held]
        done += len(held)
    for start in range(0, len(skipped), batch):
        with scope.system(WHY):
            done += len(counted(skipped[start : start + batch], rechoose=rechoose, wait=True))
    return done


def counted(numbers: Sequence[int], *, rechoose: bool, wait: bool) -> set[int]:
    """``wait``: for those whose row somebody holds; else they are left out."""
    rows = Ticket.objects.open().filter(pk__in=numbers).order_by("pk")
    held = list(rows.select_for_update(of=("self",), skip_locked=not wait))
    begun = set(Moment.objects.filter(ticket__in=numbers, what=Moment.What.OPENED).values_list("ticket_id", flat=True))
    start([ticket for ticket in held if ticket.pk not in begun])
    if rechoose:
        choose_again([ticket for ticket in held if ticket.pk in begun])
    count(held, promises.terms_of())
    return {ticket.pk for ticket in held}


def count(tickets: Sequence[Ticket], terms: Terms) -> None:
    """Read each clock, write what changed in one statement, tell what is new. The rows are held."""
    stories: dict[int, list[Moment]] = defaultdict(list)
    for moment in Moment.objects.filter(ticket__in=[ticket.pk for ticket in tickets]).order_by("ticket", "at", "id"):
        stories[moment.ticket_id].append(moment)
    breaches = promises.breaches_of(ticket.pk for ticket in tickets if ticket.missed)
    changed, news = list[Ticket](), list[tuple[Ticket, clock.Reading]]()
    for ticket in tickets:
        if not stories[ticket.pk]:
            continue
        reading = promises.read(stories[ticket.pk], terms, breaches.get(ticket.pk, ()))
        found = promises.columns(reading)
        if any(getattr(ticket, name) != value for name, value in found.items()):
            for name, value in found.items():
                setattr(ticket, name, value)
            changed.append(ticket)
        if any(True for _ in telling.passed(reading)):
            news.append((ticket, reading))
    _written(changed)
    known = telling.known_of(ticket.pk for ticket, _ in news)
    for ticket, reading in news:
        telling.tell(ticket, reading, known[ticket.pk])


def _written(tickets: Sequence[Ticket]) -> None:
    if tickets:
        values: list[list[Any]] = [[ticket.pk for ticket in tickets]]
        values += [[getattr(ticket, name) for ticket in tickets] for name in NAMES]
        with connection.cursor() as cursor:
            cursor.execute(UPDATE, values)


def start(tickets: Sequence[Ticket]) -> None:
    """Tickets older than the clock: what their own columns still say of what happened."""
    choices = chosen(tickets)
    Moment.objects.bulk_create([moment for ticket in tickets for moment in history(ticket, choices[ticket.pk])])
    _keep(tickets, choices)


def history(ticket: Ticket, choice: dict[str, Any]) -> list[Moment]:
    told = [
        Moment(
            ticket=ticket, at=ticket.opened_at, what=What.OPENED, policy_id=choice["policy"], detail=choice["detail"]
        )
    ]
    if ticket.first_answer_at:
        told.append(Moment(ticket=ticket, at=ticket.first_answer_at, what=What.ANSWERED))
    if ticket.unanswered_since and ticket.unanswered_since > (ticket.first_answer_at or ticket.opened_at):
        told.append(Moment(ticket=ticket, at=ticket.unanswered_since, what=What.ASKED))
    if ticket.status == Ticket.Status.WAITING:
        since = ticket.last_message_at or ticket.opened_at
        told.append(Moment(ticket=ticket, at=since, what=What.PAUSED, detail={"reason": ticket.waiting_for}))
    return told


def choose_again(tickets: Sequence[Ticket]) -> None:
    """By the table as it is now."""
    choices = chosen(tickets)
    moments = Moment.objects.filter(ticket__in=tickets, what__in=promises.CHOICES).order_by("at", "id")
    last = {
        ticket: (policy, detail) for ticket, policy, detail in moments.values_list("ticket_id", "policy_id", "detail")
    }
    moved = [t for t in tickets if last[t.pk] != (choices[t.pk]["policy"], choices[t.pk]["detail"])]
    now = timezone.now()
    Moment.objects.bulk_create(
        Moment(ticket=t, at=now, what=What.CHOSEN, policy_id=choices[t.pk]["policy"], detail=choices[t.pk]["detail"])
        for t in moved
    )
    _keep(moved, choices)


def chosen(tickets: Sequence[Ticket]) -> dict[int, dict[str, Any]]:
    """What the table of choice says of each, its lines and its segments read once."""
    if not tickets:
        return {}
    lines, members = list(PolicyLine.objects.in_order()), Members()
    related = (
        "partner",
        "platform__type",
        "site__service_level",
        "site__client__service_level",
        "client__service_level",
    )
    full = Ticket.objects.select_related(*related).in_bulk([ticket.pk for ticket in tickets])
    return {
        number: promises.choice_for(ticket, lines, partial(members.holds, ticket.client_id))
        for number, ticket in full.items()
    }


def _keep(tickets: Sequence[Ticket], choices: dict[int, dict[str, Any]]) -> None:
    by_choice: dict[tuple[int | None, int | None], list[int]] = defaultdict(list)
    for ticket in tickets:
        choice = choices[ticket.pk]
        ticket.policy_id, ticket.line_id = choice["policy"], choice["detail"]["line"]
        by_choice[ticket.policy_id, ticket.line_id].append(ticket.pk)
    for (policy, line), numbers in by_choice.items():
        Ticket.objects.filter(pk__in=numbers).update(policy_id=policy, line_id=line)


class Members:
    """Which clients each segment holds, read at most once."""

    def __init__(self) -> None:
        self.known: dict[int, set[int]] = {}

    def holds(self, client: int | None, segment: Segment) -> bool:
        if segment.pk not in self.known:
            rows = segment.clients(segment.owner).values_list("pk", flat=True) if segment.owner else ()
            self.known[segment.pk] = set(rows)
        return client in self.known[segment.pk]
