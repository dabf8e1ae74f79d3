"""The list of platforms."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils.html import format_html
from django.utils.safestring import SafeString

from maillon.accounts.models import Partner
from maillon.clients.models import Client
from maillon.core import french
from maillon.core.templatetags.kit import chip, ref
from maillon.lists import grammar
from maillon.lists.spec import BulkAction, Column, Filter, ListSpec, View
from maillon.platforms import services
from maillon.platforms.finding import holding
from maillon.platforms.models import Handset, Platform, PlatformType, Sim
from maillon.platforms.models.platforms import Kind

TONES = {Kind.CENTREX: "info", Kind.PBX: "secondary", Kind.TRUNK: "accent", Kind.ACCESS: "success", Kind.OTHER: ""}


def platforms(user: Any) -> QuerySet[Platform]:
    rows: QuerySet[Platform] = Platform.objects.visible_to(user).select_related("type", "client", "site")
    return rows


def name_cell(platform: Platform) -> SafeString:
    link = '<a href="{}" class="font-medium hover:underline">{}</a> <span class="ml-1.5 max-sm:hidden">{}</span>'
    return format_html(link, platform.get_absolute_url(), platform, ref(platform.reference))


def kind_chip(platform: Platform) -> SafeString:
    if platform.is_archived:
        return chip("Retirée")
    return chip(platform.type.get_kind_display(), TONES[Kind(platform.type.kind)])


def client_cell(platform: Platform) -> SafeString:
    client = platform.client
    return format_html('<a href="{}" class="hover:underline">{}</a>', client.get_absolute_url(), client.name)


def link_cell(platform: Platform) -> SafeString | str:
    if not platform.link:
        return ""
    return format_html(
        '<a href="{}" class="text-primary text-xs hover:underline" rel="noopener noreferrer" target="_blank">Ouvrir'
        '<span class="sr-only"> {} dans un nouvel onglet</span></a>',
        platform.link, platform,
    )  # fmt: skip


def handsets_cell(platform: Platform) -> str:
    known, planned = counted(platform)[0], platform.planned_handsets
    return f"{known} sur {planned}" if planned > known else str(known)


def counted(platform: Platform) -> tuple[int, int]:
    """(handsets, numbers), as ``with_counts`` brought them."""
    return getattr(platform, "handset_count", 0), getattr(platform, "number_count", 0)


def with_counts(rows: list[Any], user: Any) -> None:
    """The handsets and numbers of the page, in one query."""
    found = {p.pk: p for p in Platform.objects.filter(pk__in=[row.pk for row in rows]).with_counts()}
    for row in rows:
        row.handset_count, row.number_count = counted(found[row.pk]) if row.pk in found else (0, 0)


def with_text(rows: QuerySet, text: str) -> QuerySet:
    """Words of the platform and its client; any fragment of a number, a MAC, a serial, an extension or an ICCID."""
    found = Q(pk__in=rows.model.objects.matching(text).values("pk"))
    found |= Q(pk__in=holding(text).values("platform_id"))
    bare = "".join(text.split())
    if len(bare) >= 3:
        colons = text.strip().replace("-", ":")
        handsets = Q(mac__icontains=colons) | Q(serial__icontains=bare) | Q(extension=bare)
        found |= Q(pk__in=Handset.objects.current().filter(handsets).values("platform_id"))
        found |= Q(pk__in=Sim.objects.current().filter(iccid__contains=bare).values("platform_id"))
    return rows.filter(found)


def by_state(rows: QuerySet, operator: str, value: Any, user: Any) -> QuerySet:
    return rows.filter(archived_at__isnull=not value)


def by_link(rows: QuerySet, operator: str, value: Any, user: Any) -> QuerySet:
    linked = ~Q(url="") | (~Q(type__link_template="") & ~Q(tenant=""))
    return rows.filter(linked) if value else rows.exclude(linked)


def by_handsets(rows: QuerySet, operator: str, value: Any, user: Any) -> QuerySet:
    """« Postes à compléter »: fewer handsets known than planned."""
    live = rows.model.objects.current().with_counts()
    missing = live.filter(planned_handsets__gt=F("handset_count")).values("pk")
    return rows.filter(pk__in=missing) if value else rows.exclude(pk__in=missing)


def client_names(ids: list[int], user: Any) -> dict[int, str]:
    return dict(Client.objects.visible_to(user).filter(pk__in=ids).values_list("pk", "name"))


def providers(user: Any) -> list[tuple[str, str]]:
    names = PlatformType.objects.order_by("provider").values_list("provider", flat=True).distinct()
    return [(name, name) for name in names]


def archive_rows(rows: Any, user: Any, data: dict[str, Any]) -> None:
    for platform in rows:
        services.archive(platform, actor=user)


def restore_rows(rows: Any, user: Any, data: dict[str, Any]) -> None:
    for platform in rows:
        services.restore(platform, actor=user)


PARTNER = Column(
    "partner", "Partenaire", lambda p: p.client.partner.name if p.client.partner else "Direct", default=False
)
COLUMNS = (
    Column("name", "Plateforme", name_cell, value=str, sort="tenant", css="c-name"),
    Column("client", "Client", client_cell, value=lambda p: p.client.name, sort="client__name", css="c-act fill"),
    Column("kind", "Type", kind_chip, value=lambda p: p.type.get_kind_display(), sort="type__kind", css="c-status"),
    Column("type", "Catalogue", lambda p: p.type.name, sort="type__name", default=False),
    Column("reference", "Référence", lambda p: ref(p.reference), value=lambda p: p.reference, sort="reference", default=False),
    Column("site", "Site", lambda p: p.site.name if p.site else "Tous", default=False),
    Column("numbers", "Numéros", lambda p: french.number(counted(p)[1]), value=lambda p: counted(p)[1], css="num"),
    Column("handsets", "Postes", handsets_cell, value=lambda p: counted(p)[0], css="num"),
    Column("link", "Lien", link_cell, value=lambda p: p.link, css="c-tel"),
)  # fmt: skip

PLATFORMS = ListSpec(
    name="platforms",
    title="Plateformes",
    rows=lambda user: platforms(user).select_related("type", "client__partner", "site"),
    columns=(*COLUMNS[:2], PARTNER, *COLUMNS[2:]),
    url="platforms:list",
    right="platforms.see",
    filters=(
        Filter("kind", "Type", "choice", "type__kind", choices=lambda user: Kind.choices),
        Filter("type", "Plateforme du catalogue", "record", "type_id",
               choices=lambda user: [(str(t.pk), t.name) for t in PlatformType.objects.all()]),
        Filter("provider", "Opérateur ou éditeur", "choice", "type__provider", choices=providers),
        Filter("client", "Client", "record", "client_id", suggest="clients:choices", names=client_names),
        Filter("partner", "Partenaire", "record", "partner_id",
               choices=lambda user: [(str(p.pk), p.name) for p in Partner.objects.visible_to(user)]),
        Filter("linked", "A un lien", "boolean", apply=by_link),
        Filter("incomplete", "Postes à compléter", "boolean", apply=by_handsets),
        Filter("archived", "Retirée", "boolean", apply=by_state),
    ),
    views=(
        View("En service", f"f=archived:{grammar.IS}:0"),
        View("Centrex", f"f=kind:{grammar.IS}:centrex&f=archived:{grammar.IS}:0"),
        View("Postes à compléter", f"f=incomplete:{grammar.IS}:1", right="platforms.edit"),
        View("Retirées", f"f=archived:{grammar.IS}:1"),
    ),
    bulk=(
        BulkAction("archive", "Retirer", "archive", "platforms.close", archive_rows),
        BulkAction("restore", "Remettre en service", "archive-off", "platforms.close", restore_rows),
    ),
    text=with_text,
    default_sort="-id",
    row_label=str,
    export_name="plateformes",
    empty_title="Aucune plateforme ici",
    empty_text="Une plateforme s'ajoute depuis la fiche de son client : son lien, ses numéros, ses postes.",
    model="platforms.platform",
    prefetch=with_counts,
    noun="plateforme,plateformes",
    feminine=True,
)  # fmt: skip


def platform_list_of(user: Any) -> ListSpec:
    """A partner has neither the partner's column nor its filter."""
    if not user.partner_id:
        return PLATFORMS
    filters = tuple(f for f in PLATFORMS.filters if f.key != "partner")
    return replace(PLATFORMS, columns=COLUMNS, filters=filters, bulk=(), rows=platforms)
