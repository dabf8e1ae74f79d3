"""Where a mail or an SMS stands, in words; and a mail inside a page without giving it anything: no script, no style but its own, no
request."""

from __future__ import annotations

import base64
import hashlib
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.html import escape

from maillon.documents.models import Document
from maillon.documents.services import read
from maillon.notifications.mails import stylesheet_of
from maillon.notifications.models import Message, Sms
from maillon.notifications.outbox import file_name
from maillon.notifications.sms.carriers import LOCAL

TONES = {
    "queued": "info",
    "sending": "info",
    "sent": "success",
    "retrying": "warning",
    "failed": "error",
    "unknown": "warning",
}
RECEIPTS = {
    "": ("", ""),
    LOCAL: ("Boîte de test", "info"),
    "pending": ("En chemin", "info"),
    "delivered": ("Remis", "success"),
    "failed": ("Non remis", "error"),
    "expired": ("Trop tard", "error"),
}


def said(sentence: str) -> str:
    """A page of one sentence, where the mail cannot be shown."""
    return f"<!doctype html><html lang='fr'><title>Mail</title><body><pre>{escape(sentence)}</pre></body></html>"


ERASED = said("Ce texte a été effacé après l'envoi.")
HIDDEN = said("Ce mail contient un code personnel : son texte n'est pas montré.")


def sandboxed(html: str) -> HttpResponse:
    """The mail as a page of its own, for an ``<iframe sandbox>``: links open outside, nothing else works."""
    digest = base64.b64encode(hashlib.sha256(stylesheet_of(html).encode()).digest()).decode()
    response = HttpResponse(html)
    response["Content-Security-Policy"] = (
        "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; "
        f"style-src 'sha256-{digest}'; img-src data:; frame-ancestors 'self'; base-uri 'none'; form-action 'none'"
    )
    return response


def as_html(message: Message) -> str:
    return message.html or (said(message.text) if message.text else ERASED)


def documents_of(message: Message) -> list[dict[str, Any]]:
    found = Document.objects.filter(key__in=message.document_keys)
    return [{"key": d.key, "name": file_name(d), "size": d.size} for d in found]


def attachment(message: Message, key: UUID) -> HttpResponse:
    """One joined document, as the recipient gets it."""
    document = Document.objects.filter(key=key).first() if key in message.document_keys else None
    if document is None:
        raise Http404
    response = HttpResponse(read(document), content_type="application/pdf")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(file_name(document))}"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def state_of(sms: Sms) -> dict[str, Any]:
    """What the carrier took, then what became of it."""
    label, tone = RECEIPTS.get(sms.receipt, ("", ""))
    if not label:
        label, tone = str(sms.get_status_display()), TONES[sms.status]
        if sms.status == Sms.Status.QUEUED and sms.next_try_at:
            label, tone = "Attend le matin", "info"
    return {"sms": sms, "label": label, "tone": tone}
