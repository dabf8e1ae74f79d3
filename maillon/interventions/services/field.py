"""What the technician does on site, one thing at a time; doing it twice does no harm."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from maillon.core.errors import Overtaken, Refused
from maillon.core.events import emit
from maillon.core.french import fr
from maillon.core.identifiers import Invalid, clean_serial, serial_key
from maillon.interventions import journey
from maillon.interventions.models import Visit, VisitDevice
from maillon.interventions.programme import photos_for
from maillon.interventions.services import planning
from maillon.interventions.services.devices import fill_devices
from maillon.interventions.workflow import VISIT
from maillon.records import attachments
from maillon.records.models import Attachment, Audience
from maillon.records.services import log
from maillon.technicians import services as technicians

MOST_RESERVES, MOST_PHOTOS = 20, 40


class Mismatch(Refused):
    """The serial read is not the one expected: kept only when said again. ``serial``: as read."""

    def __init__(self, message: str, serial: str) -> None:
        super().__init__(message)
        self.serial = serial


@transaction.atomic
def leave(visit: Visit, *, actor: Any) -> Visit:
    locked = hold(visit, actor)
    if locked.status in (Visit.Status.ON_THE_WAY, Visit.Status.ON_SITE):
        return locked
    done = VISIT.apply(locked, "leave", actor=actor, left_at=timezone.now())
    log(done, "est en route", actor=actor, icon="car", tone="info")
    emit("interventions.visit_on_the_way", record=done, actor=actor)
    return done


@transaction.atomic
def arrive(visit: Visit, *, actor: Any) -> Visit:
    locked = hold(visit, actor)
    if locked.status == Visit.Status.ON_SITE:
        return locked
    fill_devices(locked)
    done = VISIT.apply(locked, "arrive", actor=actor, arrived_at=timezone.now())
    log(done, "est arrivé sur site", actor=actor, icon="map-pin-check", tone="info")
    emit("interventions.visit_arrived", record=done, actor=actor)
    return done


@transaction.atomic
def tick(visit: Visit, index: int, done: bool, *, actor: Any) -> Visit:
    locked = hold(visit, actor, on_site=True)
    if not 0 <= index < len(locked.checklist):
        raise Overtaken("La checklist a changé : rechargez la page.")
    locked.checklist[index]["done"] = done
    locked.save(update_fields=["checklist"])
    return locked


@transaction.atomic
def read_serial(visit: Visit, device_id: int, text: str, *, actor: Any, anyway: bool = False) -> VisitDevice:
    """The number on the device in hand. One expected elsewhere on this visit goes to its own place; a stranger is kept only
    when ``anyway``."""
    locked = hold(visit, actor, on_site=True)
    devices = list(locked.devices.all())
    device = next((d for d in devices if d.pk == device_id), None)
    if device is None:
        raise Overtaken("Cet appareil n'est plus sur la visite : rechargez la page.")
    serial = _cleaned(text)
    _refuse_twice(devices, device, serial)
    device = _owner(devices, serial) or device
    expected = device.expected_serial
    if expected and serial_key(expected) != serial_key(serial) and not anyway:
        raise Mismatch(
            fr(f"Attendu au BL : {expected}. Lu : {serial}. Vérifiez l'étiquette, ou gardez le numéro lu."), serial
        )
    device.serial, device.absent_reason, device.installed_at = serial, "", timezone.now()
    if expected and serial_key(expected) != serial_key(serial):
        device.mac = ""
        log(
            locked,
            f"a posé {serial} à la place de {expected}",
            actor=actor,
            icon="replace",
            tone="warning",
            audience=Audience.INTERNAL,
        )
    device.save(update_fields=["serial", "absent_reason", "installed_at", "mac"])
    locked.save(update_fields=["updated_at"])
    return device


def _cleaned(text: str) -> str:
    try:
        serial = clean_serial(text)
    except Invalid as error:
        raise Refused(str(error)) from error
    if not serial:
        raise Refused("Rien n'a été lu : scannez l'étiquette, ou tapez le numéro de série.")
    return serial


def _refuse_twice(devices: Sequence[VisitDevice], device: VisitDevice, serial: str) -> None:
    other = next(
        (d for d in devices if d.pk != device.pk and d.serial and serial_key(d.serial) == serial_key(serial)), None
    )
    if other is not None:
        raise Refused(f"{serial} est déjà relevé pour « {other.label} » : lisez l'étiquette de l'autre appareil.")


def _owner(devices: Sequence[VisitDevice], serial: str) -> VisitDevice | None:
    return next((d for d in devices if d.expected_serial and serial_key(d.expected_serial) == serial_key(serial)), None)


@transaction.atomic
def clear_serial(visit: Visit, device_id: int, *, actor: Any) -> None:
    """Read by mistake: to read again."""
    locked = hold(visit, actor, on_site=True)
    locked.devices.filter(pk=device_id).update(serial="", absent_reason="", installed_at=None)
    locked.save(update_fields=["updated_at"])


@transaction.atomic
def leave_out(visit: Visit, device_id: int, reason: str, *, actor: Any) -> None:
    """A device that is not installed: the report says why, as a reserve."""
    locked = hold(visit, actor, on_site=True)
    reason = " ".join(reason.split())[:200]
    if not reason:
        raise Refused("Dites pourquoi l'appareil n'est pas posé : le procès-verbal le portera.")
    device = locked.devices.filter(pk=device_id).first()
    if device is None:
        raise Overtaken("Cet appareil n'est plus sur la visite : rechargez la page.")
    device.serial, device.installed_at, device.absent_reason = "", None, reason
    device.save(update_fields=["serial", "installed_at", "absent_reason"])
    locked.reserves = [*locked.reserves, {"text": f"{device.label} non posé : {reason}"[:300], "due": ""}]
    locked.save(update_fields=["reserves"])


@transaction.atomic
def add_reserve(visit: Visit, text: str, due: date | None, *, actor: Any) -> Visit:
    locked = hold(visit, actor, on_site=True)
    text = " ".join(text.split())[:300]
    if not text:
        raise Refused("Écrivez la réserve : ce qui reste à reprendre, et où.")
    if due and due < timezone.localdate():
        raise Refused("L'échéance de la réserve est passée : choisissez une date à venir.")
    if len(locked.reserves) >= MOST_RESERVES:
        raise Refused(f"Un procès-verbal porte au plus {MOST_RESERVES} réserves : regroupez-en.")
    locked.reserves = [*locked.reserves, {"text": text, "due": due.isoformat() if due else ""}]
    locked.save(update_fields=["reserves"])
    return locked


@transaction.atomic
def drop_reserve(visit: Visit, index: int, *, actor: Any) -> Visit:
    locked = hold(visit, actor, on_site=True)
    if not 0 <= index < len(locked.reserves):
        raise Overtaken("Cette réserve est déjà retirée.")
    locked.reserves = [r for n, r in enumerate(locked.reserves) if n != index]
    locked.save(update_fields=["reserves"])
    return locked


@transaction.atomic
def write_report(visit: Visit, text: str, *, actor: Any) -> Visit:
    locked = hold(visit, actor, on_site=True)
    locked.report = text.replace("\r\n", "\n").strip()[:4000]
    locked.save(update_fields=["report"])
    return locked


@transaction.atomic
def add_photo(visit: Visit, file: UploadedFile, category: str, *, actor: Any) -> Attachment:
    """A photo, checked and cleaned by records; the client reads it with the report."""
    locked = hold(visit, actor, on_site=True)
    if category not in {key for key, _ in photos_for(locked.kind)} | {journey.EXTRA}:
        raise Refused("Cette photo n'est pas demandée : prenez-la comme « autre photo ».")
    if len(photos_of(locked)) >= MOST_PHOTOS:
        raise Refused(f"Une visite porte au plus {MOST_PHOTOS} photos : retirez-en avant d'en ajouter.")
    photo = attachments.attach(locked, file, actor=actor, audience=Audience.CLIENT, category=category)
    if not photo.content_type.startswith("image/"):
        raise Refused(f"« {photo.name} » n'est pas une photo : prenez une image JPEG, PNG, WebP ou HEIC.")
    locked.save(update_fields=["updated_at"])
    return photo


@transaction.atomic
def drop_photo(visit: Visit, key: Any, *, actor: Any) -> None:
    locked = hold(visit, actor, on_site=True)
    photo = next((p for p in photos_of(locked) if str(p.key) == str(key)), None)
    if photo is not None:
        attachments.archive(photo, actor)
        locked.save(update_fields=["updated_at"])


def photos_of(visit: Visit) -> list[Attachment]:
    """The photos of a visit that were taken on site, in the order they were taken."""
    rows = Attachment.objects.filter(target_model="interventions.visit", target_id=visit.pk, archived_at=None)
    return list(rows.exclude(category="").order_by("created_at", "pk"))


def where(visit: Visit) -> tuple[list[VisitDevice], list[Attachment], journey.Journey]:
    """Devices, photos, and where the visit stands: two queries."""
    devices, photos = list(visit.devices.order_by("pk")), photos_of(visit)
    return devices, photos, journey.journey_of(visit, devices, frozenset(photo.category for photo in photos))


@transaction.atomic
def fail(visit: Visit, reason: str, *, actor: Any) -> Visit:
    """It could not be done: why, and another visit to plan in its place."""
    locked = hold(visit, actor)
    done = VISIT.apply(
        locked, "fail", actor=actor, reason=reason, failure_reason=reason.strip()[:500], finished_at=timezone.now()
    )
    technicians.free(done, actor=actor)
    log(
        done, "n'a pas pu faire l'intervention", actor=actor, icon="alert-triangle", tone="error", detail=reason.strip()
    )
    planning.again(done, actor=actor)
    emit("interventions.visit_failed", record=done, actor=actor, reason=reason.strip()[:500])
    return done


def hold(visit: Visit, actor: Any, *, on_site: bool = False) -> Visit:
    """Locked, and this person's to carry out."""
    locked: Visit = Visit.objects.select_for_update(of=("self",)).get(pk=visit.pk)
    if actor is not None:
        ensure_own(locked, actor)
    if on_site and locked.status != Visit.Status.ON_SITE:
        if locked.status == Visit.Status.DONE:
            raise Overtaken("Cette visite est terminée : son procès-verbal est signé et ne change plus.")
        raise Refused("Signalez d'abord votre arrivée sur site : la suite s'ouvre alors.")
    return locked


def ensure_own(visit: Visit, actor: Any) -> None:
    if not actor.can("interventions.edit"):
        raise Refused("Votre rôle ne permet pas de mener une intervention.")
    if actor.is_technician and not (visit.technician and visit.technician.user_id == actor.pk):
        raise Refused("Cette intervention n'est plus la vôtre : appelez le déploiement.")
