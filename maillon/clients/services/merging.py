"""Two cards of one client become one; for a day, it can be undone, row by row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from maillon.clients import pointers
from maillon.clients.models import Client, Contact, Merge, Site
from maillon.clients.services import parts
from maillon.clients.services.cards import one_card_per_siret
from maillon.core import french
from maillon.core.errors import Overtaken, Refused
from maillon.core.events import emit
from maillon.core.scope import give_reason
from maillon.records.models import Audience
from maillon.records.services import log

# What is chosen together, and what each choice is called. What only one card holds is taken from it.
CHOICES: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("name", "Nom", ("name",)),
    ("identity", "SIRET, SIREN, TVA", ("siret", "siren", "vat_number")),
    ("legal_name", "Raison sociale", ("legal_name",)),
    ("former_name", "Ancien nom", ("former_name",)),
    ("status", "Statut", ("status",)),
    ("sector", "Secteur", ("sector",)),
    ("size", "Taille", ("size",)),
    ("address", "Adresse", ("street", "street2", "postal_code", "city", "country")),
    ("phone", "Téléphone", ("phone",)),
    ("email", "Adresse e-mail", ("email",)),
    ("billing_email", "Adresse e-mail de facturation", ("billing_email",)),
    ("payment_method", "Règlement", ("payment_method",)),
    ("group", "Groupe", ("group_id", "is_head_office")),
    ("service_level", "Niveau de service", ("service_level_id",)),
    ("owner", "Suivi par", ("owner_id",)),
    ("client_since", "Client depuis", ("client_since",)),
)
LOST = "lost"


@dataclass(frozen=True)
class Chosen:
    """One line of the preview: what each card says, and which is proposed."""

    name: str
    label: str
    kept: str
    lost: str
    takes_lost: bool


def preview(kept: Client, lost: Client) -> list[Chosen]:
    """The choices on which the two cards differ."""
    lines = []
    for name, label, fields in CHOICES:
        ours, theirs = said(kept, name, fields), said(lost, name, fields)
        if ours != theirs:
            lines.append(Chosen(name, label, ours, theirs, bool(theirs) and not ours))
    return lines


def said(client: Client, name: str, fields: Sequence[str]) -> str:
    if name == "identity":
        return " · ".join(
            part for part in (french.siret(client.siret) if client.siret else client.siren, client.vat_number) if part
        )
    if name == "address":
        return client.address
    if name == "group":
        return f"{client.group}{', siège' if client.is_head_office else ''}" if client.group else ""
    display = getattr(client, f"get_{name}_display", None)
    value = display() if display else getattr(client, name)
    if name == "phone":
        return french.phone(value) if value else ""
    if name == "client_since":
        return french.day(value) if value else ""
    return "" if value is None else str(value)


def moving(lost: Client) -> list[tuple[str, int]]:
    """(model label, rows) of what would follow, what people know by name first."""
    told: dict[str, int] = {}
    for pointer in pointers.pointers():
        if count := pointer.rows(lost).count():
            told[pointer.label] = told.get(pointer.label, 0) + count
    return sorted(told.items())


def refusal(kept: Client, lost: Client) -> str:
    """Why these two cards cannot become one, in a sentence; empty when they can."""
    if kept.pk == lost.pk:
        return "Choisissez deux fiches différentes."
    if kept.partner_id != lost.partner_id:
        return (
            f"{kept.name} et {lost.name} ne sont pas au même partenaire : ce que l'un a fait ne peut pas passer à l'autre. "
            "Changez d'abord le partenaire de l'une des deux fiches."
        )
    for client in (kept, lost):
        if client.merged_into_id:
            return f"{client.reference} est déjà réunie à une autre fiche : ouvrez-la pour voir laquelle."
        if client.is_archived:
            return f"{client.name} ({client.reference}) est archivée : reprenez d'abord cette fiche."
        if client.portfolios.to_come(timezone.localdate()).exists():
            return f"Un changement de partenaire est prévu pour {client.name} : annulez-le, ou attendez sa date."
    return ""


@transaction.atomic
def merge(
    kept: Client,
    lost: Client,
    choices: Mapping[str, str],
    *,
    actor: Any = None,
    versions: tuple[int, int] | None = None,
) -> Merge:
    """Everything of ``lost`` goes to ``kept``. ``choices``: name of a choice -> "lost" when its value wins.

    ``versions``: those that the preview showed; another one now is refused.
    """
    kept, lost = locked(kept, lost)
    if why := refusal(kept, lost):
        raise Refused(why)
    if versions and versions != (kept.version, lost.version):
        raise Overtaken("L'une des deux fiches a changé depuis l'aperçu : relisez-le, puis recommencez.")
    give_reason(f"Réunion de {lost.reference} à {kept.reference}")
    former, values = snapshot(kept), chosen_values(kept, lost, choices)
    moves = [*demoted(kept, lost), *leaves(lost)]
    moves += [done for pointer in pointers.pointers() if (done := pointer.move(lost, kept))]
    lost = Client.objects.get(pk=lost.pk)
    lost.merged_into, lost.archived_at = kept, timezone.now()
    lost.save()
    for name, value in values.items():
        setattr(kept, name, value)
    kept.former_cards_told = "\n".join(
        filter(None, (kept.former_cards_told, f"{lost.reference} {lost.name}", lost.former_cards_told))
    )
    with one_card_per_siret():
        kept.save()
    kept.refresh_from_db()
    after = snapshot(kept)
    made = Merge.objects.create(
        kept=kept, lost=lost, moves=moves, made_by=actor,
        values={name: [before, after[name]] for name, before in former.items() if before != after[name]},
    )  # fmt: skip
    told = f"{lost.reference} {lost.name}"
    log(kept, f"a réuni la fiche {told} à celle-ci", actor=actor, icon="git-compare", tone="info")
    emit("clients.merged", record=kept, actor=actor, former=lost.pk, reference=lost.reference)
    parts.refresh(kept)
    return made


@transaction.atomic
def unmerge(done: Merge, *, actor: Any = None) -> Merge:
    """The two cards as they were: each row moved goes back, unless somebody has moved it since."""
    done = Merge.objects.select_for_update(of=("self",)).select_related("kept", "lost").get(pk=done.pk)
    if done.undone_at:
        raise Overtaken("Cette réunion est déjà annulée.")
    if not done.can_be_undone():
        raise Refused("Une réunion de fiches s'annule pendant un jour : ce délai est passé.")
    kept, lost = locked(done.kept, done.lost)
    if kept.merged_into_id:
        raise Refused(f"{kept.reference} a elle-même été réunie à une autre fiche : annulez d'abord cette réunion-là.")
    give_reason(f"Réunion annulée de {lost.reference} et {kept.reference}")
    restore_values(kept, done.values)
    kept.save()
    lost.merged_into, lost.archived_at = None, None
    with one_card_per_siret():
        lost.save()
    for moved in reversed(done.moves):
        pointers.undo(moved)
    done.undone_at = timezone.now()
    done.save(update_fields=["undone_at"])
    kept.refresh_from_db()
    lost.refresh_from_db()
    for client, other in ((kept, lost), (lost, kept)):
        log(client, f"a annulé la réunion avec {other.reference} {other.name}", actor=actor, icon="arrow-back-up",
            audience=Audience.PARTNER)  # fmt: skip
        emit("record.saved", record=client, created=False)
        parts.refresh(client)
    emit("clients.unmerged", record=kept, actor=actor, former=lost.pk)
    return done


def locked(kept: Client, lost: Client) -> tuple[Client, Client]:
    """Both rows held until the end, always in the same order."""
    rows = Client.objects.select_for_update(of=("self",)).filter(pk__in=[kept.pk, lost.pk]).order_by("pk")
    found = {client.pk: client for client in rows}
    return found[kept.pk], found[lost.pk]


FIELDS = tuple(name for _, _, fields in CHOICES for name in fields)


def snapshot(client: Client) -> dict[str, Any]:
    """What a merge may change of a card, as JSON keeps it."""
    told = {name: getattr(client, name) for name in (*FIELDS, "custom", "former_cards_told")}
    return told | {"client_since": client.client_since.isoformat() if client.client_since else None}


def restore_values(kept: Client, values: Mapping[str, Sequence[Any]]) -> None:
    """What nobody changed since the merge takes its former value."""
    now = snapshot(kept)
    for name, (before, after) in values.items():
        if now[name] == after:
            setattr(kept, name, date.fromisoformat(before) if name == "client_since" and before else before)


def chosen_values(kept: Client, lost: Client, choices: Mapping[str, str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, _, fields in CHOICES:
        if choices.get(name) == LOST:
            values |= {field: getattr(lost, field) for field in fields}
    if lost.last_activity_at > kept.last_activity_at:
        values |= {"last_activity": lost.last_activity, "last_activity_at": lost.last_activity_at}
    return values | {"custom": {**lost.custom, **kept.custom}}


def demoted(kept: Client, lost: Client) -> list[dict[str, Any]]:
    """A card has one main contact and one main site: those of the card that is kept."""
    moves = []
    for model in (Contact, Site):
        if model.objects.current().filter(client=kept, is_main=True).exists():
            rows = list(model.objects.current().filter(client=lost, is_main=True).values_list("pk", flat=True))
            moves.append(_changed(model, "is_main", True, False, rows))
    return [found for found in moves if found["rows"]]


def leaves(lost: Client) -> list[dict[str, Any]]:
    """The card that goes is no longer in its group, nor its head office."""
    moves = []
    for column, nothing in (("is_head_office", False), ("group_id", None)):
        if getattr(lost, column) not in (nothing, None):
            moves.append(_changed(Client, column, getattr(lost, column), nothing, [lost.pk]))
    return moves


def _changed(model: Any, column: str, before: Any, after: Any, rows: list[Any]) -> dict[str, Any]:
    model.objects.filter(pk__in=rows).update(**{column: after})
    return pointers.move(model._meta.label_lower, column, before, after, rows)
