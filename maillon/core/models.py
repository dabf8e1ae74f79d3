"""What every record is made of, and the keys that make a repeated request harmless."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Value
from django.db.models.functions import Upper
from django.utils import timezone

from maillon.core.events import emit
from maillon.core.references import next_reference
from maillon.core.rows import Scoped, ScopedQuerySet
from maillon.core.walls import Wall


class Record(Scoped):
    """A thing with a human reference, an optimistic version, custom fields and no deletion by a click.

    Saving one emits ``record.saved`` in the same transaction: search and journal follow.
    """

    reference_prefix: ClassVar[str] = ""
    subset_field: ClassVar[str] = (
        ""  # the column whose values each have custom fields of their own: the type of a ticket
    )

    reference = models.CharField("référence", max_length=20, unique=True, editable=False)
    version = models.PositiveIntegerField("version", default=1, editable=False)
    custom = models.JSONField("champs personnalisés", default=dict, blank=True, editable=False)
    created_at = models.DateTimeField("créé le", default=timezone.now, editable=False)
    updated_at = models.DateTimeField("modifié le", default=timezone.now, editable=False)
    archived_at = models.DateTimeField("archivé le", null=True, blank=True, editable=False)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        created = self._state.adding
        if created and not self.reference and self.reference_prefix:
            self.reference = next_reference(self.reference_prefix)
        self.updated_at = timezone.now()
        if not created:
            self.version += 1
            if kwargs.get("update_fields") is not None:
                kwargs["update_fields"] = {*kwargs["update_fields"], "version", "updated_at"}
        super().save(*args, **kwargs)
        emit("record.saved", record=self, created=created)

    @property
    def is_archived(self) -> bool:
        return self.archived_at is not None


class PartQuerySet(ScopedQuerySet):
    def current(self) -> Self:
        return self.filter(archived_at=None)


class Part(Scoped):
    """A row of a record's page: known by that record (``whole``, the field that leads to it), whose partner it follows."""

    whole: ClassVar[str]

    partner_id: Any
    version = models.PositiveIntegerField(default=1, editable=False)
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects: ClassVar[Any] = PartQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        created = self._state.adding
        if created:
            self.partner_id = getattr(self, self.whole).partner_id
        else:
            self.version += 1
            if kwargs.get("update_fields") is not None:
                kwargs["update_fields"] = {*kwargs["update_fields"], "version"}
        super().save(*args, **kwargs)
        emit("record.saved", record=self, created=created)

    def get_absolute_url(self) -> str:
        return str(getattr(self, self.whole).get_absolute_url())


IDEMPOTENCY_KEY = "[A-Za-z0-9_.:-]{1,100}"  # what a key may be; said as such in openapi.json


class IdempotencyKey(models.Model):
    """The answer already given to a request that carries the same key (RFC draft ietf-httpapi-idempotency-key)."""

    wall = Wall.mine("user_id", rights="SELECT, INSERT, UPDATE, DELETE")
    audited = False

    user_id = models.BigIntegerField()
    key = models.CharField(max_length=100)
    request_digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    location = models.TextField(blank=True)
    body = models.BinaryField(default=b"")
    content_type = models.CharField(max_length=100, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["user_id", "key"], name="core_idempotency_key")]
        indexes: ClassVar = [models.Index(fields=["created_at"], name="core_idempotency_created")]


class BareSerial(models.Func):
    """A serial number without its separators and in capitals, as unique indexes compare it: « SN-12/ab » is « sn12AB »."""

    function = "regexp_replace"
    output_field = models.CharField()

    def __init__(self, serial: Any, **extra: Any) -> None:
        super().__init__(Upper(serial), Value("[^A-Z0-9]"), Value(""), Value("g"), **extra)
