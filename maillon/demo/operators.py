"""Portings and operator orders of the demonstration, at every state, on orders under way and on orders done."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import ExitStack
from datetime import date, datetime, time, timedelta
from types import SimpleNamespace
from typing import Any

from django.utils import timezone

from maillon.catalog.models import Supplier
from maillon.core import french, scope
from maillon.demo.clock import Clock, working_hour
from maillon.documents.drawing import clean_drawing
from maillon.operators import delays, rio
from maillon.operators.models import Porting, PortingDelay
from maillon.operators.numbers import Number
from maillon.operators.services import accesses, mandates, papers, portings
from maillon.orders.models import Order
from maillon.orders.services import Signature

OPERATORS = ("Axialys", "Fibrelia", "Télésud", "Mobilys", "Cuivréo")  # who receives, who brings accesses, who is left
# state, mobile, how many numbers
PORTINGS = (
    ("draft", False, 10), ("mandate_sent", False, 1), ("mandate_sent", True, 1), ("mandate_signed", False, 20),
    ("submitted", False, 1), ("submitted", True, 1), ("confirmed", False, 10), ("confirmed", False, 1), ("confirmed", True, 1),
    ("rejected", False, 50), ("rejected", False, 1), ("done", False, 10), ("done", True, 1), ("cancelled", False, 1),
)  # fmt: skip
ACCESSES = (
    ("draft", "ftth", "unknown", ""), ("draft", "ftto", "limited", "Génie civil à prévoir sur 40 m, devis de l'opérateur sous 15 jours."),
    ("ordered", "ftth", "yes", "Point de mutualisation à 210 m, 1 Gbit/s."), ("confirmed", "ftth", "yes", "Immeuble fibré."),
    ("confirmed", "trunk", "yes", "8 canaux."), ("late", "ftto", "yes", "100 Mbit/s garantis, 6 semaines."),
    ("late", "xdsl", "limited", "2,1 km du répartiteur : 9 Mbit/s."), ("failed", "ftth", "yes", "Immeuble fibré."),
    ("delivered", "ftth", "yes", "1 Gbit/s partagé."), ("delivered", "sim", "yes", "Couverture 4G bonne en intérieur."),
)  # fmt: skip
SIGNATURE = "M22 74C32 44 46 22 53 24C62 27 39 82 43 85C48 88 60 49 70 50C77 51 66 72 74 72C83 72 86 48 95 49"


SCRIPT = ("draft", "mandate_sent", "mandate_signed", "submitted", "confirmed", "done")
AGE = {
    "draft": 1,
    "mandate_sent": 2,
    "mandate_signed": 3,
    "submitted": 4,
    "confirmed": 5,
    "rejected": 6,
    "cancelled": 8,
    "done": 24,
}


def build(world: SimpleNamespace, rng: random.Random, clock: Clock, now: datetime) -> None:
    teller = Teller(world, rng, clock, now)
    rows = Order.objects.open().exclude(step_kind="entry").exclude(site=None)
    orders = sorted(rows, key=begun)
    if not orders:
        return
    old, recent = iter(cycled(orders)), iter(cycled(orders[::-1]))
    for state, mobile, size in PORTINGS:
        teller.porting(next(old if state == "done" else recent), state, mobile=mobile, size=size)
    for state, kind, eligibility, text in ACCESSES:
        teller.access(next(old if state in ("late", "delivered") else recent), state, kind, eligibility, text)


def begun(order: Order) -> datetime:
    """When its first step began: the moment it was told at, which its row does not bear yet."""
    return min(step.entered_at for step in order.steps.all() if step.entered_at)


def cycled(orders: list[Order]) -> list[Order]:
    return orders * (len(PORTINGS) + len(ACCESSES))


class Teller:
    """Each act by ADV, at its own hour, on working days."""

    def __init__(self, world: SimpleNamespace, rng: random.Random, clock: Clock, now: datetime) -> None:
        self.rng, self.clock, self.now = rng, clock, now
        self.adv = world.people["adv"]
        self.receiver, self.fibre, *self.left = [operator(name, rank) for rank, name in enumerate(OPERATORS)]
        self.taken = 0

    def acting(self, moment: datetime) -> Any:
        stack = ExitStack()
        stack.enter_context(self.clock.at(min(moment, self.now - timedelta(minutes=3))))
        stack.enter_context(scope.scoped(scope.of_user(self.adv)))
        return stack

    def moments(self, order: Order, age: int, count: int) -> list[datetime]:
        """So many moments, from when it began and never before its order: two thirds of a day apart at most."""
        first = max(begun(order) + timedelta(hours=2), working_hour(self.now - timedelta(days=age), 10))
        step = min((self.now - first) / (count + 1), timedelta(hours=16))
        return [first + step * rank for rank in range(count)]

    def numbers(self, *, mobile: bool, size: int) -> list[Number]:
        """From the ranges that ARCEP keeps for fiction; each once."""
        self.taken += 100
        first = f"+33{'63998' if mobile else '19900'}{1000 + self.taken:04d}"
        head = f"{self.rng.randint(1, 60):02d}{'E' if mobile else self.rng.choice('FGRS')}{self.rng.randint(0, 999_999):06d}"
        code = head + rio.key(head, rio.national(first))
        return [Number(first, f"+{int(first[1:]) + size - 1}", code)]

    def porting(self, order: Order, state: str, *, mobile: bool, size: int) -> None:
        made, *moments = self.moments(order, AGE[state], 7)
        kind = rio.MOBILE if mobile else rio.FIXED
        client, donor, site = order.client, self.rng.choice(self.left), order.site
        if site is None:
            return
        with self.acting(made):
            today = timezone.localdate()
            porting = portings.make(
                order, actor=self.adv, numbers=self.numbers(mobile=mobile, size=size), kind=kind, donor=donor,
                recipient=self.receiver, holder=client.legal_name or client.name, donor_account=f"{self.rng.randint(10**8, 10**9)}",
                site=site, contact=order.contact or site.contact,
                requested_on=delays.earliest(today, PortingDelay.days()[kind] + self.rng.randint(0, 3), site.department),
            )  # fmt: skip
        for act, moment in zip(self.acts(state), moments, strict=False):
            late = datetime.combine(porting.day, time(15), french.PARIS)
            with self.acting(late if act == self.finish else moment):
                porting = act(porting)

    def acts(self, state: str) -> list[Callable[[Porting], Porting]]:
        way: list[Callable[[Porting], Porting]] = [self.send, self.sign, self.submit, self.confirm, self.finish]
        if state == "cancelled":
            return [self.send, self.cancel]
        if state == "rejected":
            return [*way[:3], self.reject]
        return way[: SCRIPT.index(state)]

    def send(self, porting: Porting) -> Porting:
        if mandates.addresses(porting):
            return mandates.send(porting, actor=self.adv)
        return mandates.sign_on_paper(porting, porting.holder, timezone.localdate(), actor=self.adv)

    def sign(self, porting: Porting) -> Porting:
        shown, contact = papers.last(porting, sealed=False), porting.contact
        if porting.mandate_signed_at or shown is None:
            return porting
        to = mandates.addresses(porting)[0]
        signature = Signature(
            name=contact.name if contact else porting.client_name, role=contact.function if contact else "", ip="192.0.2.31",
            device="Téléphone, navigateur mobile", document_key=str(shown.key), email=to, code_channel="mail", code_sent_to=to,
            code_verified_at=timezone.now(), drawing=clean_drawing(SIGNATURE),
        )  # fmt: skip
        return mandates.sign(porting, signature)

    def submit(self, porting: Porting) -> Porting:
        return portings.submit(porting, actor=self.adv)

    def confirm(self, porting: Porting) -> Porting:
        day = delays.earliest(max(porting.requested_on, timezone.localdate()), 0, portings.department_of(porting))
        return portings.confirm(
            porting, day, actor=self.adv, operator_reference=f"PNF-{self.rng.randint(10**6, 10**7)}"
        )

    def reject(self, porting: Porting) -> Porting:
        reason, said = self.rng.choice(
            (("rio", "RIO non reconnu"), ("holder", "Raison sociale différente"), ("range", "SDA manquantes"))
        )
        portings.reject(porting, reason, actor=self.adv, comment=said)
        return porting

    def finish(self, porting: Porting) -> Porting:
        return portings.finish(porting, actor=self.adv) if porting.day <= timezone.localdate() else porting

    def cancel(self, porting: Porting) -> Porting:
        return portings.cancel(porting, "Le client prend un numéro neuf.", actor=self.adv)

    def access(self, order: Order, state: str, kind: str, eligibility: str, text: str) -> None:
        made, passed, told, end = self.moments(order, 30 if state in ("late", "delivered") else 6, 4)
        with self.acting(made):
            found = accesses.make(
                order, actor=self.adv, operator=self.receiver if kind in ("trunk", "sim") else self.fibre, kind=kind, site=order.site,
                eligibility=eligibility, eligibility_text=text,
            )  # fmt: skip
        if state == "draft":
            return
        with self.acting(passed):
            reference = f"{kind.upper()}-{self.rng.randint(10**6, 10**7)}"
            found = accesses.order(found, actor=self.adv, ordered_on=timezone.localdate(), operator_reference=reference)
        with self.acting(told):
            if state == "failed":
                accesses.fail(
                    found, "Fourreau bouché entre la rue et l'immeuble : travaux du syndic attendus.", actor=self.adv
                )
            elif state != "ordered":
                found = accesses.promise(found, self.promised(state), actor=self.adv)
        if state == "delivered":
            with self.acting(end):
                accesses.deliver(found, timezone.localdate(), actor=self.adv)

    def promised(self, state: str) -> date:
        today = timezone.localtime(self.now).date()
        if state == "confirmed":
            return delays.earliest(today, self.rng.randint(1, 6))
        return max(today - timedelta(days=self.rng.randint(2, 6)), timezone.localdate())


def operator(name: str, rank: int) -> Supplier:
    made, _ = Supplier.objects.update_or_create(
        name=name,
        defaults={
            "is_operator": True, "account_number": f"P{41200 + rank}", "email": f"commandes@{name.lower().replace('é', 'e')}.example",
            "lead_days": 15,
        },
    )  # fmt: skip
    return made
