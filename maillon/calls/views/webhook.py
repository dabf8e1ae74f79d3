"""Where a switchboard tells its calls: an address that is secret, a signature when the standard asks for it.

A centrex that can only open an address says everything in its variables; another one posts JSON or a form.
"""

from __future__ import annotations

import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from maillon.calls.services import switchboards
from maillon.calls.telling import Unreadable
from maillon.core import scope
from maillon.core.errors import Refused
from maillon.core.signatures import HEADER, Unsigned

LARGEST = 20_000


@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
def tell(request: HttpRequest, address: str) -> HttpResponse:
    body = request.body if request.method == "POST" else b""
    if len(body) > LARGEST:
        return JsonResponse({"detail": "Message trop long."}, status=413)
    try:
        values = values_of(request, body)
        with scope.system("appel dit par un standard"):
            switchboard = switchboards.at_address(address)
            if switchboard is None:
                raise Http404
            call = switchboards.told_by(switchboard, values, body=body, signature=request.headers.get(HEADER, ""))
    except Unsigned as error:
        return JsonResponse({"detail": str(error)}, status=401)
    except Unreadable as error:
        return JsonResponse({"detail": str(error)}, status=400)
    except Refused as refused:
        return JsonResponse({"detail": refused.message}, status=refused.status)
    return JsonResponse({"call": call.reference, "state": call.state})


def values_of(request: HttpRequest, body: bytes) -> dict[str, Any]:
    """JSON, a form, or the variables of the address. Raises ``Unreadable``."""
    if request.method == "GET":
        return request.GET.dict()
    if request.content_type != "application/json":
        return {**request.GET.dict(), **request.POST.dict()}
    try:
        found = json.loads(body)
    except ValueError as error:
        raise Unreadable("Le corps du message n'est pas du JSON lisible.") from error
    if not isinstance(found, dict):
        raise Unreadable("Le corps du message est un objet JSON.")
    return found
