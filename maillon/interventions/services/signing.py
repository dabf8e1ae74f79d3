"""The client signs on the technician's phone: name, a drawing or a code sent to its address, and the report is sealed."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.utils import timezone

from maillon.accounts.roles import DEPLOYMENT
from maillon.core import french
from maillon.core.errors import Overtaken, Refused
from maillon.core.events import emit
from maillon.documents import links, signing
from maillon.documents import services as documents
from maillon.documents.branding import brand_of, sender_of
from maillon.documents.drawing import Drawing
from maillon.documents.models import Document, Evidence, PublicLink
from maillon.interventions.models import Visit
from maillon.interventions.services import field, papers, van
from maillon.interventions.services.planning import STEP
from maillon.interventions.workflow import VISIT
from maillon.notifications import mails
from maillon.notifications.services import queue_mail
from maillon.orders.models import Order
from maillon.orders.services import advance_if_ready
from maillon.records.services import add_task, log

PURPOSE, LINK_DAYS = "pv", 1
MENTION = "J'ai lu le procès-verbal et j'accepte la réception"


@dataclass(frozen=True)
class Signature:
    """``version``: of the visit whose report was read. At least a drawing or a checked code."""

    name: str
    role: str
    ip: str
    device: str
    version: int
    drawing: Drawing | None = None
    code: links.CodeCheck | None = None


def address_of(visit: Visit) -> str:
    """Where a code can be sent: the contact met on site, else the client's own address."""
    contact = visit.contact
    return (contact.email if contact and contact.archived_at is None else "") or visit.client.email


@transaction.atomic
def send_code(visit: Visit, *, actor: Any) -> str:
    """Six digits by mail to the contact; returns the masked address."""
    visit = field.hold(visit, actor, on_site=True)
    to = address_of(visit)
    if not to:
        raise Refused("Ce contact n'a pas d'adresse e-mail : faites signer du doigt.")
    digits = links.new_code(_link(visit, to) or _make_link(visit, to))
    brand = brand_of(visit)
    body = (
        f"Voici le code qui signe le procès-verbal {papers.number_of(visit)}. Il est valable 10 minutes.\n\n"
        f"Donnez-le au technicien présent chez vous{_named(visit)} une fois le procès-verbal lu. Personne n'est chez vous ? "
        "Ne donnez ce code à personne."
    )
    mail = mails.lay_out(
        f"Votre code pour le procès-verbal {papers.number_of(visit)}", french.fr(body), brand, code=digits
    )
    queue_mail(
        visit,
        to=[to],
        subject=mail.subject,
        text=mail.text,
        html=mail.html,
        sender=mails.sender(*sender_of(visit)),
        audience="client",
        template_key="code",
        secret=True,
    )
    return signing.masked(to)


def _named(visit: Visit) -> str:
    return f", {visit.named_outside.partition(' ')[0]}," if visit.named_outside else ""


def _link(visit: Visit, to: str) -> PublicLink | None:
    rows = PublicLink.objects.filter(
        purpose=PURPOSE,
        target_model="interventions.visit",
        target_id=visit.pk,
        recipient=to,
        revoked_at=None,
        expires_at__gt=timezone.now(),
    )
    return rows.order_by("-pk").first()


def _make_link(visit: Visit, to: str) -> PublicLink:
    """What a one-time code is bound to; its address is never given out."""
    links.make(PURPOSE, visit, to, LINK_DAYS)
    found = _link(visit, to)
    if found is None:
        raise Refused("Le code n'a pas pu être préparé : demandez-le de nouveau, ou faites signer du doigt.")
    return found


def code_sent_at(visit: Visit) -> datetime | None:
    link = _link(visit, address_of(visit))
    return links.code_sent_at(link) if link else None


@transaction.atomic
def check_code(visit: Visit, typed: str, *, actor: Any) -> links.CodeCheck:
    """Whether it is the code that was sent. A wrong answer counts: the caller keeps it."""
    visit = field.hold(visit, actor, on_site=True)
    link = _link(visit, address_of(visit))
    if link is None:
        return links.CodeCheck(False, "Demandez d'abord un code : il arrive par mail en quelques secondes.")
    return links.check_code(link, typed)


