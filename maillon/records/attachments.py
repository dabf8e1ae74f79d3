"""Files joined to a record: checked, stored outside the web root by digest, given back to who may read their record."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.db import transaction
from django.http import FileResponse, Http404
from django.utils import timezone

from maillon.core.errors import Refused
from maillon.core.events import emit
from maillon.records import targets
from maillon.records.files import CheckedFile, FileRefused, check_upload, store_path
from maillon.records.models import Attachment, Audience, Entry
from maillon.records.services import about, audiences_for, log, partner_of

_BLOCK = 65_536


def folder() -> Path:
    return Path(settings.MEDIA_ROOT) / "pieces"


def attach(record: Any, file: Any, *, actor: Any, audience: str, category: str = "") -> Attachment:
    """Check an uploaded file, store it, and say it on the timeline. Raises ``Refused`` with what to do."""
    if audience not in audiences_for(actor):
        raise Refused("Votre rôle ne permet pas de joindre un fichier pour ces destinataires.")
    if audience == Audience.PARTNER and partner_of(record) is None:
        raise Refused("Cette fiche n'a pas de partenaire : choisissez un autre destinataire.")
    try:
        checked = check_upload(file.file, file.name or "fichier", limit=settings.ATTACHMENT_MAX_BYTES)
    except FileRefused as error:
        raise Refused(f"{file.name} : {error}") from error
    _store(checked)
    with transaction.atomic():
        attachment = Attachment.objects.create(
            **about(record),
            audience=audience,
            name=checked.name,
            content_type=checked.kind.mime,
            size=checked.size,
            sha256=checked.sha256,
            category=category[:30],
            author_name=actor.name,
        )
        log(
            record,
            f"a joint « {checked.name} »",
            actor=actor,
            audience=audience,
            icon="paperclip",
            kind=Entry.Kind.DOCUMENT,
            url=attachment.get_absolute_url(),
        )
        emit("records.file_added", record=record, actor=actor, audience=audience, file=checked.name)
    return attachment


def _store(checked: CheckedFile) -> None:
    """On the disk before the row: a row never points at nothing. The same content is kept once."""
    path = folder() / store_path(checked.sha256)
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=".draft-")
    try:
        with os.fdopen(handle, "wb") as out:
            checked.content.seek(0)
            while block := checked.content.read(_BLOCK):
                out.write(block)
            out.flush()
            os.fsync(out.fileno())
        os.replace(draft, path)
    except OSError:
        Path(draft).unlink(missing_ok=True)
        raise


def find(key: Any, user: Any) -> Attachment:
    """The file for who may read it **and** its record; 404 for anyone else."""
    attachment: Attachment | None = Attachment.objects.visible_to(user).filter(key=key).first()
    if attachment is None:
        raise Http404
    targets.get(attachment.target_model, attachment.target_id, user)
    return attachment


def download(attachment: Attachment) -> FileResponse:
    """Never shown in the page: a file of a stranger does not run under our address."""
    try:
        content = (folder() / store_path(attachment.sha256)).open("rb")
    except OSError as error:
        raise Refused(
            "Ce fichier est introuvable sur le disque : prévenez la direction, une sauvegarde le contient."
        ) from error
    response = FileResponse(content, content_type=attachment.content_type)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(attachment.name)}"
    response["Content-Length"] = str(attachment.size)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def archive(attachment: Attachment, actor: Any, archived: bool = True) -> None:
    """Out of sight, kept on the disk; undone by the same hand."""
    if attachment.audience not in audiences_for(actor):
        raise Refused("Seul un fichier que vous pourriez joindre peut être retiré.")
    Attachment.objects.filter(pk=attachment.pk).update(archived_at=timezone.now() if archived else None)


def of_record(record: Any, user: Any) -> Any:
    return Attachment.objects.visible_to(user).about(record).filter(archived_at=None)
