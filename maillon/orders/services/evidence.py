"""How a payer said yes, and what is kept to prove it: the same for a quote and for an amendment."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from maillon.core.errors import Refused
from maillon.core.french import PARIS
from maillon.documents import signing
from maillon.documents.drawing import Drawing
from maillon.documents.models import Document
from maillon.orders.services import papers


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


def of(what: str, text: str, signature: Signature, shown: Document, now: datetime) -> signing.Evidence:
    """``what`` was signed (« Devis DE-2026-00042 · V1 ») and the ``text`` that was agreed to."""
    try:
        return signing.Evidence(
            document=what,
            document_sha256=shown.sha256,
            signer_name=signature.name.strip(),
            signer_role=signature.role.strip(),
            acceptance_text=f"{text} {signature.paper}" if signature.paper else text,
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


def plain(proof: signing.Evidence, signature: Signature) -> dict[str, Any]:
    """As it is kept."""
    facts = {k: v.isoformat() if isinstance(v, datetime) else v for k, v in asdict(proof).items()}
    facts |= {"canonical": proof.canonical().decode(), "chosen_lines": sorted(signature.chosen)}
    if signature.paper:
        facts["paper"] = asdict(signature.paper) | {"signed_on": signature.paper.signed_on.isoformat()}
    return facts


def facts(
    document: str,
    signature: Signature,
    shown: Document,
    proof: signing.Evidence,
    mention: str = "Bon pour accord",
) -> dict[str, Any]:
    """What the signed paper prints of the acceptance. ``document``: « Devis DE-2026-00042, version 1 »."""
    told = {
        "who": signature.name.strip(),
        "role": signature.role.strip(),
        "document": document,
        "sha256": shown.sha256,
        "evidence_sha256": proof.sha256(),
        "mention": mention,
    }
    return told | (_by_hand(signature.paper, proof) if signature.paper else _online(signature, proof))


def _by_hand(paper: Paper, proof: signing.Evidence) -> dict[str, Any]:
    """Nothing of the device: it is ours, not the signer's."""
    return {
        "when": papers.long_date(paper.signed_on),
        "code": f"signature manuscrite, enregistrée par {paper.recorded_by} le {_moment(proof.signed_at)}",
        "untraced": "Signé à la main : le document numérisé est gardé au dossier",
    }


def _online(signature: Signature, proof: signing.Evidence) -> dict[str, Any]:
    told: dict[str, Any] = {
        "when": f"{_moment(proof.signed_at)} (heure de Paris)",
        "contact": signing.masked(signature.email),
        "ip": signature.ip,
        "device": signature.device[:120],
    }
    if signature.code_channel == "compte":
        told["code"] = "accord donné depuis un compte connecté"
        told["untraced"] = "Accord donné depuis un compte connecté, sans tracé"
    elif signature.code_verified_at:
        told["code"] = (
            f"code à usage unique vérifié le {_moment(signature.code_verified_at)}, "
            f"envoyé à {signing.masked(signature.code_sent_to)}"
        )
    if signature.drawing:
        told["svg"] = signature.drawing.svg
    return told


def _moment(at: datetime) -> str:
    local = at.astimezone(PARIS)
    return f"{papers.long_date(local)} à {local:%H:%M:%S}"
