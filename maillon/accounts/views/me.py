"""My account: name, appearance, sessions, API token."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from maillon.accounts import services
from maillon.accounts.forms import MyAccountForm
from maillon.accounts.models import User
from maillon.core.live import pass_for
from maillon.core.scope import sign_in_tables


def me(request: HttpRequest) -> HttpResponse:
    form = MyAccountForm(request.POST or None, instance=User.objects.get(pk=request.user.pk))
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Votre compte est à jour.")
        return HttpResponseRedirect("/compte/")
    status = 422 if request.method == "POST" else 200
    return render(request, "accounts/me.html", {"form": form, "title": "Mon compte"}, status=status)


@require_GET
def live_pass(request: HttpRequest) -> HttpResponse:
    """Another pass for the stream of live news: the former one is short."""
    return JsonResponse({"url": pass_for(request)}, headers={"Cache-Control": "no-store"})


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    chosen = request.POST.get("theme", "")
    if chosen in {"auto", "light", "dark"}:
        user = User.objects.get(pk=request.user.pk)
        user.theme = chosen
        user.save(update_fields=["theme"])
    if request.headers.get("HX-Request") or request.headers.get("Accept", "").startswith("application/json"):
        return HttpResponse(status=204)
    return HttpResponseRedirect(request.headers.get("Referer") or "/compte/")


@require_POST
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    """Every session of this person ends, this one excepted."""
    with sign_in_tables():
        user = User.objects.get(pk=request.user.pk)
        services.sign_out_everywhere(user)
        update_session_auth_hash(request, user)
    messages.success(request, "Vos autres sessions sont fermées.")
    return HttpResponseRedirect("/compte/")
