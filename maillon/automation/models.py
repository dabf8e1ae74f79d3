"""Rules as data: when this happens, if that holds, do these."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils import timezone

from maillon.automation import listening
from maillon.core.walls import Wall


class Rule(models.Model):
    """``conditions``: see conditions.py. ``actions``: [{"action", "options"}]."""

    wall = Wall.closed()

    name = models.CharField("nom", max_length=120)
    event = models.CharField("évènement", max_length=60)
    conditions = models.JSONField(default=list, blank=True)
    actions = models.JSONField(default=list)
    active = models.BooleanField("active", default=True)
    builtin = models.CharField(max_length=60, blank=True, editable=False)
    order = models.PositiveSmallIntegerField(default=50)
    version = models.PositiveIntegerField(default=1, editable=False)

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


class RuleRun(models.Model):
    """One evaluation of a rule that matched, with what it did; or the reason it was cut."""

    wall = Wall.closed()
    audited = False

    rule = models.ForeignKey(Rule, models.CASCADE, related_name="runs")
    event = models.CharField(max_length=60)
    target_model = models.CharField(max_length=60)
    target_id = models.BigIntegerField()
    outcome = models.CharField(max_length=300)
    at = models.DateTimeField(default=timezone.now)
