"""Preparing an order's devices: serial numbers and MAC addresses read one after the other, checks ticked, done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from maillon.catalog.serials import fits
from maillon.core import french
from maillon.core.errors import Overtaken, Refused
from maillon.core.events import emit
from maillon.core.identifiers import Invalid, clean_mac
from maillon.logistics.models import Device, StagingSheet
from maillon.logistics.services import checks, goods
from maillon.logistics.workflow import SHEET
from maillon.orders.models import Order, OrderLine
from maillon.orders.services import advance_if_ready
from maillon.records.models import Audience
from maillon.records.services import log
from maillon.search.index import forget
from maillon.stock import codes
from maillon.stock.models import Place, Unit
from maillon.stock.services import places, receiving
from maillon.stock.services.moving import where

STEP = "staging"


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
    def pattern(self) -> str:
        return self.line.product.serial_pattern if self.line.product else ""


def needs_of(order: Order) -> list[Need]:
    """The serialised lines of an order, in its order: two queries."""
    lines = list(order.lines.filter(serialised=True).select_related("product").order_by("position", "pk"))
    devices: dict[int, list[Device]] = {line.pk: [] for line in lines}
    for device in Device.objects.live().filter(order=order).order_by("pk"):
        devices.setdefault(device.line_id, []).append(device)
    return [Need(line, devices[line.pk], int(line.quantity)) for line in lines]


def to_check(sheet: StagingSheet) -> int:
    return sum(not check.get("done") for check in sheet.checks)


@transaction.atomic
def open_sheet(order: Order, actor: Any = None) -> StagingSheet:
    """The order enters staging: its sheet, with the usual checks; the former one when it comes back."""
    sheet, created = StagingSheet.objects.get_or_create(
        order=order, defaults={"checks": checks.fresh(checks.of_order(order))}
    )
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


class Unknown(Refused):
    """No unit carries this number: who keeps the stock may enter it and give it at once. ``serial``: as read."""

    def __init__(self, message: str, serial: str) -> None:
        super().__init__(message)
        self.serial = serial


@transaction.atomic
def scan(sheet: StagingSheet, text: str, *, actor: Any, line_id: int | None = None, enter: bool = False) -> Device:
    """One reading: the unit that carries this number is given to the next line that takes its article (or to ``line_id``).

    Refuses a wrong model, a unit given or promised elsewhere, and what this sheet does not need. A number that the stock does
    not know is ``Unknown``, unless ``enter``: then it is entered at the workshop and given.
    """
    sheet = _hold(sheet, actor, done=True)
    needs = needs_of(sheet.order)
    _ensure_reads(sheet, needs)
    if not needs:
        raise Refused("Cette commande n'a aucun article suivi par numéro de série : cochez les contrôles, c'est tout.")
    try:
        code = _read(text, needs)
    except Invalid as error:
        raise Refused(str(error)) from error
    if code.mac:
        device = _give_mac(sheet, needs, code.mac, line_id, actor)
    else:
        device = _give_serial(sheet, needs, code.serial, line_id, actor, enter)
    _started(sheet, actor)
    return device


def reads(sheet: StagingSheet, needs: list[Need]) -> bool:
    """Whether labels are read here: while it is prepared, and again when a device was lost or removed since."""
    if sheet.status == StagingSheet.Status.DONE:
        return sheet.order.status == Order.Status.OPEN and any(not need.complete for need in needs)
    return sheet.status != StagingSheet.Status.CANCELLED


def _ensure_reads(sheet: StagingSheet, needs: list[Need]) -> None:
    if not reads(sheet, needs):
        raise Overtaken(f"Cette fiche est {sheet.get_status_display().lower()} : elle ne change plus.")


def _read(text: str, needs: list[Need]) -> codes.Code:
    """Twelve digits are what the stock knows them as; otherwise what the sheet waits for."""
    if digits := codes.twelve(text):
        if Unit.objects.same_serial(digits).exists():
            return codes.Code(serial=digits)
        if Unit.objects.filter(mac=clean_mac(digits)).exists():
            return codes.Code(mac=clean_mac(digits))
    waiting = any(need.without_mac for need in needs)
    return codes.read(text, [need.pattern for need in needs], mac_expected=waiting)


def _give_serial(
    sheet: StagingSheet, needs: list[Need], serial: str, line_id: int | None, actor: Any, enter: bool
) -> Device:
    known = Unit.objects.same_serial(serial).exclude(status=Unit.Status.VOID)
    unit = known.select_related("product", "place").first()
    if unit is None:
        line = _line_for_unknown(_open_needs(needs, line_id), serial)
        if not enter:
            raise Unknown(
                f"{serial} n'est pas dans le stock. Vérifiez l'étiquette, ou réceptionnez-le d'abord.", serial
            )
        workshop = places.usual(Place.Kind.STAGING)
        goods.hold_levels(sheet.order, (line.product.pk, workshop.pk))
        unit = receiving.enter(
            line.product, serial, place=workshop, actor=actor,
            comment=f"Lu au staging de {sheet.order.reference}, sans achat",
        )  # fmt: skip
    goods.refuse_given(unit, sheet.order, actor)
    return goods.assign(sheet.order, _line_for(needs, unit, line_id), unit, actor=actor)


def _give_mac(sheet: StagingSheet, needs: list[Need], mac: str, line_id: int | None, actor: Any) -> Device:
    """A known address is its unit, read again or given; a new one goes to the device read last that still waits for its own."""
    unit = Unit.objects.filter(mac=mac).select_related("product", "place").first()
    waiting = [(device, need) for need in needs for device in need.without_mac]
    if unit is not None:
        mine = Device.objects.live().filter(unit=unit, order=sheet.order).first()
        if mine is not None:
            return mine  # the second label of the device in hand
        goods.refuse_given(unit, sheet.order, actor)
        if waiting:
            raise Overtaken(
                f"{mac} est déjà celle de {unit.serial} : {where(unit)}. Lisez celle de l'appareil en main."
            )
        return goods.assign(sheet.order, _line_for(needs, unit, line_id), unit, actor=actor)
    if not waiting:
        raise Refused("Scannez d'abord le numéro de série de l'appareil, puis son adresse MAC.")
    device, _ = max(waiting, key=lambda pair: (pair[0].staged_at, pair[0].pk))
    device.mac = receiving.give_mac(device.unit, mac).mac
    device.save(update_fields=["mac"])
    emit("record.saved", record=device, created=False)
    return device


def _open_needs(needs: list[Need], line_id: int | None) -> list[Need]:
    asked = [need for need in needs if need.line.pk == line_id] if line_id else needs
    found = [need for need in asked if need.left and need.line.product_id]
    if not found:
        said = (
            "Cette ligne a déjà ses numéros"
            if line_id and asked
            else "Tous les appareils de cette fiche ont déjà leur numéro"
        )
        raise Refused(f"{said} de série : rien n'a été ajouté.")
    return found


def _line_for(needs: list[Need], unit: Unit, line_id: int | None) -> OrderLine:
    """The next line that takes this unit's article."""
    found = _open_needs(needs, line_id)
    line = next((need.line for need in found if need.line.product_id == unit.product_id), None)
    if line is None:
        raise Refused(f"{unit.serial} est un « {unit.product.name} » : cette fiche attend {_labels(found)}.")
    return line


