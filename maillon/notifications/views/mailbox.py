"""The mailbox of the demonstration: what would have left, when no mail server is set up."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from maillon.accounts.models import Company
from maillon.accounts.rights import requires
from maillon.notifications import showing, transport
from maillon.notifications.models import Message

SHOWN = 100


def only_in_demonstration() -> None:
    if not (transport.is_local() and Company.current().demo):
        raise Http404


def found(request: HttpRequest, key: UUID) -> Message:
    only_in_demonstration()
    message: Message = get_object_or_404(Message.objects.visible_to(request.user), key=key)
    return message


@requires("messages.see")
@require_GET
def mailbox(request: HttpRequest) -> HttpResponse:
    """``?pour=adresse``: the mails of one recipient, the latest first."""
    only_in_demonstration()
    recipient = request.GET.get("pour", "").strip().lower()[:200]
    rows = Message.objects.visible_to(request.user).defer("text", "html")
    if recipient:
        rows = rows.filter(to__contains=[recipient])
    mails = [{"message": m, "status": m.get_status_display(), "tone": showing.TONES[m.status]} for m in rows[:SHOWN]]
    return render(request, "notifications/mailbox.html", {"mails": mails, "recipient": recipient})


@requires("messages.see")
@require_GET
def mail(request: HttpRequest, key: UUID) -> HttpResponse:
    message = found(request, key)
    context = {"message": message, "documents": showing.documents_of(message)}
    return render(request, "notifications/mailbox_mail.html", context)


@requires("messages.see")
@require_GET
def body(request: HttpRequest, key: UUID) -> HttpResponse:
    return showing.sandboxed(showing.as_html(found(request, key)))


@requires("messages.see")
@require_GET
def file(request: HttpRequest, key: UUID, document: UUID) -> HttpResponse:
    return showing.attachment(found(request, key), document)
