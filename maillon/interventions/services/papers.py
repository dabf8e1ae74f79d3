"""The acceptance report (PV): what was done, installed and left to do; sealed once signed, never a price."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from maillon.core import french
from maillon.core.errors import Refused
from maillon.documents import services as documents
from maillon.documents.branding import brand_of
from maillon.documents.models import Document
from maillon.documents.rendering import RenderError, render
from maillon.interventions.models import Visit, VisitDevice
from maillon.orders.services.papers import long_date

KIND = "report"


def number_of(visit: Visit) -> str:
    """The report bears its visit's number: IN-2026-00764 gives PV-2026-00764."""
    return f"PV-{visit.reference.partition('-')[2]}"


def report_data(visit: Visit, devices: Sequence[VisitDevice], photos: int, *, draft: bool) -> dict[str, Any]:
    data: dict[str, Any] = {
        "brand": brand_of(visit).as_data(),
        "number": number_of(visit),
        "draft": draft,
        "site": {"name": visit.client_name, "lines": [line for line in (visit.site_label, _contact(visit)) if line]},
        "visit": {
            "name": visit.title,
            "lines": [
                line for line in (_who(visit), f"Commande {visit.order.reference}" if visit.order else "") if line
            ],
        },
        "facts": _facts(visit, photos),
        "checks": [{"text": c["label"], "done": bool(c.get("done"))} for c in visit.checklist],
        "serials": [
            {"model": d.label, "place": d.place, "serial": d.serial, "mac": d.mac} for d in devices if d.serial
        ],
        "decision": decision(visit),
        "signatures": [],
    }
    if visit.report.strip():
        data["report"] = [part for part in visit.report.split("\n") if part.strip()]
    if visit.reserves:
        data["reserve"] = {
            "title": french.plural(len(visit.reserves), "réserve"),
            "items": [{"text": r["text"], "due": _due(r)} for r in visit.reserves],
        }
    return data


def decision(visit: Visit) -> str:
    count = len(visit.reserves)
    return f"acceptée avec {french.plural(count, 'réserve')}." if count else "acceptée sans réserve."


def _contact(visit: Visit) -> str:
    contact = visit.contact
    return ", ".join(part for part in (contact.name, contact.function) if part) if contact else ""


def _who(visit: Visit) -> str:
    return f"{visit.named_outside}, technicien" if visit.named_outside else ""


def _facts(visit: Visit, photos: int) -> list[dict[str, str]]:
    at = visit.arrived_at
    facts = [("Date", long_date(at)), ("Arrivée", french.hour(at))] if at else []
    if visit.finished_at and at:
        facts += [
            ("Départ", french.hour(visit.finished_at)),
            ("Durée sur site", french.duration(int((visit.finished_at - at).total_seconds() // 60))),
        ]
    if photos:
        facts.append(("Photos", french.plural(photos, "photo jointe", "photos jointes")))
    return [{"label": label, "value": value} for label, value in facts]


def _due(reserve: dict[str, str]) -> str:
    return f"Avant le {long_date(date.fromisoformat(reserve['due']))}" if reserve.get("due") else ""


def draw(data: dict[str, Any], at: datetime) -> bytes:
    """Same data, same moment: same bytes."""
    try:
        return render("pv", data, timestamp=at)
    except RenderError as error:
        raise Refused(f"{error} Corrigez la visite, puis recommencez.") from error


def draft(visit: Visit, devices: Sequence[VisitDevice], photos: int) -> bytes:
    """The report as it is read before signing: the same bytes as long as nothing of the visit changes."""
    return draw(report_data(visit, devices, photos, draft=True), visit.updated_at)


def keep_report(visit: Visit, pdf: bytes) -> Document:
    """Sealed, filed, and open to the client and the partner."""
    title = f"Procès-verbal {number_of(visit)}"
    return documents.keep(
        visit,
        kind=KIND,
        number=number_of(visit),
        title=title,
        pdf=documents.sealed(pdf, title),
        priced=False,
        partner_visible=True,
        client_visible=True,
        sealed=True,
    )


def report_of(visit: Visit) -> Document | None:
    rows = Document.objects.filter(target_model="interventions.visit", target_id=visit.pk, kind=KIND)
    return rows.order_by("-created_at", "-pk").first()