def _line_for_unknown(needs: list[Need], serial: str) -> Any:
    """The line whose article recognises this number first, then one that recognises none."""
    fitting = sorted((need for need in needs if fits(need.pattern, serial)), key=lambda need: not need.pattern)
    if not fitting:
        raise Refused(
            f"{serial} n'est pas le numéro de série d'un {_labels(needs)} : vérifiez le modèle de l'appareil."
        )
    return fitting[0].line


def _labels(needs: list[Need]) -> str:
    return french.listing([f"« {need.line.label} »" for need in needs], "ou")


@transaction.atomic
def undo(sheet: StagingSheet, device_id: int, *, actor: Any) -> str:
    """Take back one reading: the unit is free again. Returns its serial. Not once it is on a delivery note."""
    sheet = _hold(sheet, actor)
    goods.hold_levels(sheet.order)
    device = Device.objects.live().select_for_update(of=("self",)).filter(order_id=sheet.order_id, pk=device_id).first()
    if device is None:
        raise Overtaken("Cette lecture a déjà été annulée.")
    if device.shipment_id:
        raise Refused(f"{device.serial} est sur un bon de livraison : retirez-le d'abord de l'expédition.")
    serial: str = device.serial
    forget(device)
    device.delete()
    goods.settle(sheet.order, actor=actor)
    said = f"a annulé la lecture de {serial}"
    log(sheet, said, actor=actor, audience=Audience.INTERNAL, icon="arrow-back-up")
    if device.unit is not None:
        log(device.unit, f"a libéré l'appareil de {sheet.order.reference}", actor=actor, audience=Audience.INTERNAL,
            icon="arrow-back-up")  # fmt: skip
    return serial


