"""Custom fields that the direction adds to a record; values live in the record's ``custom`` column."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from maillon.core.walls import Wall


class CustomField(models.Model):
    wall = Wall.shared()

    class Kind(models.TextChoices):
        TEXT = "text", "Texte"
        NUMBER = "number", "Nombre"
        DATE = "date", "Date"
        BOOLEAN = "boolean", "Oui ou non"
        CHOICE = "choice", "Liste de choix"
        URL = "url", "Lien"

    model = models.CharField("fiche", max_length=60)
    subset = models.CharField("seulement pour", max_length=20, blank=True)  # a value of the record's ``subset_field``
    key = models.SlugField("nom technique", max_length=40)
    label = models.CharField("libellé", max_length=80)
    kind = models.CharField("type", max_length=10, choices=Kind, default=Kind.TEXT)
    choices = ArrayField(models.CharField(max_length=80), default=list, blank=True, verbose_name="choix")
    required = models.BooleanField("obligatoire", default=False)
    filterable = models.BooleanField("utilisable en filtre", default=False)
    partner_visible = models.BooleanField("vu par le partenaire", default=False)
    help_text = models.CharField("aide", max_length=200, blank=True)
    order = models.PositiveSmallIntegerField("ordre", default=10)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["model", "order", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["model", "key"],
                name="fields_custom_once",
                violation_error_message="Cette fiche a déjà un champ de ce nom.",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def name(self) -> str:
        """Its name among the fields of a form and in the API."""
        return f"custom_{self.key}"
