"""What allauth's second factor does not say in French."""

from __future__ import annotations

from allauth.mfa.recovery_codes import views
from django.http import HttpRequest
from django.http.response import HttpResponseBase


def download_spare_codes(request: HttpRequest) -> HttpResponseBase:
    response = views.download_recovery_codes(request)
    response["Content-Disposition"] = 'attachment; filename="codes-de-secours.txt"'
    return response
