"""Writing a partner's contract, and telling of its end while there is time to act."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from maillon.accounts.roles import ADV
from maillon.contracts.models import Contract
from maillon.core import french
from maillon.core.events import emit
from maillon.records.attachments import attach
from maillon.records.models import Audience
from maillon.records.services import add_task, log


@transaction.atomic
def save(contract: Contract, *, file: Any = None, actor: Any) -> Contract:
    """``file``: the signed copy, kept on the partner's card. Another end is told again."""
    created = contract.pk is None
    if file is not None:
        contract.signed = attach(contract.partner, file, actor=actor, audience=Audience.PARTNER, category="contrat")
    contract.told_at = None
    contract.version += 0 if created else 1
    contract.save()
    verb = "a enregistré" if created else "a modifié"
    log(
        contract.partner,
        f"{verb} le contrat {contract.number}",
        actor=actor,
        icon="file-text",
        url=contract.get_absolute_url(),
    )
    return contract


def tell_of_ends(day: date) -> int:
    """A task for ADV and an event for the rules, once for each end that comes near."""
    told = 0
    for contract in Contract.objects.to_tell(day):
        with transaction.atomic():
            fresh = Contract.objects.select_for_update(of=("self",)).select_related("partner").get(pk=contract.pk)
            if fresh.told_at or fresh.ends_on is None:
                continue
            fresh.told_at = timezone.now()
            fresh.save(update_fields=["told_at"])
            last = french.day(fresh.notice_on) if fresh.notice_on else ""
            add_task(
                f"Contrat {fresh.number} de {fresh.partner.name} : renouveler, ou dénoncer avant le {last}",
                record=fresh.partner,
                role=ADV,
            )
            emit(
                "contracts.ending",
                record=fresh.partner,
                number=fresh.number,
                end=french.day(fresh.ends_on),
                notice=last,
            )
            told += 1
    return told
