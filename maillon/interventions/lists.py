"""The list of visits: to plan first, then by date."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from maillon.accounts.models import Partner
from maillon.core import french
from maillon.core.fragments import by_words, few, holds
from maillon.core.templatetags.kit import chip, ref
from maillon.interventions.models import Visit
from maillon.interventions.workflow import TONES
from maillon.lists.spec import Column, Filter, ListSpec, View
from maillon.technicians.models import Technician

LIVE = ",".join(Visit.OPEN)


def visits(user: Any) -> QuerySet[Visit]:
    return Visit.objects.visible_to(user).filter(archived_at=None)


def of_technician(word: str) -> Q:
    return Q(technician__in=few(Technician.objects.filter(holds(word, "name")).values_list("pk", flat=True)))


by_words_inside = by_words(elsewhere=of_technician)


def search_of(user: Any) -> Any:
    """By words; who may not read the technician's name does not find visits by it, and a partner reads it on its visits only."""
    if not user.partner_id:
        return by_words_inside
    return by_words(elsewhere=lambda word: holds(word, "technician_name")) if technician_shown(user) else by_words()


def spec_for(user: Any) -> ListSpec:
    return replace(VISITS, text=search_of(user)) if user.partner_id else VISITS


def name_cell(visit: Visit) -> SafeString:
    return format_html(
        '<a href="{}" class="font-medium hover:underline">{}</a> <span class="ml-1.5">{}</span>',
        visit.get_absolute_url(), visit.client_name, ref(visit.reference),
    )  # fmt: skip


def slot_words(visit: Visit) -> str:
    """« mar. 24 nov., 9 h 30 »."""
    if visit.starts_at is None:
        return ""
    today = french.day_of(timezone.now())
    weekday = french.WEEKDAYS[french.day_of(visit.starts_at).weekday()][:3]
    return french.fr(f"{weekday}. {french.day(visit.starts_at, today)}, {french.hour(visit.starts_at)}")


def slot_cell(visit: Visit) -> SafeString | str:
    """The slot; in red when it is past and nothing says that it was held."""
    if visit.starts_at is None:
        return ""
    words = slot_words(visit)
    if is_late(visit):
        return chip(f"{words}, PV non signé", "error")
    return words


def is_late(visit: Visit) -> bool:
    return bool(visit.status in Visit.OPEN and visit.ends_at and visit.ends_at < timezone.now())


def late_only(rows: QuerySet, operator: str, value: Any, user: Any) -> QuerySet:
    late = Q(status__in=Visit.OPEN, ends_at__lt=timezone.now())
    return rows.filter(late) if value else rows.exclude(late)


def technicians(user: Any) -> list[tuple[str, str]]:
    return [(str(pk), name) for pk, name in Technician.objects.visible_to(user).values_list("pk", "name")]


def partners(user: Any) -> list[tuple[str, str]]:
    return [(str(pk), name) for pk, name in Partner.objects.visible_to(user).values_list("pk", "name")]


def technician_shown(user: Any) -> bool:
    """A partner reads who comes only when its card says so."""
    return not user.partner_id or user.partner.sees_technician


VISITS = ListSpec(
    name="visits",
    title="Interventions",
    rows=visits,
    url="interventions:list",
    right="interventions.see",
    columns=(
        Column("client", "Client", name_cell, lambda v: v.client_name, sort="client_name", css="c-name"),
        Column("reference", "Référence", lambda v: v.reference, sort="reference", default=False),
        Column("title", "Objet", lambda v: v.title, sort="title", css="fill c-act"),
        Column("kind", "Type", lambda v: v.get_kind_display(), sort="kind", default=False),
        Column("status", "État", lambda v: chip(v.get_status_display(), TONES[v.status]), lambda v: v.get_status_display(),
               sort="status", css="c-status"),
        Column("start", "Créneau", slot_cell, lambda v: v.starts_at, sort="starts_at", css="c-tel"),
        Column("technician", "Technicien", lambda v: v.technician_name, sort="technician_name", shown=technician_shown),
        Column("site", "Site", lambda v: v.site_label.rpartition(", ")[2], lambda v: v.site_label),
    ),
    filters=(
        Filter("status", "État", "choice", choices=lambda user: Visit.Status.choices),
        Filter("late", "En retard", "boolean", apply=late_only),
        Filter("kind", "Type", "choice", choices=lambda user: Visit.Kind.choices),
        Filter("technician", "Technicien", "choice", "technician_id", choices=technicians, right="planning.edit"),
        Filter("partner", "Partenaire", "choice", "partner_id", choices=partners, right="planning.edit"),
        Filter("start", "Date", "date", "starts_at"),
        Filter("created", "Créée", "date", "created_at"),
    ),
    views=(
        View("À planifier", "f=status:is:to_plan&s=reference", right="planning.edit"),
        View("À venir", "f=status:is:planned,confirmed,on_the_way,on_site&s=start"),
        View("Aujourd'hui", "f=start:is:today&s=start"),
        View("En retard", "f=late:is:1&s=start"),
        View("Terminées", "f=status:is:done&s=-start"),
        View("Toutes"),
    ),
    text=by_words_inside,
    default_sort="-id",
    row_label=lambda v: v.reference,
    export_name="interventions",
    empty_title="Aucune intervention ici",
    empty_text="Une commande qui arrive à l'installation crée d'elle-même l'intervention à planifier.",
    model="interventions.visit",
    noun="intervention,interventions",
    feminine=True,
)  # fmt: skip
