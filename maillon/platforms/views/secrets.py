"""Secrets: kept, shown for half a minute, granted once."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from maillon.accounts.rights import requires
from maillon.core.dialogs import done, in_dialog
from maillon.core.errors import Refused
from maillon.platforms import services
from maillon.platforms.forms import GrantForm, RevealForm, SecretForm
from maillon.platforms.models import Platform, RevealGrant, Secret
from maillon.platforms.services.secrets import SHOWN_SECONDS
from maillon.platforms.views import ask, crumbs, platform_for
from maillon.platforms.visits import visits_ahead


def platform_in_service(request: HttpRequest, reference: str) -> Platform:
    found = platform_for(request, reference)
    if found.is_archived or request.user.partner_id:
        raise Http404
    return found


def secret_of(request: HttpRequest, platform: Platform, pk: int) -> Secret:
    rows = Secret.objects.visible_to(request.user).current()
    found: Secret = get_object_or_404(rows, pk=pk, platform=platform)
    found.platform = platform
    return found


@sensitive_post_parameters("value")
@requires("platform_secrets.edit")
def secret(request: HttpRequest, reference: str, pk: int | None = None) -> HttpResponse:
    platform = platform_in_service(request, reference)
    known = secret_of(request, platform, pk) if pk else Secret(platform=platform)
    form = SecretForm(request.POST or None, instance=known, user=request.user)
    if request.method == "POST" and form.is_valid():
        saved = services.save_secret(form.save(commit=False), form.cleaned_data["value"], actor=request.user)
        return done(
            request, f"{platform.get_absolute_url()}#secrets", f"Le secret « {saved.label} » est gardé, chiffré."
        )
    return ask(
        request, form, "Modifier le secret" if pk else "Nouveau secret", platform.get_absolute_url(),
        crumbs=crumbs(platform), remove=f"{request.path}/retirer" if pk else "", conflict_record=known.label,
    )  # fmt: skip


@requires("platform_secrets.edit")
@require_POST
def secret_remove(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    platform = platform_in_service(request, reference)
    removed = secret_of(request, platform, pk)
    services.archive_secret(removed, actor=request.user)
    return done(request, f"{platform.get_absolute_url()}#secrets", f"Le secret « {removed.label} » est retiré.")


@never_cache
@requires("platform_secrets.see")
def reveal(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Ask why, then show. The answer is kept nowhere: neither by the browser nor as the answer to a repeated request."""
    platform = platform_in_service(request, reference)
    found = secret_of(request, platform, pk)
    form = RevealForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        value = services.reveal(found, form.cleaned_data["reason"], actor=request.user)
        return shown(request, found, value)
    return ask(
        request, form, f"Révéler « {found.label} »", platform.get_absolute_url(), crumbs=crumbs(platform), submit="Révéler",
        lead=f"Il s'affiche {SHOWN_SECONDS} secondes.",
    )  # fmt: skip


@never_cache
@requires("platforms.see")
@require_POST
def reveal_granted(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """The one reveal that support granted to this technician."""
    platform = platform_in_service(request, reference)
    grants = RevealGrant.objects.select_related("secret").filter(
        user_id=request.user.pk or 0, secret__platform=platform
    )
    grant = get_object_or_404(grants, pk=pk)
    grant.secret.platform = platform
    return shown(request, grant.secret, services.reveal(grant.secret, "", actor=request.user, grant=grant))


def shown(request: HttpRequest, secret: Secret, value: str) -> HttpResponse:
    context = {"secret": secret, "platform": secret.platform, "value": value, "seconds": SHOWN_SECONDS,
               "until": timezone.now()}  # fmt: skip
    return render(request, "platforms/_revealed.html" if in_dialog(request) else "platforms/revealed.html", context)


@requires("platform_secrets.edit")
def grant(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    platform = platform_in_service(request, reference)
    found = secret_of(request, platform, pk)
    visits = visits_ahead(platform.client_id)
    form = GrantForm(request.POST or None, visits=visits)
    if request.method == "POST" and form.is_valid():
        visit = form.chosen()
        try:
            services.grant_reveal(found, visit, actor=request.user)
        except Refused as refused:
            form.add_error("visit", refused.message)
        else:
            told = f"{visit.technician} pourra révéler « {found.label} » une fois, pour {visit.label}."
            return done(request, f"{platform.get_absolute_url()}#secrets", told)
    more: dict[str, Any] = {"submit": "Accorder une révélation", "lead": "Une seule révélation, pour une intervention."}
    if not visits:
        more = {
            "nothing": "Aucune intervention planifiée ici avec un technicien qui a un compte : planifiez-la d'abord."
        }
    return ask(
        request, form, f"Accorder « {found.label} » à un technicien", platform.get_absolute_url(),
        crumbs=crumbs(platform), **more,
    )  # fmt: skip
