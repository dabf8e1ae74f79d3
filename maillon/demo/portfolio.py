"""The clients: who they are, where they are, under which partner."""

from __future__ import annotations

import random
from collections.abc import Iterator
from types import SimpleNamespace

from django.utils.text import slugify

from maillon.clients import services
from maillon.clients.models import Client, Contact, Site
from maillon.demo import switchboards, words
from maillon.demo.company import mobile, phone, siren, siret
from maillon.records import services as records

SIZES = ("1", "2-9", "2-9", "2-9", "10-49", "10-49", "50-249")


Identity = tuple[str, str, tuple[str, str]]


def identities(rng: random.Random) -> Iterator[Identity]:
    """(sector, name, town), no name twice; the first is the pharmacy of the guides. One in four is around the first technician."""
    around = [city for city in words.CITIES if city[0][:2] in words.TECHNICIANS[0][4]]
    seen = {"Pharmacie des Lilas"}
    yield "pharmacy", "Pharmacie des Lilas", around[0]
    while True:
        sector = rng.choices(list(words.SECTORS), weights=[8, 6, 4, 3, 3, 3, 4, 3, 4])[0]
        city = rng.choice(around if len(seen) % 4 == 3 else words.CITIES)
        shape = rng.choice(words.SECTORS[sector][0])
        name = shape.format(name=rng.choice(words.LAST_NAMES), place=rng.choice(words.PLACES))
        if name in seen:
            name = f"{name} {city[1]}"
        if name not in seen:
            seen.add(name)
            yield sector, name, city


def build(world: SimpleNamespace, count: int, rng: random.Random) -> list[Client]:
    source = identities(rng)
    return [one(world, next(source), rank, rng) for rank in range(count)]


def one(world: SimpleNamespace, identity: Identity, rank: int, rng: random.Random) -> Client:
    """One card with its contact and site, as ADV keys it; six clients in ten come from a partner."""
    sector, name, postal_city = identity
    partner = world.partners[rank] if rank < 2 else rng.choice([*world.partners, *world.partners[:2], *[None] * 5])
    domain = f"{slugify(name)}.example"
    number = siren(rng)
    first, last = rng.choice(words.FIRST_NAMES), rng.choice(words.LAST_NAMES)
    client = Client(
        name=name, legal_name=f"{name} {rng.choice(('SARL', 'SAS', 'SELARL'))}", sector=sector, siren=number,
        siret=siret(number, rng), size=rng.choice(SIZES), phone=phone(rng), email=f"contact@{domain}",
        billing_email=f"compta@{domain}", street=f"{rng.randint(1, 120)} {rng.choice(words.STREETS)}", postal_code=postal_city[0],
        city=postal_city[1], payment_method=rng.choice(("transfer", "transfer", "debit")), owner=world.people["adv"],
    )  # fmt: skip
    contact = Contact(
        first_name=first, last_name=last, function=rng.choice(words.FUNCTIONS), mobile=mobile(rng), phone=client.phone,
        email=f"{slugify(first)}.{slugify(last)}@{domain}", civility=rng.choice(("mme", "m")),
    )  # fmt: skip
    site = Site(
        name="Siège" if rng.random() < 0.2 else "Site principal", street=client.street, postal_code=client.postal_code, city=client.city,
        access_notes=rng.choice(words.COMMENTS),
    )  # fmt: skip
    services.create_client(client, actor=world.people["adv"], partner=partner, contact=contact, site=site)
    switchboards.one(world, client, site, rank, rng)
    if rng.random() < 0.15:
        other = rng.choice(words.CITIES)
        services.save_site(Site(client=client, name=f"Agence de {other[1]}", street=f"{rng.randint(1, 90)} {rng.choice(words.STREETS)}",
                                postal_code=other[0], city=other[1], contact=contact), actor=world.people["adv"])  # fmt: skip
    if rank % 6 == 2:
        records.tag(client, rng.choice(words.TAGS), actor=world.people["adv"])
    if rank % 7 == 1:
        audience, text = rng.choice([note for note in words.NOTES if note[0] != "partner" or client.partner_id])
        records.add_note(client, text, audience=audience, actor=world.people["adv"])
    return client
