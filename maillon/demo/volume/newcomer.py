"""A partner who began lately and owns one client in a thousand: what a small portfolio meets in a large company."""

from __future__ import annotations

import random
from collections.abc import Callable

from maillon.accounts.models import Partner, User
from maillon.clients import services
from maillon.clients.models import Client, Contact, Site
from maillon.demo import company

FROM = 10_000  # clients: in a smaller company, one in a thousand is nobody
SHARE, SLUG, LOGIN = 1000, "voix-du-lac", "lac"
CARD = ("Voix du Lac", SLUG, "#0b6b8a", "#8a4b00", "Annecy", "74000", False, "client", (LOGIN, "Maud", "Perrier"))
Known = tuple[int, str, str, str]  # key, sector, name, SIREN


def build(rng: random.Random) -> None:
    """The partner, its account, and the client whose copies will be its own; once."""
    if Partner.objects.filter(slug=SLUG).exists():
        return
    made = company.partner(0, CARD, rng)
    number = company.siren(rng)
    client = Client(
        name="Optique du Lac", legal_name="Optique du Lac SAS", sector="optics", siren=number, siret=company.siret(number, rng),
        phone=company.phone(rng), street="3 quai des Martyrs", postal_code="74000", city="Annecy",
    )  # fmt: skip
    services.create_client(
        client, actor=User.objects.get(email=f"adv@{company.DOMAIN}"), partner=made,
        contact=Contact(first_name="Agnès", last_name="Rossi", function="Gérante", mobile=company.mobile(rng)),
        site=Site(name="Magasin", street=client.street, postal_code=client.postal_code, city=client.city),
    )  # fmt: skip


def models(known: list[Known]) -> Callable[[int], Known]:
    """Which client the ``n``-th copy repeats: the newcomer's once in ``SHARE``, the others in turn."""
    own = set(Client.objects.filter(partner__slug=SLUG).values_list("pk", flat=True))
    rare, usual = [row for row in known if row[0] in own], [row for row in known if row[0] not in own]
    return lambda n: rare[n % len(rare)] if rare and n % SHARE == 0 else usual[n % len(usual)]
