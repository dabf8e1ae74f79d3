"""Moving what was just made into the past, as if the company had lived it.

Made in a few seconds of real time, the rows of an order are spread over its plan: every moment is moved by the same linear
map from [first, last] to [begun, ended]. Done by the owner, the journal's triggers off, so that no history is made of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from maillon.audit.journal import audited_tables
from maillon.orders.delays import due_at
from maillon.orders.models import Order, OrderStep

# Table, moments, condition on {order}, {quote}, {keys} (the rows about the order and what came of it).
ABOUT = "(target_model, target_id) in (select * from unnest(%(models)s::text[], %(ids)s::bigint[]))"
MOMENTS = (
    ("orders_quote", ("created_at", "updated_at", "sent_at", "decided_at"), "id = %(quote)s"),
    ("orders_order", ("created_at", "updated_at", "step_since", "validated_at", "closed_at"), "id = %(order)s"),
    ("orders_orderstep", ("entered_at", "left_at"), "order_id = %(order)s"),
    ("orders_stepmove", ("at",), "order_id = %(order)s"),
    ("records_entry", ("at",), ABOUT),
    ("documents_document", ("created_at",), ABOUT),
    ("notifications_message", ("created_at",), ABOUT),
    ("logistics_stagingsheet", ("created_at", "updated_at", "started_at", "done_at"), "order_id = %(order)s"),
    ("logistics_device", ("staged_at",), "order_id = %(order)s"),
    ("logistics_shipment", ("created_at", "updated_at"), "order_id = %(order)s"),
    ("interventions_visit", ("created_at", "updated_at"), "order_id = %(order)s"),
    ("billing_invoice", ("created_at",), "order_id = %(order)s and status = 'draft'"),
)
FAMILY = """
select 'orders.order', %(order)s union all select 'orders.quote', %(quote)s where %(quote)s is not null
union all select 'logistics.shipment', id from logistics_shipment where order_id = %(order)s
union all select 'logistics.stagingsheet', id from logistics_stagingsheet where order_id = %(order)s
union all select 'interventions.visit', id from interventions_visit where order_id = %(order)s
"""


@contextmanager
def quiet() -> Iterator[None]:
    """No journal of the moves in time: a demonstration, run by the owner of the tables."""
    tables = sorted(audited_tables())
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f'alter table "{table}" disable trigger audit')
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            for table in tables:
                cursor.execute(f'alter table "{table}" enable trigger audit')


@transaction.atomic
def spread(order: Order, begun: datetime, ended: datetime) -> None:
    """Put the whole life of an order between ``begun`` and ``ended``; its due dates follow its steps."""
    with connection.cursor() as cursor:
        keys: dict[str, Any] = {"order": order.pk, "quote": order.quote_id}
        cursor.execute(FAMILY, keys)
        family = cursor.fetchall()
        keys |= {"models": [m for m, _ in family], "ids": [i for _, i in family]}
        cursor.execute(f"select min(at), max(at) from records_entry where {ABOUT}", keys)  # noqa: S608
        first, last = cursor.fetchone()
        seconds = max((last - first).total_seconds(), 0.001)
        keys |= {"begun": begun, "first": first, "ratio": (ended - begun).total_seconds() / seconds, "ended": ended}
        for table, columns, condition in MOMENTS:
            moved = ", ".join(f"{c} = least(%(begun)s + ({c} - %(first)s) * %(ratio)s, %(ended)s)" for c in columns)
            cursor.execute(f"update {table} set {moved} where {condition}", keys)  # noqa: S608
        cursor.execute(
            "update orders_quote set valid_until = (created_at + interval '30 days')::date where id = %(quote)s", keys
        )
    _due_dates(order)
    _dates(order)


def _due_dates(order: Order) -> None:
    for step in OrderStep.objects.filter(order=order, entered_at__isnull=False):
        due = due_at(step.entered_at, step.due_days)
        OrderStep.objects.filter(pk=step.pk).update(due_at=due)
        if order.status == Order.Status.OPEN and step.position == order.step_position:
            Order.objects.filter(pk=order.pk).update(step_due_at=due)


def _dates(order: Order) -> None:
    """Days without an hour: shipped when the shipping step was left, delivered when the delivery step was."""
    left = dict(OrderStep.objects.filter(order=order, left_at__isnull=False).values_list("kind", "left_at"))
    for kind, column in (("shipping", "shipped_on"), ("delivery", "delivered_on")):
        if kind in left:
            order.shipments.filter(**{f"{column}__isnull": False}).update(**{column: left[kind].date()})


def clients_history(now: datetime) -> None:
    """Each card is as old as its first order, and its last activity is that of its timeline."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            update clients_client c set
                created_at = least(c.created_at, coalesce(f.first, %(now)s) - (c.id %% 40 + 3) * interval '1 day'),
                client_since = (coalesce(f.first, %(now)s) - (c.id %% 900 + 3) * interval '1 day')::date,
                last_activity_at = coalesce(f.last, %(now)s - (c.id %% 200) * interval '1 day'),
                last_activity = coalesce(f.sentence, c.last_activity)
            from clients_client x left join (
                select client_id, min(at) filter (where target_model <> 'clients.client') as first,
                       max(at) filter (where target_model <> 'clients.client') as last,
                       (array_agg(upper(left(trim(actor_name || ' ' || sentence), 1)) || substr(trim(actor_name || ' ' || sentence), 2)
                                  order by at desc) filter (where target_model <> 'clients.client'))[1] as sentence
                from records_entry group by client_id
            ) f on f.client_id = x.id
            where x.id = c.id
            """,
            {"now": now},
        )
        cursor.execute(
            "update records_entry e set at = c.created_at from clients_client c "
            "where e.target_model = 'clients.client' and e.target_id = c.id and e.at > c.created_at"
        )
        cursor.execute(
            "update clients_portfolio p set period = daterange((c.created_at - interval '1 day')::date, null) "
            "from clients_client c where c.id = p.client_id and upper_inf(p.period)"
        )


def ended(plan_begun: datetime, days: int, now: datetime) -> datetime:
    return min(plan_begun + timedelta(days=days), now)
