"""The list of calls: those to call back first."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from maillon.accounts.rights import requires
from maillon.calls.lists import CALLS
from maillon.lists.engine import list_view


@requires("calls.see")
def call_list(request: HttpRequest) -> HttpResponse:
    return list_view(request, CALLS)
