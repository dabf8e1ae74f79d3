"""The mandate sent, signed by the client on its public page or on paper: evidence and sealed file in one transaction."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from maillon.core.errors import Overtaken, Refused
from maillon.core.events import emit
from maillon.core.french import PARIS
from maillon.documents import links
from maillon.documents.models import Evidence
from maillon.operators.models import Porting
from maillon.operators.services import papers
from maillon.operators.services.portings import MANDATE, hold
from maillon.operators.workflow import PORTING
from maillon.orders import mails
from maillon.orders.services import Signature, evidence
from maillon.records.services import log

MENTION = "Bon pour mandat : je demande la portabilité de ces numéros."
CHANGED = "Ce mandat a changé depuis l'ouverture de la page : relisez-le, puis signez de nouveau."


def addresses(porting: Porting) -> list[str]:
    """The person who signs, else whoever takes the client's mails."""
    contact = porting.contact
    if contact and contact.email and contact.archived_at is None:
        return [contact.email]
    return mails.client_addresses(porting.order)


@transaction.atomic
def send(porting: Porting, *, actor: Any) -> Porting:
    """The mandate as it will be signed is kept, former links closed, and a rule writes to the signer."""
    locked = hold(porting)
    if not addresses(locked):
        raise Refused(
            "Personne à qui écrire : choisissez un signataire avec une adresse e-mail, ou faites signer sur papier."
        )
    if locked.requested_on < timezone.localdate():
        raise Refused("La date demandée est passée : modifiez-la, puis envoyez le mandat.")
    links.revoke(MANDATE, locked)
    done: Porting = PORTING.apply(locked, "send", actor=actor, mandate_sent_at=timezone.now())
    papers.keep(done, papers.draw(done), signed=False)
    log(done, "a envoyé le mandat de portabilité", actor=actor, icon="send", detail=f"À {', '.join(addresses(done))}")
    emit("operators.mandate_sent", record=done, actor=actor)
    return done


@transaction.atomic
def sign(porting: Porting, signature: Signature) -> Porting:
    """The client's yes on the public page. ``Overtaken`` when the mandate changed or was answered meanwhile."""
    porting = hold(Porting.objects.get(pk=porting.pk))
    shown = papers.last(porting, sealed=False)
    if shown is None or str(shown.key) != signature.document_key:
        raise Overtaken(CHANGED)
    now = timezone.now()
    done: Porting = PORTING.apply(porting, "sign", mandate_signed_at=now, mandate_signer=signature.name.strip()[:120])
    proof = evidence.of(shown.title, MENTION, signature, shown, now)
    told = evidence.facts(shown.title, signature, shown, proof, mention="Bon pour mandat")
    kept = papers.keep(done, papers.draw(done, acceptance=told), signed=True)
    Evidence.objects.create(
        target_model=papers.MODEL,
        target_id=done.pk,
        document=kept,
        sha256=proof.sha256(),
        data=evidence.plain(proof, signature),
        signature_svg=signature.drawing.svg if signature.drawing else "",
    )
    log(done, f"{done.mandate_signer} a signé le mandat de portabilité", icon="signature", tone="success")
    emit("operators.mandate_signed", record=done, who=done.mandate_signer)
    return done


@transaction.atomic
def sign_on_paper(porting: Porting, signer: str, signed_on: date, *, actor: Any) -> Porting:
    """A mandate that came back by hand: its scan is joined to the card."""
    locked = hold(porting)
    if signed_on > timezone.localdate():
        raise Refused("La date de signature est dans le futur : notez celle qui est écrite sur le mandat.")
    links.revoke(MANDATE, locked)
    moment = datetime.combine(signed_on, datetime.min.time().replace(hour=12), PARIS)
    done: Porting = PORTING.apply(
        locked, "sign_on_paper", actor=actor, mandate_signed_at=moment, mandate_signer=signer.strip()[:120]
    )
    log(done, f"a enregistré le mandat signé sur papier par {done.mandate_signer}", actor=actor, icon="signature",
        tone="success")  # fmt: skip
    emit("operators.mandate_signed", record=done, actor=actor, who=done.mandate_signer)
    return done
