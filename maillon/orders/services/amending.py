"""Sending an amendment, and its acceptance, which changes the order: one transaction, the order held first."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from maillon.core import scope
from maillon.core.errors import Overtaken, Refused
from maillon.core.events import emit
from maillon.core.french import PARIS
from maillon.documents.models import Document, Evidence
from maillon.orders import progress
from maillon.orders.models import Amendment, AmendmentLine, Order, OrderLine, Payer
from maillon.orders.services import amendment_papers, amendments, costs, evidence, lines, steps
from maillon.orders.services.amendments import ADD, CHANGE, REMOVE
from maillon.orders.services.evidence import Paper, Signature
from maillon.orders.services.house import may_answer
from maillon.orders.services.lines import COPIED
from maillon.orders.workflow import AMENDMENT
from maillon.records.attachments import attach
from maillon.records.models import Audience
from maillon.records.services import log

MENTION = "Bon pour accord : j'accepte cet avenant et ses conditions."
CHANGED = "Cet avenant a changé depuis l'ouverture de la page : relisez-le, puis signez de nouveau."
SCAN = "accord"


@transaction.atomic
def send(amendment: Amendment, *, actor: Any) -> Amendment:
    """Freeze it as PDF and let the payer know: the mail follows from the event."""
    locked = amendments.hold(amendment)
    if why := amendments.why_not(locked.order, actor):
        raise Refused(why)
    if amendments.is_empty(locked):
        raise Refused("Cet avenant ne change rien : modifiez une ligne, une date, le site ou le contact.")
    _ensure_possible(locked)
    amendments.recount(locked)
    order = locked.order
    done: Amendment = AMENDMENT.apply(
        locked, "send", actor=actor, sent_at=timezone.now(), refusal_reason="", decided_by=""
    )
    done.order = order
    amendment_papers.keep_offer(done)
    log(order, f"a envoyé l'avenant n° {done.rank}", actor=actor, icon="send", tone="info", url=done.get_absolute_url())
    emit("orders.amendment_sent", record=done, actor=actor, order=order.reference)
    return done


def accept(amendment: Amendment, signature: Signature, *, actor: Any = None) -> Amendment:
    """The payer's own yes, on its public page (no actor) or from its account."""
    if actor is not None and not (actor.partner_id and amendment.payer == Payer.PARTNER):
        raise Refused("Seul le payeur accepte un avenant : envoyez-le, ou enregistrez son accord signé sur papier.")
    if actor is not None and not may_answer(amendment, actor):
        raise Refused(
            "Répondre à un avenant ne fait pas partie de vos accès : demandez au responsable de votre société."
        )
    return conclude(amendment, signature, actor=actor)


def signed_in(user: Any, amendment: Amendment, ip: str, device: str) -> Signature:
    """A partner's user accepts from its own session."""
    shown = amendment_papers.last_sent(amendment)
    return Signature(
        name=user.name,
        role=f"Pour {user.partner.name}",
        ip=ip,
        device=device[:300],
        email=user.email,
        document_key=str(shown.key) if shown else "",
        code_channel="compte",
        code_sent_to=user.email,
        code_verified_at=timezone.now(),
    )


@transaction.atomic
def accept_on_paper(
    amendment: Amendment, *, name: str, signed_on: date, file: Any, actor: Any, ip: str, device: str, role: str = ""
) -> Amendment:
    """A signed copy came back: kept on the order, inside the company, and recorded as the acceptance that it is."""
    if actor.partner_id:
        raise Refused("Seule l'ADV enregistre un accord signé sur papier : envoyez-le-lui.")
    shown = amendment_papers.last_sent(amendment)
    if shown is None or amendment.sent_at is None:
        raise Refused("Cet avenant n'a pas encore été envoyé : rien n'a pu être signé.")
    if signed_on > timezone.localdate():
        raise Refused("La date de signature est dans l'avenir : vérifiez-la.")
    if signed_on < amendment.sent_at.astimezone(PARIS).date():
        raise Refused("La signature est antérieure à l'envoi de cet avenant : vérifiez la date.")
    scan = attach(amendment.order, file, actor=actor, audience=Audience.INTERNAL, category=SCAN)
    signature = Signature(
        name=name,
        role=role,
        ip=ip,
        device=device[:300],
        document_key=str(shown.key),
        code_channel="papier",
        code_sent_to=actor.name,
        code_verified_at=timezone.now(),
        paper=Paper(signed_on, scan.sha256, actor.name),
    )
    return conclude(amendment, signature, actor=actor)


