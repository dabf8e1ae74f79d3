"""Accepting a quote: who, what document, how checked; the order and its sealed form, all in one transaction."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from maillon.core import scope
from maillon.core.errors import Overtaken, Refused
from maillon.core.events import emit
from maillon.core.french import PARIS
from maillon.documents import signing
from maillon.documents.drawing import Drawing
from maillon.documents.models import Document, Evidence
from maillon.orders.models import Order, Payer, Quote
from maillon.orders.services import costs, papers
from maillon.orders.services.house import ensure_may_answer
from maillon.orders.services.orders import make_from_quote
from maillon.orders.workflow import QUOTE
from maillon.records.services import log

MENTION = "Bon pour accord : j'accepte ce devis et ses conditions."
CHANGED = "Ce devis a changé depuis l'ouverture de la page : relisez-le, puis signez de nouveau."


@dataclass(frozen=True)
class Paper:
    """A signed copy that came back: the day written on it, the digest of its scan, who recorded it."""

    signed_on: date
    scan_sha256: str
    recorded_by: str

    def __str__(self) -> str:
        return (
            f"Signé à la main le {papers.long_date(self.signed_on)}, enregistré par {self.recorded_by}. "
            f"Empreinte SHA-256 du document numérisé : {self.scan_sha256}."
        )


@dataclass(frozen=True)
class Signature:
    """How somebody said yes. ``document_key``: the PDF they were shown. ``chosen``: options they ticked.

    Checked by a one-time code (``code_*``), by a drawing, by a signed-in session (channel « compte »), or recorded by
    us from a signed copy (channel « papier »).
    """

    name: str
    role: str
    ip: str
    device: str
    document_key: str
    chosen: frozenset[int] = field(default_factory=frozenset)
    email: str = ""
    code_channel: str = ""
    code_sent_to: str = ""
    code_verified_at: datetime | None = None
    drawing: Drawing | None = None
    link_digest: str = ""
    paper: Paper | None = None


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
        proof = _evidence(quote, signature, shown, now)
        form = papers.keep_form(
            order,
            papers.form_data(
                order, quote, list(order.lines.all()), _facts(quote, signature, shown, proof), signature.chosen
            ),
        )
        Evidence.objects.create(
            target_model="orders.quote",
            target_id=quote.pk,
            document=form,
            sha256=proof.sha256(),
            data=_plain(proof, signature),
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


def _evidence(quote: Quote, signature: Signature, shown: Document, now: datetime) -> signing.Evidence:
    try:
        return signing.Evidence(
            document=f"Devis {papers.number_of(quote)}",
            document_sha256=shown.sha256,
            signer_name=signature.name.strip(),
            signer_role=signature.role.strip(),
            acceptance_text=_accepted_text(quote, signature),
            signed_at=now,
            ip=signature.ip,
            user_agent=signature.device,
            signer_email=signature.email,
            code_channel=signature.code_channel,
            code_sent_to=signature.code_sent_to,
            code_verified_at=signature.code_verified_at,
            drawing_sha256=signature.drawing.sha256() if signature.drawing else "",
            link_digest=signature.link_digest,
        )
    except signing.SigningError as error:
        raise Refused(str(error)) from error


def _accepted_text(quote: Quote, signature: Signature) -> str:
    options = [line.label for line in quote.lines.all() if line.optional and line.pk in signature.chosen]
    text = f"{MENTION} Options choisies : {', '.join(options)}." if options else MENTION
    return f"{text} {signature.paper}" if signature.paper else text


def _plain(proof: signing.Evidence, signature: Signature) -> dict[str, Any]:
    facts = {k: v.isoformat() if isinstance(v, datetime) else v for k, v in asdict(proof).items()}
    facts |= {"canonical": proof.canonical().decode(), "chosen_lines": sorted(signature.chosen)}
    if signature.paper:
        facts["paper"] = asdict(signature.paper) | {"signed_on": signature.paper.signed_on.isoformat()}
    return facts


def _facts(quote: Quote, signature: Signature, shown: Document, proof: signing.Evidence) -> dict[str, Any]:
    """What the order form prints of the acceptance."""
    if signature.paper:
        return _paper_facts(quote, signature, signature.paper, shown, proof)
    facts = {
        "who": signature.name.strip(),
        "role": signature.role.strip(),
        "when": f"{_moment(proof.signed_at)} (heure de Paris)",
        "contact": signing.masked(signature.email),
        "ip": signature.ip,
        "device": signature.device[:120],
        "document": f"Devis {quote.reference}, version {quote.revision}",
        "sha256": shown.sha256,
        "evidence_sha256": proof.sha256(),
        "mention": "Bon pour accord",
    }
    if signature.code_channel == "compte":
        facts["code"] = "accord donné depuis un compte connecté"
        facts["untraced"] = "Accord donné depuis un compte connecté, sans tracé"
    elif signature.code_verified_at:
        facts["code"] = (
            f"code à usage unique vérifié le {_moment(signature.code_verified_at)}, "
            f"envoyé à {signing.masked(signature.code_sent_to)}"
        )
    if signature.drawing:
        facts["svg"] = signature.drawing.svg
    return facts


def _paper_facts(
    quote: Quote, signature: Signature, paper: Paper, shown: Document, proof: signing.Evidence
) -> dict[str, Any]:
    """Nothing of the device: it is ours, not the signer's."""
    return {
        "who": signature.name.strip(),
        "role": signature.role.strip(),
        "when": papers.long_date(paper.signed_on),
        "code": f"signature manuscrite, enregistrée par {paper.recorded_by} le {_moment(proof.signed_at)}",
        "untraced": "Signé à la main : le document numérisé est gardé avec le devis",
        "document": f"Devis {quote.reference}, version {quote.revision}",
        "sha256": shown.sha256,
        "evidence_sha256": proof.sha256(),
        "mention": "Bon pour accord",
    }


def _moment(at: datetime) -> str:
    local = at.astimezone(PARIS)
    return f"{papers.long_date(local)} à {local:%H:%M:%S}"
