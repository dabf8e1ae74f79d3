"""The lists of groups and of segments."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.html import format_html

from maillon.clients.models import Group, Segment
from maillon.core import french
from maillon.core.fragments import by_words
from maillon.core.templatetags.kit import chip, ref
from maillon.lists import counting, grammar
from maillon.lists.conditions import Offered
from maillon.lists.spec import Column, Filter, ListSpec, View

USED, ARCHIVED = "used", "archived"


def group_rows(user: Any) -> QuerySet:
    """With the number of members that this person sees."""
    own = Q(members__archived_at=None)
    if user.partner_id:
        own &= Q(members__partner_id=user.partner_id)
    return Group.objects.visible_to(user).annotate(size=Count("members", filter=own))


def group_cell(group: Group) -> Any:
    link = '<a href="{}" class="font-medium hover:underline">{}</a> <span class="ml-1.5 max-sm:hidden">{}</span>'
    return format_html(link, group.get_absolute_url(), group.name, ref(group.reference))


def by_state(rows: QuerySet, operator: str, value: Any, user: Any) -> QuerySet:
    if operator not in (grammar.IS, grammar.NOT):
        return rows
    archived = (ARCHIVED in value) == (operator == grammar.IS)
    return rows.filter(archived_at__isnull=not archived)


def with_words(rows: Any, text: str) -> Any:
    return rows.matching(text)


GROUPS = ListSpec(
    name="groups",
    title="Groupes",
    rows=group_rows,
    columns=(
        Column("name", "Groupe", group_cell, value=lambda g: g.name, sort="name", css="c-name"),
        Column("kind", "Type", lambda g: chip(g.get_kind_display()), value=lambda g: g.get_kind_display(), sort="kind",
               css="c-status"),
        Column("size", "Clients", lambda g: french.number(g.size), value=lambda g: g.size, sort="size", css="num"),
        Column("payer", "Paiement", lambda g: "Le siège paie pour tous" if g.head_office_pays else "Chacun paie",
               css="c-act fill text-muted"),
    ),
    url="clients:groups",
    right="groups.see",
    filters=(
        Filter("state", "État", "choice", choices=lambda user: [(USED, "En service"), (ARCHIVED, "Archivé")], apply=by_state),
        Filter("kind", "Type", "choice", choices=lambda user: Group.Kind.choices),
    ),
    views=(
        View("Tous", "f=state:is:used"),
        *(View(f"{label}s" if " " not in label else "Sociétés multi-sites", f"f=state:is:used&f=kind:is:{code}")
          for code, label in Group.Kind.choices),
        View("Archivés", "f=state:is:archived"),
    ),
    text=with_words,
    default_sort="name",
    create_url="clients:group_new",
    create_label="Nouveau groupe",
    create_right="groups.edit",
    export_name="groupes",
    empty_title="Aucun groupe ici",
    empty_text="Un groupe rassemble les clients d'un groupement, d'un réseau, ou d'une société qui a plusieurs sites.",
    model="clients.group",
    noun="groupe,groupes",
)  # fmt: skip


def segment_cell(segment: Segment) -> Any:
    """To its clients; its author's changes are one press away."""
    return format_html(
        '<a href="{}" class="font-medium hover:underline">{}</a>', segment.get_absolute_url(), segment.name
    )


def change_cell(segment: Any) -> Any:
    if not segment.changes:
        return ""
    button = (
        '<button type="button" class="btn btn-ghost btn-sm" hx-get="{}" hx-target="#dialogue" hx-swap="innerHTML">'
        'Modifier<span class="sr-only"> {}</span></button>'
    )
    return format_html(button, reverse("clients:segment", args=[segment.pk]), segment.name)


def read_them(rows: list[Segment], user: Any) -> None:
    """What each says today, and how many clients it holds: all counts in one query."""
    offered = Offered(user)
    for segment in rows:
        segment.read_now = segment.reading(user, offered)  # type: ignore[attr-defined]
        segment.changes = segment.can_change(user)  # type: ignore[attr-defined]
    counts = counting.capped([segment.read_now.clients() for segment in rows])  # type: ignore[attr-defined]
    for segment, count in zip(rows, counts, strict=True):
        segment.held = count  # type: ignore[attr-defined]


def said_cell(segment: Any) -> Any:
    wrong = segment.read_now.wrong
    if wrong:
        return format_html('<span class="text-error">{}</span>', french.fr(f"À corriger : {' '.join(wrong)}"))
    return segment.read_now.words()


SEGMENTS = ListSpec(
    name="segments",
    title="Segments",
    rows=lambda user: Segment.objects.visible_to(user).select_related("owner"),
    columns=(
        Column("name", "Segment", segment_cell, value=lambda s: s.name, sort="name", css="c-name"),
        Column("held", "Clients", lambda s: "–" if s.read_now.wrong else counting.short(s.held), value=lambda s: s.held,
               css="num c-status"),
        Column("filters", "Ce qu'il retient", said_cell, css="c-act fill"),
        Column("description", "À quoi il sert", lambda s: s.description, css="text-muted"),
        Column("owner", "De", lambda s: s.owner.name if s.owner else "", css="text-muted"),
        Column("shared", "Partage", lambda s: "Toute la société" if s.shared else "Moi seul", css="text-muted"),
        Column("change", "", change_cell, value=lambda s: "", css="c-tel"),
    ),
    url="clients:segments",
    right="segments.see",
    filters=(Filter("shared", "Partagé", "boolean"),),
    views=(View("Tous"),),
    text=by_words("name", "description"),
    default_sort="name",
    export_name="segments",
    prefetch=read_them,
    empty_title="Aucun segment",
    empty_text="Filtrez la liste des clients, puis « Garder comme segment » : le filtre sert alors partout sous son nom.",
    noun="segment,segments",
)  # fmt: skip
