"""Time out of contract on invoices: one line per ticket, each entry on one invoice at a time."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone

from maillon.billing import hours
from maillon.billing.hours import Due, OfTicket
from maillon.billing.models import BilledTime, Invoice, InvoiceLine
from maillon.billing.services.drafts import add_all, new_draft
from maillon.billing.services.telling import tell
from maillon.catalog.models import Product
from maillon.catalog.services.prices import tariff
from maillon.clients.models import Client
from maillon.core.errors import Overtaken, Refused
from maillon.core.events import emit
from maillon.records.services import link
from maillon.tickets.models import SupportPolicy, TimeSpent

NO_ARTICLE = (
    "Choisissez d'abord l'article dont le prix est celui d'une heure hors contrat : Réglages, « Règles du support », « Temps hors "
    "contrat à facturer »."
)


def draft_from_time(client: Client, key: str, actor: Any = None) -> Invoice:
    """A draft of the time of this client to be invoiced to one payer (``key``: that of a ``hours.Due``).

    The entries and their tickets are held meanwhile: two people never take the same entry, and nobody changes who pays it. Raises
    ``Refused`` when no hourly article is chosen, ``Overtaken`` when nothing is left.
    """
    with transaction.atomic():
        policy = SupportPolicy.now()
        article = article_of(policy)
        rows = hours.to_invoice(client).select_for_update(of=("self", "ticket"), no_key=True)
        due = next((found for found in hours.gathered(rows, policy.rounding) if found.key == key), None)
        if due is None:
            raise Overtaken("Ce temps vient d'être mis en facture par quelqu'un d'autre, ou retiré de son ticket.")
        invoice = new_draft(client, payer=due.payer, partner=due.partner, client_name=client.name)
        invoice.delivery_date = due.last_day
        lines = lines_of(invoice, due, article)
        add_all(invoice, lines)
        _take(zip(lines, due.tickets, strict=True))
        for one in due.tickets:
            link(one.ticket, invoice, "Facture")
        tell(invoice, "a préparé une facture en brouillon", actor=actor, on_origin=True)
        emit("billing.draft_made", record=invoice, actor=actor, lines=len(lines))
    return invoice


def drafts_from_time(client: Client, actor: Any = None) -> list[Invoice]:
    """All of the time of this client: one draft for each payer."""
    with transaction.atomic():
        dues = hours.gathered(hours.to_invoice(client), SupportPolicy.now().rounding)
        if not dues:
            raise Overtaken(f"Plus aucun temps n'est à facturer pour {client.name}.")
        return [draft_from_time(client, due.key, actor) for due in dues]


def article_of(policy: SupportPolicy) -> Product:
    article = policy.hour_article
    if article is None:
        raise Refused(NO_ARTICLE)
    if article.is_archived:
        raise Refused(f"« {article.name} », l'article des heures, n'est plus au catalogue. {NO_ARTICLE}")
    return article


def lines_of(invoice: Invoice, due: Due, article: Product) -> list[InvoiceLine]:
    """At the price of the partner's list today, for the hours of the whole."""
    price = tariff([article], due.partner_id).own_price(article, due.hours)
    vat = article.vat
    return [
        InvoiceLine(
            invoice=invoice,
            partner_id=invoice.partner_id,
            position=rank,
            kind=article.kind,
            label=article.name,
            note=one.said[:300],
            quantity=one.hours,
            unit_price=price.amount,
            vat_rate=vat.rate,
            vat_category=vat.category,
            exemption_code=vat.exemption_code,
            exemption_text=vat.exemption_text,
        )
        for rank, one in enumerate(due.tickets, start=1)
    ]


def _take(pairs: Iterable[tuple[InvoiceLine, OfTicket]]) -> None:
    taken = [BilledTime(line=line, time=row) for line, one in pairs for row in one.entries]
    BilledTime.objects.bulk_create(taken)
    TimeSpent.objects.filter(pk__in=[billed.time_id for billed in taken]).update(invoiced_at=timezone.now())
