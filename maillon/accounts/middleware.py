"""One middleware opens the transaction of every signed-in request and gives it its scope.

It replaces ATOMIC_REQUESTS: the transaction starts before the view and is undone by any answer of 400 or more, so
that a refused form leaves nothing half-written. Without a scope the business tables answer « permission denied ».
"""

from __future__ import annotations

import hashlib
import re
import uuid
from collections.abc import Callable
from urllib.parse import quote, urlsplit

from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import RequestDataTooBig
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import LazyObject
from django.utils.http import url_has_allowed_host_and_scheme
from psycopg.errors import DeadlockDetected, SerializationFailure

from maillon.accounts.hosts import host_of, stranger
from maillon.accounts.tokens import user_of_bearer
from maillon.core import french, scope
from maillon.core.errors import Overtaken, Refused
from maillon.core.models import IDEMPOTENCY_KEY, IdempotencyKey
from maillon.core.modules import module_of, registry

# Reached without an account: sign-in itself, what a signed link opens, what machines ask.
PUBLIC_PREFIXES = ("/connexion", "/mot-de-passe/", "/static/", "/healthz", "/readyz", "/public/", "/favicon.ico")
# Signed in, but under the rights of the sign-in role: passwords, sessions, second factor.
ACCOUNT_PREFIXES = ("/compte/securite", "/deconnexion")
MACHINES = ("/static/", "/healthz", "/readyz")  # answer without the database
UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})

CROSSED = (
    "Quelqu'un enregistrait la même chose au même instant : rien n'a été écrit de votre côté. Vérifiez ce qui a changé, "
    "puis recommencez."
)
Answer = Callable[[HttpRequest], HttpResponse]


class ScopeMiddleware:
    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.id = request.headers.get("X-Request-Id", "")[:64] or uuid.uuid4().hex  # type: ignore[attr-defined]
        forget_nul(request)
        request.host = None if request.path.startswith(MACHINES) else host_of(request)  # type: ignore[attr-defined]
        if request.path.startswith(PUBLIC_PREFIXES):
            return self.get_response(request)
        self._authenticate_bearer(request)
        if not request.user.is_authenticated:
            return self._ask_to_sign_in(request)
        # The person, without Django's lazy wrapper: a page asks for its rights several hundred times.
        if isinstance(request.user, LazyObject):
            request.user = request._cached_user  # type: ignore[attr-defined]
        if why := stranger(request.user, request.host):  # type: ignore[attr-defined]
            return not_at_home(request, why)
        if foreign(request):
            return JsonResponse({"detail": "Demande venue d'un autre site : refusée."}, status=403)
        if request.path.startswith(ACCOUNT_PREFIXES):
            if request.user.partner_id:  # type: ignore[union-attr]
                with scope.scoped(scope.of_user(request.user)):
                    request.user.withheld  # type: ignore[union-attr]  # noqa: B018  the sign-in role cannot read it
            return self.get_response(request)
        request.user.rights  # type: ignore[union-attr]  # noqa: B018  read before the scope: one cached query at most
        with scope.scoped(scope.of_user(request.user, request.id)):  # type: ignore[attr-defined]
            response = self._once(request)
            if response.status_code >= 400:
                transaction.set_rollback(True)
        return response

    def process_view(self, request: HttpRequest, view: Callable, args: tuple, kwargs: dict) -> None:
        """A module switched off has no page."""
        if not registry.is_active(module_of(view)):
            raise Http404
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Refused):
            transaction.set_rollback(True) if connection.in_atomic_block else None
            return refusal(request, exception)
        if isinstance(exception, RequestDataTooBig):
            return refusal(request, Refused("L'envoi est trop volumineux. Réduisez-le, puis recommencez."))
        if isinstance(exception, IntegrityError) and connection.in_atomic_block:
            transaction.set_rollback(True)
        if isinstance(exception.__cause__, (DeadlockDetected, SerializationFailure)):
            transaction.set_rollback(True) if connection.in_atomic_block else None
            return refusal(request, Overtaken(CROSSED))
        if isinstance(exception, DatabaseError) and "statement timeout" in str(exception):
            return refusal(request, Refused("Cette recherche est trop large. Ajoutez un filtre, puis recommencez."))
        return None

    def _authenticate_bearer(self, request: HttpRequest) -> None:
        header = request.headers.get("Authorization", "")
        if request.path.startswith("/api/") and header.startswith("Bearer "):
            user = user_of_bearer(header.removeprefix("Bearer ").strip())
            if user:
                request.user = user
                request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]

    def _ask_to_sign_in(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith("/api/"):
            if request.path == "/api/v1/openapi.json":
                return self.get_response(request)
            return JsonResponse(
                {"detail": "Connectez-vous, ou joignez un jeton « Authorization: Bearer »."}, status=401
            )
        target = f"/connexion?next={quote(request.get_full_path())}"
        if request.headers.get("HX-Request"):
            response = HttpResponse(status=401)
            response["HX-Redirect"] = "/connexion"
            return response
        return HttpResponseRedirect(target if request.path != "/" else "/connexion")

    def _once(self, request: HttpRequest) -> HttpResponse:
        """Run the view once for one idempotency key; a repeated request gets the first answer again."""
        key = key_of(request)
        if key is None:
            return self.get_response(request)
        if not KEY.fullmatch(key):
            return refusal(request, Refused(KEY_WORDS))
        digest = hashlib.sha256(f"{request.method} {request.path}".encode())
        if request.content_type not in FORM_TYPES:
            digest.update(request.body)
        stored, created = IdempotencyKey.objects.get_or_create(
            user_id=int(request.user.pk or 0),
            key=key,
            defaults={"request_digest": digest.hexdigest(), "created_at": timezone.now()},
        )
        if not created:
            return replay(request, stored, digest.hexdigest())
        response = self.get_response(request)
        if transaction.get_rollback():  # refused: nothing was written, the same request may be tried again
            return response
        if "no-store" in response.headers.get("Cache-Control", ""):
            stored.delete()  # what a browser may not keep is not kept here either
        elif response.status_code < 400 and not response.streaming:
            stored.status, stored.location = response.status_code, response.headers.get("Location", "")
            stored.body, stored.content_type = response.content, response.headers.get("Content-Type", "")[:100]
            stored.save(update_fields=["status", "location", "body", "content_type"])
        return response


FORM_TYPES = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})
KEY = re.compile(IDEMPOTENCY_KEY)
KEY_WORDS = (
    "La clé d'idempotence fait de 1 à 100 caractères : lettres sans accent, chiffres, « . », « : », « _ » ou « - »."
)


