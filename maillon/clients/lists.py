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
from maillon.clients.models import Client, Sector
from maillon.core.errors import Refused
from maillon.core.geography.departments import department_names
from maillon.core.modules import registry
from maillon.core.templatetags.kit import chip, phone, ref, when
from maillon.lists import grammar
from maillon.lists.spec import BulkAction, Column, Filter, ListSpec, View
from maillon.search.models import SearchDoc
from maillon.search.query import fragment, words_query
from maillon.search.sources import NumberLookup, SearchSource

ARCHIVED = "archived"
TONES = {Client.Status.ACTIVE: "success", Client.Status.ONBOARDING: "info", Client.Status.PROSPECT: "secondary"}


def status_chip(client: Client) -> Any:
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
    Filter("level", "Niveau de service", "text", "service_level"),
)
COLUMNS = (
    Column("name", "Client", name_cell, value=lambda c: c.name, sort="name", css="c-name"),
    Column("reference", "Référence", lambda c: ref(c.reference), value=lambda c: c.reference, sort="reference", default=False),
    Column("status", "Statut", status_chip, value=lambda c: "Archivé" if c.is_archived else c.get_status_display(), sort="status",
           css="c-status"),
    Column("phone", "Téléphone", lambda c: phone(c.phone), value=lambda c: c.phone, css="c-tel"),
    Column("sector", "Secteur", lambda c: c.get_sector_display(), sort="sector", default=False),
    Column("city", "Ville", lambda c: c.city, sort="city", default=False),
    Column("siret", "SIRET", lambda c: c.siret, default=False, css="tabular-nums"),
    Column("email", "Courriel", lambda c: c.email, default=False),
    Column("size", "Taille", lambda c: c.get_size_display(), default=False),
    Column("activity", "Dernière activité", lambda c: c.last_activity, css="c-act fill"),
    Column("when", "Quand", lambda c: when(c.last_activity_at), value=lambda c: c.last_activity_at, sort="last_activity_at",
           css="c-when text-muted text-xs"),
)  # fmt: skip
PARTNER_COLUMN = Column(
    "partner", "Partenaire", partner_cell, value=lambda c: c.partner.name if c.partner else "Direct"
)
LEVEL_COLUMN = Column("level", "Niveau de service", lambda c: c.service_level, default=False)

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
    rows=lambda user: Client.objects.visible_to(user).select_related("partner"),
    columns=(*COLUMNS[:4], PARTNER_COLUMN, LEVEL_COLUMN, *COLUMNS[4:]),
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
)


def client_list_of(user: Any) -> ListSpec:
    """A partner has neither the partner's column nor what is inside the company."""
    if not user.partner_id:
        return CLIENTS
    return replace(CLIENTS, columns=COLUMNS, filters=FILTERS, bulk=(), rows=Client.objects.visible_to)
