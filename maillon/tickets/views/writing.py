"""Writing on a ticket, and taking back what has not left yet."""

from __future__ import annotations

from typing import Any, BinaryIO, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_POST

from maillon.accounts.rights import requires
from maillon.core.dialogs import done
from maillon.core.errors import Refused
from maillon.records import attachments, uploads
from maillon.records.attachments import Stored
from maillon.tickets import conversation
from maillon.tickets.models import HeldAnswer, Ticket
from maillon.tickets.services import answers, holding, writing
from maillon.tickets.services.leaving import joining
from maillon.tickets.views.tickets import AUDIENCES, ticket_for


@requires("tickets.edit")
@require_POST
def write(request: HttpRequest, reference: str) -> HttpResponse:
    """Only the text of the chosen audience is read: what was typed for another never leaves."""
    found, user = ticket_for(request, reference), request.user
    uploads.refuse_if_stopped(request)
    chosen = request.POST.get("audience", "")
    if chosen not in AUDIENCES:
        raise Refused("Choisissez qui lira ce message.")
    text, then, audience = request.POST.get(f"text_{chosen}", ""), request.POST.get("then", ""), AUDIENCES[chosen]
    writing.checked(found, text, user, audience)  # before a file is kept
    files = received(request, found)
    url = found.get_absolute_url()
    if holding.is_held(found, user, audience):
        held = holding.hold(found, text, actor=user, audience=audience, then=then, files=files)
        forget(found, user, audience)
        return done(request, url, "Votre réponse part dans 10 secondes.", undo=f"{url}/envois/{held.key}/annuler")
    message = writing.write(
        found, text, actor=user, audience=audience, then=then, joined=joining(files, audience, user)
    )
    forget(found, user, audience)
    if message.ticket_id == found.merged_into_id:
        said = f"Écrit sur {message.ticket.reference}, auquel {reference} est réuni."
        return done(request, message.ticket.get_absolute_url(), said)
    if message.ticket_id != found.pk:
        said = f"Le ticket {found.reference} était clos : votre message ouvre {message.ticket.reference}."
        return done(request, message.ticket.get_absolute_url(), said)
    return done(request, url, "Note ajoutée." if chosen == "interne" else "Message envoyé.")


def forget(ticket: Ticket, user: Any, audience: str) -> None:
    """What is sent is neither to be resumed nor a draft any more."""
    holding.forget(ticket, user)
    answers.drop_draft(ticket, audience, actor=user)


def received(request: HttpRequest, ticket: Ticket) -> list[Stored]:
    """The files sent with the form, and those of an answer taken back that the person keeps."""
    resumed = holding.to_resume(ticket, request.user)
    again = set(request.POST.getlist("kept"))
    kept = [Stored(**file) for file in (resumed.files if resumed else ()) if file["sha256"] in again]
    sent = request.FILES.getlist("files")
    if len(kept) + len(sent) > uploads.MOST_FILES:
        raise Refused(
            f"Un message porte au plus {uploads.MOST_FILES} fichiers : envoyez les autres dans un second message."
        )
    return [*kept, *(attachments.keep(cast(BinaryIO, file.file), file.name or "fichier") for file in sent)]


def held_for(request: HttpRequest, reference: str, key: UUID) -> HeldAnswer:
    ticket = ticket_for(request, reference)
    return get_object_or_404(
        HeldAnswer.objects.visible_to(request.user).select_related("author"), ticket=ticket, key=key
    )


@requires("tickets.edit")
@require_POST
def take_back(request: HttpRequest, reference: str, key: UUID) -> HttpResponse:
    held = holding.take_back(held_for(request, reference, key), request.user)
    return done(request, held.ticket.get_absolute_url(), "Envoi annulé : votre texte est de nouveau dans la réponse.")


@requires("tickets.see")
@require_GET
def held(request: HttpRequest, reference: str, key: UUID) -> HttpResponse:
    """Read again by the page when the delay is over: still there, or gone, its message having come beside the others."""
    answer = held_for(request, reference, key)
    if answer.message is not None:
        return HttpResponse()
    context = {"ticket": answer.ticket, "held": conversation.held(answer, request.user)}
    return render(request, "tickets/_held.html", context)
