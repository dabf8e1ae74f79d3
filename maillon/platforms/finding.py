"""Platforms and what runs on them in the palette: any fragment of a number, a MAC, a serial, an extension, an ICCID.

The numbers of a range are not indexed one by one: ``found_numbers`` asks the ranges themselves.
"""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from maillon.clients.models import Client
from maillon.core import french
from maillon.platforms import ranges
from maillon.platforms.models import Handset, Line, NumberRange, Platform, PlatformPart, Sim
from maillon.search import index
from maillon.search.sources import Found, NumberLookup, SearchSource

MOST = 6


def found_platform(platform: Platform) -> Found | None:
    client = platform.client
    if client.is_archived:
        return None
    return Found(
        label=str(platform),
        url=platform.get_absolute_url(),
        reference=platform.reference,
        detail=f"{platform.type.get_kind_display()}, {client.name}",
        words=(platform.tenant, platform.type.name, client.name),
        numbers=(platform.reference,),
        partner_id=platform.partner_id,
        client_id=client.pk,
        weight=10,
    )


def found_part(part: PlatformPart, words: tuple[str, ...], numbers: tuple[str, ...], label: str) -> Found | None:
    platform = part.platform
    if platform.is_archived or platform.client.is_archived:
        return None
    shown = " · ".join(dict.fromkeys(n for n in numbers if n and n not in label))
    return Found(
        label=label,
        url=platform.get_absolute_url(),
        reference=platform.reference,
        detail=", ".join(text for text in (platform.client.name, shown) if text),
        words=(*words, platform.client.name),
        numbers=tuple(n for n in numbers if n),
        partner_id=platform.partner_id,
        client_id=platform.client_id,
    )


def found_handset(handset: Handset) -> Found | None:
    words = (handset.user_name, handset.model)
    return found_part(handset, words, (handset.mac, handset.serial, handset.extension), str(handset))


def found_line(line: Line) -> Found | None:
    label = f"Ligne {french.phone(line.number) if line.number else line.operator_reference}"
    return found_part(line, (line.get_kind_display(),), (line.number, line.operator_reference), label)


def found_sim(sim: Sim) -> Found | None:
    return found_part(sim, (sim.operator,), (sim.iccid, sim.number), f"SIM {french.phone(sim.number) or sim.iccid}")


def parts(model: Any) -> Any:
    rows = model.objects.filter(archived_at=None, platform__archived_at=None)
    return lambda: rows.select_related("platform__client", "platform__type")


SEE = "platforms.see"
HANDSETS = SearchSource(
    "platforms.handset", "Postes", "device-landline-phone", SEE, found_handset, parts(Handset), order=42, on_card=True
)
LINES = SearchSource("platforms.line", "Lignes", "plug-connected", SEE, found_line, parts(Line), order=44, on_card=True)
SIMS = SearchSource("platforms.sim", "Cartes SIM", "device-mobile", SEE, found_sim, parts(Sim), order=46, on_card=True)
PARTS: tuple[tuple[Any, SearchSource], ...] = ((Handset, HANDSETS), (Line, LINES), (Sim, SIMS))


def index_parts(platform: Platform, *models: Any) -> None:
    """Search follows all the parts of a platform (or those of ``models``), by batches."""
    for model, source in PARTS:
        if models and model not in models:
            continue
        rows = list(model.objects.filter(platform=platform))
        found = []
        for row in rows:
            row.platform = platform
            shown = index.found_of(source, row)
            if shown is None:
                index.forget(row)
            else:
                found.append((source, row.pk, shown))
        index.store(found)


def holding(text: str) -> QuerySet[NumberRange]:
    """The ranges that hold what was typed of a number; none for what is no number."""
    rows = NumberRange.objects.filter(platform__archived_at=None, platform__client__archived_at=None)
    complete = ranges.whole(text)
    if complete and complete >= ranges.SHORT:
        return rows.containing(complete)
    for fragment in ranges.fragments(text):
        found = rows.holding(fragment)
        if found.exists():
            return found
    return NumberRange.objects.none()


def found_numbers(text: str, user: Any, limit: int) -> list[tuple[str, int, Found]]:
    """The clients and the platforms of these numbers: clients first, each once."""
    typed = ranges.fragments(text)
    if not typed:
        return []
    complete = ranges.whole(text)
    rows = NumberRange.objects.visible_to(user).filter(platform__archived_at=None)
    found: list[NumberRange] = []
    tries = [] if complete and complete >= ranges.SHORT else [(part, rows.holding(part)) for part in typed]
    if complete:
        tries.insert(0, (typed[0], rows.containing(complete)))
    numbers: dict[int, str] = {}
    for fragment, asked in tries:
        best = asked.select_related("platform__client", "platform__type").order_by("last", "pk")[:MOST]
        found = [row for row in best if not row.platform.client.is_archived]
        numbers = {row.pk: ranges.as_phone(ranges.holds(row.first, row.last, fragment) or row.first) for row in found}
        if found:
            break
    clients = [(Client._meta.label_lower, row.client_id, client_of(row, numbers[row.pk])) for row in found]
    shown = [(Platform._meta.label_lower, row.platform_id, platform_of(row, numbers[row.pk])) for row in found]
    once: dict[tuple[str, int], Found] = {}
    for model, key, told in (*(clients if user.can("clients.see") else ()), *shown):
        once.setdefault((model, key), told)
    return [(model, key, told) for (model, key), told in once.items()][:limit]


def client_of(row: NumberRange, number: str) -> Found:
    client = row.platform.client
    detail = ", ".join(text for text in (french.phone(number), row.label, client.city) if text)
    return Found(client.name, client.get_absolute_url(), client.reference, detail, client_id=client.pk)


def platform_of(row: NumberRange, number: str) -> Found:
    platform = row.platform
    within = f" dans {row}" if row.count > 1 else ""
    detail = ", ".join(text for text in (f"{french.phone(number)}{within}", row.label, platform.client.name) if text)
    return Found(str(platform), platform.get_absolute_url(), platform.reference, detail, client_id=platform.client_id)


def clients_with(text: str) -> QuerySet:
    return holding(text).values("platform__client_id")


SOURCES = (
    SearchSource(
        "platforms.platform",
        "Plateformes",
        "server-2",
        SEE,
        found_platform,
        lambda: Platform.objects.filter(archived_at=None).select_related("client", "type"),
        order=40,
        on_card=True,
    ),
    HANDSETS,
    LINES,
    SIMS,
    NumberLookup(SEE, found_numbers, clients_with),
)
