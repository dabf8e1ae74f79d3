"""Filling the tables: clients, then orders with all that came of them, by batches of copies."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

from django.apps import apps

from maillon.clients.models import Client
from maillon.demo.volume import articles, copying, goods, indexes, newcomer, people, plan
from maillon.demo.volume import families as f

Say = Callable[[str], None]
BATCH = 10_000
CLIENTS, QUOTES, ORDERS = "chosen_clients", "chosen_quotes", "chosen_orders"

CHOSEN_ORDERS = """
create temp table chosen_orders (
    n int primary key, old bigint, client_id bigint, shift interval, days int, client_name text, legal_name text,
    old_legal_name text, site_id bigint, site_label text, address text, contact_id bigint, contact_name text, {names}
)
"""
CIRCUMSTANCES = """
update chosen_orders c set
    client_name = k.name, legal_name = coalesce(nullif(k.legal_name, ''), k.name), new_client = k.name,
    old_client = o.client_name, old_legal_name = coalesce(nullif(b.legal_name, ''), b.name),
    site_id = s.id, site_label = concat_ws(', ', s.street, s.postal_code || ' ' || s.city),
    address = concat_ws(E'\\n', k.name, s.street, s.postal_code || ' ' || s.city),
    contact_id = p.id, contact_name = coalesce(trim(p.first_name || ' ' || p.last_name), ''),
    old_contact = coalesce(trim(q.first_name || ' ' || q.last_name), ''),
    new_contact = coalesce(trim(p.first_name || ' ' || p.last_name), '')
from clients_client k
left join lateral (select * from clients_site x where x.client_id = k.id order by x.is_main desc, x.id limit 1) s on true
left join lateral (select * from clients_contact x where x.client_id = k.id order by x.is_main desc, x.id limit 1) p on true,
orders_order o join clients_client b on b.id = o.client_id left join clients_contact q on q.id = o.contact_id
where k.id = c.client_id and o.id = c.old
"""
# Each name of a family: the old one from the row copied, the new one from its numbers.
RENAMED = """
update chosen_orders c set old_{name} = t.reference, new_{name} = m.reference
from (select distinct on (n) * from copied_{table} order by n, old) m join {table} t on t.id = m.old where m.n = c.n
"""
RENUMBERED = """
update chosen_orders c set old_invoice = t.number, new_invoice = m.number
from (select distinct on (n) * from legal_numbers order by n, old) m join billing_invoice t on t.id = m.old
where m.n = c.n and t.number is not null
"""
TABLES = {
    "order": "orders_order", "quote": "orders_quote", "sheet": "logistics_stagingsheet", "shipment": "logistics_shipment",
    "visit": "interventions_visit", "draft": "billing_invoice",
}  # fmt: skip
# A serial keeps its first letters; a MAC address its manufacturer, then the next suffix that no device has.
SERIALS = """
insert into copied_serials
select d.n, d.serial, left(d.serial, 4) || lpad(nextval('copied_serial')::text, 8, '0')
from (select m.n, t.serial from copied_orders_order m join logistics_device t on t.order_id = m.old order by m.n, t.id) d
"""
MACS = """
insert into copied_serials
select d.n, d.mac, left(d.mac, 9) || substr(x.tail, 1, 2) || ':' || substr(x.tail, 3, 2) || ':' || substr(x.tail, 5, 2)
from (select m.n, t.mac, row_number() over (order by m.n, t.id) as rank
      from copied_orders_order m join logistics_device t on t.order_id = m.old where t.mac is not null) d
join (select tail, row_number() over (order by number) as rank from (
        select i as number, lpad(upper(to_hex(i)), 6, '0') as tail from generate_series({first}, {last}) i) s
      where not exists (select from device_tails e where e.tail = s.tail)) x on x.rank = d.rank
"""
PAYMENTS = """
select distinct p.n, a.payment_id as id from copied_billing_invoice p join billing_allocation a on a.invoice_id = p.old
where a.payment_id is not null
"""


def in_batches(rows: Iterable[Any]) -> Iterator[list[Any]]:
    source = iter(rows)
    while batch := list(islice(source, BATCH)):
        yield batch


def send(cursor: Any, table: str, columns: Iterable[str], rows: Iterable[tuple]) -> None:
    with cursor.copy(f"copy {table} ({', '.join(columns)}) from stdin") as stream:
        for row in rows:
            stream.write_row(row)


COPIED = {
    *f.NUMBERED,
    *(p.model for p in (*f.CLIENT_PARTS, *f.QUOTE_PARTS, *f.ORDER_PARTS, f.ALLOCATION)),
    "billing.issuedinvoice",
    "tickets.ticket",
    "tickets.ticketmessage",
    *goods.MODELS,
    *articles.MODELS,
}


@contextmanager
def bare_tables(cursor: Any) -> Iterator[None]:
    """No journal of what never happened, the copies already carry what the other triggers would compute; slow indexes at the end."""
    tables = sorted(apps.get_model(model)._meta.db_table for model in COPIED)
    cursor.execute("set constraints all immediate")
    for table in tables:
        cursor.execute(f'alter table "{table}" disable trigger user')
    definitions = indexes.set_aside(cursor, tables)
    yield
    indexes.build(cursor, definitions)
    for table in tables:
        cursor.execute(f'alter table "{table}" enable trigger user')


def prepare(cursor: Any) -> None:
    """The temporary tables, dropped with the transaction's session."""
    cursor.execute(
        "drop table if exists chosen_clients, chosen_quotes, chosen_orders, copied_serials, legal_numbers, device_tails"
    )
    kinds = ", ".join(f"{name} {people.TYPES.get(name, 'text')}" for name in people.COLUMNS)
    cursor.execute(
        f"create temp table chosen_clients ({kinds}, shift interval generated always as (days * interval '1 day') stored)"
    )
    names = ", ".join(f"old_{name} text default '', new_{name} text default ''" for name in f.NAMES)
    cursor.execute(CHOSEN_ORDERS.format(names=names))
    cursor.execute("create temp table chosen_quotes (like chosen_orders)")
    cursor.execute("create temp table copied_serials (n int, old text, new text)")
    cursor.execute("create index on copied_serials (n, old)")
    cursor.execute("create temp table legal_numbers (rank int, n int, old bigint, number text, primary key (n, old))")
    cursor.execute(
        "create temp table device_tails as select distinct replace(substr(mac, 10), ':', '') as tail from logistics_device"
    )
    goods.prepare(cursor)
    people.prepare(cursor)
    cursor.execute("drop sequence if exists copied_serial")
    cursor.execute("select coalesce(max(id), 0) + 1 from logistics_device")
    cursor.execute(f"create temp sequence copied_serial start {cursor.fetchone()[0]}")
    copying.prepare(cursor, [apps.get_model(model)._meta.db_table for model in f.NUMBERED])


