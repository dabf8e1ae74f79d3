"""Handsets and numbers of a tenant from a file: read, told line by line, then applied whole or not at all."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from maillon.core import french
from maillon.core.errors import Overtaken, Refused
from maillon.core.events import emit
from maillon.platforms import ranges, tenant_file
from maillon.platforms.finding import index_parts
from maillon.platforms.models import Handset, NumberRange, Platform, TenantImport
from maillon.platforms.services.parts import hold_numbers, in_service, mac_told, once_in_the_base, overlap_told
from maillon.platforms.tenant_file import Row
from maillon.records import attachments
from maillon.records.files import FileRefused, check_upload
from maillon.records.models import Audience
from maillon.records.services import log

KINDS = frozenset({"csv", "txt", "xlsx"})
KEPT = timedelta(days=1)
IDENTITIES = ("mac", "serial", "extension")
NEW, CHANGED, SAME, REFUSED = "new", "changed", "same", "refused"
LABELS = {NEW: "Nouveau", CHANGED: "Modifié", SAME: "Inchangé", REFUSED: "Refusé"}
TONES = {NEW: "success", CHANGED: "info", SAME: "", REFUSED: "error"}
MOVED = "La plateforme a changé depuis la lecture du fichier : relisez ce que chaque ligne devient, puis appliquez."


@dataclass
class Fate:
    """What a line becomes. ``handset``, ``numbers``: the rows to write, if any; ``why``: what changes, or why not."""

    row: Row
    kind: str
    what: str
    why: str = ""
    handset: Handset | None = None
    numbers: NumberRange | None = None

    @property
    def label(self) -> str:
        return LABELS[self.kind]

    @property
    def tone(self) -> str:
        return TONES[self.kind]


class _Known:
    """What the platform has, what the base has elsewhere, and what earlier lines of the file took."""

    def __init__(self, platform: Platform, rows: list[Row], user: Any) -> None:
        self.platform, self.user = platform, user
        self.numbers = list(NumberRange.objects.current().filter(platform=platform))
        self.by: dict[tuple[str, str], Handset] = {}
        for handset in Handset.objects.current().filter(platform=platform):
            for name in IDENTITIES:
                if value := getattr(handset, name):
                    self.by.setdefault((name, value), handset)
        self.lines: dict[Any, int] = {}
        # An extension is free when the handset that has it gets another one from this file.
        matched = ((self.handset_of(row.handset), row.handset.get("extension")) for row in rows if row.handset)
        self.moving = {h.pk for h, extension in matched if h and extension and extension != h.extension}
        self.macs = self._macs_elsewhere([row.handset["mac"] for row in rows if row.handset.get("mac")])
        self.spans = self._spans_elsewhere([row for row in rows if row.first is not None])

    def handset_of(self, values: dict[str, str]) -> Handset | None:
        """By MAC, else by serial, else by extension, as the platform stood before the file."""
        found = (self.by.get((name, values[name])) for name in IDENTITIES if values.get(name))
        return next((handset for handset in found if handset is not None), None)

    def _macs_elsewhere(self, wanted: list[str]) -> set[str]:
        rows = Handset.objects.current().exclude(platform=self.platform).filter(mac__in=wanted)
        return set(rows.values_list("mac", flat=True))

    def _spans_elsewhere(self, rows: list[Row]) -> list[tuple[int, int]]:
        if not rows:
            return []
        low, high = min(row.first or 0 for row in rows), max(row.last or 0 for row in rows)
        found = NumberRange.objects.overlapping(low, high).exclude(platform=self.platform)
        return list(found.values_list("first", "last"))

    def taken(self, first: int, last: int) -> str:
        """Why these numbers cannot be given, or nothing: the base is asked again only to say where."""
        beside = any(low <= last and first <= high for low, high in self.spans)
        return overlap_told(first, last, self.user) if beside else ""


def read(platform: Platform, file: Any, *, actor: Any) -> TenantImport:
    """Check the file and keep it until it is applied. Raises ``Refused``."""
    try:
        checked = check_upload(file.file, file.name or "fichier", limit=settings.ATTACHMENT_MAX_BYTES)
    except FileRefused as error:
        raise Refused(f"{file.name} : {error}") from error
    if checked.kind.key not in KINDS:
        raise Refused("Ce fichier n'est pas un tableau : enregistrez-le en CSV ou en classeur Excel (.xlsx).")
    checked.content.seek(0)
    content = checked.content.read()
    lines_of(content, checked.name)
    with transaction.atomic():
        TenantImport.objects.filter(user=actor, platform=platform).delete()
        TenantImport.objects.filter(created_at__lt=timezone.now() - KEPT).delete()
        return TenantImport.objects.create(platform=platform, user=actor, name=checked.name, content=content)


def lines_of(content: bytes, name: str) -> list[Row]:
    try:
        return tenant_file.read(bytes(content))
    except tenant_file.Unreadable as error:
        raise Refused(f"{name} : {error}") from error


def fates(draft: TenantImport, platform: Platform, *, user: Any) -> list[Fate]:
    """Each line of the file against what the platform holds now; nothing is written."""
    rows = lines_of(bytes(draft.content), draft.name)
    known = _Known(platform, rows, user)
    return [_fate(row, known) for row in rows]


def digest(found: list[Fate]) -> str:
    """The same as long as each line has the same fate."""
    told = "\n".join(f"{f.row.line} {f.kind} {f.what} {f.why}" for f in found)
    return hashlib.sha256(told.encode()).hexdigest()[:32]


def _fate(row: Row, known: _Known) -> Fate:
    if row.wrong:
        return Fate(row, REFUSED, row.shown, row.wrong)
    numbers = _numbers_fate(row, known)
    if numbers is not None and numbers.kind == REFUSED:
        return numbers
    handset = _handset_fate(row, known)
    if handset is not None and handset.kind == REFUSED:
        if numbers is not None and numbers.kind == NEW:
            known.numbers.pop()  # the line stays out whole
        return handset
    parts = [fate for fate in (handset, numbers) if fate is not None]
    kinds = {fate.kind for fate in parts}
    kind = NEW if NEW in kinds else CHANGED if CHANGED in kinds else SAME
    what, why = (", ".join(text for fate in parts if (text := getattr(fate, name))) for name in ("what", "why"))
    return Fate(row, kind, what, why, handset.handset if handset else None, numbers.numbers if numbers else None)


def _handset_fate(row: Row, known: _Known) -> Fate | None:
    values = row.handset
    if not values:
        return None
    what = f"poste {values.get('extension') or values.get('mac') or values.get('serial')}"
    found = known.handset_of(values)
    if wrong := _twice(values, found, row, known) or _handset_wrong(values, found, known):
        return Fate(row, REFUSED, what, wrong)
    if found is None:
        return Fate(row, NEW, what, handset=Handset(platform=known.platform, **values))
    changed = [n for n, v in values.items() if v and getattr(found, n) != v]
    if not changed:
        return Fate(row, SAME, what)
    names = {f.name: str(f.verbose_name) for f in Handset._meta.concrete_fields}
    for name in changed:
        setattr(found, name, values[name])
    return Fate(row, CHANGED, what, french.listing([names[n] for n in changed]), handset=found)


def _twice(values: dict[str, str], found: Handset | None, row: Row, known: _Known) -> str:
    """The same handset on two lines: the first one counts."""
    keys: list[Any] = [(name, values[name]) for name in IDENTITIES if values.get(name)]
    keys += [found.pk] if found else []
    seen = next((known.lines[key] for key in keys if key in known.lines), None)
    if seen is not None:
        return f"Déjà à la ligne {seen} de ce fichier : gardez une seule des deux."
    known.lines |= dict.fromkeys(keys, row.line)
    return ""


def _handset_wrong(values: dict[str, str], found: Handset | None, known: _Known) -> str:
    mac, extension = values.get("mac", ""), values.get("extension", "")
    if mac in known.macs and (told := mac_told(mac, known.user, found.pk if found else None)):
        return told
    holder = known.by.get(("extension", extension)) if extension else None
    if holder is not None and holder is not found and holder.pk not in known.moving:
        return f"Le poste {extension} est déjà celui d'un autre appareil de cette plateforme."
    return ""


def _numbers_fate(row: Row, known: _Known) -> Fate | None:
    if row.first is None or row.last is None:
        return None
    first, last = row.first, row.last
    what = ranges.said(first, last)
    inside = next((n for n in known.numbers if n.first <= first and last <= n.last), None)
    if inside is not None:
        same_ends = (inside.first, inside.last) == (first, last)
        if row.label and same_ends and inside.label != row.label:
            inside.label = row.label
            return Fate(row, CHANGED, what, "usage", numbers=inside)
        return Fate(row, SAME, what, "" if same_ends else f"dans {inside}")
    beside = next((n for n in known.numbers if n.first <= last and first <= n.last), None)
    if beside is not None:
        return Fate(row, REFUSED, what, f"Chevauche {beside} de cette plateforme : corrigez l'une des deux tranches.")
    if told := known.taken(first, last):
        return Fate(row, REFUSED, what, told)
    made = NumberRange(platform=known.platform, first=first, last=last, label=row.label)
    known.numbers.append(made)
    return Fate(row, NEW, what, numbers=made)


def summary(found: list[Fate]) -> dict[str, int]:
    return {kind: sum(fate.kind == kind for fate in found) for kind in LABELS}


@transaction.atomic
def apply(draft: TenantImport, seen: str, *, actor: Any) -> dict[str, int]:
    """Write what was shown, in one transaction: ``seen`` is the ``digest`` of what the person read. Refused lines stay out."""
    hold_numbers()
    platform = in_service(draft.platform)
    if not TenantImport.objects.select_for_update().filter(pk=draft.pk).exists():
        raise Overtaken("Cet import vient d'être appliqué ou abandonné : la plateforme montre son état actuel.")
    found = fates(draft, platform, user=actor)
    if digest(found) != seen:
        raise Overtaken(MOVED)
    counts = summary(found)
    changes = [fate for fate in found if fate.kind in (NEW, CHANGED)]
    if not changes:
        raise Refused("Ce fichier ne change rien : chaque ligne est refusée ou déjà enregistrée.")
    with once_in_the_base():
        _write(platform, changes)
    index_parts(platform, Handset)
    attachments.attach(platform, _file(draft), actor=actor, audience=Audience.INTERNAL, category="import")
    told = f"{french.plural(counts[NEW], 'ligne nouvelle', 'lignes nouvelles')}, " + french.plural(
        counts[CHANGED], "ligne modifiée", "lignes modifiées"
    )
    log(platform, f"a importé « {draft.name} »", actor=actor, icon="file-import", detail=f"{told}.")
    emit("platforms.imported", record=platform, actor=actor, changes=len(changes))
    draft.delete()
    return counts


def _write(platform: Platform, changes: list[Fate]) -> None:
    """By batches: a thousand handsets are a few statements."""
    handsets = list({id(f.handset): f.handset for f in changes if f.handset}.values())
    numbers = list({id(f.numbers): f.numbers for f in changes if f.numbers}.values())
    written: tuple[tuple[Any, Any, list[str]], ...] = (
        (handsets, Handset, ["extension", "mac", "serial", "user_name", "model", "firmware", "version"]),
        (numbers, NumberRange, ["label", "version"]),
    )
    for rows, model, names in written:
        known = [row for row in rows if row.pk]
        for row in known:
            row.version += 1
        # Two handsets may swap their extensions: each lets go of its own first.
        if model is Handset and known:
            Handset.objects.filter(pk__in=[row.pk for row in known]).update(archived_at=timezone.now())
        model.objects.bulk_update(known, names, batch_size=500)
        if model is Handset and known:
            Handset.objects.filter(pk__in=[row.pk for row in known]).update(archived_at=None)
        for row in (made := [row for row in rows if not row.pk]):
            row.partner_id = platform.partner_id
        model.objects.bulk_create(made, batch_size=500)


def _file(draft: TenantImport) -> Any:
    return SimpleNamespace(file=BytesIO(bytes(draft.content)), name=draft.name)
