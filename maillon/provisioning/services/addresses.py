"""The address that a handset is given: signed, short-lived, closed with the order, and each reading of it known."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from maillon.core.errors import Refused
from maillon.documents import links
from maillon.documents.models import PublicLink
from maillon.documents.signing import token_digest
from maillon.logistics.models import Device, StagingSheet
from maillon.orders.models import Order
from maillon.provisioning.models import HandsetLink
from maillon.provisioning.services.files import File, Ready, file_of, ready
from maillon.records.models import Audience
from maillon.records.services import log

PURPOSE = "provisionnement"
DAYS = 30
STEPS = ("staging", "shipping", "delivery", "installation")
OVER = "Cette commande n'est plus en préparation ni en installation : l'appareil ne relit plus sa configuration."


def open_for(order: Order) -> bool:
    return order.status == Order.Status.OPEN and order.step_kind in STEPS


@transaction.atomic
def give(row: Ready, *, actor: Any) -> str:
    """A new address for this handset; the former one closes. Shown once: only its digest is kept."""
    device = row.device
    if not actor.can("provisioning.edit"):
        raise Refused("Votre rôle ne permet pas de donner une adresse de configuration.")
    if row.wants_secret and not actor.can("platform_secrets.see"):
        raise Refused("Ce fichier porte un mot de passe : votre rôle ne permet pas de le confier à un appareil.")
    if row.template is None or row.missing:
        raise Refused(f"{device.serial} n'a pas encore de fichier complet : {row.missing or 'aucun modèle'}.")
    if not open_for(device.order):
        raise Refused(OVER)
    links.revoke(PURPOSE, device)
    url = links.make(PURPOSE, device, "", DAYS)
    link = PublicLink.objects.get(digest=token_digest(url.rsplit("/", 1)[1]))
    HandsetLink.objects.create(device=device, link=link, made_by=actor)
    _tell(device, f"a donné une adresse de configuration à {device.serial}", actor)
    return f"{url}/{row.name}"


@transaction.atomic
def close(device: Device, *, actor: Any) -> None:
    if not actor.can("provisioning.edit"):
        raise Refused("Votre rôle ne permet pas de fermer une adresse de configuration.")
    if links.revoke(PURPOSE, device):
        _tell(device, f"a fermé l'adresse de configuration de {device.serial}", actor)


@transaction.atomic
def serve(link: PublicLink, device: Device, name: str, ip: str) -> File | None:
    """The file that the handset asks for by its name; ``None`` for another name. Raises ``Refused``."""
    if not open_for(device.order) or device.removed_at:
        raise Refused(OVER)
    given = HandsetLink.objects.select_for_update(of=("self",)).select_related("made_by").get(link=link)
    row = ready([device])[0]
    if name.lower() != row.name.lower():
        return None
    if not given.made_by.is_active:
        raise Refused("La personne qui a donné cette adresse n'a plus de compte : demandez-en une autre.")
    file = file_of(row, actor=given.made_by, reason=f"Lu par l'appareil {device.mac} à son adresse, depuis {ip}")
    if not given.reads:
        _tell(device, f"{device.serial} a lu sa configuration, depuis {ip}", None)
    given.reads += 1
    given.read_at = timezone.now()
    given.save(update_fields=["reads", "read_at"])
    return file


def live(devices: list[Device]) -> dict[int, HandsetLink]:
    """device -> its address still open."""
    rows = HandsetLink.objects.filter(device__in=devices, link__revoked_at=None, link__expires_at__gt=timezone.now())
    return {row.device_id: row for row in rows.select_related("link", "made_by").order_by("made_at", "pk")}


def _tell(device: Device, sentence: str, actor: Any) -> None:
    sheet = StagingSheet.objects.filter(order_id=device.order_id).select_related("order").first()
    log(sheet or device.order, sentence, actor=actor, icon="link", audience=Audience.INTERNAL)
