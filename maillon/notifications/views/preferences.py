"""« Mes alertes »: by which channels, silence for a while, browsers told; and what each role gets unless somebody chose."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from maillon.accounts.models import User
from maillon.accounts.rights import requires
from maillon.accounts.roles import Role
from maillon.core.dialogs import act, see_other
from maillon.core.errors import Refused
from maillon.notifications import channels, muting
from maillon.notifications.kinds import CHANNELS
from maillon.notifications.models import Mute, PushSubscription
from maillon.notifications.push import delivery, encryption
from maillon.notifications.push.leaving import digested
from maillon.records import targets
from maillon.records.services import address_of

PAGE = "/alertes/reglages"
HEARD = "Vous êtes prévenu de ce qui vous concerne ici, selon « Mes alertes ». Le silence vaut pour vous seul."
SILENCED = "Vous n'êtes plus prévenu de rien sur cette fiche. Ce qui s'y est passé se lit dans son activité."
SILENCES = {"1": "une heure", "4": "quatre heures", "24": "jusqu'à demain", "168": "une semaine"}


def _typed(request: HttpRequest) -> dict[str, list[str]]:
    return {kind: [key for key, _ in CHANNELS if request.POST.get(f"{kind}-{key}")] for kind in channels.kinds()}


@requires("tasks.see", "notes.see")
@require_http_methods(["GET", "POST"])
def mine(request: HttpRequest) -> HttpResponse:
    user = cast(User, request.user)
    if request.method == "POST":
        channels.choose(_typed(request), user=user)
        channels.set_digest(user, bool(request.POST.get("digest")))
        messages.success(request, "Vos alertes sont réglées.")
        return see_other(PAGE)
    context = {
        "lines": channels.matrix(user),
        "channels": CHANNELS,
        "digest": channels.wants_digest(user),
        "silences": SILENCES.items(),
        "silenced": channels.silences(user),
        "browsers": PushSubscription.objects.filter(user_id=user.pk).order_by("-made_at"),
        "push_key": delivery.public_key(),
    }
    return render(request, "notifications/preferences.html", context)


@requires("messages.edit")
@require_http_methods(["GET", "POST"])
def roles(request: HttpRequest, role: str = Role.SUPPORT) -> HttpResponse:
    if role not in Role.values:
        raise Http404
    if request.method == "POST":
        channels.choose(_typed(request), role=role)
        messages.success(request, f"Alertes réglées pour {Role(role).label}. Le choix de chacun passe avant.")
        return see_other(f"/reglages/alertes/{role}")
    context: dict[str, Any] = {
        "lines": channels.role_matrix(role), "channels": CHANNELS, "role": Role(role), "roles": Role.choices,
        "push": delivery.state(), "secure": settings.SITE_URL.startswith("https://"),
    }  # fmt: skip
    return render(request, "notifications/roles.html", context)


@requires("tasks.see", "notes.see")
@require_POST
def silence(request: HttpRequest) -> HttpResponse:
    """No alert for some hours."""
    hours = request.POST.get("heures", "")
    if hours not in SILENCES:
        raise Refused("Choisissez une durée dans la liste.")
    channels.mute(request.user, timezone.now() + timedelta(hours=int(hours)))
    messages.success(request, f"Silence pendant {SILENCES[hours]}." if hours != "24" else "Silence jusqu'à demain.")
    return see_other(PAGE)


@requires("tasks.see", "notes.see")
@require_http_methods(["GET", "POST"])
def silence_record(request: HttpRequest, model: str, number: int) -> HttpResponse:
    """Whether this person hears of this record, and the other way round."""
    record = targets.get(model, number, request.user)
    muted = channels.is_muted(request.user, record)
    form = muting.SilenceForm(request.POST or None, initial={"silence": "non" if muted else "oui"})

    def run() -> str:
        if form.cleaned_data["silence"] == "oui":
            channels.mute(request.user, None, record)
            return f"Vous ne serez plus prévenu de {record.reference}."
        channels.hear_again(request.user, record)
        return f"Les alertes de {record.reference} reprennent."

    lead = SILENCED if muted else HEARD
    submit = dict(muting.SILENCES)["non" if muted else "oui"]
    return act(request, form, f"Alertes de {record.reference}", address_of(record), run, lead=lead, submit=submit)


@requires("tasks.see", "notes.see")
@require_POST
def speak_again(request: HttpRequest, number: int) -> HttpResponse:
    get_object_or_404(Mute, user=request.user, pk=number)
    channels.speak_again(request.user, number)
    messages.success(request, "Les alertes reprennent.")
    return see_other(PAGE)


@requires("tasks.see", "notes.see")
@require_POST
def subscribe(request: HttpRequest) -> HttpResponse:
    """This browser wants to be told. The same address given by another person is now that person's."""
    user = cast(User, request.user)
    endpoint, p256dh, auth = (request.POST.get(name, "") for name in ("endpoint", "p256dh", "auth"))
    try:
        encryption.Browser.of(p256dh, auth)
    except ValueError:
        raise Refused("Ce navigateur n'a pas donné de clés valables : réessayez.") from None
    if not endpoint.startswith("http") or len(endpoint) > 1000:
        raise Refused("Ce navigateur n'a pas donné d'adresse valable : réessayez.")
    delivery.keep(user, endpoint, p256dh, auth, digested(request.session.session_key))
    return JsonResponse({"kept": True})


@requires("tasks.see", "notes.see")
@require_POST
def unsubscribe(request: HttpRequest, number: int) -> HttpResponse:
    get_object_or_404(PushSubscription, user=request.user, pk=number).delete()
    messages.success(request, "Ce navigateur ne sera plus prévenu.")
    return see_other(PAGE)


@requires("tasks.see", "notes.see")
@require_GET
def service_worker(request: HttpRequest) -> HttpResponse:
    """At the root of the site, so that it may speak for every page."""
    response = HttpResponse(delivery.worker_source(), content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response
