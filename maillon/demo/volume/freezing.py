"""Freezing the copied invoices as ``billing.issue`` freezes one: statement, XML, snapshot, link in the chain.

Copies of one invoice differ by a few words: its snapshot and XML are drawn once, with a mark in place of each, and the copies
fill the marks. ``verifier_chaine`` then reads them like any other.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from functools import cache
from hashlib import sha256
from types import SimpleNamespace
from typing import Any
from xml.sax.saxutils import escape

from maillon.accounts.models import Company
from maillon.billing import chain
from maillon.billing.facturx import model as en
from maillon.billing.facturx.cii import cii_xml
from maillon.billing.models import Invoice, IssuedInvoice
from maillon.billing.statement import NATURES, SERVICES, address_of, nature_of, snapshot, statement
from maillon.orders.models import Payer

BATCH = 2000
IDENTITY = ("name", "legal_name", "street", "street2", "postal_code", "city", "country", "siren", "siret", "vat_number")
ADDRESS = ("street", "street2", "postal_code", "city")
COPIED = f"""
select x.old, i.id, i.number, i.issue_date, i.due_date, coalesce(i.delivery_date, i.issue_date), p.issue_date, p.number,
       i.client_name, o.reference, {", ".join(f"s.{name}" for name in ADDRESS)}, {", ".join(f"k.{name}" for name in IDENTITY)}
