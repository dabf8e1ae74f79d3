"""The dialogs of platforms, and whose they are."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from maillon.core import dialogs
from maillon.platforms.models import Platform

HERE = "/plateformes/"


def ask(request: HttpRequest, form: Any, title: str, back: str, **more: Any) -> HttpResponse:
    """A dialog that may also take away (``remove``) or have nothing to ask (``nothing``)."""
    return dialogs.ask(request, form, title, back, folder="platforms", **more)


def platform_for(request: HttpRequest, reference: str) -> Platform:
    rows = Platform.objects.visible_to(request.user).select_related("type", "client", "site")
    return get_object_or_404(rows, reference=reference)


def own_platform(request: HttpRequest, reference: str) -> Platform:
    """For who may change it; none of a partner's people may."""
    rows = Platform.objects.editable_by(request.user).select_related("type", "client", "site")
    return get_object_or_404(rows.filter(archived_at=None), reference=reference)


def crumbs(platform: Platform) -> list[tuple[str, str]]:
    return [("Plateformes", HERE), (str(platform), platform.get_absolute_url())]
