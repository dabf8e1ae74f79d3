"""Labels to stick on the handsets: its serial number to read at any scan box, its numbers, whose it is."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import qrcode
import qrcode.image.svg
from django.utils import timezone

from maillon.core.errors import Refused
from maillon.documents.branding import brand_of
from maillon.documents.rendering import RenderError, render
from maillon.logistics.models import StagingSheet
from maillon.provisioning.services.files import Ready

SIZES = {"a4": "Planche A4, 24 étiquettes", "62": "Rouleau de 62 mm"}
MOST = 480


def code(text: str) -> str:
    """An SVG drawing of one path, for a reader at arm's length."""
    made: Any = qrcode.QRCode(
        error_correction=qrcode.ERROR_CORRECT_M, border=0, image_factory=qrcode.image.svg.SvgPathImage
    )
    made.add_data(text)
    out = io.BytesIO()
    made.make_image().save(out)
    drawing = out.getvalue().decode()
    return drawing[drawing.index("<svg") :]


def draw(sheet: StagingSheet, rows: Sequence[Ready], size: str) -> bytes:
    if not rows:
        raise Refused("Aucun appareil à étiqueter : lisez d'abord les numéros de série.")
    if size not in SIZES or len(rows) > MOST:
        raise Refused(f"Choisissez la planche A4 ou le rouleau, pour {MOST} étiquettes au plus.")
    data = {
        "brand": brand_of(sheet.order).as_data(),
        "number": sheet.reference,
        "facts": [],
        "size": size,
        "labels": [_label(row, sheet) for row in rows],
    }
    try:
        return render("etiquettes", data, timestamp=timezone.now())
    except RenderError as error:
        raise Refused(str(error)) from error


def _label(row: Ready, sheet: StagingSheet) -> dict[str, Any]:
    device, extension, user = row.device, row.values["poste"], row.values["utilisateur"]
    who = " · ".join(part for part in (f"Poste {extension}" if extension else "", user) if part)
    return {
        "svg": code(device.serial),
        "title": who or device.label,
        "model": device.label,
        "serial": device.serial,
        "mac": device.mac or "",
        "client": sheet.order.client_name,
        "order": sheet.order.reference,
    }
