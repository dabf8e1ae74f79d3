"""What is typed, drawn by seed from the rows of one person; and what makes an answer right."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Max, Min, QuerySet

from maillon.clients.models import Client, Contact
from maillon.core import words as w
from maillon.core.phones import search_digits
from maillon.demo.bench.search.typos import mistyped
from maillon.logistics.models import Device
from maillon.platforms.models import Handset
from maillon.records.models import Audience
from maillon.tickets.models import Ticket, TicketMessage

NUMBERS, ONE, TWO = 0.98, 0.95, 0.88  # what is promised of numbers, of names with one mistake, with two


@dataclass(frozen=True)
class Asked:
    """``typed``, and how a row found is known to be right: its name, a number that it holds, or itself."""

    group: str
    typed: str
    name: str = ""
    number: str = ""
    row: tuple[str, int] | None = None


@dataclass(frozen=True)
class Kind:
    """``draw(row, rng)``: what is asked after one of these rows, or None when it does not suit."""

    group: str
    target: float | None
    rows: Callable[[Any], QuerySet]
    draw: Callable[[Any, random.Random], Asked | None]


def draw(user: Any, each: int, seed: int) -> dict[Kind, list[Asked]]:
    """Under the person's scope: up to ``each`` questions of every kind."""
    found = {}
    for kind in KINDS:
        rng = random.Random(f"{seed} {kind.group}")  # noqa: S311
        rows = some(kind.rows(user), each * 3, rng)
        asked = [one for row in rows if (one := kind.draw(row, rng)) is not None]
        found[kind] = asked[:each]
    return found


def some(rows: QuerySet, count: int, rng: random.Random) -> Iterable[Any]:
    """Rows at random: by keys when there are many, else among all."""
    few = list(rows.order_by("pk").values_list("pk", flat=True)[:20_000])
    if len(few) == 20_000:
        ends = rows.model.objects.aggregate(low=Min("pk"), high=Max("pk"))
        few = list(
            rows.filter(pk__in=[rng.randint(ends["low"], ends["high"]) for _ in range(count * 4)]).values_list(
                "pk", flat=True
            )
        )
    chosen = rng.sample(sorted(few), min(count, len(few)))
    found = {row.pk: row for row in rows.filter(pk__in=chosen)}
    return [found[key] for key in chosen]


def piece(text: str, length: int, rng: random.Random) -> str:
    start = rng.randint(0, max(len(text) - length, 0))
    return text[start : start + length]


def phone(client: Any, rng: random.Random) -> Asked | None:
    national = search_digits(client.phone)
    shown = f"0{national}"
    typed = rng.choice((shown, client.phone, " ".join(re.findall("..", shown)), ".".join(re.findall("..", shown))))
    return Asked("", typed, number=national) if national else None


def phone_part(client: Any, rng: random.Random) -> Asked | None:
    """The last six figures, as they are dictated."""
    national = search_digits(client.phone)
    end = rng.choice((national[-6:], " ".join(re.findall("..", national[-6:]))))
    return Asked("", end, number=national) if national else None


def siret(client: Any, rng: random.Random) -> Asked | None:
    return Asked("", client.siret, number=client.siret) if client.siret else None


def siret_part(client: Any, rng: random.Random) -> Asked | None:
    return Asked("", piece(client.siret, rng.randint(7, 10), rng), number=client.siret) if client.siret else None


def reference(row: Any, rng: random.Random) -> Asked:
    return Asked("", rng.choice((row.reference, row.reference.lower())), row=(row._meta.label_lower, row.pk))


def reference_part(row: Any, rng: random.Random) -> Asked:
    prefix, year, rank = row.reference.split("-")
    return Asked(
        "",
        rng.choice((f"{prefix}-{rank}", f"{prefix} {year} {int(rank)}", f"{year}-{rank}")),
        row=(row._meta.label_lower, row.pk),
    )


def mac(row: Any, rng: random.Random) -> Asked | None:
    bare = (row.mac or "").replace(":", "").lower()
    return Asked("", rng.choice((row.mac, bare)), number=bare) if bare else None


def mac_part(row: Any, rng: random.Random) -> Asked | None:
    bare = (row.mac or "").replace(":", "").lower()
    return Asked("", row.mac[-8:], number=bare) if bare else None


