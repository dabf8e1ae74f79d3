"""Signed links that open one record for one purpose without an account, and the one-time codes sent with them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, TypeGuard

from django.apps import apps
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from maillon.accounts.hosts import site_url
from maillon.core import scope
from maillon.core.errors import Refused
from maillon.core.panels import label_of
from maillon.documents import signing
from maillon.documents.branding import page_brand, page_brand_at
from maillon.documents.models import LinkVisit, OneTimeCode, PublicLink

WINDOW = timedelta(minutes=10)
MOST_VISITS = 120  # per address and window: several people of one office share an address
MOST_MISSES = 15  # unknown links per address and window
UNKNOWN = "Ce lien n'existe pas, ou l'adresse est incomplète : ouvrez-le depuis le message reçu, sans le recopier."
TOO_MANY = "Trop de demandes depuis votre connexion. Attendez dix minutes, puis rouvrez le lien du message reçu."


class LinkClosed(Exception):
    """A public link that opens nothing; ``str()`` is a French sentence for who holds it."""

    def __init__(self, sentence: str, status: int, link: PublicLink | None = None) -> None:
        super().__init__(sentence)
        self.sentence, self.status, self.link = sentence, status, link


def make(purpose: str, record: Any, recipient: str, days: int) -> str:
    """The absolute address of a new link; only the digest of its token is stored."""
    token = signing.make_token()
    PublicLink.objects.create(
        digest=signing.token_digest(token),
        purpose=purpose,
        target_model=label_of(record),
        target_id=record.pk,
        partner_id=getattr(record, "partner_id", None),
        recipient=recipient,
        expires_at=timezone.now() + timedelta(days=days),
    )
    return f"{site_url(getattr(record, 'partner_id', None))}/public/{purpose}/{token}"


def revoke(purpose: str, record: Any) -> int:
    """Close every link of this purpose that is still open on a record; returns how many."""
    return PublicLink.objects.filter(
        purpose=purpose, target_model=label_of(record), target_id=record.pk, revoked_at=None
    ).update(revoked_at=timezone.now())


def client_ip(request: HttpRequest) -> str:
    return request.META.get("REMOTE_ADDR") or "0.0.0.0"  # noqa: S104  (a socket file has no address)


def open_link(request: HttpRequest, purpose: str, token: str) -> PublicLink:
    """The link behind a token; raises ``LinkClosed``. Each opening counts, known or not, against the address it came from."""
    ip, now = client_ip(request), timezone.now()
    recent = LinkVisit.objects.filter(ip=ip, at__gt=now - WINDOW)
    if recent.count() >= MOST_VISITS or recent.filter(found=False).count() >= MOST_MISSES:
        raise LinkClosed(TOO_MANY, 429)
    digest = signing.token_digest(token)
    link = PublicLink.objects.filter(digest=digest, purpose=purpose).first()
    LinkVisit.objects.create(ip=ip, digest=digest if link else "", found=link is not None)
    if link is None:
        raise LinkClosed(UNKNOWN, 404)
    refusal = signing.link_refusal(now, expires=link.expires_at, revoked=link.revoked_at is not None)
    if refusal:
        raise LinkClosed(refusal, 410, link)
    if link.opened_at is None:
        link.opened_at = now
        link.save(update_fields=["opened_at"])
    return link


def record_of(link: PublicLink) -> Any:
    """The record a link opens. The link itself is the right: there is no user to scope by."""
    model: Any = apps.get_model(link.target_model)
    record = model._base_manager.filter(pk=link.target_id).first()
    if record is None:
        raise LinkClosed(UNKNOWN, 404)
    return record


PublicView = Callable[..., HttpResponse]


def public_page(purpose: str, *, replaced: PublicView | None = None) -> Callable[[PublicView], PublicView]:
    """A view ``(request, link, record, ...)`` behind a signed link: one transaction with the rights of the house, the link
    checked and counted first, a page that says what to do when it opens nothing, ours or the partner's brand.

    ``replaced``: the view of a link that was closed for a newer one, and whose own time is not over."""

    def decorate(view: PublicView) -> PublicView:
        @wraps(view)
        @never_cache
        def opened(request: HttpRequest, token: str, *args: Any, **kwargs: Any) -> HttpResponse:
            with scope.system(f"lien public : {purpose}"):
                try:
                    link = open_link(request, purpose, token)
                    record = record_of(link)
                    shown = view
                except LinkClosed as closed:
                    if replaced is None or not was_replaced(closed.link):
                        return closed_page(request, closed)
                    link, shown = closed.link, replaced
                    record = record_of(link)
                response = shown(request, link, record, *args, **kwargs)
            # Not « no-referrer »: a browser would then post the page's forms with « Origin: null », which CSRF refuses.
            response.headers["Referrer-Policy"] = "same-origin"
            response.headers["X-Robots-Tag"] = "noindex"
            return response

        return opened

    return decorate


def was_replaced(link: PublicLink | None) -> TypeGuard[PublicLink]:
    return link is not None and link.revoked_at is not None and link.expires_at > timezone.now()


def closed_page(request: HttpRequest, closed: LinkClosed) -> HttpResponse:
    """A known link that no longer opens still shows whom to call; an unknown one, whom the address belongs to."""
    link = closed.link
    record = apps.get_model(link.target_model)._base_manager.filter(pk=link.target_id).first() if link else None
    brand = page_brand(record) if record else page_brand_at(request)
    context = {"brand": brand, "sentence": closed.sentence, "busy": closed.status == 429}
    return render(request, "documents/link_closed.html", context, status=closed.status)


@dataclass(frozen=True)
class CodeCheck:
    accepted: bool
    message: str
    sent_at: datetime | None = None
    checked_at: datetime | None = None
    sent_to: str = ""


def new_code(link: PublicLink) -> str:
    """Six digits for this link, for the caller to mail at once; former ones are worth nothing any more."""
    now = timezone.now()
    PublicLink.objects.select_for_update().get(pk=link.pk)  # two requests at once take turns
    sent = list(link.codes.values_list("created_at", flat=True))
    at = signing.next_code_at(sent, now)
    if at > now:
        raise Refused(_wait(at, now))
    code, stored = signing.make_code(now, pepper=settings.SECRET_KEY, bound_to=link.digest)
    link.codes.filter(used_at=None).update(expires_at=now)
    OneTimeCode.objects.create(
        link=link, digest=f"{stored.salt}${stored.digest}", created_at=now, expires_at=now + signing.CODE_LIFE
    )
    return code


def _wait(at: datetime, now: datetime) -> str:
    seconds = int((at - now).total_seconds()) + 1
    if seconds <= 90:
        return f"Un code vient de partir : attendez {seconds} secondes avant d'en demander un autre."
    return "Cinq codes ont déjà été envoyés aujourd'hui : appelez votre interlocuteur, ou revenez demain."


def code_sent_at(link: PublicLink) -> datetime | None:
    """When the code that may still be typed was sent."""
    last = link.codes.filter(used_at=None, expires_at__gt=timezone.now()).order_by("-created_at").first()
    return last.created_at if last else None


def check_code(link: PublicLink, code: str) -> CodeCheck:
    """Whether this is the code sent last for this link. A wrong answer is counted: the caller must not roll it back."""
    now = timezone.now()
    stored = link.codes.select_for_update().order_by("-created_at", "-id").first()
    if stored is None:
        return CodeCheck(False, "Demandez d'abord un code : il arrive par mail en quelques secondes.")
    salt, _, digest = stored.digest.partition("$")
    known = signing.Code(salt, digest, stored.created_at, stored.attempts, stored.used_at is not None)
    verdict = signing.check_code(
        known, code, min(now, stored.expires_at), pepper=settings.SECRET_KEY, bound_to=link.digest
    )
    if verdict is signing.Verdict.ACCEPTED:
        stored.used_at = now
        stored.save(update_fields=["used_at"])
    elif verdict is signing.Verdict.WRONG:
        stored.attempts += 1
        stored.save(update_fields=["attempts"])
    return CodeCheck(
        verdict is signing.Verdict.ACCEPTED,
        signing.code_message(verdict, stored.attempts),
        stored.created_at,
        now,
        link.recipient,
    )