from legal_numbers x join billing_invoice i on i.number = x.number join orders_order o on o.id = i.order_id
join clients_client k on k.id = i.client_id left join clients_site s on s.id = o.site_id
left join billing_invoice p on p.id = i.corrects_id
where x.rank > %s order by x.rank limit %s
"""  # noqa: S608
FROZEN = ("invoice_id", "number", "snapshot", "xml", "previous_hash", "hash", "issued_at", "issued_by")
DAYS = ("issued_on", "due_on", "delivered_on", "corrected_on")
WORDS = ("number", "corrected", "client", "order", *(f"site_{name}" for name in ADDRESS), *IDENTITY)
# Days that no invoice has, and words that no one writes.
MARKED_DAYS = {name: date(1801, 1, rank) for rank, name in enumerate(DAYS, start=1)}
MARKED_WORDS = {name: f"⟦{name}⟧" for name in WORDS} | {"siren": "⟦siren⟧", "siret": "⟦siren⟧⟦siret⟧", "country": "FR"}
MARK = re.compile(r"⟦(\w+)⟧|1801-?01-?0([1-4])")
Pieces = list[tuple[str, str]]


@dataclass(frozen=True)
class Model:
    """An invoice whose copies are frozen: its marked texts depend only on which marks have something to say."""

    invoice: Invoice
    seller: Company

    @cache  # noqa: B019  a few hundred models, for the length of one load
    def texts(self, filled: frozenset[str]) -> tuple[Pieces, Pieces]:
        """(canonical JSON of the snapshot, XML), cut at the marks."""
        words = SimpleNamespace(**{name: MARKED_WORDS[name] if name in filled else "" for name in WORDS})
        days = SimpleNamespace(**{name: MARKED_DAYS[name] if name in filled else None for name in DAYS})
        stated = self._stated(words, days)
        more = {
            "title": self.invoice.get_kind_display(),
            "client": words.client,
            "nature": NATURES[self.nature],
            "vat_on_debits": stated.vat_due == en.VAT_ON_DEBITS,
            "reason": self.invoice.credit_reason,
        }
        frozen = chain.canonical_json(snapshot(stated, **more)).decode()
        return _pieces(frozen), _pieces(cii_xml(stated).decode())

    @property
    def nature(self) -> str:
        return nature_of([line.kind for line in self.invoice.lines.all()])

    def _stated(self, words: Any, days: Any) -> en.Invoice:
        invoice, to_client = self.invoice, self.invoice.payer == Payer.CLIENT
        buyer = SimpleNamespace(**{name: getattr(words, name) for name in IDENTITY}) if to_client else invoice.partner
        delivery = en.Delivery(on=days.delivered_on)
        if words.site_street and self.nature != SERVICES:
            site = SimpleNamespace(**{name: getattr(words, f"site_{name}") for name in ADDRESS})
            delivery = replace(delivery, name=words.client, address=address_of(site))
        return statement(
            number=words.number, issued_on=days.issued_on, due_on=days.due_on, kind=invoice.kind, lines=list(invoice.lines.all()),
            seller=self.seller, buyer=buyer, method=invoice.client.payment_method if to_client else "transfer", delivery=delivery,
            preceding=en.PrecedingInvoice(words.corrected, days.corrected_on) if words.corrected else None,
            buyer_reference=invoice.order.buyer_reference if invoice.order else "", order_reference=words.order,
            comment=invoice.credit_reason or invoice.comment,
        )  # fmt: skip

    def __hash__(self) -> int:
        return hash(self.invoice.pk)


def freeze(cursor: Any, by: str, say: Callable[[str], None]) -> None:
    """Write the frozen invoice of each copy that has a legal number, oldest first."""
    models = _models(cursor)
    last = IssuedInvoice.objects.order_by("-id").values_list("hash", flat=True).first()
    previous, done = last or chain.GENESIS, 0
    for rows in _batches(cursor):
        with cursor.copy(f"copy billing_issuedinvoice ({', '.join(FROZEN)}) from stdin") as stream:
            for old, pk, *values in rows:
                number, at = values[0], datetime.combine(values[1], time(9, 30), UTC)
                frozen, xml = _filled(models[old], values)
                content = {
                    "number": number,
                    "snapshot": {},
                    "xml": sha256(xml.encode()).hexdigest(),
                    "issued_at": at,
                    "issued_by": by,
                }
                # chain.next_digest, the snapshot being in its canonical form already.
                text = chain.canonical_json(content).decode().replace('"snapshot":{}', f'"snapshot":{frozen}')
                link = sha256(bytes.fromhex(previous) + text.encode()).hexdigest()
                stream.write_row((pk, number, frozen, xml, previous, link, at, by))
                previous = link
        done += len(rows)
        say(f"  factures émises : {done}")


def relink(cursor: Any) -> None:
    """Link again what the demonstration issued, once its moments have been moved into the past. Triggers off, by the owner."""
    previous, links = chain.GENESIS, []
    for frozen in IssuedInvoice.objects.order_by("id"):
        link = chain.next_digest(previous, frozen.content())
        links.append((previous, link, frozen.pk))
        previous = link
    cursor.executemany("update billing_issuedinvoice set previous_hash = %s, hash = %s where id = %s", links)


def _filled(model: Model, values: list[Any]) -> tuple[str, str]:
    """(snapshot, XML). ``values``: the columns of COPIED from the number on."""
    number, *rest = values
    days = {name: day for name, day in zip(DAYS, rest[:4], strict=True) if day}
    words = {name: word for name, word in zip(WORDS, (number, *rest[4:]), strict=True) if word}
    frozen, xml = model.texts(frozenset((*days, *words)))
    if "siret" in words:
        words["siret"] = words["siret"].removeprefix(words["siren"])
    in_json = {name: json.dumps(word, ensure_ascii=False)[1:-1] for name, word in words.items()}
    in_xml = {name: escape(word) for name, word in words.items()}
    for name, day in days.items():
        in_json[name], in_xml[name] = day.isoformat(), day.isoformat().replace("-", "")
    return _fill(frozen, in_json), _fill(xml, in_xml)


def _fill(pieces: Pieces, said: dict[str, str]) -> str:
    return "".join([before + said.get(name, "") for before, name in pieces])


def _pieces(text: str) -> Pieces:
    """Each piece of text with the name of the mark that follows it."""
    parts = MARK.split(text)
    names = [word or (DAYS[int(rank) - 1] if rank else "") for word, rank in zip(parts[1::3], parts[2::3], strict=True)]
    return list(zip(parts[::3], [*names, ""], strict=True))


def _batches(cursor: Any) -> Iterator[list[tuple]]:
    done = 0
    while True:
        cursor.execute(COPIED, [done, BATCH])
        rows = cursor.fetchall()
        if not rows:
            return
        yield rows
        done += len(rows)


def _models(cursor: Any) -> dict[int, Model]:
    cursor.execute("select distinct old from legal_numbers")
    keys = [row[0] for row in cursor.fetchall()]
    seller = Company.current()
    rows = Invoice.objects.filter(pk__in=keys).select_related("client", "partner", "order")
    return {invoice.pk: Model(invoice, seller) for invoice in rows.prefetch_related("lines")}
