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
from maillon.demo import words
from maillon.demo.clock import Clock, working_hour
from maillon.demo.field import Field
from maillon.orders import services
from maillon.orders.models import Order, OrderType, Payer, Quote
from maillon.orders.services import lines
from maillon.orders.services.papers import last_sent
from maillon.records import services as records

# Where an order stands, and how many out of 100 stand there.
STAGES = (
    ("entry", 4), ("validation", 5), ("staging", 9), ("shipping", 4), ("delivery", 5), ("installation", 9), ("invoicing", 5),
    ("done", 56), ("cancelled", 3),
)  # fmt: skip
WALK = ("entry", "validation", "staging", "shipping", "delivery", "installation", "invoicing", "done")
DAYS_PER_STEP = (1, 2, 4, 1, 2, 6, 3)
TYPES = (("creation", 6), ("ajout", 3), ("renouvellement", 2), ("demenagement", 1))
HARDWARE = ("YEA-T54W", "YEA-T43U", "YEA-W73P", "SNO-D785", "GRA-2170")
NETWORK = ("ZYX-GS8P", "MIK-HAP", "UBI-U6P")


@dataclass(frozen=True)
class Plan:
    """One order to tell: where it must stand, when it began, whether it came from a quote."""

    rank: int
    stage: str
    begun: datetime
    from_quote: bool
    order_type: str


@contextmanager
def acting(user: Any) -> Iterator[Any]:
    with scope.scoped(scope.of_user(user)):
        yield user


def plans(count: int, rng: random.Random, now: datetime) -> list[Plan]:
    """Oldest first, so that references and legal numbers follow time."""
    stages = rng.choices([s for s, _ in STAGES], weights=[w for _, w in STAGES], k=count)
    for rank, (stage, _) in enumerate(STAGES):
        if rank < count:
            stages[rank] = stage  # every step is shown, however small the demonstration
    found = []
    for rank, stage in enumerate(stages):
        days = age_of(stage, rng)
        kind = rng.choices([t for t, _ in TYPES], weights=[w for _, w in TYPES])[0]
        found.append(Plan(rank, stage, now - timedelta(days=days, hours=rng.randint(0, 6)), rng.random() < 0.45, kind))
    return sorted(found, key=lambda plan: plan.begun)


def age_of(stage: str, rng: random.Random) -> int:
    """In days: what is finished is old, what is under way is as old as its step, and one in four is late."""
    if stage in {"done", "cancelled"}:
        return rng.randint(25, 330)
    usual = sum(DAYS_PER_STEP[: WALK.index(stage)])
    return usual + (rng.randint(3, 9) if rng.random() < 0.25 else 0)


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
        order = self.from_quote(plan, client, adv) if plan.from_quote else self.keyed(plan, client, adv)
        if plan.stage == "cancelled":
            with self.clock.at(plan.begun + timedelta(days=1)), acting(adv):
                services.cancel(order, reason=self.rng.choice(words.REFUSALS), actor=adv)
            return order
        self.walk(order, plan, adv)
        if self.rng.random() < 0.3:
            audience, text = self.rng.choice([n for n in words.NOTES if n[0] != "partner" or order.partner_id])
            with self.clock.at(plan.begun + timedelta(hours=3)), acting(adv):
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
        sent = working_hour(
            plan.begun - timedelta(days=self.rng.randint(2, 9)), self.rng.randint(9, 17), self.rng.randint(0, 59)
        )
        with self.clock.at(sent):
            quote = self.quote(client, adv, self.types[plan.order_type])
            with acting(adv):
                services.send(quote, actor=adv)
        with self.clock.at(plan.begun), scope.system("démonstration : devis accepté"):
            return services.accept(quote, self.signature(quote))

    def signature(self, quote: Quote) -> services.Signature:
        contact = quote.contact
        shown = last_sent(quote)
        return services.Signature(
            name=contact.name if contact else quote.client_name, role=contact.function if contact else "", ip="192.0.2.17",
            device="Téléphone, navigateur mobile", document_key=str(shown.key) if shown else "",
            email=contact.email if contact else "", code_channel="e-mail", code_sent_to=contact.email if contact else "",
            code_verified_at=timezone.now(),
        )  # fmt: skip

    def keyed(self, plan: Plan, client: Client, adv: Any) -> Order:
        with self.clock.at(plan.begun), acting(adv):
            order = services.key(
                client,
                actor=adv,
                subject=self.subject(),
                order_type=self.types[plan.order_type],
                payer=self.payer(client),
            )
            self.lines(order, adv)
            order.refresh_from_db()
            if plan.stage != "entry":
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
        handsets = rng.randint(1, 5)
        chosen: list[tuple[Product, int, str]] = [(products[rng.choice(HARDWARE)], handsets, "Matériel")]
        if rng.random() < 0.35:
            chosen.append((products[rng.choice(NETWORK)], 1, "Matériel"))
        if rng.random() < 0.25:
            chosen.append((products["ACC-CAS"], rng.randint(1, handsets), "Matériel"))
        chosen.append((products["PRE-INS"], 1, "Prestations"))
        if rng.random() < 0.2:
            chosen.append((products["PRE-FOR"], 1, "Prestations"))
        chosen.append((products["ABO-CTX"], handsets, "Abonnements mensuels, engagement 36 mois"))
        for product, quantity, section in chosen:
            discount = Decimal(rng.choice((0, 0, 0, 5, 10))) if not product.is_recurring else Decimal(0)
            extra = {} if getattr(author, "partner_id", None) else {"discount": discount, "section": section}
            lines.add(deal, product, actor=author, quantity=Decimal(quantity), **extra)

    def walk(self, order: Order, plan: Plan, adv: Any) -> None:
        """Step after step, each by its own people at its own time, until the order stands where the plan says."""
        steps: dict[str, Any] = {
            "validation": lambda o: self.validate(o, adv),
            "staging": self.field.stage,
            "shipping": self.field.ship,
            "delivery": self.field.deliver,
            "installation": self.field.install,
        }
        target = "invoicing" if plan.stage == "done" else plan.stage
        moment = plan.begun
        for _ in WALK:
            order.refresh_from_db()
            here = order.step_kind if order.status == Order.Status.OPEN else "done"
            if here not in steps or WALK.index(here) >= WALK.index(target):
                break
            days = DAYS_PER_STEP[WALK.index(here)]
            moment = working_hour(
                moment + timedelta(days=days * self.rng.uniform(0.4, 1.1)),
                self.rng.randint(9, 17),
                self.rng.randint(0, 59),
            )
            moment = min(moment, self.now - timedelta(minutes=5))
            if here == "installation":
                steps[here](order, moment)
            else:
                with self.clock.at(moment):
                    steps[here](order)
        if plan.stage == order.step_kind:
            with self.clock.at(min(moment + timedelta(hours=4), self.now - timedelta(minutes=2))):
                self.field.begin(order)

    def validate(self, order: Order, adv: Any) -> None:
        with acting(adv):
            services.advance(order, actor=adv)
