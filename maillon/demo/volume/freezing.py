"""Freezing the copied invoices as ``billing.issue`` freezes one: statement, XML, snapshot, link in the chain.

The heavy part of each (XML and snapshot) depends on nothing but itself: it is drawn by several processes, and only the links
are made one after the other.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from hashlib import sha256
from types import SimpleNamespace
from typing import Any

from maillon.accounts.models import Company
from maillon.billing import chain
from maillon.billing.facturx import model as en
from maillon.billing.facturx.cii import cii_xml
from maillon.billing.models import Invoice, IssuedInvoice
from maillon.billing.statement import NATURES, address_of, buyer_party, nature_of, snapshot, statement
from maillon.orders.models import Payer

BATCH = 1000
IDENTITY = ("name", "legal_name", "street", "street2", "postal_code", "city", "country", "siren", "siret", "vat_number")
COPIED = f"""
select x.old, i.id, i.number, i.issue_date, i.due_date, coalesce(i.delivery_date, i.issue_date), i.client_name,
       o.reference, p.number, p.issue_date, s.street, s.street2, s.postal_code, s.city, {", ".join(f"k.{name}" for name in IDENTITY)}
from legal_numbers x join billing_invoice i on i.number = x.number join orders_order o on o.id = i.order_id
join clients_client k on k.id = i.client_id left join clients_site s on s.id = o.site_id
left join billing_invoice p on p.id = i.corrects_id
where x.rank > %s order by x.rank limit %s
"""  # noqa: S608
FROZEN = ("invoice_id", "number", "snapshot", "xml", "previous_hash", "hash", "issued_at", "issued_by")


@dataclass(frozen=True)
class Model:
    """What the copies of one invoice share."""

    stated: en.Invoice
    mentions: dict[str, Any]
    to_client: bool


_models: dict[int, Model] = {}


def freeze(cursor: Any, count: int, by: str, say: Callable[[str], None]) -> None:
    """Write the frozen invoice of each of the ``count`` legal numbers, oldest first."""
    if not count:
        return
    _models.update(_read_models(cursor))
    last = IssuedInvoice.objects.order_by("-id").values_list("hash", flat=True).first()
    previous, done = last or chain.GENESIS, 0
    with ProcessPoolExecutor(os.cpu_count() or 1) as pool:
        for drawn in _drawn(pool, cursor):
            with cursor.copy(f"copy billing_issuedinvoice ({', '.join(FROZEN)}) from stdin") as stream:
                for pk, number, frozen, xml, at in drawn:
                    content = {
                        "number": number,
                        "snapshot": frozen,
                        "xml": sha256(xml.encode()).hexdigest(),
                        "issued_at": at,
                        "issued_by": by,
                    }
                    link = chain.next_digest(previous, content)
                    stream.write_row((pk, number, json.dumps(frozen), xml, previous, link, at, by))
                    previous = link
            done += len(drawn)
            if done % (10 * BATCH) == 0 or done == count:
                say(f"  factures émises : {done} sur {count}")


def _drawn(pool: ProcessPoolExecutor, cursor: Any) -> Iterator[list[tuple]]:
    """Batches in order, the next ones being drawn while the first is written."""
    waiting: list[Any] = []
    for batch in _batches(cursor):
        waiting.append(pool.submit(draw, batch))
        if len(waiting) > 3:
            yield waiting.pop(0).result()
    for future in waiting:
        yield future.result()


def _batches(cursor: Any) -> Iterator[list[tuple]]:
    done = 0
    while True:
        cursor.execute(COPIED, [done, BATCH])
        rows = cursor.fetchall()
        if not rows:
            return
        yield rows
        done += len(rows)


def draw(rows: list[tuple]) -> list[tuple]:
    """(key, number, snapshot, XML, moment) of each; runs in another process, without a database."""
    return [_draw(*row) for row in rows]


def _draw(
    old: int, pk: int, number: str, on: date, due: date | None, delivered: date, client: str, order: str, corrected: str | None,
    corrected_on: date | None, street: str | None, street2: str | None, postal_code: str | None, city: str | None, *identity: Any,
) -> tuple:  # fmt: skip
    model = _models[old]
    stated = model.stated
    delivery = stated.delivery and replace(stated.delivery, on=delivered)
    if delivery and delivery.address and street is not None:
        site = SimpleNamespace(street=street, street2=street2, postal_code=postal_code, city=city)
        delivery = replace(delivery, name=client, address=address_of(site))
    copy = replace(
        stated, number=number, issued_on=on, due_on=due, delivery=delivery, sales_order=order, remittance=number,
        buyer=buyer_party(SimpleNamespace(**dict(zip(IDENTITY, identity, strict=True)))) if model.to_client else stated.buyer,
        preceding=(en.PrecedingInvoice(corrected, corrected_on),) if corrected and corrected_on else (),
    )  # fmt: skip
    frozen = snapshot(copy, client=client, **model.mentions)
    return pk, number, frozen, cii_xml(copy).decode(), datetime.combine(on, time(9, 30), UTC)


def _read_models(cursor: Any) -> Iterator[tuple[int, Model]]:
    cursor.execute("select distinct old from legal_numbers")
    keys = [row[0] for row in cursor.fetchall()]
    seller = Company.current()
    rows = Invoice.objects.filter(pk__in=keys).select_related("client", "partner", "order__site", "corrects")
    for invoice in rows.prefetch_related("lines"):
        yield invoice.pk, _model_of(invoice, seller)


def _model_of(invoice: Invoice, seller: Company) -> Model:
    lines = list(invoice.lines.all())
    to_client = invoice.payer == Payer.CLIENT
    nature = nature_of([line.kind for line in lines])
    site = invoice.order.site if invoice.order else None
    delivery = en.Delivery(on=invoice.delivery_date or invoice.issue_date)
    if site is not None and nature != "S":
        delivery = replace(delivery, name=invoice.client_name, address=address_of(site))
    corrected = invoice.corrects
    stated = statement(
        number=invoice.number or "", issued_on=invoice.issue_date, due_on=invoice.due_date, kind=invoice.kind, lines=lines, seller=seller,
        buyer=invoice.client if to_client else invoice.partner, method=invoice.client.payment_method if to_client else "transfer",
        delivery=delivery, preceding=en.PrecedingInvoice(corrected.number, corrected.issue_date) if corrected else None,
        buyer_reference=invoice.order.buyer_reference if invoice.order else "",
        order_reference=invoice.order.reference if invoice.order else "", comment=invoice.credit_reason or invoice.comment,
    )  # fmt: skip
    mentions = {
        "title": invoice.get_kind_display(), "nature": NATURES[nature], "vat_on_debits": stated.vat_due == en.VAT_ON_DEBITS,
        "reason": invoice.credit_reason,
    }  # fmt: skip
    return Model(stated, mentions, to_client)


def count_of(cursor: Any) -> int:
    cursor.execute("select count(*) from legal_numbers")
    return int(cursor.fetchone()[0])
