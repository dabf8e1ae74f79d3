"""The list of suppliers and operators."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.utils.html import format_html

from maillon.catalog import services
from maillon.catalog.models import Supplier
from maillon.core import french
from maillon.core.errors import Refused
from maillon.core.templatetags.kit import chip, phone, ref
from maillon.lists import grammar
from maillon.lists.spec import BulkAction, Column, Filter, ListSpec, View

CURRENT, ARCHIVED = "current", "archived"


def kind_chip(supplier: Supplier) -> Any:
    if supplier.is_archived:
        return chip("Archivé")
    return chip(supplier.kind_label, "accent" if supplier.is_operator else "info")


def by_state(rows: QuerySet, operator: str, value: Any, user: Any) -> QuerySet:
    if operator not in (grammar.IS, grammar.NOT):
        return rows
    wanted = set(value) if operator == grammar.IS else {CURRENT, ARCHIVED} - set(value)
    if wanted == {CURRENT, ARCHIVED}:
        return rows
    return rows.filter(archived_at__isnull=CURRENT in wanted) if wanted else rows.none()


def each(verb: Callable[..., Any], aside: bool, said: str) -> Callable[[Any, Any, dict[str, Any]], None]:
    def run(rows: Any, user: Any, data: dict[str, Any]) -> None:
        for supplier in rows:
            if supplier.is_archived == aside:
                raise Refused(said)
            verb(supplier, actor=user)

    return run


def matching(rows: Any, text: str) -> QuerySet:
    return rows.matching(text)


SUPPLIERS = ListSpec(
    name="suppliers",
    title="Fournisseurs",
    rows=lambda user: Supplier.objects.visible_to(user),
    columns=(
        Column("name", "Nom", lambda s: format_html(
            '<a href="{}" class="font-medium hover:underline">{}</a>', s.get_absolute_url(), s.name),
            value=lambda s: s.name, sort="name", css="c-name"),
        Column("reference", "Référence", lambda s: ref(s.reference), value=lambda s: s.reference, sort="reference", default=False),
        Column("kind", "Type", kind_chip, value=lambda s: s.kind_label, sort="is_operator", css="c-status"),
        Column("account", "Notre numéro de client", lambda s: s.account_number, css="c-act"),
        Column("email", "Adresse e-mail des commandes", lambda s: s.email),
        Column("phone", "Téléphone", lambda s: phone(s.phone), value=lambda s: french.phone(s.phone), css="c-tel"),
        Column("lead", "Délai habituel", lambda s: french.plural(s.lead_days, "jour") if s.lead_days else "",
               value=lambda s: s.lead_days or None, sort="lead_days", css="num"),
    ),
    url="catalog:suppliers",
    right="suppliers.see",
    filters=(
        Filter("operator", "Opérateur", "boolean", "is_operator"),
        Filter("state", "État", "choice", choices=lambda user: [(CURRENT, "En activité"), (ARCHIVED, "Archivé")], apply=by_state),
        Filter("lead", "Délai habituel, en jours", "number", "lead_days"),
    ),
    views=(
        View("En activité", "f=state:is:current"),
        View("Opérateurs", "f=state:is:current&f=operator:is:1"),
        View("Archivés", "f=state:is:archived"),
    ),
    bulk=(
        BulkAction("archive", "Archiver", "archive", "suppliers.close", each(services.archive_supplier, True, "déjà archivé.")),
        BulkAction("restore", "Reprendre", "archive-off", "suppliers.close", each(services.restore_supplier, False, "déjà en activité.")),
    ),
    text=matching,
    default_sort="name",
    create_url="catalog:supplier_new",
    create_label="Nouveau fournisseur",
    create_right="suppliers.edit",
    export_name="fournisseurs",
    empty_title="Aucun fournisseur ici",
    empty_text="Les fabricants, les grossistes et les opérateurs chez qui vous achetez.",
    model="catalog.supplier",
    noun="fournisseur,fournisseurs",
)  # fmt: skip