def key_of(request: HttpRequest) -> str | None:
    """The header's, or the hidden field of a form; nothing for a reading."""
    if request.method not in UNSAFE:
        return None
    if "Idempotency-Key" in request.headers:
        return request.headers["Idempotency-Key"]
    form = request.method == "POST" and request.content_type in FORM_TYPES and not request.path.startswith("/api/")
    return (request.POST.get("_key") or None) if form else None


def replay(request: HttpRequest, stored: IdempotencyKey, digest: str) -> HttpResponse:
    if stored.request_digest != digest:
        return refusal(request, Refused("Cette clé d'idempotence a déjà servi pour une autre demande."))
    response = HttpResponse(bytes(stored.body), status=stored.status or 200, content_type=stored.content_type or None)
    if stored.location:
        response["Location"] = stored.location
    response["Idempotent-Replayed"] = "true"
    return response


def refusal(request: HttpRequest, refused: Refused) -> HttpResponse:
    """The sentence, where the person is: JSON for a program, a message on the page they come from otherwise."""
    if request.path.startswith("/api/"):
        return JsonResponse({"detail": refused.message}, status=refused.status)
    if request.headers.get("HX-Request"):
        return render(request, "core/_refusal.html", {"refused": refused}, status=refused.status)
    back = request.headers.get("Referer", "")
    if request.method == "POST" and url_has_allowed_host_and_scheme(back, {request.get_host()}):
        messages.error(request, refused.message)
        return HttpResponseRedirect(back)
    return render(request, "refused.html", {"refused": refused}, status=refused.status)


def not_at_home(request: HttpRequest, why: str) -> HttpResponse:
    """A session or a token of another partner, at this partner's address."""
    if request.path.startswith("/api/"):
        return JsonResponse({"detail": french.fr(why)}, status=403)
    logout(request)
    messages.error(request, why)
    return HttpResponseRedirect("/connexion")


def forget_nul(request: HttpRequest) -> None:
    """No text of the database can hold a NUL: none is in an address, and a question loses it."""
    if "\0" in request.path:
        raise Http404
    if "%00" in request.META.get("QUERY_STRING", ""):
        request.META["QUERY_STRING"] = request.META["QUERY_STRING"].replace("%00", "")


def foreign(request: HttpRequest) -> bool:
    """An unsafe API call by session that a browser sends from another site (fetch metadata, then Origin)."""
    if not request.path.startswith("/api/") or request.method not in UNSAFE or "Authorization" in request.headers:
        return False
    site = request.headers.get("Sec-Fetch-Site")
    if site:
        return site not in {"same-origin", "none"}
    origin = request.headers.get("Origin", "")
    return bool(origin) and urlsplit(origin).netloc != request.get_host()
