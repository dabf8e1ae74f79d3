"""A quote signed by hand: what the company received, kept and recorded as the acceptance that it is."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from maillon.core.errors import Refused
from maillon.core.french import PARIS
from maillon.orders.models import Order, Quote
from maillon.orders.services import papers
from maillon.orders.services.acceptance import conclude
from maillon.orders.services.evidence import Paper, Signature
from maillon.records.attachments import attach
from maillon.records.models import Audience

CATEGORY = "accord"


@transaction.atomic
def accept_on_paper(
    quote: Quote,
    *,
    name: str,
    signed_on: date,
    file: Any,
    actor: Any,
    ip: str,
    device: str,
    role: str = "",
    chosen: frozenset[int] = frozenset(),
) -> Order:
    """The order of a quote whose signed copy came by post, by mail or by hand. ``file``: that copy, scanned.

    The scan is kept on the quote, inside the company; its digest, who recorded it and when are in the evidence.
    """
    if actor.partner_id:
        raise Refused("Seule l'ADV enregistre un accord signé sur papier : envoyez-le-lui.")
    shown = papers.last_sent(quote)
    if shown is None:
        raise Refused("Ce devis n'a pas encore été envoyé : rien n'a pu être signé.")
    if signed_on > timezone.localdate():
        raise Refused("La date de signature est dans l'avenir : vérifiez-la.")
    if quote.sent_at and signed_on < quote.sent_at.astimezone(PARIS).date():
        raise Refused(
            "La signature est antérieure à l'envoi de cette version : vérifiez la date, ou la version signée."
        )
    scan = attach(quote, file, actor=actor, audience=Audience.INTERNAL, category=CATEGORY)
    signature = Signature(
        name=name,
        role=role,
        ip=ip,
        device=device[:300],
        document_key=str(shown.key),
        chosen=chosen,
        code_channel="papier",
        code_sent_to=actor.name,
        code_verified_at=timezone.now(),
        paper=Paper(signed_on, scan.sha256, actor.name),
    )
    return conclude(quote, signature, actor=actor)
