"""The file of one handset, from what Maillon knows of it: the order, the client's platform, the vault."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from maillon.core.errors import Refused
from maillon.logistics.models import Device, StagingSheet
from maillon.platforms.models import Handset, Secret
from maillon.platforms.services.secrets import reveal
from maillon.provisioning import formats
from maillon.provisioning.models import ProvisioningTemplate, SipAccess
from maillon.provisioning.services.templates import of_products


@dataclass(frozen=True)
class Ready:
    """A handset and its file to be. ``missing``: what its template asks for and nobody has said, in words."""

    device: Device
    template: ProvisioningTemplate | None
    handset: Handset | None
    values: dict[str, str] = field(default_factory=dict)
    missing: str = ""

    @property
    def name(self) -> str:
        if self.template is None:
            return ""
        return formats.file_name(self.template.format, self.device.mac or "", self.values["modele"])

    @property
    def wants_secret(self) -> bool:
        return self.template is not None and formats.SECRET in formats.variables_in(self.template.body)


@dataclass(frozen=True)
class File:
    name: str
    mime: str
    content: str


def ready(devices: Sequence[Device]) -> list[Ready]:
    """Each with its template and what is known of it; a few queries whatever their number."""
    templates = of_products([d.product_id for d in devices if d.product_id and d.mac])
    handsets = _handsets([device for device in devices if device.mac])
    access = {a.type_id: a for a in SipAccess.objects.all()} if handsets else {}
    return [_ready(d, templates.get(d.product_id or 0), handsets.get(d.mac or ""), access) for d in devices]


def _handsets(devices: Sequence[Device]) -> dict[str, Handset]:
    """MAC address -> the handset in service that has it, on a platform of the client whose order it is."""
    clients = {device.order.client_id for device in devices}
    rows = Handset.objects.current().filter(mac__in=[d.mac for d in devices], platform__client__in=clients)
    rows = rows.filter(platform__archived_at=None).select_related("platform", "platform__type", "platform__site")
    return {handset.mac: handset for handset in rows}


def _ready(
    device: Device, template: ProvisioningTemplate | None, handset: Handset | None, access: dict[int, SipAccess]
) -> Ready:
    values = values_of(device, handset, access.get(handset.platform.type_id) if handset else None)
    asked = formats.variables_in(template.body) - {formats.SECRET} if template else set()
    empty = sorted(formats.VARIABLES[name] for name in asked if not values[name] and name != "proxy_sortant")
    missing = ""
    if template and handset is None and asked & {"poste", "utilisateur", "nom_affiche", "domaine", "serveur_sip"}:
        missing = "Aucun poste de la plateforme du client n'a cette adresse MAC"
    elif empty:
        missing = f"Il manque : {', '.join(empty)}"
    return Ready(device, template, handset, values, missing)


def values_of(device: Device, handset: Handset | None, access: SipAccess | None) -> dict[str, str]:
    platform = handset.platform if handset else None
    tenant = platform.tenant if platform else ""
    site = device.order.site or (platform.site if platform else None)
    user, extension = (handset.user_name, handset.extension) if handset else ("", "")
    mac = device.mac or ""
    return {
        "mac": mac,
        "mac_nue": mac.replace(":", "").lower(),
        "serie": device.serial,
        "modele": model_of(device),
        "poste": extension,
        "utilisateur": user,
        "nom_affiche": user or extension,
        "domaine": tenant,
        "serveur_sip": access.server.replace("{tenant}", tenant) if access else "",
        "proxy_sortant": access.proxy.replace("{tenant}", tenant) if access else "",
        "site": site.name if site else "",
        "client": device.order.client_name,
        "commande": device.order.reference,
    }


def model_of(device: Device) -> str:
    """« D785 » of « Poste Snom D785 »: the last word with a figure, as makers name their models."""
    words = re.findall(r"[A-Za-z0-9-]*\d[A-Za-z0-9-]*", device.label)
    return words[-1] if words else device.label


def preview(row: Ready, format_key: str, body: str) -> str:
    """As the phone would read it, its password hidden."""
    return formats.fill(format_key, body, row.values | {formats.SECRET: formats.HIDDEN})


def file_of(row: Ready, *, actor: Any, reason: str) -> File:
    """Its password comes from the vault at that moment: the reveal is written down under ``actor``."""
    return _file(row, lambda: _password(row, actor, reason))


def _file(row: Ready, password: Callable[[], str]) -> File:
    template = row.template
    if template is None:
        raise Refused(f"« {row.device.label} » n'a pas de modèle de configuration : rattachez l'article à un modèle.")
    if row.missing:
        raise Refused(
            f"{row.device.serial} : {row.missing[0].lower()}{row.missing[1:]}. Complétez la plateforme du client."
        )
    values = row.values | ({formats.SECRET: password()} if row.wants_secret else {})
    content = formats.fill(template.format, template.body, values)
    return File(row.name, formats.FORMATS[template.format].mime, content)


def _password(row: Ready, actor: Any, reason: str) -> str:
    handset = row.handset
    if handset is None or not handset.extension:
        raise Refused(
            f"{row.device.serial} : aucun poste de la plateforme n'a cette adresse MAC et un numéro de poste."
        )
    rows = Secret.objects.visible_to(actor).current().filter(platform_id=handset.platform_id)
    secret = rows.filter(username=handset.extension).select_related("platform").first()
    if secret is None and not actor.can("platform_secrets.see"):
        raise Refused("Ce fichier porte un mot de passe : votre rôle ne permet pas de le lire, demandez au staging.")
    if secret is None:
        raise Refused(
            f"Aucun mot de passe SIP pour le poste {handset.extension} : gardez-le dans les secrets de "
            f"{handset.platform.reference}, avec {handset.extension} pour identifiant."
        )
    return reveal(secret, reason, actor=actor)


def of_sheet(sheet: StagingSheet) -> list[Ready]:
    """The handsets, which have a MAC address."""
    return ready([device for device in devices_of(sheet) if device.mac])


def devices_of(sheet: StagingSheet) -> list[Device]:
    rows = Device.objects.live().filter(order_id=sheet.order_id)
    return list(rows.select_related("order", "order__site", "product").order_by("line__position", "pk"))


def archive(sheet: StagingSheet, *, actor: Any) -> bytes:
    """Every file of the sheet that can be made; refused when one lacks something, so that no phone is forgotten."""
    rows = [row for row in of_sheet(sheet) if row.template]
    if not rows:
        raise Refused("Aucun appareil de cette fiche n'a de modèle de configuration.")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bundle:
        for row in rows:
            file = file_of(row, actor=actor, reason=f"Provisionnement de {row.device.serial}, {sheet.reference}")
            bundle.writestr(file.name, file.content)
    return out.getvalue()
