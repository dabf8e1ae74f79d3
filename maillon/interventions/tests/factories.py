"""One factory per model of the module, and visits that live."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import Any

import factory
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from maillon.documents.drawing import clean_drawing
from maillon.interventions.models import Visit, VisitDevice
from maillon.interventions.programme import checklist_for, photos_for
from maillon.interventions.services import field, planning, signing
from maillon.orders.models import Order
from maillon.orders.services import advance
from maillon.orders.tests.factories import ClientFactory, SiteFactory, make_order
from maillon.technicians.models import Technician
from maillon.technicians.tests.factories import TechnicianFactory, at

SCRIBBLE = "M22 74C32 44 46 22 53 24C62 27 -5 84 43 85C48 88 60 49 70 50C77 51 66 72 74 72L160 40L240 60"


class VisitFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Visit

    client = factory.SubFactory(ClientFactory)
    client_name = factory.SelfAttribute("client.name")
    partner = factory.SelfAttribute("client.partner")
    site = factory.SubFactory(SiteFactory, client=factory.SelfAttribute("..client"))
    site_label = factory.LazyAttribute(lambda visit: visit.site.address)
    title = "Installation centrex, 3 postes"
    checklist = factory.LazyFunction(lambda: checklist_for("installation"))


class VisitDeviceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = VisitDevice

    visit = factory.SubFactory(VisitFactory)
    label = "Poste Yealink T54W"
    expected_serial = factory.Sequence(lambda n: f"31020A47{n:05d}")


def to_install(cast: Any, **changes: Any) -> Order:
    """An order without hardware that stands at its installation, with its visit to plan."""
    order = make_order(cast.adv, hardware=False, **changes)
    while order.step_kind != "installation":
        order = advance(order, actor=cast.adv)
    return order


def planned(
    actor: Any = None,
    *,
    user: Any = None,
    technician: Technician | None = None,
    start: datetime | None = None,
    **changes: Any,
) -> Visit:
    """A visit given to a technician (``user``'s card when given)."""
    visit = VisitFactory(**changes)
    technician = technician or Technician.objects.filter(user=user).first() if user else technician
    return planning.plan(visit, technician or TechnicianFactory(user=user), start or at(), actor=actor)


def photo(name: str = "baie.jpg", colour: str = "white") -> SimpleUploadedFile:
    out = BytesIO()
    Image.new("RGB", (64, 48), colour).save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue(), content_type="image/jpeg")


def ready_to_sign(visit: Visit, actor: Any) -> Visit:
    """Arrived, checked, read, photographed: only the signature is missing."""
    field.arrive(visit, actor=actor)
    visit.refresh_from_db()
    for index in range(len(visit.checklist)):
        field.tick(visit, index, True, actor=actor)
    for rank, device in enumerate(visit.devices.all()):
        field.read_serial(visit, device.pk, device.expected_serial or f"READ-{visit.pk:04d}-{rank:04d}", actor=actor)
    for category, _ in photos_for(visit.kind):
        field.add_photo(visit, photo(f"{category}.jpg"), category, actor=actor)
    visit.refresh_from_db()
    return visit


def drawn(visit: Visit, **changes: Any) -> signing.Signature:
    values: dict[str, Any] = {
        "name": "Claire Rossi",
        "role": "Titulaire",
        "ip": "203.0.113.24",
        "device": "Firefox sur Android",
        "version": visit.version,
        "drawing": clean_drawing(SCRIBBLE),
    }
    return signing.Signature(**values | changes)


def signed(visit: Visit, actor: Any) -> Visit:
    visit = ready_to_sign(visit, actor)
    signing.sign(visit, drawn(visit), actor=actor)
    visit.refresh_from_db()
    return visit
