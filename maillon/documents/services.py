"""Keeping generated documents as files, reading them back, sealing them."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db.models import Q, QuerySet

from maillon.core.errors import Refused
from maillon.core.panels import label_of
from maillon.documents import seal as seals
from maillon.documents.kinds import beside
from maillon.documents.models import Document, Switch
from maillon.records import targets
from maillon.records.services import about


def folder() -> Path:
    return Path(settings.MEDIA_ROOT) / "documents"


def path_of(key: Any) -> Path:
    name = str(key)
    return folder() / name[:2] / f"{name}.pdf"


def keep(
    record: Any,
    *,
    kind: str,
    number: str,
    title: str,
    pdf: bytes,
    priced: bool,
    partner_visible: bool,
    client_visible: bool,
    partner_switch: str = Switch.ALWAYS,
    sealed: bool = False,
) -> Document:
    """File a PDF under its record. The bytes reach the disk before the row does: a row never points at nothing.

    ``priced``: shown only to those to whom the record's prices are. ``client_visible``: on the public pages and mails.
    """
    document = Document(
        **about(record),
        kind=kind,
        number=number[:40],
        title=title[:160],
        priced=priced,
        partner_visible=partner_visible and about(record)["partner_id"] is not None,
        client_visible=client_visible,
        partner_switch=partner_switch,
        sealed=sealed,
        size=len(pdf),
        sha256=hashlib.sha256(pdf).hexdigest(),
    )
    _write(path_of(document.key), pdf)
    document.save(force_insert=True)
    return document


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=".draft-")  # created with mode 0600
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        os.replace(draft, path)
    except OSError:
        Path(draft).unlink(missing_ok=True)
        raise


def read(document: Document) -> bytes:
    """The bytes as they were kept; refuses a file that is gone or no longer the one that was kept."""
    try:
        content = path_of(document.key).read_bytes()
    except OSError as error:
        raise Refused(
            "Le fichier de ce document est introuvable : prévenez la direction, une sauvegarde le contient."
        ) from error
    if hashlib.sha256(content).hexdigest() != document.sha256:
        raise Refused(
            "Le fichier de ce document a changé depuis son enregistrement : il n'est pas ouvert. Prévenez la direction."
        )
    return content


def of_record(record: Any, user: Any) -> QuerySet[Document]:
    """What this person may open among a record's documents, and those that belong beside them."""
    own = Q(target_model=label_of(record), target_id=record.pk)
    rows = Document.objects.visible_to(user).filter(own | beside(record))
    seen = getattr(record, "prices_visible_to", None)
    return rows if seen is None or seen(user) else rows.filter(priced=False)


def of_client(client_id: int, user: Any) -> QuerySet[Document]:
    """What this person may open of everything written for a client: the document itself has settled prices for partners."""
    return Document.objects.visible_to(user).filter(client_id=client_id)


def may_open(document: Document, user: Any) -> bool:
    """A document has the rights of its record, and its prices those of the record's prices."""
    try:
        model: Any = apps.get_model(document.target_model)
    except LookupError:
        return False
    record = model.objects.visible_to(user).filter(pk=document.target_id).first()
    return record is not None and _prices_seen(document, record, user)


def _prices_seen(document: Document, record: Any, user: Any) -> bool:
    seen = getattr(record, "prices_visible_to", None)
    return not document.priced or seen is None or bool(seen(user))


def openable(documents: Sequence[Document], user: Any) -> list[Document]:
    """Those that ``may_open`` allows: one query per kind of record."""
    numbers: dict[str, set[int]] = defaultdict(set)
    for document in documents:
        numbers[document.target_model].add(document.target_id)
    records = {label: targets.find(label, keys, user) for label, keys in numbers.items()}
    found = ((d, records[d.target_model].get(d.target_id)) for d in documents)
    return [document for document, record in found if record is not None and _prices_seen(document, record, user)]


@lru_cache(maxsize=1)
def signer() -> seals.Signer:
    """The certificate of the settings, or this installation's own, loaded once per process."""
    if settings.SEAL_CERTIFICATE:
        return seals.load_signer(
            Path(settings.SEAL_CERTIFICATE), settings.SEAL_PASSWORD, timestamp_url=settings.TIMESTAMP_URL
        )
    return seals.self_signed_signer(Path(settings.VAR) / "seal", "Maillon", timestamp_url=settings.TIMESTAMP_URL)


def sealed(pdf: bytes, reason: str) -> bytes:
    """The PDF with the seal of the house; a French refusal when it cannot be set."""
    try:
        return seals.seal(pdf, reason, signer())
    except seals.SealError as error:
        raise Refused(str(error)) from error


def seal_words() -> dict[str, Any]:
    """What the box « cachet » of a sealed document says."""
    own = signer().self_signed
    proof = (
        "Certificat propre à l'émetteur : il prouve l'intégrité du fichier." if own else f"Cachet de {signer().name}."
    )
    return {
        "title": "Document scellé : toute modification se voit à l'ouverture",
        "lines": [proof, "Dossier de preuve conservé 10 ans."],
    }
