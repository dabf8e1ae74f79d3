"""Staging, shipping and visits of the demonstration, each done by its own people."""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image, ImageDraw

from maillon.core import scope
from maillon.demo.clock import Clock, working_hour
from maillon.demo.company import siren
from maillon.demo.shelves import Shelves
from maillon.documents.drawing import clean_drawing
from maillon.interventions.models import Visit
from maillon.interventions.programme import photos_for
from maillon.interventions.services import field as onsite
from maillon.interventions.services import planning, signing
from maillon.logistics.models import Carrier, StagingSheet
from maillon.logistics.services import parcels, shipping, staging
from maillon.orders.models import Order
from maillon.technicians.models import Technician

SLOTS = ((9, 0), (11, 30), (14, 0), (16, 0))
SIGNATURE = (
    "M22 74C32 44 46 22 53 24C62 27 39 82 43 85C48 88 60 49 70 50C77 51 66 72 74 72C83 72 86 48 95 49C101 50 89 69 98 70"
    "C108 71 113 26 122 14C127 8 131 12 128 20C121 40 105 68 110 74C116 80 128 47 138 47C145 47 135 66 144 66C152 66 155 49 163 49"
)


class Field:
    def __init__(self, world: SimpleNamespace, rng: random.Random, clock: Clock) -> None:
        self.world, self.rng, self.clock = world, rng, clock
        self.shelves = Shelves(world)
        self.carriers = list(Carrier.objects.order_by("pk"))
        self.taken: set[tuple[int, datetime]] = set()
        self.serials = 0
        self.pictures = {name: picture(name) for _, name in photos_for("installation")}

    def acting(self, role: str) -> Any:
        return scope.scoped(scope.of_user(self.world.people[role]))

    # Staging

    def stage(self, order: Order, share: float = 1.0) -> None:
        """Scan what the order needs; ``share`` of it when it must stay under way."""
        actor = self.world.people[self.rng.choice(("staging", "staging", "staging2"))]
        with scope.scoped(scope.of_user(actor)):
            sheet = StagingSheet.objects.get(order=order)
            needs = staging.needs_of(order)
            wanted = [(need.line, unit) for need in needs for unit in self.shelves.free(need.line, need.left)]
            for line, unit in wanted[: round(sum(need.left for need in needs) * share)]:
                staging.scan(sheet, unit.serial, actor=actor, line_id=line.pk)
            sheet.refresh_from_db()
            for index in range(len(sheet.checks) if share == 1.0 else self.rng.randint(0, 1)):
                staging.tick(sheet, index, True, actor=actor)
            if share == 1.0:
                sheet.refresh_from_db()
                staging.finish(sheet, actor=actor)

    def serial(self) -> str:
        self.serials += 1
        return f"31{self.serials % 97:02d}0A{self.serials:06d}"

    # Shipping

    def prepare(self, order: Order, complete: bool = True) -> Any:
        actor = self.world.people["staging"]
        carrier = self.rng.choice(self.carriers[:2])
        with self.acting("staging"):
            tracking = f"XY{siren(self.rng)}FR" if complete else ""
            boxes = max(1, min(self.rng.choice((1, 1, 2, 3)), self.units(order) // 2))
            shipment = shipping.prepare(order, actor=actor, carrier=carrier, parcels=boxes)
            for parcel in shipment.parcels.all():
                weight = Decimal(self.rng.randint(8, 64)) / 10
                number = f"{tracking}-{parcel.rank}" if tracking and boxes > 1 else tracking
                parcel.shipment = shipment
                shipment = parcels.edit(parcel, actor=actor, tracking=number, weight_kg=weight)
            return shipment

    def units(self, order: Order) -> int:
        """What can be parted among parcels."""
        return int(sum(part.ready for part in shipping.remaining_of(order)))

    def ship(self, order: Order) -> None:
        shipment = self.prepare(order)
        with self.acting("staging"):
            shipping.ship(shipment, actor=self.world.people["staging"])

    def deliver(self, order: Order) -> None:
        actor = self.world.people["adv"]
        with self.acting("adv"):
            for shipment in order.shipments.filter(status="shipped"):
                received_by = order.contact.name if order.contact else ""
                shipping.deliver(shipment, actor=actor, received_by=received_by)

    # Visits

    def install(self, order: Order, reached: datetime, signed: datetime) -> None:
        """Planned when the order reached its installation, carried out and signed by the moment it leaves it."""
        for visit in Visit.objects.filter(order=order, status=Visit.Status.TO_PLAN).select_related("site", "contact"):
            technician, start = self.past_slot(visit, signed - timedelta(hours=2))
            with self.clock.at(min(reached + timedelta(minutes=20), start - timedelta(hours=14))):
                self.plan(visit, technician, start)
            self.carry_out(visit)

    def plan(self, visit: Visit, technician: Technician, start: datetime) -> None:
        actor = self.world.people["deploiement"]
        with self.acting("deploiement"):
            planning.plan(visit, technician, start, actor=actor, end=start + timedelta(minutes=120))
        visit.refresh_from_db()

    def near(self, visit: Visit) -> list[Technician]:
        """Those of the department first, then everybody."""
        others = self.world.technicians[:]
        self.rng.shuffle(others)
        return sorted(others, key=lambda t: visit.site.department not in t.departments)

    def past_slot(self, visit: Visit, latest: datetime) -> tuple[Technician, datetime]:
        """The last free slot that begins by then."""
        day = timezone.localtime(latest)
        while True:
            for hour, minute in reversed(SLOTS):
                start = day.replace(hour=hour, minute=minute, second=0, microsecond=0)
                for technician in self.near(visit) if start <= latest and day.weekday() < 5 else ():
                    if self.take(technician, start):
                        return technician, start
            day -= timedelta(days=1)

    def next_slot(self, technician: Technician, earliest: datetime) -> datetime:
        """The first free slot of this technician that begins from then on."""
        day = working_hour(earliest, 0) if timezone.localtime(earliest).weekday() > 4 else timezone.localtime(earliest)
        while True:
            for hour, minute in SLOTS:
                start = working_hour(day, hour, minute)
                if start >= earliest and self.take(technician, start):
                    return start
            day = working_hour(day + timedelta(days=1), 0)

    def take(self, technician: Technician, start: datetime) -> bool:
        """Whether this slot was free; it no longer is."""
        free = (technician.pk, start) not in self.taken
        self.taken.add((technician.pk, start))
        return free

    def carry_out(self, visit: Visit, until: int = 6) -> None:
        """The technician's visit, card after card, at its own hour."""
        user = visit.technician.user if visit.technician else None
        actor = user or self.world.people["deploiement"]
        late = timedelta(minutes=self.rng.randint(-6, 9))
        steps: list[Callable[[], Any]] = [
            lambda: onsite.leave(visit, actor=actor), lambda: onsite.arrive(visit, actor=actor),
            lambda: self.checks(visit, actor), lambda: self.devices(visit, actor), lambda: self.photos(visit, actor),
            lambda: self.sign(visit, actor),
        ]  # fmt: skip
        for rank, step in enumerate(steps[:until]):
            moment = (visit.starts_at or timezone.now()) + late + timedelta(minutes=(-30, 0, 70, 80, 95, 110)[rank])
            with self.clock.at(moment), scope.scoped(scope.of_user(actor)):
                step()
            visit.refresh_from_db()

    def checks(self, visit: Visit, actor: Any) -> None:
        for index in range(len(visit.checklist)):
            onsite.tick(visit, index, True, actor=actor)

    def devices(self, visit: Visit, actor: Any) -> None:
        for device in visit.devices.all():
            onsite.read_serial(visit, device.pk, device.expected_serial or self.serial(), actor=actor)

    def photos(self, visit: Visit, actor: Any) -> None:
        for category, name in photos_for(visit.kind):
            file = SimpleUploadedFile(f"{category}.jpg", self.pictures[name], "image/jpeg")
            onsite.add_photo(visit, file, category, actor=actor)
        if self.rng.random() < 0.12:
            onsite.add_reserve(visit, "Goulotte à fixer dans la réserve.", None, actor=actor)

    def sign(self, visit: Visit, actor: Any) -> None:
        visit.refresh_from_db()
        contact = visit.contact
        signature = signing.Signature(
            name=contact.name if contact else visit.client_name, role=contact.function if contact else "", ip="192.0.2.44",
            device="Téléphone du technicien", version=visit.version, drawing=clean_drawing(SIGNATURE),
        )  # fmt: skip
        signing.sign(visit, signature, actor=actor)

    # What is under way

    def begin(self, order: Order) -> None:
        """Some of the current step is already done, so that boards and queues show every state."""
        chance = self.rng.random()
        if order.step_kind == "staging" and chance < 0.6:
            self.stage(order, share=self.rng.choice((0.4, 0.6)))
        elif order.step_kind == "shipping" and chance < 0.5:
            self.prepare(order, complete=chance < 0.25)

    def appoint(self, orders: list[Order], now: datetime) -> None:
        """The orders at their installation: one visit under way, the others today, tomorrow, this week, some still to plan.
        Those around the first technician, whose account people try, are for him."""
        first = self.world.technicians[0]
        soon, tomorrow = now + timedelta(minutes=40), working_hour(now + timedelta(days=1), 9)
        later = [working_hour(tomorrow + timedelta(days=days), 9) for days in (1, 2)]
        his = [soon, tomorrow, soon, later[0], tomorrow, later[1]]
        theirs = [now, tomorrow, None, later[0], soon, None, later[1]]
        visits = Visit.objects.filter(order__in=orders, status=Visit.Status.TO_PLAN).select_related("site", "contact")
        for rank, visit in enumerate(visits.order_by("order_id")):
            whose = his if visit.site.department in first.departments else theirs
            earliest = whose.pop(0) if whose else None
            if earliest is None:
                continue
            if earliest is now and self.under_way(visit, now):
                continue
            technician = first if whose is his else self.near(visit)[0]
            with self.clock.at(now - timedelta(hours=20)):
                self.plan(visit, technician, self.next_slot(technician, max(earliest, soon)))
            if rank % 2:
                with self.clock.at(now - timedelta(hours=3)), self.acting("deploiement"):
                    planning.confirm(visit, actor=self.world.people["deploiement"])

    def under_way(self, visit: Visit, now: datetime) -> bool:
        """On site at this very moment, when the hour is one of work."""
        technician, start = self.past_slot(visit, now - timedelta(minutes=10))
        if now - start > timedelta(hours=2):
            self.taken.discard((technician.pk, start))
            return False
        with self.clock.at(now - timedelta(hours=20)):
            self.plan(visit, technician, start)
        self.carry_out(visit, until=2)
        return True


def picture(name: str) -> bytes:
    """A photo that says what it stands for."""
    image = Image.new("RGB", (640, 480), (226, 230, 236))
    draw = ImageDraw.Draw(image)
    for rank in range(6):
        draw.rectangle((120, 70 + rank * 55, 520, 110 + rank * 55), outline=(120, 132, 148), width=3)
        draw.ellipse((140, 82 + rank * 55, 156, 98 + rank * 55), fill=(24, 121, 74))
    draw.text((24, 440), f"{name} (démonstration)", fill=(88, 99, 115))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=70)
    return out.getvalue()
