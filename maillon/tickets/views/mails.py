"""« Mails reçus »: what came in, what became of it, and the original."""

from __future__ import annotations

import base64
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_POST

from maillon.accounts.rights import requires
from maillon.core.dialogs import done
from maillon.lists.engine import list_view
from maillon.notifications import showing
from maillon.tickets import incoming, mailbox
from maillon.tickets.models import IncomingMail
from maillon.tickets.received import MAILS, TONES
from maillon.tickets.services import sorting


@requires("received.see")
def mail_list(request: HttpRequest) -> HttpResponse:
    return list_view(request, MAILS)


def found(request: HttpRequest, key: UUID) -> IncomingMail:
    mail: IncomingMail = get_object_or_404(IncomingMail.objects.visible_to(request.user), key=key)
    return mail


def as_read(mail: IncomingMail) -> incoming.Incoming:
    return incoming.read(bytes(mail.raw), house=mailbox.house(), now=mail.received_at)


@requires("received.see")
@require_GET
def mail_page(request: HttpRequest, key: UUID) -> HttpResponse:
    mail = found(request, key)
    user: Any = request.user
    context = {
        "mail": mail,
        "read": as_read(mail),
        "tone": TONES[IncomingMail.Outcome(mail.outcome)],
        "can_open": mail.message_id is None and mail.treated_at is not None and user.can("received.edit"),
    }
    return render(request, "tickets/mail.html", context)


@requires("received.see")
@require_GET
def mail_body(request: HttpRequest, key: UUID) -> HttpResponse:
    """As its sender laid it out, cleaned, its own pictures in it: nothing is fetched from anywhere."""
    read = as_read(found(request, key))
    if not read.html:
        return showing.sandboxed(showing.said(read.text or "Ce message n'a pas de texte."))
    html = read.html
    for part in (part for part in read.attachments if part.inline and part.kept and part.type.startswith("image/")):
        data = base64.b64encode(part.data).decode()
        html = html.replace(f"cid:{part.content_id}", f"data:{part.type};base64,{data}")
    return showing.sandboxed(f"<!doctype html><html lang='fr'><title>Mail</title><body>{html}</body></html>")


@requires("received.see")
@require_GET
def mail_original(request: HttpRequest, key: UUID) -> HttpResponse:
    mail = found(request, key)
    response = HttpResponse(bytes(mail.raw), content_type="message/rfc822")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(f'{str(mail)[:60]}.eml')}"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@requires("received.edit")
@require_POST
def mail_ticket(request: HttpRequest, key: UUID) -> HttpResponse:
    """A person wants a ticket for a mail that was only kept."""
    ticket = sorting.open_kept(found(request, key))
    return done(request, ticket.get_absolute_url(), f"Ticket {ticket.reference} ouvert.")
