"""What is under the bell: alerts, and the person's own deadlines."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import trigger_client_event

from maillon.accounts.rights import requires
from maillon.accounts.shell import forget_counts
from maillon.core.french import fr
from maillon.core.views import partial
from maillon.notifications import services
from maillon.notifications.models import Alert
from maillon.records.models import Task

SHOWN, UNDER_THE_BELL = 40, 6
JUST_NOW = 5  # seconds


def context_of(user: Any, shown: int = SHOWN) -> dict[str, Any]:
    now = timezone.now()
    lines = list(Alert.objects.filter(user=user)[:shown])
    due = Task.objects.visible_to(user).open().filter(assignee=user, due_at__lt=now + timedelta(hours=24))
    deadlines = [
        {"task": t, "late": t.due_at < now, "url": "/rappels/" if t.kind == Task.Kind.CALLBACK else "/taches/"}
        for t in due.order_by("due_at", "id")[: min(shown, 8)]
    ]
    return {"lines": lines, "deadlines": deadlines, "unread": sum(1 for line in lines if line.read_at is None)}


@requires("tasks.see", "notes.see")
@require_GET
def alerts(request: HttpRequest) -> HttpResponse:
    return partial(request, "notifications/alerts.html", "notifications/_alerts.html", context_of(request.user))


@requires("tasks.see", "notes.see")
@require_GET
def bell(request: HttpRequest) -> HttpResponse:
    """The last ones, over the page where the person is."""
    context = context_of(request.user, UNDER_THE_BELL)
    return partial(request, "notifications/alerts.html", "notifications/_bell.html", context)


@requires("tasks.see", "notes.see")
@require_GET
def button(request: HttpRequest) -> HttpResponse:
    """The bell itself, drawn again when something reaches it; what has just arrived is said."""
    forget_counts(request.user)
    response = render(request, "core/_bell.html")
    just_now = timezone.now() - timedelta(seconds=JUST_NOW)
    last = Alert.objects.filter(user_id=request.user.pk or 0, read_at=None, at__gte=just_now).first()
    if last is not None:
        trigger_client_event(response, "toast", {"title": fr(last.sentence), "tone": "info", "url": last.url})
    return response


@requires("tasks.see", "notes.see")
@require_POST
def all_read(request: HttpRequest) -> HttpResponse:
    services.mark_read(request.user)
    forget_counts(request.user)
    if request.headers.get("HX-Request"):
        return render(request, "notifications/_alerts.html", {**context_of(request.user), "read": True})
    return HttpResponseRedirect("/alertes/", status=303)


@requires("tasks.see", "notes.see")
@require_GET
def open_alert(request: HttpRequest, number: int) -> HttpResponse:
    """Goes where the alert points; reading it twice changes nothing."""
    mine = Alert.objects.filter(user_id=request.user.pk or 0)
    alert = get_object_or_404(mine, pk=number)
    if alert.read_at is None:
        mine.filter(pk=alert.pk).update(read_at=timezone.now())
        forget_counts(request.user)
    safe = alert.url and url_has_allowed_host_and_scheme(alert.url, allowed_hosts=None)
    return HttpResponseRedirect(alert.url if safe else "/alertes/")
