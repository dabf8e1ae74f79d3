"""Groups: list, page, members."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST

from maillon.accounts.rights import requires
from maillon.clients import services
from maillon.clients.forms import GroupForm, MemberForm
from maillon.clients.group_lists import GROUPS
from maillon.clients.lists import status_chip
from maillon.clients.models import Client, Group, Site
from maillon.clients.views.answers import ask_for, leave
from maillon.clients.views.story import panels_of
from maillon.core.errors import Refused
from maillon.core.panels import ASIDE, NOW, TAB, actions_for
from maillon.lists.engine import list_view
from maillon.records import panels

MOST = 200  # members on the page; the list of clients has them all


@requires("groups.see")
def group_list(request: HttpRequest) -> HttpResponse:
    return list_view(request, GROUPS)


def get_group(request: HttpRequest, reference: str) -> Group:
    return get_object_or_404(Group.objects.visible_to(request.user), reference=reference)


def own_group(request: HttpRequest, reference: str) -> Group:
    return get_object_or_404(Group.objects.editable_by(request.user), reference=reference)


@requires("groups.see")
def group(request: HttpRequest, reference: str) -> HttpResponse:
    user: Any = request.user
    found = get_group(request, reference)
    members = Client.objects.visible_to(user).current().filter(group=found)
    rows = list(
        members.select_related("partner", "service_level").order_by("-is_head_office", "name", "pk")[: MOST + 1]
    )
    context = {
        "group": found,
        "members": [{"client": client, "status": status_chip(client)} for client in rows[:MOST]],
        "more": len(rows) > MOST,
        "totals": totals(members, user),
        "head_office": next((client for client in rows if client.is_head_office), None),
        "can_edit": user.can("groups.edit") and not user.partner_id and not found.is_archived,
        "actions": actions_for(found, user),
        "menu": menu_of(found, user),
        "panels": panels_of(found, request, NOW, TAB, ASIDE),
        **({} if user.partner_id else panels.context(found, user)),
    }
    return render(request, "clients/group.html", context)


def totals(members: Any, user: Any) -> dict[str, int]:
    """Of the members that this person sees."""
    sites = Site.objects.visible_to(user).current().filter(client__in=members.values("pk"))
    counted: dict[str, int] = members.order_by().aggregate(
        members=Count("pk"),
        active=Count("pk", filter=Q(status=Client.Status.ACTIVE)),
        coming=Count("pk", filter=Q(status__in=[Client.Status.PROSPECT, Client.Status.ONBOARDING])),
    )
    return {**counted, "sites": sites.count()}


def menu_of(found: Group, user: Any) -> list[dict[str, Any]]:
    here, items = found.get_absolute_url(), []
    if user.can("groups.close") and not user.partner_id:
        verb, label, icon = ("reprendre", "Reprendre le groupe", "archive-off") if found.is_archived else (
            "archiver", "Archiver", "archive")  # fmt: skip
        items.append({"label": label, "icon": icon, "post": f"{here}/{verb}"})
    if user.can("history.see"):
        items.append({"label": "Historique", "icon": "history", "url": f"/historique/clients.group/{found.pk}"})
    return items


@requires("groups.edit")
def group_new(request: HttpRequest) -> HttpResponse:
    return edit(request, Group(), "Nouveau groupe", "Créer le groupe", "/groupes/")


@requires("groups.edit")
def group_edit(request: HttpRequest, reference: str) -> HttpResponse:
    found = own_group(request, reference)
    return edit(request, found, "Modifier le groupe", "Enregistrer", found.get_absolute_url())


def edit(request: HttpRequest, found: Group, title: str, submit: str, back: str) -> HttpResponse:
    form = GroupForm(request.POST or None, instance=found, user=request.user)
    if request.method == "POST" and form.is_valid():
        saved = services.save_group(form.save(commit=False), actor=request.user)
        return leave(request, saved.get_absolute_url(), f"{saved.name} est enregistré.")
    return ask_for(request, form, title, back, submit=submit, crumbs=[("Groupes", "/groupes/")],
                   draft=f"groupe-{found.pk or 'nouveau'}", conflict_record=found.name)  # fmt: skip


@requires("groups.edit")
def member_new(request: HttpRequest, reference: str) -> HttpResponse:
    found = own_group(request, reference)
    form = MemberForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        try:
            joined = services.join_group(chosen["client"], found, head_office=chosen["head_office"], actor=request.user)
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            return leave(request, found.get_absolute_url(), f"{joined.name} fait partie de {found.name}.")
    lead = "Un client est dans un seul groupe : il quitte celui où il était."
    return ask_for(
        request, form, f"Ajouter un client à {found.name}", found.get_absolute_url(), submit="Ajouter", lead=lead
    )


def member_of(request: HttpRequest, found: Group, client: str) -> Client:
    return get_object_or_404(Client.objects.editable_by(request.user), reference=client, group=found)


@require_POST
@requires("groups.edit")
def member_head(request: HttpRequest, reference: str, client: str) -> HttpResponse:
    found = own_group(request, reference)
    member = member_of(request, found, client)
    services.join_group(member, found, head_office=not member.is_head_office, actor=request.user)
    said = "n'est plus le siège" if member.is_head_office else "est le siège"
    return leave(request, found.get_absolute_url(), f"{member.name} {said} de {found.name}.")


@require_POST
@requires("groups.edit")
def member_leave(request: HttpRequest, reference: str, client: str) -> HttpResponse:
    found = own_group(request, reference)
    member = member_of(request, found, client)
    services.leave_group(member, actor=request.user)
    return leave(request, found.get_absolute_url(), f"{member.name} ne fait plus partie de {found.name}.")


@require_POST
@requires("groups.close")
def group_archive(request: HttpRequest, reference: str) -> HttpResponse:
    found = own_group(request, reference)
    services.archive_group(found, actor=request.user)
    undo = f"{found.get_absolute_url()}/reprendre"
    messages.success(request, f"{found.name} est archivé.", extra_tags=f"undo={undo}")
    return leave(request, found.get_absolute_url())


@require_POST
@requires("groups.close")
def group_restore(request: HttpRequest, reference: str) -> HttpResponse:
    found = own_group(request, reference)
    services.restore_group(found, actor=request.user)
    return leave(request, found.get_absolute_url(), f"{found.name} est de nouveau proposé.")
