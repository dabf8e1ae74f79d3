"""Who is met on a site, and when it is closed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import F, OuterRef
from django.db.models.functions import JSONObject
from django.utils import timezone

from maillon.accounts.models import PartnerOwned
from maillon.clients.models.clients import Contact, Site
from maillon.clients.models.vocabulary import WholeRow
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


def packed_places(user: Any) -> dict[str, ArraySubquery]:
    """For a query on clients: the people of their sites and the closures not yet over, in the same query."""
    people = SiteContact.objects.visible_to(user).filter(site__client=OuterRef("pk"), contact__archived_at=None)
    closures = SiteClosure.objects.visible_to(user).filter(
        site__client=OuterRef("pk"), period__endswith__gt=timezone.localdate()
    )
    told = JSONObject(
        id=F("pk"), site=F("site_id"), first=F("period__startswith"), after=F("period__endswith"), reason=F("reason")
    )
    return {
        "packed_people": ArraySubquery(people.values(row=WholeRow("pk"))),
        "packed_closures": ArraySubquery(closures.values(row=told)),
    }


def people_of(client: Any) -> list[SiteContact]:
    """Those that ``packed_places`` brought."""
    names = [field.attname for field in SiteContact._meta.concrete_fields]
    return [SiteContact.from_db("default", names, [row[name] for name in names]) for row in client.packed_people or []]


def closures_of(client: Any) -> list[SiteClosure]:
    return [
        SiteClosure(
            id=row["id"],
            site_id=row["site"],
            period=DateRange(date.fromisoformat(row["first"]), date.fromisoformat(row["after"])),
            reason=row["reason"],
        )
        for row in client.packed_closures or []
    ]
