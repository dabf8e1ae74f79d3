"""The templates among the settings: written on the left, read as the phone would on the right."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_POST

from maillon.accounts.rights import requires
from maillon.core.dialogs import ask, done
from maillon.core.errors import Refused
from maillon.core.identifiers import row_key
from maillon.logistics.models import Device
from maillon.provisioning import formats
from maillon.provisioning.forms import SipAccessForm, TemplateForm
from maillon.provisioning.models import ProvisioningTemplate, SipAccess
from maillon.provisioning.services import files, templates

HERE = "/reglages/provisionnement/"
SAMPLES = 40


@requires("provisioning.see")
@require_GET
def template_list(request: HttpRequest) -> HttpResponse:
    rows = ProvisioningTemplate.objects.visible_to(request.user).prefetch_related("products")
    context = {
        "templates": rows.order_by("archived_at", "name"),
        "accesses": SipAccess.objects.select_related("type"),
        "may": request.user.can("provisioning.edit"),  # type: ignore[union-attr]
    }
    return render(request, "provisioning/templates.html", context)


def template_for(request: HttpRequest, number: int | None) -> ProvisioningTemplate:
    if number is None:
        return ProvisioningTemplate()
    found: ProvisioningTemplate = get_object_or_404(ProvisioningTemplate.objects.visible_to(request.user), pk=number)
    return found


@requires("provisioning.edit")
def template(request: HttpRequest, number: int | None = None) -> HttpResponse:
    found = template_for(request, number)
    form = TemplateForm(request.POST or None, instance=found, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            saved = templates.save(form.save(commit=False), list(form.cleaned_data["products"]), actor=request.user)
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            return done(request, saved.get_absolute_url(), f"Le modèle « {saved.name} » est enregistré.")
    samples = sample_devices(request)
    shown = {"format": form["format"].value() or "texte", "body": form["body"].value() or ""}
    context = {
        "form": form,
        "template": found,
        "title": found.name or "Nouveau modèle",
        "action": request.path,
        "variables": formats.VARIABLES.items(),
        "samples": samples,
        "preview": preview_of(shown["format"], shown["body"], samples[0] if samples else None),
    }
    return render(request, "provisioning/template.html", context, status=422 if request.method == "POST" else 200)


@requires("provisioning.edit")
@require_POST
def switch(request: HttpRequest, number: int) -> HttpResponse:
    found = templates.switch(template_for(request, number), actor=request.user)
    said = f"« {found.name} » n'est plus utilisé." if found.archived_at else f"« {found.name} » sert de nouveau."
    return done(request, HERE, said, undo=request.path)


def sample_devices(request: HttpRequest) -> list[Device]:
    """The last handsets read at staging, to try the text on."""
    rows = Device.objects.visible_to(request.user).live().exclude(mac=None)
    return list(rows.select_related("order", "order__site").order_by("-pk")[:SAMPLES])


@requires("provisioning.edit")
@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """The text as it stands, saved or not, read for one handset."""
    rows = Device.objects.visible_to(request.user).live().exclude(mac=None).select_related("order", "order__site")
    device = rows.filter(pk=row_key(request.POST.get("device", "")) or 0).first()
    chosen = request.POST.get("format", "")
    body = request.POST.get("body", "").replace("\r\n", "\n")
    context = {"preview": preview_of(chosen if chosen in formats.FORMATS else "texte", body, device)}
    return render(request, "provisioning/_preview.html", context)


def preview_of(format_key: str, body: str, device: Device | None) -> dict[str, Any] | None:
    if device is None or not body.strip():
        return None
    if wrong := formats.mistakes(format_key, body):
        return {"mistakes": [str(mistake) for mistake in wrong[:5]]}
    row = files.ready([device])[0]
    name = formats.file_name(format_key, device.mac or "", row.values["modele"])
    return {"name": name, "text": files.preview(row, format_key, body), "handset": row.handset}


@requires("provisioning.edit")
def access(request: HttpRequest, number: int | None = None) -> HttpResponse:
    found = get_object_or_404(SipAccess, pk=number) if number else SipAccess()
    form = SipAccessForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        return done(request, HERE, f"Les postes de {form.save()} ont leur serveur.")
    title = f"Serveur SIP de {found}" if number else "Serveur SIP d'une plateforme"
    return ask(request, form, title, HERE, crumbs=[("Réglages", "/reglages/"), ("Provisionnement", HERE)])
