"""The partner a client belongs to, by dated periods that never overlap."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models

from maillon.accounts.models import Partner
from maillon.clients.models.clients import Client
from maillon.core.walls import Wall


class PortfolioQuerySet(models.QuerySet):
    def on(self, day: date) -> PortfolioQuerySet:
        return self.filter(period__contains=day)

    def to_come(self, day: date) -> PortfolioQuerySet:
        return self.filter(period__startswith__gt=day)


class Portfolio(models.Model):
    """A client in a partner's portfolio for a period. Periods of one client never overlap."""

    wall = Wall.own("SELECT, INSERT")

    client = models.ForeignKey(Client, models.CASCADE, related_name="portfolios")
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="portfolios")
    period = DateRangeField("période")

    objects: ClassVar[Any] = PortfolioQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            ExclusionConstraint(
                name="clients_portfolio_no_overlap",
                expressions=[("client", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
                violation_error_message="Ce client est déjà dans un portefeuille à ces dates.",
            ),
        ]
