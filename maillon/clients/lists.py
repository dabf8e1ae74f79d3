"""The list of clients: columns, filters, views, actions on many."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db.models import Q, QuerySet
from django.utils.html import format_html

from maillon.accounts.models import Partner, User
from maillon.clients import services
from maillon.clients.forms import PartnerForm
from maillon.clients.models import Client, Group, Sector, Segment, ServiceLevel
from maillon.clients.models.segments import SEGMENT
from maillon.core.errors import Refused
from maillon.core.geography.departments import department_names
from maillon.core.identifiers import row_key
from maillon.core.modules import registry
from maillon.core.templatetags.kit import chip, phone, ref, when
from maillon.lists import grammar
from maillon.lists.spec import BulkAction, Column, Filter, ListSpec, Tool, View
from maillon.search.models import SearchDoc
from maillon.search.numbers import fragment
from maillon.search.query import words_query
from maillon.search.sources import NumberLookup, SearchSource

ARCHIVED = "archived"
TONES = {Client.Status.ACTIVE: "success", Client.Status.ONBOARDING: "info", Client.Status.PROSPECT: "secondary"}


def status_chip(client: Client) -> Any:
    if client.merged_into_id:
        return chip("Réuni à une autre fiche")
    if client.is_archived:
        return chip("Archivé")
    return chip(client.get_status_display(), TONES.get(Client.Status(client.status), ""))


def name_cell(client: Client) -> Any:
    link = '<a href="{}" class="font-medium hover:underline">{}</a> <span class="ml-1.5 max-sm:hidden">{}</span>'
    return format_html(link, client.get_absolute_url(), client.name, ref(client.reference))


def partner_cell(client: Client) -> Any:
    return client.partner.name if client.partner else format_html('<span class="text-muted">{}</span>', "Direct")


def with_text(rows: QuerySet, text: str) -> QuerySet:
    """What the palette would find around a client: names, people, towns, any fragment of a number."""
    query, digits = words_query(text), fragment(text)
    found = Q(vector=SearchQuery(query, config="simple", search_type="raw")) if query else Q(pk__in=[])
    if digits:
        found |= Q(digits__contains=digits)
    kinds = [source.model for source in registry.offered(SearchSource) if source.on_card]
    around = Q(pk__in=SearchDoc.objects.filter(found, kind__in=kinds).values("client_id"))
    for lookup in registry.offered(NumberLookup):
        around |= Q(pk__in=lookup.clients(text))
    return rows.filter(around)


def by_status(rows: QuerySet, operator: str, value: Any, user: Any) -> QuerySet:
    """A state means a card in use; « archivé » is asked for by name."""
    if operator not in (grammar.IS, grammar.NOT):
        return rows if operator == grammar.FILLED else rows.none()
    states = Q(status__in=[v for v in value if v != ARCHIVED], archived_at=None)
    asked = states | Q(archived_at__isnull=False) if ARCHIVED in value else states
    return rows.filter(asked) if operator == grammar.IS else rows.exclude(asked)


def by_department(rows: QuerySet, operator: str, value: Any, user: Any) -> QuerySet:
    somewhere = rows.model.objects.with_department(value if isinstance(value, list) else list(department_names()))
    inside = operator in (grammar.IS, grammar.FILLED)
    return rows.filter(pk__in=somewhere.values("pk")) if inside else rows.exclude(pk__in=somewhere.values("pk"))


def by_segment(rows: QuerySet, operator: str, value: Any, user: Any) -> QuerySet:
    """« est » one of these, « n'est pas » in any; « n'est pas vide »: in at least one. A broken segment holds nobody."""
    segments = Segment.objects.visible_to(user)
    if isinstance(value, list):
        segments = segments.filter(pk__in=[row_key(v) or 0 for v in value])
    inside = Q(pk__in=[])
    for segment in segments:
        inside |= Q(pk__in=segment.clients(user).order_by().values("pk"))
    return rows.filter(inside) if operator in (grammar.IS, grammar.FILLED) else rows.exclude(inside)


def in_company(rows: QuerySet, operator: str, value: Any, user: Any) -> QuerySet:
    """By group, among those that this person sees."""
    if not isinstance(value, list):
        return rows.filter(group__isnull=operator == grammar.EMPTY)
    seen = Group.objects.visible_to(user).filter(pk__in=value)
    return rows.filter(group__in=seen) if operator == grammar.IS else rows.exclude(group__in=seen)


def group_names(ids: list[int], user: Any) -> dict[int, str]:
    return dict(Group.objects.visible_to(user).filter(pk__in=ids).values_list("pk", "name"))


def group_of(client: Client) -> str:
    if client.group is None:
        return ""
    return f"{client.group.name} (siège)" if client.is_head_office else client.group.name


def group_cell(client: Client) -> Any:
    if client.group is None:
        return ""
    return format_html('<a href="{}" class="hover:underline">{}</a>', client.group.get_absolute_url(), group_of(client))


def named(rows: QuerySet) -> list[tuple[str, str]]:
    return [(str(row.pk), str(row)) for row in rows]


FILTERS = (
    Filter(
        "status",
        "Statut",
        "choice",
        choices=lambda user: [*Client.Status.choices, (ARCHIVED, "Archivé")],
        apply=by_status,
    ),
    Filter("sector", "Secteur", "choice", choices=lambda user: Sector.choices),
    Filter("size", "Taille", "choice", choices=lambda user: Client.Size.choices),
    Filter("city", "Ville", "text"),
    Filter(
        "department",
        "Département",
        "choice",
        choices=lambda user: list(department_names().items()),
        apply=by_department,
    ),
    Filter("activity", "Dernière activité", "date", "last_activity_at"),
    Filter("since", "Client depuis", "date", "client_since"),
    Filter("created", "Créé", "date", "created_at"),
)
COMPANY_FILTERS = (
    Filter(
        "partner", "Partenaire", "record", "partner_id", choices=lambda user: named(Partner.objects.visible_to(user))
    ),
    Filter("owner", "Suivi par", "record", "owner_id", choices=lambda user: named(User.objects.filter(partner=None))),
    Filter(
        "group", "Groupe", "record", "group_id", apply=in_company, suggest="clients:group_choices", names=group_names,
        right="groups.edit",
    ),
    Filter("level", "Niveau de service", "record", "service_level_id", choices=lambda user: named(ServiceLevel.objects.all())),
    Filter(
        SEGMENT, "Segment", "choice", choices=lambda user: named(Segment.objects.visible_to(user)), apply=by_segment,
        right="segments.see",
    ),
)  # fmt: skip
COLUMNS = (
    Column("name", "Client", name_cell, value=lambda c: c.name, sort="name", css="c-name"),
    Column("reference", "Référence", lambda c: ref(c.reference), value=lambda c: c.reference, sort="reference", default=False),
    Column("status", "Statut", status_chip, value=lambda c: "Archivé" if c.is_archived else c.get_status_display(), sort="status",
           css="c-status"),
    Column("phone", "Téléphone", lambda c: phone(c.phone), value=lambda c: c.phone, css="c-tel"),
    Column("sector", "Secteur", lambda c: c.get_sector_display(), sort="sector", default=False),
    Column("city", "Ville", lambda c: c.city, sort="city", default=False),
    Column("siret", "SIRET", lambda c: c.siret, default=False, css="tabular-nums"),
    Column("email", "Adresse e-mail", lambda c: c.email, default=False),
    Column("size", "Taille", lambda c: c.get_size_display(), default=False),
    Column("activity", "Dernière activité", lambda c: c.last_activity, css="c-act fill"),
    Column("when", "Quand", lambda c: when(c.last_activity_at), value=lambda c: c.last_activity_at, sort="last_activity_at",
           css="c-when text-muted text-xs"),
)  # fmt: skip
PARTNER_COLUMN = Column(
    "partner", "Partenaire", partner_cell, value=lambda c: c.partner.name if c.partner else "Direct"
)
LEVEL_COLUMN = Column(
    "level",
    "Niveau de service",
    lambda c: c.service_level.name if c.service_level else "",
    sort="service_level__rank",
    default=False,
)
GROUP_COLUMN = Column(
    "group", "Groupe", group_cell, value=group_of, sort="group__name", default=False, right="groups.see"
)

IN_USE = "f=status:not:archived"
VIEWS = (
    View("Tous", IN_USE),
    View("En création", "f=status:is:onboarding"),
    View("Prospects", "f=status:is:prospect"),
    View("Sans activité depuis 6 mois", f"{IN_USE}&f=activity:before:-6m"),
    View("Archivés", "f=status:is:archived"),
)


def each(verb: Callable[..., Any]) -> Callable[[Any, Any, dict[str, Any]], None]:
    """A bulk action from a verb of ``services`` that needs nothing but the client."""

    def run(rows: Any, user: Any, data: dict[str, Any]) -> None:
        for client in rows:
            verb(client, actor=user)

    return run


def hand_over(rows: Any, user: Any, data: dict[str, Any]) -> None:
    for client in rows:
        services.change_partner(client, data["partner"], data["day"], actor=user, reason=data["reason"])


def archive_rows(rows: Any, user: Any, data: dict[str, Any]) -> None:
    for client in rows:
        if client.is_archived:
            raise Refused("déjà archivé.")
        services.archive(client, actor=user)


BULK = (
    BulkAction(
        "partner", "Changer de partenaire", "affiliate", "clients.close", hand_over, form=lambda user: PartnerForm
    ),
    BulkAction("archive", "Archiver", "archive", "clients.close", archive_rows),
    BulkAction("restore", "Reprendre", "archive-off", "clients.close", each(services.restore)),
)

CLIENTS = ListSpec(
    name="clients",
    title="Clients",
    rows=lambda user: Client.objects.visible_to(user).select_related("partner", "group", "service_level"),
    columns=(*COLUMNS[:4], PARTNER_COLUMN, GROUP_COLUMN, LEVEL_COLUMN, *COLUMNS[4:]),
    url="clients:list",
    right="clients.see",
    filters=(*FILTERS[:1], *COMPANY_FILTERS, *FILTERS[1:]),
    views=VIEWS,
    bulk=BULK,
    text=with_text,
    default_sort="-last_activity_at",
    create_url="clients:new",
    create_label="Nouveau client",
    create_right="clients.edit",
    export_name="clients",
    empty_title="Aucun client ici",
    empty_text="Un client rassemble ses contacts, ses sites et tout ce qui s'est passé.",
    model="clients.client",
    noun="client,clients",
    tools=(
        Tool("Segments", "target", "clients:segments", "segments.see"),
        Tool("Garder comme segment", "bookmark", "clients:segment_new", "segments.edit", dialog=True),
    ),
)


def client_list_of(user: Any) -> ListSpec:
    """A partner has neither the partner's column nor what is inside the company."""
    if not user.partner_id:
        return CLIENTS
    columns = (*COLUMNS[:4], GROUP_COLUMN, *COLUMNS[4:])
    return replace(CLIENTS, columns=columns, filters=FILTERS, bulk=(), rows=partner_rows)


def partner_rows(user: Any) -> QuerySet:
    return Client.objects.visible_to(user).select_related("group")