@transaction.atomic
def conclude(amendment: Amendment, signature: Signature, *, actor: Any = None) -> Amendment:
    """Yes: the order changes, the sealed paper and the proof are kept. ``Overtaken`` when it was answered or changed meanwhile."""
    if not signature.name.strip():
        raise Refused("Indiquez votre nom : il figure sur l'avenant.")
    with scope.elevated("avenant accepté par le payeur"):
        locked = amendments.hold(amendment)
        shown = amendment_papers.last_sent(locked)
        if shown is None or str(shown.key) != signature.document_key:
            raise Overtaken(CHANGED)
        order, who, now = locked.order, signature.name.strip(), timezone.now()
        if order.status != Order.Status.OPEN:
            raise Refused(f"La commande est {order.get_status_display().lower()} : cet avenant ne s'applique plus.")
        _ensure_possible(locked)
        reopened = amendments.step_to_reopen(locked)
        done: Amendment = AMENDMENT.apply(locked, "accept", actor=actor, decided_at=now, decided_by=who[:120])
        done.order = order
        _prove(done, signature, shown)
        _apply(done, order, actor)
        by = f"{who}{' sur papier' if signature.paper else ''}"
        log(order, f"Avenant n° {done.rank} accepté par {by}", detail=done.subject, icon="file-check", tone="success",
            url=done.get_absolute_url())  # fmt: skip
        emit("orders.lines_changed", record=order, actor=actor, amendment=done.reference)
        emit("orders.amendment_accepted", record=done, actor=actor, order=order.reference, who=who)
        if reopened is not None:
            steps.reopen(order, reopened, actor=actor, reason=f"Matériel ajouté par l'avenant n° {done.rank}")
    return done


def _prove(amendment: Amendment, signature: Signature, shown: Document) -> None:
    proof = evidence.of(amendment.title, MENTION, signature, shown, amendment.decided_at or timezone.now())
    facts = evidence.facts(f"{amendment.title} ({amendment.reference})", signature, shown, proof)
    paper = amendment_papers.keep_signed(amendment, facts)
    Evidence.objects.create(
        target_model="orders.amendment",
        target_id=amendment.pk,
        document=paper,
        sha256=proof.sha256(),
        data=evidence.plain(proof, signature),
        signature_svg=signature.drawing.svg if signature.drawing else "",
    )


def _ensure_possible(amendment: Amendment) -> None:
    """Against what is done now, which may be more than when it was written."""
    rows = [row for row in amendment.lines.select_related("line") if row.action != ADD]
    done = progress.done_of([row.line_id for row in rows if row.line_id])
    for row in rows:
        line = row.line
        if line is None or any(getattr(row, f"was_{n}") != getattr(line, n) for n in amendments.NUMBERS):
            raise Refused(f"La ligne « {row.label} » n'est plus celle que l'avenant change : reprenez l'avenant.")
        quantity = row.quantity if row.action == CHANGE else row.quantity * 0
        priced = row.action == CHANGE and (row.unit_price, row.discount) != (line.unit_price, line.discount)
        amendments.ensure_possible(line, quantity, done.get(line.pk, []), priced=priced)


def _apply(amendment: Amendment, order: Order, actor: Any) -> None:
    rows = list(amendment.lines.select_related("line"))
    for row in rows:
        if row.action == CHANGE:
            _change(row, order)
    gone = [row.line_id for row in rows if row.action == REMOVE]
    OrderLine.objects.filter(order=order, pk__in=gone).update(quantity=0)
    last = order.lines.order_by("-position").values_list("position", flat=True).first() or 0
    added = [row for row in rows if row.action == ADD]
    made = OrderLine.objects.bulk_create(
        OrderLine(
            order=order,
            partner_id=order.partner_id,
            position=last + rank * 10,
            **{name: getattr(row, name) for name in COPIED},
        )
        for rank, row in enumerate(added, start=1)
    )
    for row, line in zip(added, made, strict=True):
        row.line = line
    AmendmentLine.objects.bulk_update(added, ["line"])
    for name in ("requested_on", "site_id", "contact_id"):
        if value := getattr(amendment, name):
            setattr(order, name, value)
    order.save()
    lines.recount(order)


def _change(row: AmendmentLine, order: Order) -> None:
    line = row.line
    if line is None:
        return
    moved = line.quantity != row.quantity
    line.quantity, line.unit_price, line.discount = row.quantity, row.unit_price, row.discount
    line.price_source, line.price_origin = row.price_source, row.price_origin
    line.save()
    if moved and line.product_id:
        costs.refresh(order, {line.product_id}, None)
