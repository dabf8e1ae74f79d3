"""A client's card: created, changed, moved from state to state, archived."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from maillon.accounts.models import Partner
from maillon.clients.models import Client, Contact, Site
from maillon.clients.services import parts
from maillon.clients.services.portfolio import open_portfolio
from maillon.clients.workflow import CLIENT
from maillon.core import french
from maillon.core.errors import Refused
from maillon.core.events import emit
from maillon.core.identifiers import siren_of, vat_number_of
from maillon.records.services import log

TAKEN = "Ce SIRET est déjà celui d'un autre client. Vérifiez-le, ou demandez à votre interlocuteur Maillon."


@contextmanager
def one_card_per_siret() -> Iterator[None]:
    """The database has the last word, also against a card that this person may not see."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if "clients_siret_once" in str(error):
            raise Refused(TAKEN) from error
        raise


def complete_identity(client: Client) -> None:
    """SIREN and VAT number follow from the SIRET: nobody types them."""
    if client.siret and not client.siren:
        client.siren = siren_of(client.siret)
    if client.siren and not client.vat_number and client.country == "FR":
        client.vat_number = vat_number_of(client.siren)


@transaction.atomic
def create_client(
    client: Client,
    *,
    actor: Any = None,
    partner: Partner | None = None,
    contact: Contact | None = None,
    site: Site | None = None,
) -> Client:
    """A new card with its main contact and site. A partner's person creates for their own partner, whatever is asked."""
    owned_by = getattr(actor, "partner_id", None)
    client.partner_id = owned_by or (partner.pk if partner else None)
    complete_identity(client)
    if client.status == Client.Status.ACTIVE and not client.client_since:
        client.client_since = timezone.localdate()
    client.last_activity = _activity("a créé la fiche", getattr(actor, "name", ""))
    with one_card_per_siret():
        client.save()
    if client.partner_id:
        open_portfolio(client, client.partner_id, timezone.localdate())
    log(client, "a créé la fiche" if actor else "Fiche créée", actor=actor, icon="building-store", tone="success")
    for part in (contact, site):
        if part is not None:
            part.client, part.is_main = client, True
    if contact is not None:
        parts.save_contact(contact, actor=actor, quiet=True)
    if site is not None:
        site.contact = contact
        parts.save_site(site, actor=actor, quiet=True)
    emit("clients.created", record=client, actor=actor)
    return client


@transaction.atomic
def update_client(client: Client, changed: Sequence[str], *, actor: Any = None) -> Client:
    """Save what a form changed on ``client``; ``changed`` are its field names."""
    if not changed:
        return client
    complete_identity(client)
    with one_card_per_siret():
        client.save()
    fields = {field.name: str(field.verbose_name) for field in client._meta.concrete_fields}
    labels = [fields[name] for name in changed if name != "custom"]
    told = f"{french.listing(labels[:6])}." if labels else "Champs personnalisés."
    log(client, "a modifié la fiche", actor=actor, icon="pencil", detail=told[:1].upper() + told[1:])
    emit("clients.updated", record=client, actor=actor, fields=list(changed))
    return client


@transaction.atomic
def change_status(client: Client, name: str, *, actor: Any = None, reason: str = "") -> Client:
    changes: dict[str, Any] = {}
    if CLIENT.transitions[name].target == Client.Status.ACTIVE and not client.client_since:
        changes["client_since"] = timezone.localdate()
    moved = CLIENT.apply(client, name, actor=actor, reason=reason, **changes)
    sentence = f"a passé le client en « {french.lower_first(moved.get_status_display())} »"
    log(
        moved,
        sentence if actor else f"Client passé en « {french.lower_first(moved.get_status_display())} »",
        actor=actor,
        icon="status-change",
        detail=reason,
    )
    return moved


@transaction.atomic
def archive(client: Client, *, actor: Any = None) -> None:
    """Out of the lists; everything is kept. A module above refuses from a listener of ``clients.archived``."""
    if client.is_archived:
        return
    client.archived_at = timezone.now()
    client.save(update_fields=["archived_at"])
    log(client, "a archivé la fiche" if actor else "Fiche archivée", actor=actor, icon="archive")
    emit("clients.archived", record=client, actor=actor)
    parts.refresh(client)


@transaction.atomic
def restore(client: Client, *, actor: Any = None) -> None:
    if not client.is_archived:
        return
    if client.merged_into_id:
        raise Refused(
            "Cette fiche est réunie à une autre : annulez la réunion depuis la fiche gardée, dans la journée."
        )
    client.archived_at = None
    with one_card_per_siret():
        client.save(update_fields=["archived_at"])
    log(client, "a repris la fiche" if actor else "Fiche reprise", actor=actor, icon="archive-off")
    emit("clients.restored", record=client, actor=actor)
    parts.refresh(client)


def touch(client_id: int, sentence: str, *, actor_name: str = "", at: datetime | None = None) -> None:
    """The last thing that happened around a client, for the list. Only what the partner may read: it shows there too.

    One update, without a new version: a person writing on the card meets no conflict.
    """
    Client.objects.filter(pk=client_id).update(
        last_activity=_activity(sentence, actor_name), last_activity_at=at or timezone.now()
    )


def _activity(sentence: str, actor_name: str) -> str:
    return f"{actor_name} {sentence}".strip()[:200] if actor_name else sentence[:200]
