"""What every record shares: one timeline, notes by audience, attachments, tags, tasks, links.

A record is named by its model label and key (``"orders.order"``, 12): this module knows no trade. ``client_id``
gathers on the client's page everything that happened around it.
"""

from __future__ import annotations

import uuid
from typing import Any, ClassVar, Self, cast

from django.apps import apps
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone

from maillon.accounts.models import PartnerOwned, User
from maillon.accounts.roles import ADMIN, Role
from maillon.core.modules import registry
from maillon.core.rows import Scoped, ScopedQuerySet, TechnicianReach
from maillon.core.walls import Wall


class Audience(models.TextChoices):
    INTERNAL = "internal", "Interne"
    PARTNER = "partner", "Partenaire"
    CLIENT = "client", "Client"


class About(models.Model):
    """Points to a record of any module, and to the client it concerns."""

    target_model = models.CharField(max_length=60, editable=False)
    target_id = models.BigIntegerField(editable=False)
    client_id = models.BigIntegerField(null=True, blank=True, editable=False)

    class Meta:
        abstract = True


def of_technician_work(user: Any) -> models.Q:
    """What is said about the records that a technician's visits reach."""
    rows = models.Q(pk__in=[])
    for reach in registry.offered(TechnicianReach):
        reached = apps.get_model(reach.model)._default_manager.filter(reach.rows(user)).values("pk")
        rows |= models.Q(target_model=reach.model, target_id__in=reached)
    return rows


class AudienceQuerySet(ScopedQuerySet):
    def visible_to(self, user: Any) -> Self:
        if user.is_authenticated and user.is_technician:
            return self.filter(of_technician_work(user)) if user.can(cast(Any, self.model).see) else self.none()
        rows = super().visible_to(user)
        return rows.exclude(audience=Audience.INTERNAL) if user.partner_id else rows

    def about(self, record: Any) -> Self:
        return self.filter(target_model=record._meta.label_lower, target_id=record.pk)

    def around_client(self, client_id: int) -> Self:
        return self.filter(client_id=client_id)


class EntryQuerySet(AudienceQuerySet):
    def visible_to(self, user: Any) -> Self:
        """Without the lines that speak of a record which this person may not see (an invoice, told on its order), or whose module
        is off."""
        rows = super().visible_to(user)
        if not user.is_authenticated:
            return rows
        off = registry.withdrawn()
        codes = (code for code in registry.capabilities() if code.endswith(".see"))
        closed = [code for code in codes if code in off or not user.can(code)]
        return rows.exclude(right__in=closed) if closed else rows


class Entry(Scoped, About, PartnerOwned):
    """One line of a timeline. ``sentence`` says who did what; a note carries its text in ``detail``."""

    see, edit, partner_field = "notes.see", "notes.edit", "partner_id"
    wall = Wall.own("SELECT, INSERT, UPDATE", extra="audience <> 'internal'")

    class Kind(models.TextChoices):
        EVENT = "event", "Évènement"
        NOTE = "note", "Note"
        MAIL = "mail", "Mail"
        DOCUMENT = "document", "Document"
        CALL = "call", "Appel"
        SMS = "sms", "SMS"

    kind = models.CharField(max_length=10, choices=Kind, default=Kind.EVENT)
    audience = models.CharField("destinataires", max_length=8, choices=Audience, default=Audience.INTERNAL)
    actor = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    actor_name = models.CharField(max_length=120, blank=True)
    sentence = models.CharField(max_length=300)
    detail = models.TextField(blank=True)
    icon = models.CharField(max_length=40, default="point")
    tone = models.CharField(max_length=10, blank=True)
    url = models.CharField(max_length=300, blank=True)
    right = models.CharField(
        max_length=40, blank=True, db_default=""
    )  # told on one record of another that not all its readers see
    pinned = models.BooleanField("épinglée", default=False)
    at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[Any] = EntryQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["target_model", "target_id", "-at"], name="records_entry_target"),
            models.Index(fields=["client_id", "-at"], name="records_entry_client"),
            models.Index(
                fields=["target_model", "target_id"], name="records_entry_pinned", condition=models.Q(pinned=True)
            ),
        ]


