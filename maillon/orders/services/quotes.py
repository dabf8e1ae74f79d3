"""The life of a quote, from its first line to its answer."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from maillon.clients.models import Client, Contact, Site
from maillon.core.errors import Overtaken, Refused
from maillon.core.events import emit
from maillon.documents import links
from maillon.orders.models import OrderType, OutcomeReason, Payer, Quote
from maillon.orders.services import approval, costs, followup, papers, versions
from maillon.orders.services.house import ensure_may_answer
from maillon.orders.services.outcomes import explain
from maillon.orders.workflow import QUOTE
from maillon.records.models import Audience
from maillon.records.services import log

DEFAULT_SUBJECT = "Téléphonie"  # the client's name is always said before it

LINK_DAYS = 120  # the page outlives the offer, to say that it has expired
VALID_DAYS = 30


@transaction.atomic
def create(
    client: Client,
    *,
    actor: Any,
    subject: str = "",
    order_type: OrderType | None = None,
    site: Site | None = None,
    contact: Contact | None = None,
    payer: str = Payer.CLIENT,
    deposit_percent: Decimal = Decimal(0),
    valid_days: int = VALID_DAYS,
) -> Quote:
    """A draft for this client, under the partner it belongs to today."""
    quote = Quote(
        **deal_fields(client, actor, site, contact, payer),
        subject=subject.strip() or DEFAULT_SUBJECT,
        order_type=order_type or default_type(),
        deposit_percent=deposit_percent,
        valid_until=timezone.localdate() + timedelta(days=valid_days),
    )
    quote.save()
    log(quote, "a créé le devis", actor=actor, icon="file-plus", audience=audience_of(quote))
    emit("orders.quote_created", record=quote, actor=actor)
    return quote


def audience_of(quote: Quote) -> str:
    """Who reads that something was done on it: a draft of ours is told to nobody outside."""
    return Audience.INTERNAL if quote.is_ours_alone else Audience.PARTNER


def deal_fields(client: Client, actor: Any, site: Site | None, contact: Contact | None, payer: str) -> dict[str, Any]:
    """What a quote and an order take from their client at their birth; site and contact proposed when there is one choice."""
    ensure_own(client, actor)
    if client.archived_at:
        raise Refused("Ce client est archivé : rouvrez sa fiche avant de lui faire un devis.")
    if payer == Payer.PARTNER and client.partner_id is None:
        raise Refused("Ce client est direct : il n'a pas de partenaire qui puisse payer.")
    for part in (site, contact):
        if part is not None and part.client_id != client.pk:
            raise Refused("Ce site ou ce contact n'est pas celui du client choisi.")
    return {
        "client": client,
        "client_name": client.name,
        "partner_id": client.partner_id,
        "site": site or client.sites.filter(archived_at=None).first(),
        "contact": contact or client.contacts.filter(archived_at=None).first(),
        "payer": payer,
        "owner": actor,
        "owner_name": getattr(actor, "name", "") or "",
        "made_by_partner": bool(actor is not None and actor.partner_id),
    }


def ensure_own(client: Client, actor: Any) -> None:
    if actor is not None and actor.partner_id and client.partner_id != actor.partner_id:
        raise Refused("Ce client n'est pas dans votre portefeuille.")


def default_type() -> OrderType:
    found = OrderType.objects.filter(archived_at=None).first()
    if found is None:
        raise Refused("Aucun type de commande n'est ouvert : un administrateur en ajoute un dans les réglages.")
    return found


@transaction.atomic
def submit(quote: Quote, *, actor: Any) -> Quote:
    """A partner who does not pay hands its draft to ADV, who checks and sends it."""
    quote = QUOTE.apply(quote, "submit", actor=actor)
    log(quote, "a transmis le devis à l'ADV", actor=actor, icon="send")
    emit("orders.quote_submitted", record=quote, actor=actor)
    return quote


@transaction.atomic
def send(quote: Quote, *, actor: Any) -> Quote:
    """Freeze this version as PDF and let the payer know: the mail follows from the event."""
    if actor is not None and actor.partner_id and quote.payer != Payer.PARTNER:
        raise Refused("Vous ne payez pas ce devis : transmettez-le à l'ADV, qui l'enverra au client.")
    quote = QUOTE.apply(
        quote,
        "send",
        actor=actor,
        sent_at=timezone.now(),
        refusal_reason="",
        decided_by="",
        approval="",
        **followup.begun(quote),
    )
    if actor is not None:
        approval.ensure_within(quote, actor)
    costs.fill(quote, actor)
    papers.keep_quote(quote)
    versions.keep(quote, actor)
    log(quote, f"a envoyé le devis, version {quote.revision}", actor=actor, icon="send", tone="info")
    emit("orders.quote_sent", record=quote, actor=actor, revision=quote.revision)
    return quote


@transaction.atomic
def revise(quote: Quote, *, actor: Any) -> Quote:
    """A new version to edit; the former one stays as the PDF that was sent, and its link says that it was replaced."""
    former, ended, why = quote.revision, quote.status, quote.refusal_reason
    valid_until = max(quote.valid_until, timezone.localdate() + timedelta(days=VALID_DAYS))
    if not quote.versions.filter(revision=former).exists():  # sent before versions were kept
        versions.keep(quote, None)
    quote = QUOTE.apply(quote, "revise", actor=actor, revision=former + 1, valid_until=valid_until)
    quote.versions.filter(revision=former).update(outcome=ended, reason=why)
    links.revoke("devis", quote)
    log(
        quote,
        f"a repris le devis : version {quote.revision}, la version {former} est gardée",
        actor=actor,
        icon="versions",
        audience=audience_of(quote),
    )
    emit("orders.quote_revised", record=quote, actor=actor, revision=quote.revision)
    return quote


@transaction.atomic
def refuse(
    quote: Quote, reason: str, *, actor: Any = None, who: str = "", outcome: OutcomeReason | None = None
) -> Quote:
    """The payer says no. ``who``: the name given on the public page. ``outcome``: why, in the words of our list."""
    if actor is not None and actor.partner_id and quote.payer != Payer.PARTNER:
        raise Refused("Seul le payeur répond à ce devis.")
    if actor is not None:
        ensure_may_answer(quote, actor)
    name = who.strip() or getattr(actor, "name", "")
    quote = QUOTE.apply(
        quote,
        "refuse",
        actor=actor,
        reason=reason,
        decided_at=timezone.now(),
        decided_by=name[:120],
        refusal_reason=reason.strip()[:500],
    )
    log(quote, f"{name or 'Le client'} a refusé le devis", detail=reason.strip(), icon="file-x", tone="error")
    if outcome is not None:
        quote = explain(quote, outcome, actor=actor, note=reason)
    emit("orders.quote_refused", record=quote, actor=actor, reason=reason.strip()[:500], who=name)
    return quote


def expire_overdue(limit: int = 500) -> int:
    """Sent quotes whose validity has passed; returns how many. One answered in the meantime is left alone."""
    overdue = Quote.objects.filter(status=Quote.Status.SENT, valid_until__lt=timezone.localdate()).order_by("pk")[
        :limit
    ]
    done = 0
    for quote in overdue:
        with suppress(Overtaken), transaction.atomic():
            quote = QUOTE.apply(quote, "expire")
            log(quote, "Le devis a expiré sans réponse", icon="clock-pause", tone="warning")
            emit("orders.quote_expired", record=quote)
            done += 1
    return done
