"""Tickets of the volume: drawn from sentences, written set by set, over three years; a few of them are very long."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from maillon.accounts.models import User
from maillon.clients.models import Client
from maillon.core.references import sequence_name
from maillon.demo.volume import sayings
from maillon.demo.volume.copying import columns_of
from maillon.records.models import Audience, Entry
from maillon.tickets.models import Level, Ticket, TicketMessage, WaitingFor
from maillon.tickets.priority import priority_of

Say = Callable[[str], None]
BATCH = 10_000
OPEN_PERCENT, YEARS_DAYS = 4, 3 * 365
LONG_EVERY, LONG = 5000, 300  # one ticket in so many holds so many messages
CHOSEN, SAID = "chosen_tickets", "chosen_messages"
US, OUTSIDE = TicketMessage.Side.US, TicketMessage.Side.CLIENT


@dataclass(frozen=True)
class Chosen:
    """One ticket to write; the columns of its temporary table, in the same order."""

    n: int
    client_id: int
    kind: str
    subject: str
    status: str
    waiting_for: str
    level: int
    impact: int
    urgency: int
    priority: int
    channel: str
    assignee_id: int | None
    opened_at: datetime
    escalated_at: datetime | None
    first_answer_at: datetime | None
    unanswered_since: datetime | None
    last_message_at: datetime
    solved_at: datetime | None
    closed_at: datetime | None


@dataclass(frozen=True)
class Said:
    n: int
    audience: str
    side: str
    text: str
    at: datetime


TABLES = f"""
drop table if exists {CHOSEN}, {SAID};
create temp table {CHOSEN} (
    n int primary key, client_id bigint, kind text, subject text, status text, waiting_for text, level int, impact int, urgency int,
    priority int, channel text, assignee_id bigint, opened_at timestamptz, escalated_at timestamptz, first_answer_at timestamptz,
    unanswered_since timestamptz, last_message_at timestamptz, solved_at timestamptz, closed_at timestamptz,
    id bigint default nextval(pg_get_serial_sequence('tickets_ticket', 'id')),
    rank text default nextval('{sequence_name(Ticket.reference_prefix)}')::text
);
create temp table {SAID} (n int, audience text, side text, text text, at timestamptz)
"""
REFERENCE = f"'{Ticket.reference_prefix}-' || extract(year from c.opened_at) || '-' || lpad(c.rank, greatest(5, length(c.rank)), '0')"
WHO = f"""
from {CHOSEN} c join clients_client k on k.id = c.client_id
left join lateral (select x.* from clients_contact x where x.client_id = k.id and x.archived_at is null
                   order by mod(x.id + c.n, 5), x.id limit 1) p on true
