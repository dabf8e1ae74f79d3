"""Priority from impact × urgency (ITIL): pure."""

from __future__ import annotations

from django.db.models import IntegerChoices


class Impact(IntegerChoices):
    ONE = 1, "Un poste"
    SOME = 2, "Un site ou plusieurs postes"
    ALL = 3, "Toute l'activité"


class Urgency(IntegerChoices):
    LOW = 1, "Peut attendre"
    NORMAL = 2, "Gêne le travail"
    HIGH = 3, "Travail arrêté"


class Priority(IntegerChoices):
    CRITICAL = 1, "Critique"
    HIGH = 2, "Haute"
    NORMAL = 3, "Normale"
    LOW = 4, "Basse"


# The product of both, from 1 to 9.
BY_PRODUCT = {
    1: Priority.LOW,
    2: Priority.NORMAL,
    3: Priority.HIGH,
    4: Priority.HIGH,
    6: Priority.CRITICAL,
    9: Priority.CRITICAL,
}


def priority_of(impact: int, urgency: int) -> Priority:
    """Impact and urgency from 1 to 3: what touches everybody but can wait comes before what hinders one person."""
    return BY_PRODUCT[impact * urgency]
