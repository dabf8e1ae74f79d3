"""The words and small expressions of a client's card."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Func, OuterRef

GEO_SAID = {
    "commune": "Placé au centre de la commune.",
    "postal_code": "Placé au centre du code postal : la commune n'est pas reconnue.",
    "department": "Placé au centre du département : ni la commune ni le code postal ne sont reconnus.",
    "confirmed": "Position confirmée par une personne.",
    "hand": "Point placé à la main.",
    "unknown": "Adresse non trouvée : donnez le point à la main.",
}
SURE = 0.6  # below, the point of a site waits for a person to confirm it


class Sector(models.TextChoices):
    PHARMACY = "pharmacy", "Pharmacie"
    INSURANCE = "insurance", "Assurance"
    HEALTH = "health", "Santé"
    OPTICS = "optics", "Optique"
    LEGAL = "legal", "Juridique"
    REAL_ESTATE = "real_estate", "Immobilier"
    RETAIL = "retail", "Commerce"
    FOOD = "food", "Restauration"
    SERVICES = "services", "Services"
    PUBLIC = "public", "Public"
    OTHER = "other", "Autre"


class WholeRow(Func):
    """The row that holds a column, as one JSON object: naming each column costs the ORM ten times as much."""

    output_field = models.JSONField()
    arity = 1

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **extra: Any) -> tuple[str, tuple[str | int, ...]]:
        (column,) = self.get_source_expressions()
        return f"to_jsonb({compiler.quote_name_unless_alias(column.alias)})", ()


def packed(model: Any, user: Any) -> ArraySubquery:
    """The rows of a part as an array of JSON objects."""
    rows = model.objects.visible_to(user).current().filter(client=OuterRef("pk"))
    return ArraySubquery(rows.values(row=WholeRow("pk")))


def one_line(place: Any) -> str:
    town = f"{place.postal_code} {place.city}".strip()
    return ", ".join(part for part in (place.street, place.street2, town) if part)
