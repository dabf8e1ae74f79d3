"""Files joined to a record: checked, stored outside the web root by digest, given back to who may read their record."""

from __future__ import annotations

import os
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO
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
from maillon.records.services import NOBODY, about, audiences_for, log, reaches

_BLOCK = 65_536


def folder() -> Path:
    return Path(settings.MEDIA_ROOT) / "pieces"


@dataclass(frozen=True)
class Stored:
    """A file already on the disk, which no record has yet."""

    name: str
    content_type: str
    size: int
    sha256: str


def attach(record: Any, file: Any, *, actor: Any, audience: str, category: str = "") -> Attachment:
    """Check an uploaded file, store it, and say it on the timeline. Raises ``Refused`` with what to do."""
    if audience not in audiences_for(actor):
        raise Refused("Votre rôle ne permet pas de joindre un fichier pour ces destinataires.")
    if not reaches(record, audience):
        raise Refused(NOBODY[Audience(audience)])
    stored = keep(file.file, file.name or "fichier")
    return join(record, stored, audience=audience, author_name=actor.name, actor=actor, category=category)


def keep(file: BinaryIO, name: str) -> Stored:
    """Check a file and put it on the disk. Raises ``Refused`` with what to do."""
    try:
        checked = check_upload(file, name, limit=settings.ATTACHMENT_MAX_BYTES)
    except FileRefused as error:
        raise Refused(f"{name} : {error}") from error
    _store(checked)
    return Stored(checked.name, checked.kind.mime, checked.size, checked.sha256)


@transaction.atomic
def join(
    record: Any, stored: Stored, *, audience: str, author_name: str, actor: Any = None, category: str = ""
) -> Attachment:
    """The file becomes the record's, and its timeline says so. ``actor``: None for what came by mail."""
    attachment = Attachment.objects.create(
        **about(record), **asdict(stored), audience=audience, category=category[:30], author_name=author_name[:120]
    )
    log(
        record,
        f"a joint « {stored.name} »" if actor else f"Fichier reçu de {author_name[:120]} : « {stored.name} »",
        actor=actor,
        audience=audience,
        icon="paperclip",
        kind=Entry.Kind.DOCUMENT,
        url=attachment.get_absolute_url(),
    )
    emit("records.file_added", record=record, actor=actor, audience=audience, file=stored.name)
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


def content(attachment: Attachment) -> bytes:
    with _opened(attachment) as file:
        return file.read()


def _opened(attachment: Attachment) -> BinaryIO:
    try:
        return (folder() / store_path(attachment.sha256)).open("rb")
    except OSError as error:
        raise Refused(
            "Ce fichier est introuvable sur le disque : prévenez la direction, une sauvegarde le contient."
        ) from error


def download(attachment: Attachment) -> FileResponse:
    """Never shown in the page: a file of a stranger does not run under our address."""
    response = FileResponse(_opened(attachment), content_type=attachment.content_type)
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
