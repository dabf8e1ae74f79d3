"""Accepting a quote: who, what document, how checked; the order and its sealed form, all in one transaction."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from maillon.core import scope
from maillon.core.errors import Overtaken, Refused
from maillon.core.events import emit
from maillon.documents.models import Evidence
from maillon.orders.models import Order, Payer, Quote
from maillon.orders.services import costs, evidence, papers
from maillon.orders.services.evidence import Signature
from maillon.orders.services.house import ensure_may_answer
from maillon.orders.services.orders import make_from_quote
from maillon.orders.workflow import QUOTE
from maillon.records.services import log

MENTION = "Bon pour accord : j'accepte ce devis et ses conditions."
CHANGED = "Ce devis a changé depuis l'ouverture de la page : relisez-le, puis signez de nouveau."


def signed_in(user: Any, quote: Quote, ip: str, device: str, chosen: frozenset[int] = frozenset()) -> Signature:
    """A partner's user accepts from its own session."""
    shown = papers.last_sent(quote)
    return Signature(
        name=user.name,
        role=f"Pour {user.partner.name}",
        ip=ip,
        device=device[:300],
        chosen=chosen,
        email=user.email,
        document_key=str(shown.key) if shown else "",
        code_channel="compte",
        code_sent_to=user.email,
        code_verified_at=timezone.now(),
    )


def accept(quote: Quote, signature: Signature, *, actor: Any = None) -> Order:
    """The payer's own yes, on its public page (no actor) or from its account."""
    if actor is not None and not (actor.partner_id and quote.payer == Payer.PARTNER):
        raise Refused("Seul le payeur accepte un devis : envoyez-le, ou enregistrez son accord signé sur papier.")
    if actor is not None:
        ensure_may_answer(quote, actor)
    return conclude(quote, signature, actor=actor)


@transaction.atomic
def conclude(quote: Quote, signature: Signature, *, actor: Any = None) -> Order:
    """The answer yes. Refuses a quote that expired or changed; ``Overtaken`` when it was answered meanwhile."""
    if not signature.name.strip():
        raise Refused("Indiquez votre nom : il figure sur le bon de commande.")
    shown = papers.last_sent(quote)
    if shown is None or str(shown.key) != signature.document_key:
        raise Overtaken(CHANGED)
    now = timezone.now()
    quote = QUOTE.apply(quote, "accept", actor=actor, decided_at=now, decided_by=signature.name.strip()[:120])
    with scope.elevated("devis accepté par le partenaire"):
        costs.fill(quote)
        order = make_from_quote(quote, actor=actor, chosen=signature.chosen)
        proof = evidence.of(f"Devis {papers.number_of(quote)}", _accepted_text(quote, signature), signature, shown, now)
        facts = evidence.facts(f"Devis {quote.reference}, version {quote.revision}", signature, shown, proof)
        form = papers.keep_form(order, papers.form_data(order, quote, list(order.lines.all()), facts, signature.chosen))
        Evidence.objects.create(
            target_model="orders.quote",
            target_id=quote.pk,
            document=form,
            sha256=proof.sha256(),
            data=evidence.plain(proof, signature),
            signature_svg=signature.drawing.svg if signature.drawing else "",
        )
        log(
            quote,
            f"{signature.name.strip()} a accepté le devis{' sur papier' if signature.paper else ''}",
            detail=f"Commande {order.reference}",
            icon="file-check",
            tone="success",
            url=order.get_absolute_url(),
        )
        emit("orders.quote_accepted", record=quote, actor=actor, order=order.reference, who=signature.name.strip())
    return order


def _accepted_text(quote: Quote, signature: Signature) -> str:
    options = [line.label for line in quote.lines.all() if line.optional and line.pk in signature.chosen]
    return f"{MENTION} Options choisies : {', '.join(options)}." if options else MENTION
