"""Preparing an order's devices: serial numbers and MAC addresses read one after the other, checks ticked, done."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from maillon.core import french
from maillon.core.errors import Overtaken, Refused
from maillon.core.events import emit
from maillon.core.identifiers import Invalid
from maillon.logistics import codes
from maillon.logistics.models import Device, StagingSheet
from maillon.logistics.workflow import SHEET
from maillon.orders.models import Order, OrderLine
from maillon.orders.services import advance_if_ready
from maillon.records.models import Audience
from maillon.records.services import log
from maillon.search.index import forget

STEP = "staging"
CHECKS = (
    "Micrologiciel à jour",
    "Provisionné sur la plateforme",
    "Appel d'essai passé",
    "Étiquette du poste collée",
    "Accessoires joints",
)


@dataclass(frozen=True)
class Need:
    """One line of the order with the devices already read for it. ``expected``: how many it takes."""

    line: OrderLine
    devices: list[Device]
    expected: int

    @property
    def left(self) -> int:
        return max(0, self.expected - len(self.devices))

    @property
    def without_mac(self) -> list[Device]:
        return [d for d in self.devices if not d.mac] if self.line.has_mac else []

    @property
    def complete(self) -> bool:
        return not self.left and not self.without_mac

    @property
    def model(self) -> codes.Model:
        product = self.line.product
        return codes.Model(product.serial_pattern, product.mac_prefixes) if product else codes.Model()


def needs_of(order: Order) -> list[Need]:
    """The serialised lines of an order, in its order: two queries."""
    lines = list(order.lines.filter(serialised=True).select_related("product").order_by("position", "pk"))
    devices: dict[int, list[Device]] = {line.pk: [] for line in lines}
    for device in Device.objects.filter(order=order).order_by("pk"):
        devices.setdefault(device.line_id, []).append(device)
    return [Need(line, devices[line.pk], int(line.quantity)) for line in lines]


def to_check(sheet: StagingSheet) -> int:
    return sum(not check.get("done") for check in sheet.checks)


@transaction.atomic
def open_sheet(order: Order, actor: Any = None) -> StagingSheet:
    """The order enters staging: its sheet, with the usual checks; the former one when it comes back."""
    sheet, created = StagingSheet.objects.get_or_create(order=order, defaults={"checks": fresh_checks()})
    if created:
        log(sheet, "Fiche de staging ouverte", audience=Audience.INTERNAL, icon="clipboard-list")
    elif sheet.status in (StagingSheet.Status.DONE, StagingSheet.Status.CANCELLED):
        SHEET.apply(sheet, "reopen", done_at=None)
        log(
            sheet,
            "La commande est revenue en staging : fiche rouverte",
            audience=Audience.INTERNAL,
            icon="arrow-back-up",
        )
    return sheet


def fresh_checks(labels: Iterable[str] = CHECKS) -> list[dict[str, Any]]:
    return [{"label": label, "done": False, "by": "", "at": ""} for label in labels]


@transaction.atomic
def scan(sheet: StagingSheet, text: str, *, actor: Any, line_id: int | None = None) -> Device:
    """One reading, given to the next device that needs it (or to ``line_id``). Returns that device.

    Refuses a wrong model, a code already registered anywhere, and what this sheet does not need.
    """
    sheet = _hold(sheet, actor)
    needs = needs_of(sheet.order)
    if not needs:
        raise Refused("Cette commande n'a aucun article suivi par numéro de série : cochez les contrôles, c'est tout.")
    waiting = any(need.without_mac for need in needs)
    try:
        code = codes.read(text, [need.model for need in needs], mac_expected=waiting)
    except Invalid as error:
        raise Refused(str(error)) from error
    device = _give_mac(needs, code.mac, actor) if code.mac else _give_serial(sheet, needs, code.serial, line_id, actor)
    _started(sheet, actor)
    return device


def _give_serial(sheet: StagingSheet, needs: list[Need], serial: str, line_id: int | None, actor: Any) -> Device:
    _refuse_known(serial, sheet.order, actor)
    line = _line_for(needs, serial, line_id)
    device = Device(
        order=sheet.order,
        partner_id=sheet.order.partner_id,
        line=line,
        product_id=line.product_id,
        label=line.label,
        serial=serial,
        staged_by=actor.name if actor else "",
        staged_at=timezone.now(),
    )
    try:
        with transaction.atomic():
            device.save(force_insert=True)
            emit("record.saved", record=device, created=True)
    except IntegrityError as error:
        _refuse_known(serial, sheet.order, actor)
        raise Overtaken(
            "Ce numéro de série vient d'être enregistré par quelqu'un d'autre : rien n'a été ajouté."
        ) from error
    return device


def _line_for(needs: list[Need], serial: str, line_id: int | None) -> OrderLine:
    """The next line that takes this serial: one whose article recognises it first, then one that recognises none."""
    asked = [need for need in needs if need.line.pk == line_id] if line_id else needs
    open_needs = [need for need in asked if need.left]
    if not open_needs:
        where = "Cette ligne a" if line_id and asked else "Tous les appareils de cette fiche ont"
        raise Refused(
            f"{where} déjà {'ses numéros' if line_id and asked else 'leur numéro'} de série : rien n'a été ajouté."
        )
    fitting = [need for need in open_needs if need.model.wants_serial(serial)]
    if not fitting:
        labels = french.listing([f"« {need.line.label} »" for need in open_needs], "ou")
        raise Refused(f"{serial} n'est pas le numéro de série d'un {labels} : vérifiez le modèle de l'appareil.")
    fitting.sort(key=lambda need: not need.model.pattern)
    return fitting[0].line


def _give_mac(needs: list[Need], mac: str, actor: Any) -> Device:
    """The MAC address goes to the device read last that still waits for its own."""
    _refuse_known_mac(mac, actor)
    waiting = [(device, need) for need in needs for device in need.without_mac]
    if not waiting:
        raise Refused("Scannez d'abord le numéro de série de l'appareil, puis son adresse MAC.")
    device, need = max(waiting, key=lambda pair: (pair[0].staged_at, pair[0].pk))
    if not need.model.wants_mac(mac):
        raise Refused(
            f"{mac} n'est pas l'adresse d'un « {need.line.label} » : elle devrait commencer par {need.model.shown_blocks()}."
        )
    device.mac = mac
    try:
        with transaction.atomic():
            device.save(update_fields=["mac"])
            emit("record.saved", record=device, created=False)
    except IntegrityError as error:
        device.mac = None
        _refuse_known_mac(mac, actor)
        raise Overtaken(
            "Cette adresse MAC vient d'être enregistrée par quelqu'un d'autre : rien n'a été ajouté."
        ) from error
    return device


def _refuse_known(serial: str, order: Order, actor: Any) -> None:
    found = Device.objects.same_serial(serial).select_related("order").first()
    if found is not None:
        raise Overtaken(
            f"{serial} est déjà {_where(found, order, actor)}. Un numéro de série appartient à un seul appareil."
        )


def _refuse_known_mac(mac: str, actor: Any) -> None:
    found = Device.objects.filter(mac=mac).select_related("order").first()
    if found is not None:
        raise Overtaken(f"{mac} est déjà {_where(found, None, actor)}. Une adresse MAC appartient à un seul appareil.")


def _where(device: Device, here: Order | None, actor: Any) -> str:
    if here is not None and device.order_id == here.pk:
        return f"sur cette fiche, pour « {device.label} »"
    seen = actor is None or Order.objects.visible_to(actor).filter(pk=device.order_id).exists()
    if not seen:
        return "enregistré pour une autre commande"
    return f"enregistré pour la commande {device.order.reference} ({device.order.client_name}), « {device.label} »"


@transaction.atomic
def undo(sheet: StagingSheet, device_id: int, *, actor: Any) -> str:
    """Take back one reading; returns its serial. Not once the device has left."""
    sheet = _hold(sheet, actor)
    device = Device.objects.select_for_update(of=("self",)).filter(order_id=sheet.order_id, pk=device_id).first()
    if device is None:
        raise Overtaken("Cette lecture a déjà été annulée.")
    if device.shipment_id:
        raise Refused(f"{device.serial} est sur un bon de livraison : retirez-le d'abord de l'expédition.")
    serial: str = device.serial
    forget(device)
    device.delete()
    log(sheet, f"a annulé la lecture de {serial}", actor=actor, audience=Audience.INTERNAL, icon="arrow-back-up")
    return serial


@transaction.atomic
def tick(sheet: StagingSheet, index: int, done: bool, *, actor: Any) -> StagingSheet:
    """A check done, or not after all: who and when are kept."""
    sheet = _hold(sheet, actor)
    if not 0 <= index < len(sheet.checks):
        raise Overtaken("La liste des contrôles a changé : rechargez la page.")
    sheet.checks[index] |= {
        "done": done,
        "by": actor.name if done and actor else "",
        "at": timezone.now().isoformat() if done else "",
    }
    sheet.save(update_fields=["checks"])
    _started(sheet, actor)
    return sheet


@transaction.atomic
def add_check(sheet: StagingSheet, label: str, *, actor: Any) -> StagingSheet:
    """One more check, proper to this order."""
    sheet = _hold(sheet, actor)
    label = " ".join(label.split())[:120]
    if not label:
        raise Refused("Écrivez le contrôle à ajouter.")
    sheet.checks = [*sheet.checks, *fresh_checks([label])]
    sheet.save(update_fields=["checks"])
    return sheet


@transaction.atomic
def finish(sheet: StagingSheet, *, actor: Any) -> bool:
    """Everything is read and ticked: the sheet is done and its order goes on. True when the order moved."""
    Order.objects.select_for_update(of=("self",)).get(pk=sheet.order_id)  # the order first, as whoever moves it does
    sheet = _hold(sheet, actor)
    missing = missing_of(sheet)
    if missing:
        raise Refused(f"La fiche ne peut pas être terminée : {french.lower_first(french.listing(missing))}.")
    _done(sheet, actor)
    return advance_if_ready(sheet.order, STEP, actor=actor)


def _done(sheet: StagingSheet, actor: Any) -> None:
    devices = Device.objects.filter(order_id=sheet.order_id).count()
    SHEET.apply(sheet, "finish", actor=actor, done_at=timezone.now())
    log(
        sheet,
        f"a terminé le staging : {french.plural(devices, 'appareil préparé', 'appareils préparés')}",
        actor=actor,
        audience=Audience.INTERNAL,
        icon="clipboard-check",
        tone="success",
    )
    emit("logistics.sheet_done", record=sheet, actor=actor, order=sheet.order.reference, devices=devices)


def missing_of(sheet: StagingSheet) -> list[str]:
    """What is left to do, in words."""
    return missing_of_needs(needs_of(sheet.order), sheet)


def missing_of_needs(needs: list[Need], sheet: StagingSheet) -> list[str]:
    serials, macs = sum(need.left for need in needs), sum(len(need.without_mac) for need in needs)
    return gaps(serials, macs, to_check(sheet))


def gaps(serials: int, macs: int, checks: int) -> list[str]:
    """« Numéro de série manquant sur 1 poste », « 2 contrôles à cocher »."""
    found = []
    if serials:
        found.append(f"Numéro de série manquant sur {french.plural(serials, 'poste')}")
    if macs:
        found.append(f"Adresse MAC manquante sur {french.plural(macs, 'poste')}")
    if checks:
        found.append(f"{french.plural(checks, 'contrôle')} à cocher")
    return found


@transaction.atomic
def take(sheet: StagingSheet, *, actor: Any) -> StagingSheet:
    """This person prepares it: the others see whose it is."""
    sheet = _hold(sheet, actor)
    sheet.assignee = actor
    sheet.save(update_fields=["assignee"])
    log(sheet, "prend la préparation", actor=actor, audience=Audience.INTERNAL, icon="user-check")
    return sheet


def _hold(sheet: StagingSheet, actor: Any) -> StagingSheet:
    if actor is not None and not actor.can("staging.edit"):
        raise Refused("Votre rôle ne permet pas de préparer le matériel.")
    locked: StagingSheet = StagingSheet.objects.select_for_update(of=("self",)).select_related("order").get(pk=sheet.pk)
    if locked.status in (StagingSheet.Status.DONE, StagingSheet.Status.CANCELLED):
        raise Overtaken(f"Cette fiche est {locked.get_status_display().lower()} : elle ne change plus.")
    return locked


def _started(sheet: StagingSheet, actor: Any) -> None:
    """The first reading or check starts the sheet, and makes it this person's."""
    if sheet.status != StagingSheet.Status.TODO:
        return
    SHEET.apply(sheet, "start", actor=actor, started_at=timezone.now(), assignee=sheet.assignee or actor)
    log(sheet, "a démarré le staging", actor=actor, audience=Audience.INTERNAL, icon="package", tone="info")
