"""« Modèles de mails »: the words of the house, with what they will look like beside them."""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from types import SimpleNamespace
from typing import Any, cast
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from maillon.accounts.models import User
from maillon.accounts.rights import requires
from maillon.automation import engine, services
from maillon.automation.deeds import mail_context
from maillon.automation.forms import MailTemplateForm, NewTemplateForm, known_variables
from maillon.documents.branding import brand_of
from maillon.notifications import mails, showing
from maillon.notifications.models import MailTemplate, Message

LONGEST_DRAFT = 20_000


@requires("rules.see")
@require_GET
def template_list(request: HttpRequest) -> HttpResponse:
    kinds = engine.kinds()
    sent = dict(
        Message.objects.exclude(template_key="").values_list("template_key").annotate(last=Max("created_at")).order_by()
    )
    lines = [
        {"template": t, "event": kinds[t.event].label if t.event in kinds else "", "last": sent.get(t.key)}
        for t in MailTemplate.objects.all()
    ]
    return render(
        request, "automation/mails.html", {"lines": lines, "can_edit": cast(User, request.user).can("rules.edit")}
    )


@requires("rules.edit")
@require_http_methods(["GET", "POST"])
def template_new(request: HttpRequest) -> HttpResponse:
    form = NewTemplateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        template = form.create()
        return HttpResponseRedirect(f"/reglages/mails/{template.key}", status=303)
    context = {
        "form": form,
        "title": "Nouveau modèle de mail",
        "submit": "Écrire le mail",
        "cancel_url": "/reglages/mails/",
    }
    return render(request, "core/form.html", context, status=422 if request.method == "POST" else 200)


@requires("rules.edit")
@require_http_methods(["GET", "POST"])
def template_edit(request: HttpRequest, key: str) -> HttpResponse:
    template = get_object_or_404(MailTemplate, key=key)
    form = MailTemplateForm(request.POST or None, instance=template, user=request.user)
    if request.method == "POST" and form.is_valid():
        services.save_template(form.save(commit=False))
        messages.success(request, f"Mail « {template.label} » enregistré.")
        return HttpResponseRedirect("/reglages/mails/", status=303)
    posted = request.method == "POST"
    shown: Any = form.draft() if posted else template
    context = {
        "form": form,
        "template": template,
        "variables": sorted(known_variables(template.event).items()),
        "preview_url": _address(template.key, shown),
        "draft": f"mail-{template.key}",
    }
    return render(request, "automation/mail.html", context, status=422 if posted else 200)


@requires("rules.edit")
@require_POST
def preview_frame(request: HttpRequest, key: str) -> HttpResponse:
    """The frame for what is typed now: its address carries the draft, so nothing is stored."""
    template = get_object_or_404(MailTemplate, key=key)
    draft = MailTemplateForm(request.POST, instance=template).draft()
    return render(request, "automation/_preview.html", {"preview_url": _address(key, draft)})


@requires("rules.edit")
@require_GET
def preview(request: HttpRequest, key: str) -> HttpResponse:
    template = get_object_or_404(MailTemplate, key=key)
    wording = _draft(request.GET.get("d", "")) or template
    values, brand, button = sample_of(template.event)
    mail = mails.compose(wording, values, brand, button)
    return showing.sandboxed(mail.html)


def sample_of(event: str) -> tuple[dict[str, str], Any, str]:
    """Values, brand and button of an example record; without one, each variable shows its name in French."""
    kind = engine.kinds().get(event)
    context = mail_context(kind.model) if kind else None
    record = context.sample() if context and context.sample else None
    if context is None or record is None:
        return {name: f"[{label}]" for name, label in known_variables(event).items()}, brand_of(None), _example_url()
    with transaction.atomic():  # an example leaves no link behind
        built = context.build(record, "client")
        transaction.set_rollback(True)
    return built.get("values", {}), built.get("brand") or brand_of(record), built.get("button_url") or _example_url()


def _example_url() -> str:
    return f"{settings.SITE_URL}/public/exemple"


def _address(key: str, wording: Any) -> str:
    words = json.dumps([wording.subject[:250], wording.body[:LONGEST_DRAFT], wording.button_label[:60]])
    packed = base64.urlsafe_b64encode(zlib.compress(words.encode(), 9)).decode()
    return f"/reglages/mails/{key}/apercu?{urlencode({'d': packed})}"


def _draft(packed: str) -> SimpleNamespace | None:
    if not packed:
        return None
    try:
        unpacked = zlib.decompressobj().decompress(base64.urlsafe_b64decode(packed), 4 * LONGEST_DRAFT)
        subject, body, button = json.loads(unpacked)
    except (binascii.Error, zlib.error, ValueError) as error:
        raise Http404 from error
    return SimpleNamespace(subject=str(subject), body=str(body), button_label=str(button))
