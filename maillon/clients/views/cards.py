"""The list of clients and a client's card."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from maillon.accounts.rights import requires
from maillon.clients import services
from maillon.clients.forms import ClientForm, NewClientForm, ReasonForm
from maillon.clients.lists import client_list_of
from maillon.clients.models import Client
from maillon.clients.views import story
from maillon.clients.views.answers import ask, done
from maillon.clients.workflow import CLIENT
from maillon.core.errors import Refused
from maillon.lists.engine import list_view

NOT_A_FIELD = frozenset({"partner", "version", "keep_town"})


@requires("clients.see")
def client_list(request: HttpRequest) -> HttpResponse:
    return list_view(request, client_list_of(request.user))


@requires("clients.see")
def overview(request: HttpRequest, reference: str) -> HttpResponse:
    client = story.with_story(request, reference)
    if kept := story.kept_card(client, request.user):
        return HttpResponseRedirect(kept.get_absolute_url())
    context = story.frame(request, client, "")
    context["now"] = story.open_now(client, request)
    return render(request, "clients/client.html", context)


@requires("clients.see")
def tab(request: HttpRequest, reference: str, key: str) -> HttpResponse:
    client = story.with_story(request, reference)
    if kept := story.kept_card(client, request.user):
        return HttpResponseRedirect(f"{kept.get_absolute_url()}/{key}")
    panel, html = story.section(client, request, key)
    return render(request, "clients/section.html", {**story.frame(request, client, key), "panel": panel, "html": html})


@requires("clients.edit")
def client_new(request: HttpRequest) -> HttpResponse:
    initial = {"name": request.GET.get("nom", "")[:120], "phone": request.GET.get("telephone", "")[:30]}
    form = NewClientForm(request.POST or None, instance=Client(), user=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        client = form.save(commit=False)
        try:
            services.create_client(
                client,
                actor=request.user,
                partner=form.cleaned_data.get("partner"),
                contact=form.contact(),
                site=form.site(),
            )
        except Refused as refused:
            form.add_error("siret", refused.message)
        else:
            messages.success(request, f"{client.name} est créé.")
            return HttpResponseRedirect(client.get_absolute_url(), status=303)  # type: ignore[call-arg]
    context = {
        "form": form, "title": "Nouveau client", "cancel_url": "/clients/", "crumbs": [("Clients", "/clients/")],
        "submit": "Créer le client", "draft": "client", "towns": form.towns,
        "duplicates": True,
    }  # fmt: skip
    return render(request, "clients/form.html", context, status=422 if request.method == "POST" else 200)


@requires("clients.edit")
def client_edit(request: HttpRequest, reference: str) -> HttpResponse:
    client = story.get_own(request, reference)
    form = ClientForm(request.POST or None, instance=client, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            return _save(request, client, form)
        except Refused as refused:
            form.add_error(None, refused.message)
    return ask(
        request,
        story.get_own(request, reference),
        form,
        "Modifier le client",
        draft=f"client-{client.pk}",
        width="max-w-3xl",
        duplicates=True,
    )


def _save(request: HttpRequest, client: Client, form: ClientForm) -> HttpResponse:
    former = Client.objects.values_list("partner_id", flat=True).get(pk=client.pk)
    changed = [name for name in form.changed_data if name not in NOT_A_FIELD]
    derived = [n for n in ("siren", "vat_number") if n not in changed and form.initial.get(n) != getattr(client, n)]
    custom = {f.name for f in form.custom_fields}
    fields = [n for n in changed if n not in custom] + derived + (["custom"] if custom & set(changed) else [])
    saved = form.save(commit=False)
    services.update_client(saved, fields, actor=request.user)
    chosen = form.cleaned_data.get("partner")
    if "partner" in form.fields and (chosen.pk if chosen else None) != former:
        services.change_partner(saved, chosen, timezone.localdate(), actor=request.user)
    return done(request, saved, f"{saved.name} est enregistré.")


@require_POST
@requires("clients.close")
def client_archive(request: HttpRequest, reference: str) -> HttpResponse:
    client = story.get_client(request, reference)
    services.archive(client, actor=request.user)
    undo = f"{client.get_absolute_url()}/reprendre"
    messages.success(
        request, f"{client.name} est archivé\nLa fiche reste dans la vue « Archivés ».", extra_tags=f"undo={undo}"
    )
    return HttpResponseRedirect("/clients/", status=303)  # type: ignore[call-arg]


@require_POST
@requires("clients.close")
def client_restore(request: HttpRequest, reference: str) -> HttpResponse:
    client = story.get_client(request, reference)
    services.restore(client, actor=request.user)
    messages.success(request, f"{client.name} est de retour dans la liste.")
    return HttpResponseRedirect(client.get_absolute_url(), status=303)  # type: ignore[call-arg]


@requires("clients.edit")
def client_status(request: HttpRequest, reference: str, name: str) -> HttpResponse:
    client = story.get_own(request, reference)
    transition = CLIENT.transitions.get(name)
    if transition is None or not request.user.can(transition.right):  # type: ignore[union-attr]
        raise Http404
    if not transition.needs_reason:
        if request.method != "POST":
            raise Http404
        moved = services.change_status(client, name, actor=request.user)
        return done(request, moved, f"{moved.name} : {moved.get_status_display()}.")
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        moved = services.change_status(client, name, actor=request.user, reason=form.cleaned_data["reason"])
        return done(request, moved, f"{moved.name} : {moved.get_status_display()}.")
    return ask(request, client, form, f"{transition.label} : {client.name}", submit=transition.label)
