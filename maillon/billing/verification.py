"""Checks everything that was issued: the chain, the series without a hole, the columns that repeat the snapshot."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from maillon.billing import chain
from maillon.billing.models import IssuedInvoice
from maillon.core.portions import in_portions
from maillon.documents.models import Series

SERIES = ("FA", "AV", "AC")
_NUMBER = re.compile(r"^([A-Z]{2})-(\d{4})-(\d{5,})$")


@dataclass(frozen=True)
class Report:
    """``fault`` is empty when all holds, else a French sentence naming the first thing that does not."""

    count: int
    last_number: str
    last_hash: str
    fault: str = ""


def verify() -> Report:
    """Reads every issued invoice, oldest first, in constant memory."""
    walk = _Walk()
    broken = chain.verify(walk.links())
    fault = walk.fault
    if broken and not fault:
        fault = (
            f"La chaîne est rompue à la pièce {broken.reference} (rang {broken.index + 1}) : "
            f"empreinte attendue {broken.expected}, trouvée {broken.found}."
        )
    return Report(walk.count, walk.last_number, walk.last_hash, fault or _series_fault(walk.highest))


class _Walk:
    def __init__(self) -> None:
        self.count, self.last_number, self.last_hash, self.fault = 0, "", chain.GENESIS, ""
        self.highest: dict[tuple[str, int], int] = {}

    def links(self) -> Iterator[chain.Link]:
        rows = IssuedInvoice.objects.select_related("invoice").order_by("id")
        with in_portions(rows, 500) as kept:
            for frozen in kept:
                yield chain.Link(frozen.number, frozen.content(), frozen.hash)
                self.fault = self.fault or self._columns(frozen) or self._rank(frozen.number)
                if self.fault:
                    return
                self.count += 1
                self.last_number, self.last_hash = frozen.number, frozen.hash

    def _columns(self, frozen: IssuedInvoice) -> str:
        invoice, stated, totals = frozen.invoice, frozen.snapshot["invoice"], frozen.snapshot["totals"]
        same = (
            frozen.previous_hash == self.last_hash
            and invoice.number == frozen.number == stated["number"]
            and f"{invoice.issue_date}" == stated["issued_on"]
            and invoice.kind == stated["type_code"]
            and [str(invoice.total_net), str(invoice.total_vat), str(invoice.total_gross)]
            == [totals["net"], totals["vat"], totals["gross"]]
        )
        return "" if same else f"La fiche de {frozen.number} ne dit plus ce qui a été figé à son émission."

    def _rank(self, number: str) -> str:
        found = _NUMBER.match(number)
        if not found:
            return f"{number} n'est pas un numéro de la maison."
        key, rank = (found[1], int(found[2])), int(found[3])
        expected = self.highest.get(key, 0) + 1
        self.highest[key] = rank
        return "" if rank == expected else f"Il manque {found[1]}-{found[2]}-{expected:05d} avant {number}."


def _series_fault(highest: dict[tuple[str, int], int]) -> str:
    """A series that counted further than what is kept has lost its end."""
    for series in Series.objects.filter(prefix__in=SERIES).order_by("prefix", "year"):
        kept = highest.get((series.prefix, series.year), 0)
        if kept < series.last:
            return f"Il manque {series.prefix}-{series.year}-{kept + 1:05d} : la série est allée jusqu'à {series.last:05d}."
    return ""
