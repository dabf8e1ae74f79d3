"""The journal kept quiet while the demonstration is moved into the past; cards and mails left as time would have left them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.apps import apps
from django.db import connection

from maillon.audit.journal import audited_tables
from maillon.billing.tasks import render_invoice
from maillon.clients.receivers import nature_of_closed
from maillon.core.rows import Scoped
from maillon.notifications.tasks import send_message

CARDS = """
update clients_client c set
    created_at = least(c.created_at, coalesce(f.first, %(now)s) - (c.id %% 40 + 3) * interval '1 day'),
    last_activity_at = coalesce(f.last, %(now)s - (c.id %% 200 + 1) * interval '1 day'),
    last_activity = left(coalesce(f.sentence, c.last_activity), 200)
from clients_client x left join (
    select client_id, min(at) as first, max(at) as last,
           (array_agg(upper(left(trim(actor_name || ' ' || sentence), 1)) || substr(trim(actor_name || ' ' || sentence), 2)
                      order by at desc, id desc) filter (where target_model <> all(%(closed)s)))[1] as sentence
    from records_entry where target_model <> 'clients.client' group by client_id
) f on f.client_id = x.id
where x.id = c.id
"""

# A client without an order is a prospect; one whose orders are all under way is being set up; a few have left since.
STANDING = """
update clients_client c set
    status = case when o.client_id is null then 'prospect' when o.done = 0 then 'onboarding'
                  when o.under_way = 0 and o.last < %(now)s - interval '200 days' and c.id %% 3 = 0 then 'ended' else 'active' end,
    client_since = case when o.client_id is not null then o.first::date - (case when o.done > 0 then (c.id %% 700)::int else 0 end) end
from clients_client x left join (
    select client_id, count(*) filter (where status = 'done') as done, count(*) filter (where status = 'open') as under_way,
           min(created_at) as first, max(created_at) as last
    from orders_order where status <> 'cancelled' group by client_id
) o on o.client_id = x.id
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


def closed_kinds() -> list[str]:
    """The kinds of records whose lines the clients' list does not repeat: not all of its readers see them."""
    labels = (model._meta.label_lower for model in apps.get_models() if issubclass(model, Scoped))
    return [label for label in labels if nature_of_closed(label)]


def age_cards(now: datetime) -> None:
    """Each card is older than its first order, stands where its orders put it, and was last active at its last line."""
    with connection.cursor() as cursor:
        cursor.execute(STANDING, {"now": now})
        cursor.execute(CARDS, {"now": now, "closed": closed_kinds()})
        cursor.execute(
            "update records_entry e set at = c.created_at from clients_client c "
            "where e.target_model = 'clients.client' and e.target_id = c.id and e.at > c.created_at"
        )
        cursor.execute(
            "update clients_portfolio p set period = daterange((c.created_at - interval '1 day')::date, null) "
            "from clients_client c where c.id = p.client_id and upper_inf(p.period)"
        )


SENT = """
with left_ as (
    update notifications_message set status = 'sent', sent_at = created_at + interval '4 seconds', attempts = 1
    where created_at < %(now)s - interval '1 day' and status = 'queued' returning id, sent_at
)
insert into notifications_delivery (message_id, at, outcome, answer) select id, sent_at, 'sent', '250 2.0.0 Message accepté' from left_
"""
REFUSED = """
with refused as (
    update notifications_message set status = 'failed', sent_at = null, error = %(answer)s
    where id = (select id from notifications_message where status = 'sent' and audience = 'client'
                and created_at < %(now)s - interval '3 days' order by created_at desc, id desc limit 1) returning *
), answered as (
    update notifications_delivery d set outcome = 'refused', answer = %(answer)s from refused r where d.message_id = r.id returning d.id
), line as (
    insert into records_entry (target_model, target_id, client_id, partner_id, kind, audience, actor_name, sentence, detail, icon, tone,
                               url, pinned, at)
    select target_model, target_id, client_id, partner_id, 'mail', 'internal', '',
           left('Mail « ' || subject || ' » refusé : ' || %(answer)s, 300), '', 'mail-x', 'error', '/messages/' || key, false,
           created_at + interval '6 seconds' from refused returning id
)
insert into notifications_alert (user_id, sentence, url, icon, tone, kind, at)
select u.id, left('Mail « ' || r.subject || ' » refusé : ' || %(answer)s, 250), '/messages/' || r.key, 'mail-x', 'error', 'other',
       r.created_at + interval '6 seconds'
from refused r, accounts_user u where 'admin' = any(u.roles)
"""
# Nothing is left to do for a mail that is gone, nor for a PDF that is drawn.
DONE = """
delete from procrastinate_jobs j where status = 'todo' and (
    (task_name = %(mail)s and exists (
        select from notifications_message m where m.id = (j.args->>'number')::bigint and m.status in ('sent', 'failed')))
    or (task_name = %(pdf)s and exists (
        select from billing_issuedinvoice i join documents_document d on d.target_model = 'billing.invoice' and d.target_id = i.invoice_id
        where i.id = (j.args->>'issued_id')::bigint)))
"""
ANSWER = "550 5.1.1 Adresse inconnue chez ce destinataire"


def mails_left(now: datetime) -> None:
    """Mails of the past left at their time, one of them in vain; the worker only sends what is recent."""
    with connection.cursor() as cursor:
        cursor.execute(SENT, {"now": now})
        cursor.execute(REFUSED, {"now": now, "answer": ANSWER})
        cursor.execute(DONE, {"mail": send_message.name, "pdf": render_invoice.name})
