"""What any record's page shows of this module. Nothing is read before its template asks for it.

``{"records": ...}`` goes into the page's context; the templates are ``records/_timeline.html``, ``_composer.html``,
``_attachments.html``, ``_tags.html``, ``_tasks.html``, ``_links.html`` and ``_pinned.html``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import F, Q

from maillon.core import scope
from maillon.core.having import having
from maillon.core.modules import registry
from maillon.core.panels import label_of
from maillon.records import attachments, targets
from maillon.records import timeline as history
from maillon.records.models import Audience, Link, Tag, Task
from maillon.records.services import audiences_for, reaches
from maillon.records.timeline import Line, Timeline

MOST = 50
# What the kit's composer calls an audience, and the field its text comes in.
VALUES = {Audience.INTERNAL: "interne", Audience.PARTNER: "partenaire", Audience.CLIENT: "public"}


def context(record: Any, user: Any, *, client: bool = False) -> dict[str, Any]:
    """``client``: the timeline gathers everything around this client."""
    return {"records": RecordPanels(record, user, client=client)}


@dataclass(frozen=True)
class BesideHistory:
    """Beside « Activité » on every record, declared by a module above: ``context(record, user)``, None to show nothing."""

    template: str
    context: Callable[[Any, Any], dict[str, Any] | None]


ABOUT = "target_model = %(model)s and target_id = %(pk)s"
HELD = {
    "attachments": f"records_attachment where {ABOUT}",
    "tags": f"records_tagging where {ABOUT}",
    "tasks": f"records_task where {ABOUT}",
    "links": "records_link where (from_model, from_id) = (%(model)s, %(pk)s) or (to_model, to_id) = (%(model)s, %(pk)s)",
}


class RecordPanels:
    def __init__(self, record: Any, user: Any, *, client: bool = False, chosen: str = "", before: str = "") -> None:
        self.record, self.user, self.client, self.chosen, self.before = record, user, client, chosen, before
        self.path = history.path_of(record)
        self.can_note = bool(audiences_for(user))
        self.can_task = user.can("tasks.edit")
        self.sees_tags = user.can("tags.see")
        self.can_tag = user.can("tags.edit")

    @cached_property
    def held(self) -> frozenset[str]:
        """What the record has of ``HELD``; a partner, to whom some are closed, is told all of it may be."""
        if self.user.partner_id:
            return frozenset(HELD)
        return having(HELD, {"model": label_of(self.record), "pk": self.record.pk})

    @cached_property
    def timeline(self) -> Timeline:
        return history.timeline(self.record, self.user, client=self.client, chosen=self.chosen, before=self.before)

    @cached_property
    def beside(self) -> list[dict[str, Any]]:
        if targets.model_of(label_of(self.record)) is None:
            return []
        drawn = [(offer.template, offer.context(self.record, self.user)) for offer in registry.offered(BesideHistory)]
        return [{"template": template, **context} for template, context in drawn if context is not None]

    @cached_property
    def pinned(self) -> list[Line]:
        return history.pinned(self.record, self.user)

    @cached_property
    def audiences(self) -> list[dict[str, str]]:
        """The choices of the composer, the most private first, among those that the record reaches."""
        allowed = [a for a in audiences_for(self.user) if reaches(self.record, a)]
        return [audience_choice(Audience(a), self.record, self.user) for a in allowed]

    @cached_property
    def attachments(self) -> list[Any]:
        rows = attachments.of_record(self.record, self.user)[:MOST] if "attachments" in self.held else ()
        return list(rows)

    @cached_property
    def tags(self) -> list[Tag]:
        if not self.sees_tags or "tags" not in self.held:
            return []
        return list(
            Tag.objects.filter(taggings__target_model=label_of(self.record), taggings__target_id=self.record.pk)
        )

    @cached_property
    def tasks(self) -> list[Task]:
        """Open ones first, by lateness."""
        if "tasks" not in self.held:
            return []
        rows = Task.objects.visible_to(self.user).filter(target_model=label_of(self.record), target_id=self.record.pk)
        return list(
            rows.select_related("assignee").order_by(
                F("done_at").asc(nulls_first=True), F("due_at").asc(nulls_last=True), "id"
            )[:MOST]
        )

    @cached_property
    def links(self) -> list[dict[str, Any]]:
        return links_of(self.record, self.user) if "links" in self.held else []


def audience_choice(audience: Audience, record: Any, user: Any) -> dict[str, str]:
    partner = str(getattr(record, "partner_name", "") or "le partenaire")
    if audience == Audience.INTERNAL:
        return {
            "value": VALUES[audience],
            "label": "Interne",
            "icon": "lock",
            "title": "Note interne",
            "readers": "Lu par nous seulement, jamais dehors",
            "placeholder": "Noter pour l'équipe, @ pour prévenir",
            "button": "Ajouter la note interne",
        }
    if audience == Audience.PARTNER:
        them = "l'intégrateur" if user.partner_id else partner
        return {
            "value": VALUES[audience],
            "label": "Partenaire",
            "icon": "affiliate",
            "title": "Message au partenaire",
            "readers": f"Lu par {them}, jamais par le client",
            "placeholder": f"Écrire à {them}",
            "button": f"Envoyer à {them}" if len(them) <= 24 else "Envoyer au partenaire",
        }
    return {
        "value": VALUES[audience],
        "label": "Client",
        "icon": "world",
        "title": "Note pour le client",
        "readers": "Lu aussi par le client et par son partenaire",
        "placeholder": "Écrire ce que le client lira",
        "button": "Publier pour le client",
    }


def links_of(record: Any, user: Any) -> list[dict[str, Any]]:
    """What the record came from and what came of it, as far as this person may see it: one query per kind of record."""
    label, number = label_of(record), record.pk
    with scope.elevated("liens d'une fiche"):
        rows = list(
            Link.objects.filter(Q(from_model=label, from_id=number) | Q(to_model=label, to_id=number)).order_by("-id")[
                :MOST
            ]
        )
    wanted: dict[str, set[int]] = defaultdict(set)
    ends = []
    for row in rows:
        came_of_it = row.from_model == label and row.from_id == number
        model, key = (row.to_model, row.to_id) if came_of_it else (row.from_model, row.from_id)
        wanted[model].add(key)
        ends.append((model, key, row.label, came_of_it))
    found = {model: targets.find(model, keys, user) for model, keys in wanted.items()}
    return [
        {"record": found[model][key], "label": said, "after": came_of_it, "kind": found[model][key]._meta.verbose_name}
        for model, key, said, came_of_it in ends
        if key in found[model]
    ]
