"""The telephone numbers of clients and of their people."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Concat, Trim

from maillon.clients.models import Client, Contact, SiteContact
from maillon.notifications.questions import SmsNumbers
from maillon.search.holders import NumberHolders, held, seen


def of_number(stored: str, tenant: str, user: Any) -> Iterator[QuerySet]:
    people = seen(Contact, user).current().filter(Q(phone=stored) | Q(mobile=stored), client__archived_at=None)
    place = SiteContact.objects.filter(contact=OuterRef("pk"), site__archived_at=None).order_by("order", "pk")
    name = Trim(Concat(F("first_name"), Value(" "), F("last_name")))
    yield held(people, 10, "Contact", name, F("function"), client=F("client_id"), contact=F("pk"),
               site=Subquery(place.values("site_id")[:1]))  # fmt: skip
    cards = seen(Client, user).current().filter(phone=stored)
    yield held(cards, 30, "Standard du client", F("name"), F("city"), client=F("pk"))


def mobiles(client: Client) -> list[tuple[str, str]]:
    people = client.contacts.filter(archived_at=None).exclude(mobile="")
    return [(person.mobile, person.name) for person in people[:20]]


MOBILES = SmsNumbers("clients.client", mobiles)
HOLDERS = NumberHolders("clients.see", of_number)
