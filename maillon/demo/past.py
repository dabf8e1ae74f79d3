"""The journal kept quiet while the demonstration is moved into the past, and the cards made as old as their orders."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import connection

from maillon.audit.journal import audited_tables

CARDS = """
update clients_client c set
    created_at = least(c.created_at, coalesce(f.first, %(now)s) - (c.id %% 40 + 3) * interval '1 day'),
    client_since = (coalesce(f.first, %(now)s) - (c.id %% 900 + 3) * interval '1 day')::date,
    last_activity_at = coalesce(f.last, %(now)s - (c.id %% 200 + 1) * interval '1 day'),
    last_activity = left(coalesce(f.sentence, c.last_activity), 200)
from clients_client x left join (
    select client_id, min(at) as first, max(at) as last,
           (array_agg(upper(left(trim(actor_name || ' ' || sentence), 1)) || substr(trim(actor_name || ' ' || sentence), 2)
                      order by at desc, id desc))[1] as sentence
    from records_entry where target_model <> 'clients.client' group by client_id
) f on f.client_id = x.id
where x.id = c.id
"""


@contextmanager
def quiet() -> Iterator[None]:
    """No journal of moves in time: a demonstration, run by the owner of the tables."""
    _journal("disable")
    try:
        yield
    finally:
        _journal("enable")


def _journal(switch: str) -> None:
    with connection.cursor() as cursor:
        for table in sorted(audited_tables()):
            cursor.execute(f'alter table "{table}" {switch} trigger user')


def age_cards(now: datetime) -> None:
    """Each card is older than its first order, and its last activity is the last line of its timeline."""
    with connection.cursor() as cursor:
        cursor.execute(CARDS, {"now": now})
        cursor.execute(
            "update records_entry e set at = c.created_at from clients_client c "
            "where e.target_model = 'clients.client' and e.target_id = c.id and e.at > c.created_at"
        )
        cursor.execute(
            "update clients_portfolio p set period = daterange((c.created_at - interval '1 day')::date, null) "
            "from clients_client c where c.id = p.client_id and upper_inf(p.period)"
        )
