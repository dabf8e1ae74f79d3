"""The partner a client belongs to, by dated periods that never overlap."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import F
from django.utils import timezone

from maillon.accounts.models import Partner
from maillon.clients.models import Client, ClientQuerySet, Portfolio
from maillon.clients.services import parts
from maillon.core import french
from maillon.core.errors import Refused
from maillon.core.events import emit
from maillon.core.scope import give_reason
from maillon.records.models import Audience
from maillon.records.services import log

AT_ONCE = 1000  # more is moved from the list, in portions


def open_portfolio(client: Client, partner_id: int, day: date) -> None:
    Portfolio.objects.create(client=client, partner_id=partner_id, period=DateRange(day, None))


@transaction.atomic
def change_partner(client: Client, partner: Partner | None, day: date, *, actor: Any = None, reason: str = "") -> None:
    """Give the client to ``partner`` (None: direct) from ``day``, today or later.

    Today: the card and its parts move at once. Later: the night of that day moves them. What was planned after
    ``day`` is replaced. Orders, invoices, notes keep the partner they were made under.
    """
    today = timezone.localdate()
    if day < today:
        raise Refused("Choisissez aujourd'hui ou une date à venir : ce qui a été fait reste au partenaire d'alors.")
    client = Client.objects.select_for_update(of=("self",)).get(pk=client.pk)
    if reason:
        give_reason(reason)
    if _partner_on(client, day, today) == (partner.pk if partner else None):
        _keep(client, partner, day)
        _tell(client, "a annulé le changement de partenaire prévu", "Changement de partenaire annulé", actor, reason)
        return
    _close(client, day)
    if partner is not None and not _resumed(client, partner, day):
        open_portfolio(client, partner.pk, day)
    to = f"à {partner.name}" if partner else "à Maillon, en direct,"
    when = "dès aujourd'hui" if day == today else f"à partir du {french.day(day, today)}"
    _tell(client, f"a confié le client {to} {when}", f"Client confié {to} {when}", actor, reason)
    if day == today:
        _move(client, partner, actor)


def apply_due_transfers(day: date) -> int:
    """Move the clients whose card does not say what their portfolio says for ``day``. Harmless to repeat."""
    current = Portfolio.objects.on(day)
    arriving = current.exclude(client__partner_id=F("partner_id")).values("client_id")
    ended = Portfolio.objects.filter(period__endswith__lte=day).exclude(client__in=current.values("client_id"))
    leaving = ended.filter(client__partner_id=F("partner_id")).values("client_id")
    moved = 0
    for key in {row["client_id"] for row in [*arriving, *leaving]}:
        with transaction.atomic():
            client = Client.objects.select_for_update(of=("self",)).get(pk=key)
            period = client.portfolios.on(day).select_related("partner").first()
            _move(client, period.partner if period else None, None)
            moved += 1
    return moved


@dataclass(frozen=True)
class Report:
    """What became of a whole portfolio: how many clients, and the reason for each that stayed."""

    moved: int
    refused: list[str]


def portfolio_of(partner: Partner) -> ClientQuerySet:
    """The cards that this partner has today, archived ones included; a card that joined another follows it."""
    rows: ClientQuerySet = Client.objects.filter(partner=partner, merged_into=None).order_by("pk")
    return rows


def transfer(source: Partner, target: Partner | None, day: date, *, actor: Any = None, reason: str = "") -> Report:
    """Everything that ``source`` has today goes to ``target`` from ``day``: one transaction, and what is refused stays."""
    if target is not None and target.pk == source.pk:
        raise Refused(f"{source.name} a déjà ces clients : choisissez un autre partenaire.")
    rows = list(portfolio_of(source)[: AT_ONCE + 1])
    if not rows:
        raise Refused(f"{source.name} n'a aucun client à confier.")
    if len(rows) > AT_ONCE:
        raise Refused(
            f"Plus de {AT_ONCE} clients : confiez-les depuis la liste des clients, filtrée sur {source.name}."
        )
    with transaction.atomic():
        return _each(rows, lambda client: change_partner(client, target, day, actor=actor, reason=reason))


def keep_planned(source: Partner, day: date, *, actor: Any = None) -> Report:
    """Undo what was planned for ``day``, still to come: the clients that were to leave stay."""
    if day <= timezone.localdate():
        raise Refused("Ce transfert a déjà eu lieu : confiez de nouveau ces clients, à partir d'aujourd'hui.")
    rows = list(portfolio_of(source).filter(portfolios__partner=source, portfolios__period__endswith=day))
    if not rows:
        raise Refused("Aucun départ n'est prévu ce jour-là : la page montre ce qui l'est.")
    with transaction.atomic():
        return _each(rows, lambda client: change_partner(client, source, day, actor=actor))


def _each(rows: list[Client], act: Callable[[Client], None]) -> Report:
    moved, refused = 0, []
    for client in rows:
        try:
            act(client)
            moved += 1
        except Refused as why:
            refused.append(f"{client.name} : {why.message}")
    return Report(moved, refused)


def _partner_on(client: Client, day: date, today: date) -> int | None:
    if day == today:
        return client.partner_id
    period = client.portfolios.on(day).first()
    return period.partner_id if period else None


def _keep(client: Client, partner: Partner | None, day: date) -> None:
    """The partner of that day stays: what was planned after is dropped, and there must have been something."""
    dropped, _ = client.portfolios.to_come(day).delete()
    extended = client.portfolios.on(day).filter(period__upper_inf=False).first()
    if extended:
        extended.period = DateRange(extended.period.lower, None)
        extended.save(update_fields=["period"])
    if not dropped and not extended:
        raise Refused(f"{client.name} est déjà {f'chez {partner.name}' if partner else 'suivi en direct'}.")


def _close(client: Client, day: date) -> None:
    """End the period under way on ``day`` (excluded) and drop those planned from then on."""
    client.portfolios.filter(period__startswith__gte=day).delete()
    current = client.portfolios.on(day).first()
    if current:
        current.period = DateRange(current.period.lower, day)
        current.save(update_fields=["period"])


def _resumed(client: Client, partner: Partner, day: date) -> bool:
    """A period of the same partner that was to end that day goes on: there was no change after all."""
    ended = client.portfolios.filter(partner=partner, period__endswith=day).first()
    if ended is None:
        return False
    ended.period = DateRange(ended.period.lower, None)
    ended.save(update_fields=["period"])
    return True


def _move(client: Client, partner: Partner | None, actor: Any) -> None:
    former = client.partner_id
    client.partner = partner
    client.save(update_fields=["partner"])
    parts.refresh(client)
    emit("clients.partner_changed", record=client, actor=actor, former=former, partner=client.partner_id)


def _tell(client: Client, said: str, unsigned: str, actor: Any, reason: str) -> None:
    """Inside the company: a partner does not learn who comes after."""
    log(client, said if actor else unsigned, actor=actor, icon="affiliate", tone="secondary", detail=reason,
        audience=Audience.INTERNAL)  # fmt: skip
