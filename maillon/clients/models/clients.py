"""End clients, their people and places, and the partner they belong to, by dated periods."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import cached_property
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.apps import apps
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Upper
from django.utils import timezone

from maillon.accounts.models import Identified, PartnerOwned, User
from maillon.clients import hours
from maillon.clients.models.groups import Group, ServiceLevel
from maillon.clients.models.segments import Segment, client_in
from maillon.clients.models.vocabulary import GEO_SAID, SURE, Sector, one_line, packed
from maillon.core.fragments import by_words, fragments, fragments_index
from maillon.core.geography.departments import time_zone
from maillon.core.geography.geocoding import locate
from maillon.core.models import Part, Record
from maillon.core.rows import ScopedQuerySet
from maillon.core.walls import Wall
from maillon.core.words import name_key

search = by_words()


class ClientQuerySet(ScopedQuerySet):
    def current(self) -> ClientQuerySet:
        return self.filter(archived_at=None)

    def archived(self) -> ClientQuerySet:
        return self.exclude(archived_at=None)

    def matching(self, text: str) -> ClientQuerySet:
        """What a choice box proposes: every typed word in the name, the town or the reference, in any order."""
        return search(self, text)

    def dormant_since(self, moment: datetime) -> ClientQuerySet:
        return self.current().filter(last_activity_at__lt=moment)

    def with_portfolio(self, day: date) -> ClientQuerySet:
        """``partner_period`` (end excluded) under way, ``next_partner``: its planned follower, ``had_partners``: how many periods."""
        periods = apps.get_model("clients.Portfolio").objects.filter(client=OuterRef("pk"))
        return self.annotate(
            partner_period=Subquery(periods.on(day).values("period")[:1]),
            had_partners=Subquery(periods.order_by().values("client").annotate(n=Count("pk")).values("n")),
            next_partner=Subquery(periods.to_come(day).order_by("period").values("partner__name")[:1]),
        )

    def with_parts(self, user: Any) -> ClientQuerySet:
        """The parts that this person may see, in the same query: ``client.parts_of(Contact)``."""
        parts = {f"packed_{model._meta.model_name}": packed(model, user) for model in (Contact, Site)}
        return self.annotate(**parts)

    def with_department(self, codes: Sequence[str]) -> ClientQuerySet:
        """Clients who have a site there."""
        return self.filter(Exists(Site.objects.current().filter(client=OuterRef("pk"), department__in=codes)))


class Client(Record, Identified, PartnerOwned):
    """``partner`` is the current one (null: direct); history is in ``Portfolio``."""

    see, edit, partner_field = "clients.see", "clients.edit", "partner_id"
    reference_prefix = "CL"
    wall = Wall.own()

    class Status(models.TextChoices):
        PROSPECT = "prospect", "Prospect"
        ONBOARDING = "onboarding", "En création"
        ACTIVE = "active", "Actif"
        ENDED = "ended", "Résilié"

    class Size(models.TextChoices):
        ALONE = "1", "1 personne"
        SMALL = "2-9", "2 à 9"
        MEDIUM = "10-49", "10 à 49"
        LARGE = "50-249", "50 à 249"
        BIG = "250+", "250 et plus"

    class Payment(models.TextChoices):
        TRANSFER = "transfer", "Virement"
        DEBIT = "debit", "Prélèvement SEPA"
        CARD = "card", "Carte"
        CHEQUE = "cheque", "Chèque"

    name = models.CharField("nom", max_length=120)
    former_name = models.CharField("ancien nom", max_length=120, blank=True)
    status = models.CharField("statut", max_length=10, choices=Status, default=Status.PROSPECT)
    sector = models.CharField("secteur", max_length=12, choices=Sector, default=Sector.OTHER)
    size = models.CharField("taille", max_length=6, choices=Size, blank=True)
    service_level = models.ForeignKey(
        ServiceLevel, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="niveau de service"
    )
    group = models.ForeignKey(
        Group, models.PROTECT, null=True, blank=True, related_name="members", verbose_name="groupe"
    )
    is_head_office = models.BooleanField("siège du groupe", default=False)
    payment_method = models.CharField("règlement", max_length=8, choices=Payment, default=Payment.TRANSFER)
    billing_email = models.EmailField("adresse e-mail de facturation", blank=True)
    owner = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="suivi par")
    client_since = models.DateField("client depuis", null=True, blank=True)
    last_activity = models.CharField(max_length=200, blank=True, editable=False)
    last_activity_at = models.DateTimeField(default=timezone.now, editable=False)
    name_key = models.CharField(max_length=120, blank=True, editable=False)  # to compare names: see core.words
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, editable=False, related_name="former_cards")
    former_cards_told = models.TextField(blank=True, editable=False)  # « CL-2025-00012 Pharmacie Lilas », one a line
    words = fragments("name", "city", "reference")

    objects: ClassVar[Any] = ClientQuerySet.as_manager()

    class Meta:
        verbose_name = "client"
        ordering: ClassVar = ["-last_activity_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["siret"],
                name="clients_siret_once",
                condition=~Q(siret="") & Q(archived_at=None),
                violation_error_message="Un client a déjà ce SIRET : ouvrez sa fiche plutôt que d'en créer une seconde.",
            ),
            models.UniqueConstraint(
                fields=["group"],
                name="clients_one_head_office",
                condition=Q(is_head_office=True),
                violation_error_message="Ce groupe a déjà un siège : retirez-lui d'abord ce rôle.",
            ),
            models.CheckConstraint(
                condition=Q(is_head_office=False) | Q(group__isnull=False),
                name="clients_head_office_of_a_group",
                violation_error_message="Un siège est celui d'un groupe : choisissez le groupe.",
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | Q(archived_at__isnull=False),
                name="clients_merged_is_archived",
                violation_error_message="Une fiche réunie à une autre reste archivée.",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-last_activity_at", "-id"], name="clients_activity"),
            models.Index(fields=["partner", "-last_activity_at", "-id"], name="clients_partner_activity"),
            models.Index(fields=["name", "id"], name="clients_name"),
            GinIndex(OpClass("name_key", name="gin_trgm_ops"), name="clients_name_key", fastupdate=False),
            fragments_index("clients_words"),
            models.Index(fields=["phone"], name="clients_phone", condition=~Q(phone="")),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.name_key = name_key(self.name)
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "name_key"}
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return f"/clients/{self.reference}"

    @cached_property
    def card_ids(self) -> list[int]:
        """This card and those that became part of it: what may never move (issued invoices) still names them."""
        former = self.former_cards.values_list("pk", flat=True) if self.former_cards_told else ()  # type: ignore[attr-defined]
        return [self.pk, *former]

    @property
    def segment_names(self) -> list[str]:
        """The shared segments that hold this client: for the conditions of rules."""
        return [
            segment.name for segment in client_in(Segment.objects.filter(shared=True).select_related("owner"), self)
        ]

    @property
    def client_id(self) -> int:
        return self.pk

    @property
    def partner_name(self) -> str:
        return self.partner.name if self.partner else ""

    @property
    def address(self) -> str:
        return one_line(self)

    def parts_of(self, model: type[ClientPart]) -> list[Any]:
        """The parts of this kind that ``with_parts`` brought."""
        names = [field.attname for field in model._meta.concrete_fields]
        rows = getattr(self, f"packed_{model._meta.model_name}") or []
        parts = [model.from_db("default", names, [row[name] for name in names]) for row in rows]
        for part in parts:
            part.client = self
        return parts


class ClientPart(Part, PartnerOwned):
    """A row of a client's card; its partner follows the client's."""

    see, edit, partner_field = "clients.see", "clients.edit", "partner_id"
    whole = "client"

    client: Any  # each part has its own foreign key

    class Meta:
        abstract = True


class Contact(ClientPart):
    wall = Wall.child("clients_client", "client_id")

    class Channel(models.TextChoices):
        EMAIL = "email", "Mail"
        PHONE = "phone", "Téléphone"
        MOBILE = "mobile", "Mobile"

    client = models.ForeignKey(Client, models.CASCADE, related_name="contacts")
    civility = models.CharField("civilité", max_length=4, blank=True, choices=[("mme", "Mme"), ("m", "M.")])
    first_name = models.CharField("prénom", max_length=60, blank=True)
    last_name = models.CharField("nom", max_length=60)
    function = models.CharField("fonction", max_length=80, blank=True)
    email = models.EmailField("adresse e-mail", blank=True)
    phone = models.CharField("téléphone", max_length=20, blank=True)
    mobile = models.CharField("mobile", max_length=20, blank=True)
    channel = models.CharField("à joindre par", max_length=6, choices=Channel, default=Channel.EMAIL)
    is_main = models.BooleanField("contact principal", default=False)
    receives_mails = models.BooleanField("reçoit les mails de suivi", default=True)

    class Meta:
        verbose_name = "contact"
        ordering: ClassVar = ["-is_main", "last_name", "first_name"]
        indexes: ClassVar = [
            models.Index(fields=["phone"], name="clients_contact_phone", condition=~Q(phone="")),
            models.Index(fields=["mobile"], name="clients_contact_mobile", condition=~Q(mobile="")),
            models.Index(Upper("email"), name="clients_contact_by_email"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def number(self) -> str:
        """Where to call first."""
        return self.phone or self.mobile if self.channel == self.Channel.PHONE else self.mobile or self.phone


class Site(ClientPart):
    """A place: geocoded offline to its town, refined or moved by hand."""

    wall = Wall.child("clients_client", "client_id")
    audit_exclude = frozenset({"access_notes"})  # alarm codes: not for every reader of the journal

    client = models.ForeignKey(Client, models.CASCADE, related_name="sites")
    contact = models.ForeignKey(
        Contact, models.SET_NULL, null=True, blank=True, related_name="sites", verbose_name="contact sur place"
    )
    name = models.CharField("nom du site", max_length=80)
    street = models.CharField("adresse", max_length=160)
    street2 = models.CharField("complément", max_length=160, blank=True)
    postal_code = models.CharField("code postal", max_length=5)
    city = models.CharField("ville", max_length=80)
    insee = models.CharField("code INSEE", max_length=5, blank=True, editable=False)
    department = models.CharField("département", max_length=3, blank=True, editable=False)
    lat = models.FloatField(null=True, blank=True, editable=False)
    lon = models.FloatField(null=True, blank=True, editable=False)
    geo_score = models.FloatField(default=0, editable=False)
    geo_source = models.CharField(max_length=12, blank=True, editable=False)
    access_notes = models.TextField("accès (alarme, clés, code)", blank=True)
    hours = models.JSONField("horaires", default=dict, blank=True, editable=False)  # see clients/hours.py
    service_level = models.ForeignKey(
        ServiceLevel, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="niveau de service"
    )
    is_main = models.BooleanField("site principal", default=False)

    class Meta:
        verbose_name = "site"
        ordering: ClassVar = ["-is_main", "name"]

    def __str__(self) -> str:
        return f"{self.name}, {self.city}"

    @property
    def address(self) -> str:
        return one_line(self)

    @property
    def needs_confirmation(self) -> bool:
        """The point is only a neighbourhood of the address: a person should look at it."""
        return not self.archived_at and self.geo_score < SURE

    @property
    def hours_said(self) -> list[str]:
        return hours.said(self.hours)

    def is_open(self, moment: datetime) -> bool | None:
        """At this moment, in the site's own time zone; ``None`` when nobody said."""
        local = moment.astimezone(ZoneInfo(time_zone(self.department)))
        if any(local.date() in closure.period for closure in self.closures.all()):  # type: ignore[attr-defined]
            return False
        return hours.is_open(self.hours, local)

    @property
    def level(self) -> ServiceLevel | None:
        return self.service_level or self.client.service_level

    @property
    def geo_said(self) -> str:
        """What the point rests on, in words."""
        return GEO_SAID.get(self.geo_source, GEO_SAID["unknown"])

    def place(self) -> None:
        """Find the point of the address, without any network."""
        found = locate(self.postal_code, self.city)
        self.insee, self.department = (found.insee, found.department) if found else ("", "")
        self.lat, self.lon = (found.lat, found.lon) if found else (None, None)
        self.geo_score, self.geo_source = (found.score, found.source) if found else (0, "unknown")

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.geo_source:
            self.place()
        super().save(*args, **kwargs)