def clients(cursor: Any, count: int, rng: random.Random, say: Say) -> None:
    """``count`` more clients, each made like one of those that exist, under another identity."""
    known = list(Client.objects.current().order_by("id").values_list("id", "sector", "name", "siren"))
    crowd = people.Crowd(rng, {name for *_, name, _ in known}, {siren for *_, siren in known})
    models = newcomer.models(known)
    made = (crowd.person(n, *models(n)[:2], rng.randrange(plan.YEARS_DAYS)) for n in range(1, count + 1))
    done = 0
    for batch in in_batches(made):
        cursor.execute("truncate chosen_clients")
        send(cursor, CLIENTS, people.COLUMNS, people.rows(iter(batch)))
        cursor.execute("analyze chosen_clients")
        copying.number_roots(cursor, f.CLIENT, CLIENTS)
        for part in f.CLIENT_PARTS:
            if part.numbered:
                copying.number_part(cursor, part, CLIENTS)
        copying.copy_roots(cursor, f.CLIENT, CLIENTS, f.CLIENT_SETS, {})
        for part in f.CLIENT_PARTS:
            copying.copy_part(cursor, part, CLIENTS)
        people.surround(cursor)
        done += len(batch)
        say(f"  clients : {done} sur {count}")


def orders(cursor: Any, made: list[plan.Copy], say: Say) -> None:
    numbers = [(x.rank, x.n, x.old, x.number) for x in plan.legal_numbers(made)]
    send(cursor, "legal_numbers", ("rank", "n", "old", "number"), numbers)
    cursor.execute("analyze legal_numbers")
    done, tail = 0, 0
    for batch in in_batches(made):
        _choose(cursor, batch)
        tail = _number(cursor, tail)
        goods.write(cursor)
        copying.copy_roots(cursor, f.QUOTE, QUOTES, f.QUOTED, {})
        for part in f.QUOTE_PARTS:
            copying.copy_part(cursor, part, ORDERS)
        copying.copy_roots(cursor, f.ORDER, ORDERS, f.DEAL, {"quote_id": "orders_quote"})
        for part in f.ORDER_PARTS:
            copying.copy_part(cursor, part, ORDERS)
        copying.copy_roots(cursor, "billing.payment", ORDERS, f.PAYMENT, {"reverses_id": "billing_payment"})
        copying.copy_part(cursor, f.ALLOCATION, ORDERS)
        done += len(batch)
        say(f"  commandes : {done} sur {len(made)}")


def _choose(cursor: Any, batch: list[plan.Copy]) -> None:
    cursor.execute("truncate chosen_orders, chosen_quotes")
    rows = ((c.n, c.old, c.client, c.days, f"{c.seconds} seconds") for c in batch)
    send(cursor, ORDERS, ("n", "old", "client_id", "days", "shift"), rows)
    cursor.execute("analyze chosen_orders")
    cursor.execute(CIRCUMSTANCES)
    cursor.execute("insert into chosen_quotes select * from chosen_orders")
    cursor.execute("update chosen_quotes c set old = o.quote_id from orders_order o where o.id = c.old")
    cursor.execute("delete from chosen_quotes where old is null")
    cursor.execute("analyze chosen_quotes")


def _number(cursor: Any, tail: int) -> int:
    """Give every copy its key and reference before any row is written: sentences quote them. Returns the last MAC suffix."""
    copying.number_roots(cursor, f.QUOTE, QUOTES)
    copying.number_roots(cursor, f.ORDER, ORDERS)
    for part in (*f.QUOTE_PARTS, *f.ORDER_PARTS):
        if part.numbered:
            copying.number_part(cursor, part, ORDERS)
    copying.number_rows(cursor, "billing.payment", PAYMENTS, ORDERS)
    for name, table in TABLES.items():
        cursor.execute(RENAMED.format(name=name, table=table))
    cursor.execute(RENUMBERED)
    cursor.execute("truncate copied_serials")
    cursor.execute(SERIALS)
    cursor.execute("select count(*) from copied_serials")
    wanted, (known,) = cursor.fetchone()[0], _count(cursor, "device_tails")
    cursor.execute(MACS.format(first=tail + 1, last=tail + wanted + known))
    cursor.execute("analyze copied_serials")
    return tail + wanted + known


def _count(cursor: Any, table: str) -> tuple[int]:
    cursor.execute(f"select count(*) from {table}")  # noqa: S608
    return (cursor.fetchone()[0],)
