"""What runs on a platform: lines, handsets, SIM cards."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from maillon.catalog.models import Product
from maillon.clients.models import Site
from maillon.core.walls import Wall
from maillon.platforms.models.platforms import Platform, PlatformPart

LIVE = Q(archived_at=None)


class Line(PlatformPart):
    wall = Wall.child("platforms_platform", "platform_id", rights="SELECT")

    class Kind(models.TextChoices):
        SIP = "sip", "SIP"
        ANALOG = "analog", "Analogique"
        ISDN = "isdn", "Numéris"
        FIBRE = "fibre", "Fibre"
        COPPER = "copper", "Cuivre"
        MOBILE = "mobile", "Secours mobile"

    platform = models.ForeignKey(Platform, models.CASCADE, related_name="lines")
    site = models.ForeignKey(Site, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="site")
    number = models.CharField("numéro", max_length=20, blank=True)
    kind = models.CharField("type", max_length=6, choices=Kind, default=Kind.SIP)
    operator_reference = models.CharField("référence de l'opérateur", max_length=60, blank=True)

    class Meta:
        verbose_name = "ligne"
        ordering: ClassVar = ["kind", "number", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="platforms_line_named",
                condition=~Q(number="") | ~Q(operator_reference=""),
                violation_error_message="Indiquez le numéro de la ligne ou la référence de l'opérateur.",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["number"], name="platforms_line_number", condition=~Q(number=""))]

    def __str__(self) -> str:
        return self.number or self.operator_reference


class Handset(PlatformPart):
    """``product`` when it is one of the catalogue's, else ``model`` in words. Nothing is told twice: MAC, serial, extension."""

    wall = Wall.child("platforms_platform", "platform_id", rights="SELECT")

    platform = models.ForeignKey(Platform, models.CASCADE, related_name="handsets")
    product = models.ForeignKey(
        Product, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="article du catalogue"
    )
    model = models.CharField("modèle", max_length=80, blank=True)
    mac = models.CharField("adresse MAC", max_length=17, blank=True)
    serial = models.CharField("numéro de série", max_length=60, blank=True)
    extension = models.CharField("poste", max_length=10, blank=True)
    user_name = models.CharField("utilisateur", max_length=80, blank=True)
    firmware = models.CharField("micrologiciel", max_length=40, blank=True)

    class Meta:
        verbose_name = "poste"
        ordering: ClassVar = ["extension", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["mac"], name="platforms_handset_mac_once", condition=LIVE & ~Q(mac=""),
                violation_error_message="Un poste en service a déjà cette adresse MAC.",
            ),
            models.UniqueConstraint(
                fields=["platform", "extension"], name="platforms_handset_extension_once",
                condition=LIVE & ~Q(extension=""),
                violation_error_message="Un poste de cette plateforme a déjà ce numéro de poste.",
            ),
            models.CheckConstraint(
                name="platforms_handset_named", condition=~Q(mac="") | ~Q(serial="") | ~Q(extension=""),
                violation_error_message="Indiquez au moins le poste, l'adresse MAC ou le numéro de série.",
            ),
        ]  # fmt: skip
        indexes: ClassVar = [
            models.Index(fields=["serial"], name="platforms_handset_serial"),
            models.Index(fields=["extension"], name="platforms_handset_extension", condition=~Q(extension="")),
        ]

    def __str__(self) -> str:
        named = f"Poste {self.extension}" if self.extension else self.model or "Poste"
        return f"{named} · {self.user_name}" if self.user_name else named


class Sim(PlatformPart):
    wall = Wall.child("platforms_platform", "platform_id", rights="SELECT")

    class Status(models.TextChoices):
        SPARE = "spare", "En réserve"
        ACTIVE = "active", "Active"
        SUSPENDED = "suspended", "Suspendue"
        ENDED = "ended", "Résiliée"

    platform = models.ForeignKey(Platform, models.CASCADE, related_name="sims")
    iccid = models.CharField("ICCID", max_length=20)
    number = models.CharField("numéro", max_length=20, blank=True)
    operator = models.CharField("opérateur", max_length=60, blank=True)
    status = models.CharField("état", max_length=9, choices=Status, default=Status.ACTIVE)

    class Meta:
        verbose_name = "carte SIM"
        ordering: ClassVar = ["iccid"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["iccid"], name="platforms_sim_once", condition=LIVE,
                violation_error_message="Une carte SIM en service porte déjà cet ICCID.",
            ),
        ]  # fmt: skip
        indexes: ClassVar = [models.Index(fields=["number"], name="platforms_sim_number", condition=~Q(number=""))]

    def __str__(self) -> str:
        return self.iccid
