"""The list of incidents."""

from __future__ import annotations

from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString

from maillon.core import french
from maillon.core.fragments import by_words
from maillon.core.templatetags.kit import chip, ref, when
from maillon.incidents.models import Incident
from maillon.incidents.workflow import TONES
from maillon.lists.spec import Column, Filter, ListSpec, View


def visible_incidents(user: Any) -> Any:
    return Incident.objects.visible_to(user).with_counts(user)


def title_cell(incident: Incident) -> SafeString:
    return format_html(
        '<a href="{}" class="font-medium hover:underline">{}</a> <span class="ml-1.5">{}</span>',
        incident.get_absolute_url(), french.fr(incident.title), ref(incident.reference),
    )  # fmt: skip


def state(incident: Incident) -> SafeString:
    return chip(incident.get_status_display(), TONES[incident.status])


INCIDENTS = ListSpec(
    name="incidents",
    title="Incidents généraux",
    rows=visible_incidents,
    url="incidents:list",
    right="incidents.see",
    columns=(
        Column("title", "Incident", title_cell, lambda i: i.title, sort="title", css="c-name"),
        Column("reference", "Référence", lambda i: i.reference, sort="reference", default=False),
        Column("status", "État", state, lambda i: i.get_status_display(), sort="status", css="c-status"),
        Column("impact", "Ce qui ne marche pas", lambda i: i.get_impact_display(), sort="impact"),
        Column("clients", "Clients touchés", lambda i: french.number(i.client_count), lambda i: i.client_count,
               sort="client_count", css="num"),
        Column("tickets", "Tickets", lambda i: french.number(i.ticket_count), lambda i: i.ticket_count, sort="ticket_count", css="num"),
        Column("started", "Depuis", lambda i: when(i.started_at), lambda i: i.started_at, sort="started_at", css="c-tel"),
        Column("solved", "Résolu", lambda i: when(i.solved_at) if i.solved_at else "", lambda i: i.solved_at, sort="solved_at"),
    ),
    filters=(
        Filter("status", "État", "choice", choices=lambda user: Incident.Status.choices),
        Filter("impact", "Ce qui ne marche pas", "choice", choices=lambda user: Incident.Impact.choices),
        Filter("started", "Depuis", "date", "started_at"),
    ),
    views=(View("En cours", "f=status:not:solved"), View("Résolus", "f=status:is:solved"), View("Tous")),
    text=by_words(),
    default_sort="-started",
    row_label=lambda i: i.reference,
    export_name="incidents",
    empty_title="Aucun incident général",
    empty_text="Quand une plateforme partagée tombe, déclarez l'incident : les clients touchés sont trouvés, leurs tickets s'y rattachent.",
    model="incidents.incident",
    create_url="incidents:new",
    create_label="Déclarer un incident",
    create_right="incidents.edit",
    noun="incident,incidents",
)  # fmt: skip
