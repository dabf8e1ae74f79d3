from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from maillon.accounts.rights import requires


@requires("partners.see")
def partner_list(request: HttpRequest) -> HttpResponse:
    return HttpResponse("partenaires")


@requires("partners.edit")
def partner_new(request: HttpRequest) -> HttpResponse:
    return HttpResponse("nouveau")


@requires("settings.see")
def settings_home(request: HttpRequest) -> HttpResponse:
    return HttpResponse("reglages")
