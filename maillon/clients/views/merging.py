"""Two cards of one client: found while typing, compared, made one, and separated again within the day."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_POST

from maillon.accounts.rights import requires
from maillon.clients import duplicates, services
from maillon.clients.forms import OtherCardForm
from maillon.clients.models import Client, Merge
from maillon.clients.services import merging
from maillon.clients.views.answers import ask
from maillon.clients.views.story import get_client
from maillon.core import french
from maillon.core.errors import Refused
from maillon.core.identifiers import row_key
from maillon.lists import grammar

# What people know by name; the rest follows without being told.
NAMES = {
    "records.entry": "ligne d'activité,lignes d'activité",
    "records.attachment": "fichier,fichiers",
    "records.task": "tâche ou rappel,tâches et rappels",
    "documents.document": "document,documents",
    "notifications.message": "mail,mails",
}
LEAD = "Tout ce que l'autre fiche porte passera à celle-ci. Vous verrez un aperçu avant de réunir, et pourrez annuler pendant un jour."


@requires("clients.edit")
@require_GET
def duplicate_list(request: HttpRequest) -> HttpResponse:
    """What the card being typed resembles, for this person's eyes."""
    asked = {
        name: grammar.cleaned(request.GET.get(name, "")) for name in ("name", "siret", "phone", "postal_code", "city")
    }
    but = request.GET.get("sauf", "")
    here = row_key(but)
    found = duplicates.find(request.user, duplicates.Typed(**asked), but=here)
    user: Any = request.user
    mine = (
        Client.objects.visible_to(user).filter(pk=here).first()
        if here and found and user.can("clients.close")
        else None
    )
    return render(request, "clients/_duplicates.html", {"found": found, "mine": mine})


@requires("clients.close")
def join(request: HttpRequest, reference: str) -> HttpResponse:
    """Without another card, asks for it; with one, shows what would happen; posted, does it."""
    client = get_card(request, reference)
    data = request.POST or ({"other": request.GET["avec"]} if request.GET.get("avec") else None)
    form = OtherCardForm(data, client=client, user=request.user)
    if not form.is_valid():
        return ask(request, client, form, f"Réunir une autre fiche à {client.name}", lead=LEAD, submit="Voir l'aperçu")
    other = form.cleaned_data["other"]
    here = f"{client.get_absolute_url()}/reunir"
    if request.method == "POST" and "sure" not in request.POST:
        return to(request, f"{here}?avec={other.pk}")
    error = merging.refusal(client, other)
    if request.method == "POST" and not error:
        try:
            return joined(request, client, other)
        except Refused as refused:
            error = refused.message
    return preview(request, client, other, error)


def get_card(request: HttpRequest, reference: str) -> Client:
    rows = (
        Client.objects.editable_by(request.user).current().select_related("partner", "group", "service_level", "owner")
    )
    return get_object_or_404(rows, reference=reference)


def joined(request: HttpRequest, client: Client, other: Client) -> HttpResponse:
    sent = request.POST
    choices = {name: sent.get(f"_choice.{name}", "") for name, _, _ in merging.CHOICES}
    made = services.merge(client, other, choices, actor=request.user, versions=versions_of(sent))
    undo = f"{client.get_absolute_url()}/reunions/{made.pk}/annuler"
    said = f"{other.reference} est réunie à cette fiche\nAnnulable pendant un jour."
    messages.success(request, said, extra_tags=f"undo={undo}")
    return to(request, client.get_absolute_url())


def versions_of(sent: Any) -> tuple[int, int] | None:
    pair = [sent.get(name, "") for name in ("version", "other_version")]
    read = [int(v) for v in pair if v.isascii() and v.isdigit() and len(v) < 10]
    return (read[0], read[1]) if len(read) == 2 else None


def preview(request: HttpRequest, client: Client, other: Client, error: str) -> HttpResponse:
    context = {
        "client": client,
        "other": other,
        "error": error,
        "choices": merging.preview(client, other),
        "moving": [] if error else said(merging.moving(other)),
        "chosen": {name: request.POST.get(f"_choice.{name}") for name, _, _ in merging.CHOICES},
    }
    return render(request, "clients/merge.html", context, status=422 if request.method == "POST" else 200)


def said(counts: list[tuple[str, int]]) -> list[str]:
    """« 3 contacts », « 2 commandes »: of what has a name in the trade."""
    return [french.plural(count, *name.split(",")) for label, count in counts if (name := name_of(label))]


def name_of(label: str) -> str:
    if label in NAMES:
        return NAMES[label]
    meta: Any = apps.get_model(label)._meta
    return str(meta.verbose_name) if "verbose_name" in meta.original_attrs else ""


def to(request: HttpRequest, url: str) -> HttpResponse:
    if request.headers.get("HX-Request"):
        response = HttpResponse(status=204)
        response["HX-Redirect"] = url
        return response
    return HttpResponseRedirect(url, status=303)  # type: ignore[call-arg]


@require_POST
@requires("clients.close")
def separate(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    client = get_client(request, reference)
    found = get_object_or_404(Merge.objects.visible_to(request.user), pk=pk, kept=client)
    done = services.unmerge(found, actor=request.user)
    messages.success(request, f"La réunion est annulée\n{done.lost.name} ({done.lost.reference}) a retrouvé sa fiche.")
    return to(request, client.get_absolute_url())