class Attachment(Scoped, About, PartnerOwned):
    """A file joined to a record; its rights are those of its record. Stored outside the web root, named by digest."""

    see, edit, partner_field = "notes.see", "notes.edit", "partner_id"
    wall = Wall.own("SELECT, INSERT, UPDATE", extra="audience <> 'internal'")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    audience = models.CharField("destinataires", max_length=8, choices=Audience, default=Audience.INTERNAL)
    name = models.CharField("nom", max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    category = models.CharField("rubrique", max_length=30, blank=True)
    author_name = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    archived_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[Any] = AudienceQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-created_at"]
        indexes: ClassVar = [models.Index(fields=["target_model", "target_id"], name="records_attachment_target")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"/pieces/{self.key}"


class Tag(models.Model):
    wall = Wall.shared()

    name = models.CharField(
        "étiquette", max_length=40, unique=True, error_messages={"unique": "Cette étiquette existe déjà."}
    )
    tone = models.CharField("couleur", max_length=10, blank=True)

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


class Tagging(About):
    """Tags are inside the company."""

    wall = Wall.closed()

    tag = models.ForeignKey(Tag, models.CASCADE, related_name="taggings")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["target_model", "target_id", "tag"], name="records_tagging_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["tag", "target_model"], name="records_tagging_tag")]


class TaskQuerySet(ScopedQuerySet):
    def visible_to(self, user: Any) -> TaskQuerySet:
        """Own and team: what one does, asked for, or shares a role with. The direction sees all, a partner its own."""
        if not (user.is_authenticated and user.can(cast(Any, self.model).see)):
            return self.none()
        own = models.Q(assignee=user) | models.Q(author=user)
        if user.partner_id:
            return self.filter(own, partner_id=user.partner_id)
        if user.is_technician:
            return self.filter(own)
        if ADMIN in user.roles:
            return self.all()
        return self.filter(own | models.Q(role__in=user.roles) | models.Q(assignee__roles__overlap=user.roles))

    def open(self) -> TaskQuerySet:
        return self.filter(done_at__isnull=True)

    def late(self) -> TaskQuerySet:
        return self.open().filter(due_at__lt=Now())

    def of(self, user: Any) -> TaskQuerySet:
        """What is on this person's plate: assigned to them, or to one of their roles and to nobody."""
        return self.filter(models.Q(assignee=user) | models.Q(assignee=None, role__in=user.roles))


class Task(Scoped, PartnerOwned):
    """Something to do, or someone to call back, possibly about a record."""

    see, edit, partner_field = "tasks.see", "tasks.edit", "partner_id"
    wall = Wall.own()

    class Kind(models.TextChoices):
        TASK = "task", "Tâche"
        CALLBACK = "callback", "Rappel"

    kind = models.CharField("type", max_length=8, choices=Kind, default=Kind.TASK)
    title = models.CharField("intitulé", max_length=200)
    detail = models.TextField("détail", blank=True)
    due_at = models.DateTimeField("échéance", null=True, blank=True)
    phone = models.CharField("numéro à rappeler", max_length=20, blank=True)
    assignee = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="tasks", verbose_name="pour"
    )
    role = models.CharField("équipe", max_length=12, blank=True)
    target_model = models.CharField(max_length=60, blank=True, editable=False)
    target_id = models.BigIntegerField(null=True, blank=True, editable=False)
    target_label = models.CharField(max_length=200, blank=True, editable=False)
    client_id = models.BigIntegerField(null=True, blank=True, editable=False)
    author = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+", editable=False)
    author_name = models.CharField(max_length=120, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    done_at = models.DateTimeField("faite le", null=True, blank=True, editable=False)
    done_by_name = models.CharField(max_length=120, blank=True, editable=False)

    objects: ClassVar[Any] = TaskQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["due_at", "id"]
        indexes: ClassVar = [
            models.Index(fields=["assignee", "due_at"], name="records_task_open", condition=models.Q(done_at=None)),
            models.Index(fields=["target_model", "target_id"], name="records_task_target"),
            models.Index(
                fields=["role", "due_at"], name="records_task_team", condition=models.Q(done_at=None, assignee=None)
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return "/rappels/" if self.kind == self.Kind.CALLBACK else "/taches/"

    @property
    def role_label(self) -> str:
        return dict(Role.choices).get(self.role, self.role)

    @property
    def is_late(self) -> bool:
        return self.done_at is None and self.due_at is not None and self.due_at < timezone.now()


class Mention(models.Model):
    """Someone was named in a note: grants nothing, only tells."""

    wall = Wall.closed()

    entry = models.ForeignKey(Entry, models.CASCADE, related_name="mentions")
    user = models.ForeignKey(User, models.CASCADE, related_name="mentions")


class Link(models.Model):
    """What a record came from, and what came of it."""

    wall = Wall.closed()

    from_model = models.CharField(max_length=60)
    from_id = models.BigIntegerField()
    to_model = models.CharField(max_length=60)
    to_id = models.BigIntegerField()
    label = models.CharField(max_length=60)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["from_model", "from_id", "to_model", "to_id"], name="records_link_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["to_model", "to_id"], name="records_link_to")]


class Presence(models.Model):
    """One of ours on a record, for as long as its page says so."""

    wall = Wall.closed()
    audited = False

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    target_model = models.CharField(max_length=60)
    target_id = models.BigIntegerField()
    writing = models.BooleanField(default=False)
    seen_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["target_model", "target_id", "user"], name="records_present_once"),
        ]
