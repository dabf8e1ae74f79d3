"""A segment: clients who meet filters, under a name. What is kept is the filter, never the list of clients."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q, QuerySet
from django.utils import timezone

from maillon.accounts.models import User
from maillon.core.modules import registry
from maillon.core.rows import Scoped, ScopedQuerySet
from maillon.core.walls import Wall
from maillon.lists import conditions, state
from maillon.lists.additions import completed
from maillon.lists.conditions import Offered, Ready
from maillon.lists.spec import ListSpec

SEGMENT = "segment"  # the key of the filter « segment est … », which no segment may itself use
NESTED = "Un segment ne peut pas reposer sur un autre segment : reprenez ses filtres à la place."


@dataclass(frozen=True)
class ClientListing:
    """Offered by this module's manifest: the list of clients as a person sees it, whose filters a segment speaks."""

    spec_of: Callable[[Any], ListSpec]


class SegmentQuerySet(ScopedQuerySet):
    def visible_to(self, user: Any) -> SegmentQuerySet:
        """One's own and those shared; segments are inside the company."""
        rows = super().visible_to(user)
        return rows.filter(Q(shared=True) | Q(owner=user))


class Segment(Scoped):
    """``query``: the address parameters of the clients' list (filters and text)."""

    see, edit, partner_field = "segments.see", "segments.edit", None
    wall = Wall.closed()

    name = models.CharField("nom", max_length=60)
    description = models.CharField("à quoi il sert", max_length=200, blank=True)
    query = models.CharField("filtres", max_length=2000, editable=False)
    shared = models.BooleanField("partagé avec toute la société", default=True)
    owner = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects: ClassVar[Any] = SegmentQuerySet.as_manager()

    class Meta:
        verbose_name = "segment"
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["name"], name="clients_segment_once", violation_error_message="Un segment porte déjà ce nom."
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            self.version += 1
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return f"/clients/?f={SEGMENT}:is:{self.pk}"

    def can_change(self, user: Any) -> bool:
        """Its author, or who sets the house's rules; one whose author left is anybody's."""
        return user.can(self.edit) and (self.owner_id in (None, user.pk) or user.can("segments.close"))

    def reading(self, user: Any, offered: Offered | None = None) -> Reading:
        """What the filters mean today for this person: ready conditions, or the sentences of what no longer reads."""
        return Reading(self, user, offered)

    def clients(self, user: Any) -> QuerySet[Any]:
        """The clients in it among those this person sees; none when a filter no longer reads."""
        return self.reading(user).clients()

    def holds(self, client: Any) -> bool:
        """Whether this client is in it, as its author reads it: for what runs without anybody (rules)."""
        return self.owner is not None and self.clients(self.owner).filter(pk=client.pk).exists()


class Reading:
    def __init__(self, segment: Segment, user: Any, offered: Offered | None = None) -> None:
        self.user = user
        spec = spec_of(user)
        asked, sentences = state.read(segment.query)
        filters = state.visible_filters(spec, user)
        filters.pop(SEGMENT, None)
        self.spec, self.text = spec, asked.text
        self.ready: list[list[Ready]]
        self.ready, unread = conditions.read(asked.groups, filters, user, offered)
        nested = any(c.key == SEGMENT for group in asked.groups for c in group)
        self.wrong = [NESTED] if nested else [*sentences, *unread]
        if not (self.wrong or self.ready or self.text):
            self.wrong = ["Ce segment n'a plus aucun filtre."]

    def clients(self) -> QuerySet[Any]:
        rows = self.spec.rows(self.user)
        if self.wrong:
            return rows.none()
        rows = conditions.apply(rows, self.ready, self.user)
        return self.spec.text(rows, self.text) if self.text and self.spec.text else rows

    def words(self) -> str:
        """« Statut actif ; Ville contient « lyon » »"""
        said = [" ou ".join(" ".join(conditions.words(one, self.user)) for one in group) for group in self.ready]
        return " ; ".join([*said, *([f"texte « {self.text} »"] if self.text else [])])


def spec_of(user: Any) -> ListSpec:
    (listing,) = registry.offered(ClientListing)
    return completed(listing.spec_of(user), user)


def client_in(segments: Iterable[Segment], client: Any) -> list[Segment]:
    """Those of these segments that hold the client."""
    return [segment for segment in segments if segment.holds(client)]