left join lateral (select min(x.id) as id from clients_site x where x.client_id = k.id having count(*) = 1) s on true
left join accounts_user u on u.id = c.assignee_id
"""  # noqa: S608
OF_TICKET = {
    **{f.name: f"c.{f.name}" for f in fields(Chosen) if f.name not in ("n", "client_id", "assignee_id")},
    "id": "c.id", "reference": REFERENCE, "client_id": "k.id", "client_name": "k.name", "partner_id": "k.partner_id",
    "contact_id": "p.id", "site_id": "s.id", "assignee_id": "u.id", "created_at": "c.opened_at",
    "updated_at": "greatest(c.last_message_at, c.closed_at)", "opened_by_name": "'Sonia Delmas'",
    "assignee_name": "coalesce(trim(u.first_name || ' ' || u.last_name), '')",
    "requester_name": "coalesce(trim(p.first_name || ' ' || p.last_name), '')",
    "requester_email": "coalesce(p.email, '')", "requester_phone": "coalesce(nullif(p.mobile, ''), p.phone, '')",
}  # fmt: skip
FROM_TICKET = f"from {CHOSEN} c join tickets_ticket t on t.id = c.id"
OF_MESSAGE = {
    "ticket_id": "t.id", "partner_id": "t.partner_id", "audience": "m.audience", "side": "m.side", "text": "m.text", "at": "m.at",
    "author_name": f"case when m.side = '{US}' then coalesce(nullif(t.assignee_name, ''), 'Sonia Delmas') else t.requester_name end",
}  # fmt: skip
OF_ENTRY = {
    "target_model": "'tickets.ticket'", "target_id": "t.id", "client_id": "t.client_id", "partner_id": "t.partner_id",
    "audience": f"'{Audience.CLIENT}'", "url": "'/tickets/' || t.reference", "actor_name": "'Sonia Delmas'",
}  # fmt: skip
OPENED = OF_ENTRY | {"sentence": "'a ouvert le ticket'", "icon": "'headset'", "at": "t.opened_at"}
SOLVED = OF_ENTRY | {
    "sentence": "'a résolu le ticket'",
    "icon": "'circle-check'",
    "tone": "'success'",
    "at": "t.solved_at",
}


def fill(wanted: int, rng: random.Random, say: Say) -> None:
    """Reach so many tickets, shared out between the clients that are there."""
    missing = wanted - Ticket.objects.count()
    if missing <= 0:
        return
    clients = list(Client.objects.filter(archived_at=None).order_by("pk").values_list("pk", "partner_id"))
    people = [p.pk for p in User.objects.filter(partner=None, is_active=True).order_by("pk") if p.can("tickets.edit")]
    draw = Drawing(rng, clients, people, timezone.now())
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        for start in range(0, missing, BATCH):
            _write(cursor, draw, range(start + 1, min(start + BATCH, missing) + 1))
            say(f"  tickets : {min(start + BATCH, missing)} sur {missing}")


def _write(cursor: Any, draw: Drawing, ranks: range) -> None:
    cursor.execute(f"truncate {CHOSEN}, {SAID}")
    drawn = [draw.ticket(n) for n in ranks]
    with cursor.copy(f"copy {CHOSEN} ({', '.join(f.name for f in fields(Chosen))}) from stdin") as stream:
        for chosen, _ in drawn:
            stream.write_row(tuple(vars(chosen).values()))
    with cursor.copy(f"copy {SAID} from stdin") as stream:
        for _, messages in drawn:
            for message in messages:
                stream.write_row(tuple(vars(message).values()))
    cursor.execute(f"analyze {CHOSEN}, {SAID}")
    _insert(cursor, Ticket, OF_TICKET, WHO)
    _insert(cursor, TicketMessage, OF_MESSAGE, f"{FROM_TICKET} join {SAID} m on m.n = c.n order by c.n, m.at")
    _insert(cursor, Entry, OPENED, FROM_TICKET)
    _insert(cursor, Entry, SOLVED, f"{FROM_TICKET} where t.solved_at is not null")


def _insert(cursor: Any, model: Any, values: dict[str, str], source: str) -> None:
    names, taken, given = columns_of(model, values)
    cursor.execute(f'insert into "{model._meta.db_table}" ({names}) select {taken} {source}', given)


class Drawing:
    """``clients``: (key, partner); ``people``: who of ours handles tickets."""

    def __init__(
        self, rng: random.Random, clients: Sequence[tuple[int, int | None]], people: list[int], now: datetime
    ) -> None:
        self.rng, self.clients, self.people, self.now = rng, clients, people, now

    def ticket(self, n: int) -> tuple[Chosen, list[Said]]:
        rng = self.rng
        client, partner = rng.choice(self.clients)
        kind, subject, first = rng.choice(sayings.ASKED)
        status = self._status()
        opened = self._opened(status)
        messages = self._messages(n, first, opened, status, partner)
        last, waiting = messages[-1].at, ""
        answers = [m.at for m in messages if m.side == US and m.audience != Audience.INTERNAL]
        impact, urgency = rng.choice((1, 1, 1, 1, 2, 2, 3)), rng.choice((1, 2, 2, 2, 3))
        over = status in (Ticket.Status.SOLVED, Ticket.Status.CLOSED)
        if status == Ticket.Status.WAITING:
            waiting = rng.choice([w for w in WaitingFor.values if partner or w != WaitingFor.PARTNER])
        awaited = next((m.at for m in reversed(messages) if m.audience != Audience.INTERNAL and m.side != US), None)
        unanswered = awaited if not over and (not answers or (awaited and awaited > answers[-1])) else None
        level = rng.choice((1, 1, 1, 1, 1, 2, 2, 3, 4))
        chosen = Chosen(
            n, client, kind, sayings.said(subject, rng)[:160], status, waiting, level, impact, urgency, priority_of(impact, urgency),
            rng.choice(("phone", "phone", "mail", "web")) if not partner else rng.choice(("phone", "portal", "mail")),
            rng.choice(self.people) if answers else None, opened, last if level > Level.FIRST else None,
            answers[0] if answers else None, unanswered, last, last if over else None,
            last + timedelta(hours=48) if status == Ticket.Status.CLOSED else None,
        )  # fmt: skip
        return chosen, messages

    def _status(self) -> str:
        if self.rng.randrange(100) >= OPEN_PERCENT:
            return Ticket.Status.CLOSED.value
        states = (Ticket.Status.OPEN, Ticket.Status.STARTED, Ticket.Status.WAITING, Ticket.Status.SOLVED)
        return self.rng.choice(states).value

    def _opened(self, status: str) -> datetime:
        """Three years for what is over, the last days for the rest, in opening hours."""
        rng = self.rng
        back = rng.uniform(6, YEARS_DAYS) if status == Ticket.Status.CLOSED else rng.uniform(1, 6)
        day = (self.now - timedelta(days=back)).replace(minute=rng.randrange(60), second=rng.randrange(60))
        return day.replace(hour=rng.randint(7, 16))

    def _messages(self, n: int, first: str, opened: datetime, status: str, partner: int | None) -> list[Said]:
        rng, at = self.rng, opened
        found = [Said(n, Audience.CLIENT, OUTSIDE, sayings.said(first, rng), at)]
        more = LONG - 1 if n % LONG_EVERY == 1 else rng.choice((1, 2, 2, 3, 4)) if status != Ticket.Status.OPEN else 0
        for rank in range(more):
            at += timedelta(minutes=rng.randint(2, 50) if more < LONG - 1 else 9)
            audience, side, sentences = self._turn(rank, partner)
            found.append(Said(n, audience, side, sayings.said(rng.choice(sentences), rng), at))
        return found

    def _turn(self, rank: int, partner: int | None) -> tuple[str, str, tuple[str, ...]]:
        """We answer first; then notes of ours, words with the partner, and what the client says back."""
        drawn = self.rng.random()
        if rank and drawn < 0.25:
            return Audience.INTERNAL, US, sayings.NOTED
        if rank and partner and drawn < 0.35:
            return Audience.PARTNER, US, sayings.CONFIDED
        if rank and drawn < 0.6:
            return Audience.CLIENT, OUTSIDE, sayings.REPLIED
        return Audience.CLIENT, US, sayings.ANSWERED
