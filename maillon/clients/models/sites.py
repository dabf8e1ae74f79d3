"""Who is met on a site, and when it is closed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models

from maillon.accounts.models import PartnerOwned
from maillon.clients.models.clients import Contact, Site
from maillon.core.rows import Scoped
from maillon.core.walls import Wall


class SitePart(Scoped, PartnerOwned):
    """A row of a site; its partner follows the site's."""

    see, edit, partner_field = "clients.see", "clients.edit", "partner_id"

    site: Any  # each part has its own foreign key

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self._state.adding:
            self.partner_id = self.site.partner_id
        super().save(*args, **kwargs)


class SiteContact(SitePart):
    """A person met on a site, with what they do there. ``site.contact`` repeats the first in order."""

    wall = Wall.child("clients_site", "site_id")

    site = models.ForeignKey(Site, models.CASCADE, related_name="people")
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="places", verbose_name="contact")
    function = models.CharField("rôle sur ce site", max_length=80, blank=True)
    order = models.PositiveSmallIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = "contact sur place"
        ordering: ClassVar = ["order", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["site", "contact"],
                name="clients_site_contact_once",
                violation_error_message="Cette personne est déjà parmi les contacts de ce site.",
            ),
        ]

    @property
    def role(self) -> str:
        return self.function or self.contact.function


class SiteClosure(SitePart):
    """Days on which nobody opens: holidays of the house, works. The end of ``period`` is excluded."""

    wall = Wall.child("clients_site", "site_id")

    site = models.ForeignKey(Site, models.CASCADE, related_name="closures")
    period = DateRangeField("période")
    reason = models.CharField("motif", max_length=80, blank=True)

    class Meta:
        verbose_name = "fermeture"
        ordering: ClassVar = ["period"]
        constraints: ClassVar = [
            ExclusionConstraint(
                name="clients_closure_no_overlap",
                expressions=[("site", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
                violation_error_message="Une fermeture est déjà notée à ces dates.",
            ),
        ]

    @property
    def last_day(self) -> date:
        return self.period.upper - timedelta(days=1)
