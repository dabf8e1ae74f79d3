"""VAT rates and regimes."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from maillon.core.walls import Wall


class VatRate(models.Model):
    """A VAT rate with its EN 16931 category and, when exempt, the reason printed (BT-120, BT-121)."""

    wall = Wall.shared()

    label = models.CharField("libellé", max_length=80)
    rate = models.DecimalField("taux (%)", max_digits=5, decimal_places=2)
    category = models.CharField("catégorie", max_length=2, default="S")
    exemption_code = models.CharField("code du motif", max_length=40, blank=True)
    exemption_text = models.CharField("motif imprimé", max_length=200, blank=True)
    explanation = models.TextField("quand l'appliquer", max_length=600, blank=True)
    is_default = models.BooleanField("par défaut", default=False)

    class Meta:
        ordering: ClassVar = ["-rate"]

    def __str__(self) -> str:
        return self.label
