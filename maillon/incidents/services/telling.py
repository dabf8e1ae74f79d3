"""One message per partner, in its brand, about its own clients; and one per client when so chosen, in that of its partner."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from maillon.accounts.hosts import site_url
from maillon.accounts.models import Partner, User
from maillon.clients.models import Client
from maillon.core import french
from maillon.documents.branding import brand_of, sender_of
from maillon.incidents.models import Affected, Incident, IncidentTicket, Update
from maillon.notifications import mails
from maillon.notifications.models import Message
from maillon.notifications.services import queue_mail

NAMED = 30  # clients listed in a mail; the page shows them all
SUBJECTS = {
    "open": "Incident en cours",
    "identified": "Incident en cours",
    "watched": "Service rétabli",
    "solved": "Incident résolu",
}


def partners_to_tell(update: Update) -> list[int]:
    rows = Affected.objects.filter(incident=update.incident_id).exclude(partner=None)
    return list(rows.order_by("partner").values_list("partner", flat=True).distinct())


def clients_to_tell(update: Update) -> list[int]:
    """Not those whose partner receives the mails in their place; nor, twice, those whose ticket the closing answers."""
    rows = Affected.objects.filter(incident=update.incident_id).exclude(partner__mail_to=Partner.MailTo.PARTNER)
    if update.status == Incident.Status.SOLVED:
        answered = IncidentTicket.objects.filter(incident=update.incident_id, ticket__client__isnull=False)
        rows = rows.exclude(client__in=answered.values("ticket__client"))
    return list(rows.order_by("client").values_list("client", flat=True).distinct())


def tell_partner(update: Update, partner_id: int) -> Message | None:
    """To its people, with the names of its own clients and of nobody else's."""
    partner = Partner.objects.get(pk=partner_id)
    incident = update.incident
    mine = Client.objects.filter(
        pk__in=Affected.objects.filter(incident=incident, partner=partner).values("client")
    ).order_by("name")
    names = list(mine.values_list("name", flat=True))
    people = User.objects.filter(partner=partner, is_active=True).order_by("-manages_users", "pk")
    to = [person.email for person in people if person.can("incidents.see")] or [partner.email]
    body = "\n\n".join([*_words(update, partner.name), _listed(names), brand_of(partner).name])
    url = f"{site_url(partner.pk)}{incident.get_absolute_url()}"
    return _send(partner, update, to, body, Message.Audience.PARTNER, f"partenaire:{partner.pk}", url)


def tell_client(update: Update, client_id: int) -> Message | None:
    client = Client.objects.get(pk=client_id)
    contacts = client.contacts.filter(receives_mails=True, archived_at=None).exclude(email="")
    contact = contacts.order_by("-is_main", "pk").first()
    to = [contact.email if contact else client.email]
    body = "\n\n".join([*_words(update, contact.name if contact else client.name), brand_of(client).name])
    return _send(client, update, to, body, Message.Audience.CLIENT, f"client:{client.pk}")


def _words(update: Update, who: str) -> list[str]:
    started = update.incident.started_at
    since = f"{french.long_day(started)} à {french.hour(started)}"
    return [f"Bonjour {who},", update.text, f"Début de l'incident : {since}."]


def _listed(names: list[str]) -> str:
    """« Vos 3 clients touchés : A, B et C. »"""
    if len(names) == 1:
        return f"Votre client touché : {names[0]}."
    more = len(names) - NAMED
    shown = french.listing(names) if more <= 0 else french.listing([*names[:NAMED], f"{more} autres"])
    return f"Vos {len(names)} clients touchés : {shown}."


def _send(
    record: Any, update: Update, to: Iterable[str], body: str, audience: str, key: str, url: str = ""
) -> Message | None:
    subject = french.fr(f"{SUBJECTS[update.status]} : {update.incident.title}")
    mail = mails.lay_out(subject, french.fr(body), brand_of(record), button_label="Suivre l'incident", button_url=url)
    return queue_mail(
        record, to=list(to), subject=mail.subject, text=mail.text, html=mail.html, sender=mails.sender(*sender_of(record)),
        audience=audience, template_key="incident", once_key=f"incident:{update.pk}:{key}",
    )  # fmt: skip
