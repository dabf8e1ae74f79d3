"""Rules as data: when this happens, if that holds, do these; what they did, and what they were before."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone

from maillon.automation import listening
from maillon.core.walls import Wall


class Rule(models.Model):
    """``conditions``: see conditions.py. ``actions``: [{"action", "options"}]. ``event``: an event, or a moment with its delay."""

    wall = Wall.closed()

    name = models.CharField("nom", max_length=120)
    event = models.CharField("évènement", max_length=60)
    delay = models.PositiveIntegerField("délai, en minutes", null=True, blank=True)  # of a moment, before or after it
    working = models.BooleanField("jours ouvrés seulement", default=False)
    conditions = models.JSONField(default=list, blank=True)
    actions = models.JSONField(default=list)
    active = models.BooleanField("en service", default=True)
    stops = models.BooleanField("s'arrêter là", default=False)
    builtin = models.CharField(max_length=60, blank=True, editable=False)
    order = models.PositiveSmallIntegerField(default=50)
    version = models.PositiveIntegerField(default=1, editable=False)
    # A moment that fell due before is never caught up with: putting a rule in service tells nobody of last month.
    in_service_since = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering: ClassVar = ["event", "order", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["builtin"], name="automation_rule_builtin", condition=~models.Q(builtin="")
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        listening.forget()

    def get_absolute_url(self) -> str:
        return f"/reglages/regles/{self.pk}"

    @property
    def wait(self) -> timedelta:
        return timedelta(minutes=self.delay or 0)


class RuleVersion(models.Model):
    """What a rule was, who wrote it so. Grows by one with each save."""

    wall = Wall.closed("SELECT, INSERT, DELETE")
    audited = False

    rule = models.ForeignKey(Rule, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    author_name = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["rule", "number"], name="automation_version_once"),
        ]


class RuleRun(models.Model):
    """One evaluation of a rule: what it did, or why it did nothing."""

    wall = Wall.closed()
    audited = False

    rule = models.ForeignKey(Rule, models.CASCADE, related_name="runs")
    event = models.CharField(max_length=60)
    target_model = models.CharField(max_length=60)
    target_id = models.BigIntegerField()
    target_label = models.CharField(max_length=120, blank=True)
    target_url = models.CharField(max_length=300, blank=True)
    acted = models.BooleanField(default=True)
    outcome = models.CharField(max_length=300)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["rule", "-at", "-id"], name="automation_runs_of_rule"),
            models.Index(fields=["rule", "target_model", "target_id", "at"], name="automation_runs_on_record"),
            models.Index(fields=["at"], name="automation_runs_by_age"),
        ]


class Firing(models.Model):
    """A rule was asked about a record for one moment of its life. Written with what the rule did: never asked twice."""

    wall = Wall.closed()
    audited = False

    rule = models.ForeignKey(Rule, models.CASCADE, related_name="firings")
    target_model = models.CharField(max_length=60)
    target_id = models.BigIntegerField()
    moment_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["rule", "target_model", "target_id", "moment_at"], name="automation_firing_once"
            ),
        ]


class HeardEvent(models.Model):
    """The news of the last days, so that a rule can be tried on them before it is put in service."""

    wall = Wall.closed()
    audited = False

    name = models.CharField(max_length=60)
    target_model = models.CharField(max_length=60)
    target_id = models.BigIntegerField()
    actor_name = models.CharField(max_length=120, blank=True)
    data = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["name", "-at"], name="automation_heard")]