@transaction.atomic
def tick(sheet: StagingSheet, index: int, done: bool, *, actor: Any) -> StagingSheet:
    """A check done, or not after all: who and when are kept."""
    sheet = _hold(sheet, actor)
    if not 0 <= index < len(sheet.checks):
        raise Overtaken("La liste des contrôles a changé : rechargez la page.")
    sheet.checks[index] |= _ticked(actor) if done else {"done": False, "by": "", "at": ""}
    return _checked(sheet, actor)


@transaction.atomic
def tick_the_rest(sheet: StagingSheet, *, actor: Any) -> StagingSheet:
    """Every check left, by one person at once; those already done keep who did them."""
    sheet = _hold(sheet, actor)
    sheet.checks = [check if check["done"] else check | _ticked(actor) for check in sheet.checks]
    return _checked(sheet, actor)


def _ticked(actor: Any) -> dict[str, Any]:
    return {"done": True, "by": actor.name if actor else "", "at": timezone.now().isoformat()}


def _checked(sheet: StagingSheet, actor: Any) -> StagingSheet:
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
    sheet.checks = [*sheet.checks, *checks.fresh([label])]
    sheet.save(update_fields=["checks"])
    return sheet


@transaction.atomic
def finish(sheet: StagingSheet, *, actor: Any) -> bool:
    """Everything is read and ticked: the sheet is done and its order goes on. True when the order moved."""
    sheet = _hold(sheet, actor)
    missing = missing_of(sheet)
    if missing:
        raise Refused(f"La fiche ne peut pas être terminée : {french.lower_first(french.listing(missing))}.")
    _done(sheet, actor)
    return advance_if_ready(sheet.order, STEP, actor=actor)


def _done(sheet: StagingSheet, actor: Any) -> None:
    devices = Device.objects.live().filter(order_id=sheet.order_id).count()
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


def _hold(sheet: StagingSheet, actor: Any, *, done: bool = False) -> StagingSheet:
    """Locked after its order. ``done``: even once it is ready."""
    if actor is not None and not actor.can("staging.edit"):
        raise Refused("Votre rôle ne permet pas de préparer le matériel.")
    Order.objects.select_for_update(of=("self",)).get(pk=sheet.order_id)  # the order first, as whoever moves it does
    locked: StagingSheet = StagingSheet.objects.select_for_update(of=("self",)).select_related("order").get(pk=sheet.pk)
    closed = (StagingSheet.Status.CANCELLED,) if done else (StagingSheet.Status.DONE, StagingSheet.Status.CANCELLED)
    if locked.status in closed:
        raise Overtaken(f"Cette fiche est {locked.get_status_display().lower()} : elle ne change plus.")
    return locked


def _started(sheet: StagingSheet, actor: Any) -> None:
    """The first reading or check starts the sheet, and makes it this person's."""
    if sheet.status != StagingSheet.Status.TODO:
        return
    SHEET.apply(sheet, "start", actor=actor, started_at=timezone.now(), assignee=sheet.assignee or actor)
    log(sheet, "a démarré le staging", actor=actor, audience=Audience.INTERNAL, icon="package", tone="info")
