"""Quotes and orders at every step, by the very services that people use, each under the scope of the person who acts."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from django.utils import timezone

from maillon.catalog.models import Product
from maillon.clients.models import Client
from maillon.core import scope
from maillon.demo import pace, words
from maillon.demo.clock import Clock, working_hour
from maillon.demo.field import Field
from maillon.orders import services
from maillon.orders.models import Order, OrderType, Payer, Quote
from maillon.orders.services import lines
from maillon.orders.services.papers import last_sent
from maillon.records import services as records

# Where an order stands, and how many out of 100 stand there.
STAGES = (
    ("done", 36), ("entry", 5), ("validation", 7), ("staging", 11), ("shipping", 7), ("delivery", 9), ("installation", 16),
    ("invoicing", 4), ("cancelled", 5),
)  # fmt: skip
ONE_LATE_IN = 7
TYPES = (("creation", 6), ("ajout", 3), ("renouvellement", 2), ("demenagement", 1))
HARDWARE = ("YEA-T54W", "YEA-T43U", "YEA-W73P", "SNO-D785", "GRA-2170")
NETWORK = ("ZYX-GS8P", "MIK-HAP", "UBI-U6P")
HANDSETS = (1, 2, 2, 3, 3, 5)


@dataclass(frozen=True)
class Plan:
    """One order to tell: where it must stand, when it reached each step, whether it came from a quote."""

    rank: int
    stage: str
    moments: list[datetime]
    from_quote: bool
    order_type: str


@contextmanager
def acting(user: Any) -> Iterator[Any]:
    with scope.scoped(scope.of_user(user)):
        yield user


def plans(count: int, rng: random.Random, now: datetime) -> list[Plan]:
    """Oldest first, so that references and legal numbers follow time."""
    stages = stages_of(count)
    rng.shuffle(stages)
    found, under_way = [], 0
    for rank, stage in enumerate(stages):
        under_way += stage in pace.WALK
        late = stage in pace.WALK and under_way % ONE_LATE_IN == ONE_LATE_IN // 2
        when = pace.moments(
            "validation" if stage == "cancelled" else stage, late=late, age=rng.randint(2, 75), now=now, rng=rng
        )
        if stage == "cancelled":
            back = timedelta(days=7 * rng.randint(3, 10))
            when = [moment - back for moment in when]
        kind = rng.choices([t for t, _ in TYPES], weights=[w for _, w in TYPES])[0]
        found.append(Plan(rank, stage, when, stage != "entry" and rng.random() < 0.45, kind))
    return sorted(found, key=lambda plan: plan.moments[0])


def stages_of(count: int) -> list[str]:
    """So many stages: each is shown, however small the demonstration."""
    stages = [stage for stage, share in STAGES for _ in range(max(round(share * count / 100), 1))]
    return (["done"] * (count - len(stages)) + stages)[-count:]


class Thread:
    def __init__(self, world: SimpleNamespace, rng: random.Random, clock: Clock) -> None:
        self.world, self.rng, self.clock = world, rng, clock
        self.types = {t.code: t for t in OrderType.objects.all()}
        self.field = Field(world, rng, clock)
        self.now = timezone.now()
        self.adv = [world.people["adv"], world.people["adv2"]]

    def tell(self, plan: Plan, client: Client) -> Order:
        """One order from its first word to its stage."""
        adv = self.rng.choice(self.adv)
        client.refresh_from_db()  # a former order may have moved it
        order = self.from_quote(plan, client, adv) if plan.from_quote else self.keyed(plan, client, adv)
        if plan.stage == "cancelled":
            with self.clock.at(plan.moments[-1] + timedelta(hours=5)), acting(adv):
                services.cancel(order, reason=self.rng.choice(words.REFUSALS), actor=adv)
            return order
        self.walk(order, plan, adv)
        if self.rng.random() < 0.3:
            audience, text = self.rng.choice([n for n in words.NOTES if n[0] != "partner" or order.partner_id])
            with self.clock.at(plan.moments[0] + timedelta(minutes=20)), acting(adv):
                records.add_note(order, text, audience=audience, actor=adv)
        return order

    def quote(self, client: Client, author: Any, order_type: OrderType | None = None, payer: str = "") -> Quote:
        """A draft with believable lines."""
        with acting(author):
            made = services.create(
                client, actor=author, subject=self.subject(), order_type=order_type or self.types["creation"],
                payer=payer or self.payer(client), valid_days=30,
            )  # fmt: skip
            self.lines(made, author)
        return made

    def from_quote(self, plan: Plan, client: Client, adv: Any) -> Order:
        accepted = plan.moments[1]
        sent = working_hour(
            accepted - timedelta(days=self.rng.randint(3, 9)), self.rng.randint(9, 17), self.rng.randint(0, 59)
        )
        with self.clock.at(sent):
            quote = self.quote(client, adv, self.types[plan.order_type])
            with acting(adv):
                services.send(quote, actor=adv)
        with self.clock.at(accepted), scope.system("démonstration : devis accepté"):
            return services.accept(quote, self.signature(quote))

    def signature(self, quote: Quote) -> services.Signature:
        contact = quote.contact
        shown = last_sent(quote)
        return services.Signature(
            name=contact.name if contact else quote.client_name, role=contact.function if contact else "", ip="192.0.2.17",
            device="Téléphone, navigateur mobile", document_key=str(shown.key) if shown else "",
            email=contact.email if contact else "", code_channel="mail", code_sent_to=contact.email if contact else "",
            code_verified_at=timezone.now(),
        )  # fmt: skip

    def keyed(self, plan: Plan, client: Client, adv: Any) -> Order:
        with self.clock.at(plan.moments[0]), acting(adv):
            order = services.key(
                client,
                actor=adv,
                subject=self.subject(),
                order_type=self.types[plan.order_type],
                payer=self.payer(client),
            )
            self.lines(order, adv)
        if plan.stage != "entry":
            order.refresh_from_db()
            with self.clock.at(plan.moments[1]), acting(adv):
                order = services.advance(order, actor=adv)
        return order

    def payer(self, client: Client) -> str:
        return Payer.PARTNER if client.partner_id and self.rng.random() < 0.3 else Payer.CLIENT

    def subject(self) -> str:
        return self.rng.choice((
            "Standard et postes", "Nouvelle téléphonie", "Ajout de postes", "Remplacement du standard", "Wi-Fi et téléphonie",
            "Passage au centrex", "Équipement de l'agence",
        ))  # fmt: skip

    def lines(self, deal: Quote | Order, author: Any) -> None:
        """Three to six lines: handsets, perhaps network, work on site, subscriptions."""
        rng, products = self.rng, self.world.products
        handsets = rng.choice(HANDSETS)
        chosen: list[tuple[Product, int, str]] = [(products[rng.choice(HARDWARE)], handsets, "Matériel")]
        if rng.random() < 0.35:
            chosen.append((products[rng.choice(NETWORK)], 1, "Matériel"))
        if rng.random() < 0.25:
            chosen.append((products["ACC-CAS"], rng.randint(1, handsets), "Matériel"))
        chosen.append((products["PRE-INS"], 1, "Prestations"))
        if rng.random() < 0.2:
            chosen.append((products["PRE-FOR"], 1, "Prestations"))
        chosen.append((products["ABO-CTX"], handsets, "Abonnements mensuels, engagement 36 mois"))
        own = getattr(author, "partner_id", None)  # a partner sets neither discount nor section
        wanted = []
        for product, quantity, section in chosen:
            discount = Decimal(rng.choice((0, 0, 0, 5, 10))) if not product.is_recurring else Decimal(0)
            wanted.append((product, Decimal(quantity), {} if own else {"discount": discount, "section": section}))
        lines.add_all(deal, wanted, actor=author)

    def walk(self, order: Order, plan: Plan, adv: Any) -> None:
        """Step after step, each by its own people at its own time, until the order stands where the plan says."""
        steps: dict[str, Any] = {
            "validation": lambda o: self.validate(o, adv),
            "staging": self.field.stage,
            "shipping": self.field.ship,
            "delivery": self.field.deliver,
        }
        target = len(plan.moments) - 1
        order.refresh_from_db()
        left = plan.moments[min(1, target)]
        while (rank := self.rank(order, left)) < target and rank > 0:
            left = plan.moments[rank + 1]
            if order.step_kind == "installation":
                self.field.install(order, plan.moments[rank], left)
            else:
                if order.step_kind == "staging":
                    with self.clock.at(plan.moments[rank] - timedelta(days=3)):
                        self.field.shelves.supply(order)
                with self.clock.at(left):
                    steps[order.step_kind](order)
            order.refresh_from_db()
        if plan.stage == order.step_kind:
            reached = plan.moments[-1]
            with self.clock.at(min(reached + timedelta(hours=2), self.now - timedelta(minutes=2))):
                self.field.begin(order)

    def rank(self, order: Order, at: datetime) -> int:
        """Where the order stands in the walk, the steps of its own type done on the way."""
        while order.step_kind == "custom":
            here = order.steps.get(position=order.step_position)
            who = next(p for p in self.world.people.values() if here.owner_role in p.roles)
            with self.clock.at(at), acting(who):
                for point in range(len(here.checks)):
                    services.tick(order, point, True, actor=who)
                services.advance(order, actor=who)
            order.refresh_from_db()
        return pace.WALK.index(order.step_kind)

    def validate(self, order: Order, adv: Any) -> None:
        with acting(adv):
            services.advance(order, actor=adv)