def serial(row: Any, rng: random.Random) -> Asked | None:
    return Asked("", row.serial, number=w.normalise(row.serial)) if row.serial else None


def serial_part(row: Any, rng: random.Random) -> Asked | None:
    return Asked("", row.serial[-8:], number=w.normalise(row.serial)) if len(row.serial) > 8 else None


def named(mistakes: int) -> Callable[[Any, random.Random], Asked | None]:
    def draw_name(row: Any, rng: random.Random) -> Asked | None:
        return Asked("", mistyped(row.name, mistakes, rng), name=row.name) if len(row.name) > 3 else None

    return draw_name


def person(mistakes: int) -> Callable[[Any, random.Random], Asked | None]:
    def draw_person(contact: Any, rng: random.Random) -> Asked | None:
        if not contact.first_name:
            return None
        names = [contact.first_name, contact.last_name]
        rng.shuffle(names)
        return Asked("", mistyped(" ".join(names), mistakes, rng), name=contact.name)

    return draw_person


def subject(ticket: Any, rng: random.Random) -> Asked | None:
    """Two words of the subject and the client's longest."""
    told = [word for word in w.words(ticket.subject) if len(word) > 3]
    if len(told) < 2 or not ticket.client_name:
        return None
    typed = [*rng.sample(told, 2), max(w.words(ticket.client_name), key=len)]
    return Asked("", " ".join(typed), row=("tickets.ticket", ticket.pk))


def words_said(message: Any, rng: random.Random) -> Asked | None:
    """Four words of a message as they follow each other, a name or a code among them."""
    told = message.text.replace(",", " ").split()
    marks = [
        rank
        for rank, word in enumerate(told)
        if rank and (word[:1].isupper() or any(c.isdigit() for c in word)) and len(word) > 3
    ]
    if not marks:
        return None
    rank = rng.choice(marks)
    return Asked("", " ".join(told[max(rank - 2, 0) : rank + 2]), row=("tickets.ticket", message.ticket_id))


def clients(user: Any) -> QuerySet:
    return Client.objects.visible_to(user).filter(archived_at=None)


def contacts(user: Any) -> QuerySet:
    return Contact.objects.visible_to(user).filter(archived_at=None)


def tickets(user: Any) -> QuerySet:
    return Ticket.objects.visible_to(user)


def handsets(user: Any) -> QuerySet:
    return Handset.objects.visible_to(user).filter(archived_at=None)


def devices(user: Any) -> QuerySet:
    return Device.objects.visible_to(user)


def messages(user: Any) -> QuerySet:
    return TicketMessage.objects.visible_to(user).filter(audience=Audience.CLIENT)


KINDS = (
    Kind("téléphone entier", NUMBERS, clients, phone),
    Kind("fragment de téléphone", NUMBERS, clients, phone_part),
    Kind("SIRET entier", NUMBERS, clients, siret),
    Kind("fragment de SIRET", NUMBERS, clients, siret_part),
    Kind("référence de client", NUMBERS, clients, reference),
    Kind("référence de client, en partie", NUMBERS, clients, reference_part),
    Kind("adresse MAC entière", NUMBERS, handsets, mac),
    Kind("fin d'adresse MAC", NUMBERS, handsets, mac_part),
    Kind("numéro de série entier", NUMBERS, handsets, serial),
    Kind("fragment de numéro de série", NUMBERS, handsets, serial_part),
    Kind("numéro de ticket", NUMBERS, tickets, reference),
    Kind("numéro de ticket, en partie", NUMBERS, tickets, reference_part),
    Kind("nom de client", NUMBERS, clients, named(0)),
    Kind("nom de client, une faute", ONE, clients, named(1)),
    Kind("nom de client, deux fautes", TWO, clients, named(2)),
    Kind("contact, dans n'importe quel ordre", NUMBERS, contacts, person(0)),
    Kind("contact, une faute", ONE, contacts, person(1)),
    Kind("contact, deux fautes", TWO, contacts, person(2)),
    Kind("ticket par son objet et son client", None, tickets, subject),
    Kind("ticket par les mots d'un message", None, messages, words_said),
)
