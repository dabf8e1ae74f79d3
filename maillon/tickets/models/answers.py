"""Answers written once and used often, and what somebody has begun to write."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from maillon.accounts.models import User
from maillon.core.rows import Scoped, ScopedQuerySet
from maillon.core.walls import Wall
from maillon.records.models import Audience
from maillon.tickets.models.tickets import Level, Ticket

THEN = [
    ("", "Sans changer le statut"),
    ("started", "En cours"),
    ("client", "En attente du client"),
    ("partner", "En attente du partenaire"),
    ("supplier", "En attente du fournisseur"),
    ("part", "En attente d'une pièce"),
    ("solved", "Résolu"),
]


class AnswerQuerySet(ScopedQuerySet):
    def visible_to(self, user: Any) -> AnswerQuerySet:
        """Those of the team and one's own."""
        return super().visible_to(user).filter(Q(owner=None) | Q(owner=user.pk), archived_at=None)


class Answer(Scoped):
    """A text with variables. One that also moves, assigns, escalates or tags the ticket is a macro: one click does all."""

    see, edit = "tickets.edit", "tickets.edit"
    wall = Wall.closed()

    name = models.CharField("nom", max_length=80)
    audience = models.CharField("destinataires", max_length=8, choices=Audience, default=Audience.CLIENT)
    body = models.TextField("texte", max_length=20_000, blank=True)
    owner = models.ForeignKey(User, models.CASCADE, null=True, blank=True, related_name="+", editable=False)
    then = models.CharField("puis", max_length=8, choices=THEN, blank=True)
    take = models.BooleanField("s'attribuer le ticket", default=False)
    level = models.PositiveSmallIntegerField("escalader au niveau", choices=Level, null=True, blank=True)
    tags = models.CharField("étiquettes", max_length=160, blank=True, help_text="Séparées par des virgules.")
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects: ClassVar[Any] = AnswerQuerySet.as_manager()

    class Meta:
        verbose_name = "réponse type"
        ordering: ClassVar = ["name", "id"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_macro(self) -> bool:
        return bool(self.then or self.take or self.level or self.tags)

    @property
    def deeds(self) -> list[str]:
        """What it does besides writing, in words."""
        found = [
            f"statut : {self.get_then_display().lower()}" if self.then else "",
            "s'attribue le ticket" if self.take else "",
            f"niveau {self.get_level_display()}" if self.level else "",
            f"étiquettes : {self.tags}" if self.tags else "",
        ]
        return [said for said in found if said]


class DraftQuerySet(ScopedQuerySet):
    def visible_to(self, user: Any) -> DraftQuerySet:
        """One's own and nobody else's, whatever the role."""
        return self.filter(user=user.pk) if user.is_authenticated and user.can(Draft.see) else self.none()


class Draft(Scoped):
    """One per person, ticket and audience: found again on another device, gone once sent."""

    see, edit = "tickets.see", "tickets.edit"
    wall = Wall.mine("user_id", rights="SELECT, INSERT, UPDATE, DELETE")
    audited = False

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="+")
    audience = models.CharField(max_length=8, choices=Audience)
    text = models.TextField(max_length=20_000)
    at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[Any] = DraftQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["ticket", "user", "audience"], name="tickets_one_draft"),
        ]