@transaction.atomic
def sign(visit: Visit, signature: Signature, *, actor: Any) -> Document:
    """The report is signed, sealed and kept; the visit is done; réserves become tasks; the order goes on when it can.

    Signing again a signed visit gives the same report.
    """
    if visit.order_id:  # the order first, as whoever moves it does
        Order.objects.select_for_update(of=("self",)).get(pk=visit.order_id)
    if (former := _already(visit)) is not None:
        return former
    visit = field.hold(visit, actor, on_site=True)
    devices, photos, progress = field.where(visit)
    if not progress.ready:
        raise Refused(f"La signature n'est pas encore possible : il manque {french.listing(progress.missing)}.")
    if visit.version != signature.version:
        raise Overtaken("La visite a changé depuis l'ouverture de cette page : relisez le procès-verbal, puis signez.")
    shown = papers.draft(visit, devices, len(photos))
    now = timezone.now()
    proof = _evidence(visit, signature, shown, now)
    done = VISIT.apply(
        visit,
        "finish",
        actor=actor,
        finished_at=now,
        signed_at=now,
        signer_name=signature.name.strip()[:120],
        signer_role=signature.role.strip()[:120],
    )
    van.leave_at_client(done, devices, actor=actor)
    data = papers.report_data(done, devices, len(photos), draft=False)
    data |= {"signatures": _signatures(done, signature, now), "seal": documents.seal_words()}
    report = papers.keep_report(done, papers.draw(data, now))
    _keep_evidence(done, report, proof, signature)
    _tell(done, report, actor)
    return report


def _already(visit: Visit) -> Document | None:
    current = Visit.objects.get(pk=visit.pk)
    return papers.report_of(current) if current.status == Visit.Status.DONE else None


def _evidence(visit: Visit, signature: Signature, shown: bytes, now: datetime) -> signing.Evidence:
    code = signature.code
    try:
        return signing.Evidence(
            document=f"Procès-verbal {papers.number_of(visit)}",
            document_sha256=hashlib.sha256(shown).hexdigest(),
            signer_name=signature.name.strip(),
            signer_role=signature.role.strip(),
            acceptance_text=accepted_text(visit),
            signed_at=now,
            ip=signature.ip,
            user_agent=signature.device,
            signer_email=address_of(visit),
            code_channel="mail" if code else "",
            code_sent_to=code.sent_to if code else "",
            code_verified_at=code.checked_at if code else None,
            drawing_sha256=signature.drawing.sha256() if signature.drawing else "",
            reserves=tuple(r["text"] for r in visit.reserves),
        )
    except signing.SigningError as error:
        raise Refused(str(error)) from error


def accepted_text(visit: Visit) -> str:
    count = len(visit.reserves)
    return f"{MENTION} avec {french.plural(count, 'réserve')}." if count else f"{MENTION} sans réserve."


def _signatures(visit: Visit, signature: Signature, now: datetime) -> list[dict[str, Any]]:
    local = now.astimezone(french.PARIS)
    when = f"Signé le {local:%d/%m/%Y} à {local:%H:%M}"
    client = {
        "title": "Pour le client",
        "who": visit.signer_name,
        "role": visit.signer_role,
        "when": f"{when} · code vérifié" if signature.code else when,
    }
    if signature.drawing:
        client["svg"] = signature.drawing.svg
    return [
        client,
        {
            "title": "Pour l'installateur",
            "who": visit.named_outside or brand_of(visit).name,
            "role": "Technicien",
            "when": when,
            "without": "Visite menée et close depuis son compte",
        },
    ]


def _keep_evidence(visit: Visit, report: Document, proof: signing.Evidence, signature: Signature) -> None:
    facts = {k: v.isoformat() if isinstance(v, datetime) else v for k, v in asdict(proof).items()}
    Evidence.objects.create(
        target_model="interventions.visit",
        target_id=visit.pk,
        document=report,
        sha256=proof.sha256(),
        data=facts | {"canonical": proof.canonical().decode()},
        signature_svg=signature.drawing.svg if signature.drawing else "",
    )


def _tell(visit: Visit, report: Document, actor: Any) -> None:
    log(
        visit,
        f"a fait signer le procès-verbal {report.number} par {visit.signer_name}",
        actor=actor,
        icon="signature",
        tone="success",
    )
    for reserve in visit.reserves:
        due = (
            datetime.combine(date.fromisoformat(reserve["due"]), time(18), french.PARIS) if reserve.get("due") else None
        )
        add_task(f"Lever la réserve : {reserve['text']}", record=visit, role=DEPLOYMENT, due_at=due)
    emit(
        "interventions.visit_done",
        record=visit,
        actor=actor,
        signer=visit.signer_name,
        reserves=len(visit.reserves),
        report=report.number,
        order=visit.order.reference if visit.order else "",
    )
    if visit.order:
        advance_if_ready(visit.order, STEP, actor=actor, reason=f"{report.number} signé")
