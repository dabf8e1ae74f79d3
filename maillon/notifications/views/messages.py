"""« Mails envoyés »: what left, what waits, what failed, and sending again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, cast
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages as toasts
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_POST

from maillon.accounts.models import User
from maillon.accounts.rights import requires
from maillon.core.identifiers import row_key
from maillon.notifications import services, showing, transport
from maillon.notifications.models import Message

PAGE = 50
VIEWS = (
    ("Tous", ""),
    ("À envoyer", "attente"),
    ("Échecs et sans réponse", "echecs"),
    ("Envoyés", "envoyes"),
)
STATES = {
    "attente": ("queued", "sending", "retrying"),
    "echecs": ("failed", "unknown"),
    "envoyes": ("sent",),
}
OUTCOMES = {
    "sent": ("Accepté par le serveur", "success"),
    "local": ("Gardé ici", "success"),
    "refused": ("Refusé", "error"),
    "unreachable": ("Serveur indisponible", "warning"),
    "unknown": ("Sans réponse du serveur", "warning"),
    "asked": ("Renvoi demandé", "info"),
}


@requires("messages.see")
@require_GET
def message_list(request: HttpRequest) -> HttpResponse:
    state, text = request.GET.get("etat", ""), request.GET.get("q", "").strip()[:100]
    rows = Message.objects.visible_to(request.user).defer("text", "html")
    if state in STATES:
        rows = rows.filter(status__in=STATES[state])
    if text:
        rows = rows.filter(Q(subject__icontains=text) | Q(to__icontains=text))
    page, next_url = paged(rows, request.GET.get("apres", ""), state, text)
    context = {
        "rows": [line(m) for m in page],
        "views": views_of(VIEWS, state),
        "text": text,
        "state": state,
        "next_url": next_url,
        "local": transport.is_local(),
    }
    return render(request, "notifications/messages.html", context)


def views_of(views: Iterable[tuple[str, str]], state: str) -> list[dict[str, Any]]:
    return [
        {"label": label, "url": f"?etat={key}" if key else "?", "current": key == state, "count": None}
        for label, key in views
    ]


def paged(rows: QuerySet[Any], mark: str, state: str, text: str) -> tuple[list[Any], str]:
    """One page of the outbox, the newest first, and the address of the next one."""
    page = list(after(rows, mark)[: PAGE + 1])
    if len(page) <= PAGE:
        return page, ""
    last = page[PAGE - 1]
    return page[:PAGE], "?" + urlencode({"etat": state, "q": text, "apres": f"{last.created_at.isoformat()}_{last.pk}"})


def attempts_of(row: Any) -> list[dict[str, Any]]:
    return [
        {
            "at": d.at,
            "label": OUTCOMES.get(d.outcome, (d.outcome, ""))[0],
            "tone": OUTCOMES.get(d.outcome, ("", ""))[1],
            "answer": d.answer,
        }
        for d in row.deliveries.order_by("at", "id")
    ]


def line(message: Message) -> dict[str, Any]:
    return {"message": message, "status": message.get_status_display(), "tone": showing.TONES[message.status]}


def after(rows: QuerySet[Any], mark: str) -> QuerySet[Any]:
    """Keyset page: rows older than « moment_number »."""
    moment, _, number = mark.rpartition("_")
    try:
        at = datetime.fromisoformat(moment)
    except ValueError:
        return rows
    if row_key(number) is None or at.tzinfo is None:
        return rows
    return rows.filter(Q(created_at__lt=at) | Q(created_at=at, pk__lt=int(number)))


def found(request: HttpRequest, key: UUID) -> Message:
    message: Message = get_object_or_404(Message.objects.visible_to(request.user), key=key)
    return message


@requires("messages.see")
@require_GET
def message_page(request: HttpRequest, key: UUID) -> HttpResponse:
    message, user = found(request, key), cast(User, request.user)
    context = {
        **line(message),
        "attempts": attempts_of(message),
        "documents": showing.documents_of(message),
        "can_resend": user.can("messages.edit")
        and message.status not in ("queued", "sending")
        and not (message.secret and message.status == "sent"),
    }
    return render(request, "notifications/message.html", context)


@requires("messages.see")
@require_GET
def message_body(request: HttpRequest, key: UUID) -> HttpResponse:
    message = found(request, key)
    return showing.sandboxed(showing.HIDDEN if message.secret else showing.as_html(message))


@requires("messages.see")
@require_GET
def message_file(request: HttpRequest, key: UUID, document: UUID) -> HttpResponse:
    return showing.attachment(found(request, key), document)


@requires("messages.edit")
@require_POST
def message_resend(request: HttpRequest, key: UUID) -> HttpResponse:
    message = found(request, key)
    services.resend(message, request.user)
    toasts.success(request, f"Le mail repart vers {', '.join(message.to)}.")
    return HttpResponseRedirect(message.get_absolute_url(), status=303)
