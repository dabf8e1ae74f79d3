"""The one method by which a person reaches rows: ``Model.objects.visible_to(user)``.

A model says once how it is scoped:

- ``see``: the capability without which nobody sees a row (``"clients.see"``);
- ``partner_field``: the column that a partner's user must match (``"partner_id"``), or ``None``: never a partner;
- technicians see what an offered ``TechnicianReach`` gives them, and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from django.db import models

from maillon.core.modules import registry


@dataclass(frozen=True)
class TechnicianReach:
    """Declared by the module that knows the visits: the rows of ``model`` that a technician's work reaches."""

    model: str
    rows: Callable[[Any], models.Q]


class ScopedQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> Self:
        scope: Any = self.model
        if not (user and user.is_authenticated and user.can(scope.see)):
            return self.none()
        if user.partner_id:
            return self.filter(scope.partner_rows(user)) if scope.partner_field else self.none()
        if user.is_technician:
            return self.filter(technician_rows(scope, user))
        return self

    def editable_by(self, user: Any) -> Self:
        """Rows the person may change: those seen, when the role may edit the subject."""
        scope: Any = self.model
        return self.visible_to(user) if user.can(scope.edit) else self.none()


def technician_rows(scope: type[Scoped], user: Any) -> models.Q:
    label = scope._meta.label_lower
    reaches = [r for r in registry.offered(TechnicianReach) if r.model == label]
    rows = models.Q(pk__in=[])
    for reach in reaches:
        rows |= reach.rows(user)
    return rows


class Scoped(models.Model):
    see: ClassVar[str] = ""
    edit: ClassVar[str] = ""
    partner_field: ClassVar[str | None] = None

    objects: ClassVar[Any] = ScopedQuerySet.as_manager()

    class Meta:
        abstract = True

    @classmethod
    def partner_rows(cls, user: Any) -> models.Q:
        return models.Q(**{str(cls.partner_field): user.partner_id})
