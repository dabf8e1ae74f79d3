"""Who is met on a site, when it opens, when it is closed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from maillon.clients.models import Contact, Site, SiteClosure, SiteContact
from maillon.core import french
from maillon.core.errors import Refused
from maillon.core.events import emit
from maillon.records.services import log


@transaction.atomic
def set_people(site: Site, people: Sequence[tuple[Contact, str]], *, actor: Any = None) -> None:
    """The people met there, in order, each with what they do on this site; ``site.contact`` is the first."""
    site = Site.objects.select_for_update(of=("self",)).get(pk=site.pk)
    keys = [contact.pk for contact, _ in people]
    if len(set(keys)) != len(keys):
        raise Refused("Une même personne est indiquée deux fois : gardez une seule ligne pour elle.")
    if any(contact.client_id != site.client_id for contact, _ in people):
        raise Refused("Choisissez des contacts de ce client.")
    former = list(SiteContact.objects.filter(site=site).values_list("contact_id", "function"))
    if former == [(contact.pk, function) for contact, function in people]:
        return
    SiteContact.objects.filter(site=site).delete()
    for order, (contact, function) in enumerate(people):
        SiteContact(site=site, contact=contact, function=function, order=order).save()
    site.contact = people[0][0] if people else None
    site.save(update_fields=["contact"])
    log(site, f"a modifié les contacts du site {site}", actor=actor, icon="address-book")
    emit("clients.site_saved", record=site, actor=actor, created=False)


def follow_first(site: Site) -> None:
    """After ``site.contact`` was set alone: that person comes first; none set, the next one does."""
    rows = list(SiteContact.objects.filter(site=site).select_related("contact"))
    first = rows[0].contact_id if rows else None
    if first == site.contact_id:
        return
    if site.contact_id is None:
        rows[0].delete()
        if len(rows) > 1:
            site.contact = rows[1].contact
            site.save(update_fields=["contact"])
        return
    mine = next(
        (row for row in rows if row.contact_id == site.contact_id), SiteContact(site=site, contact=site.contact)
    )
    for order, row in enumerate([mine, *(row for row in rows if row != mine)]):
        row.order = order
        row.save()


@transaction.atomic
def set_hours(site: Site, hours: dict[str, list[list[str]]], *, actor: Any = None) -> None:
    site = Site.objects.select_for_update(of=("self",)).get(pk=site.pk)
    if site.hours == hours:
        return
    site.hours = hours
    site.save(update_fields=["hours"])
    log(site, f"a modifié les horaires du site {site}", actor=actor, icon="clock", detail=" ; ".join(site.hours_said))
    emit("clients.site_saved", record=site, actor=actor, created=False)


@transaction.atomic
def add_closure(site: Site, first: date, last: date, reason: str = "", *, actor: Any = None) -> SiteClosure:
    """Closed from ``first`` to ``last``, both included."""
    if last < first:
        raise Refused("La fermeture finit avant de commencer : inversez les deux dates.")
    closure = SiteClosure(site=site, period=DateRange(first, last + timedelta(days=1)), reason=reason)
    try:
        with transaction.atomic():
            closure.save()
    except IntegrityError as error:
        if "clients_closure_no_overlap" in str(error):
            raise Refused(
                "Une fermeture est déjà notée à ces dates : retirez-la d'abord, ou choisissez d'autres jours."
            ) from error
        raise
    days = f"le {french.day(first)}" if first == last else f"du {french.day(first)} au {french.day(last)}"
    log(site, f"a noté une fermeture du site {site} {days}", actor=actor, icon="calendar-off", detail=reason)
    emit("clients.site_saved", record=site, actor=actor, created=False)
    return closure


@transaction.atomic
def drop_closure(closure: SiteClosure, *, actor: Any = None) -> None:
    site = closure.site
    closure.delete()
    log(site, f"a retiré une fermeture du site {site}", actor=actor, icon="calendar-off")
    emit("clients.site_saved", record=site, actor=actor, created=False)
