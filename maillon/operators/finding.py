"""A ported number by any fragment, a porting or an operator order by its reference or the operator's own."""

from __future__ import annotations

from maillon.operators.models import OperatorOrder, Porting
from maillon.search.sources import Found, SearchSource

MOST = 100  # numbers of ranges that are each findable; further ones are by their range's ends


def numbers_of(porting: Porting) -> tuple[str, ...]:
    found: list[str] = []
    for row in porting.numbers.all():
        start = int(row.first[1:])
        inside = min(row.as_number().size, max(MOST - len(found), 1))
        found += [f"+{start + rank}" for rank in range(inside)]
        found += [row.last] if row.first != row.last else []
    return tuple(dict.fromkeys(found))


def found_porting(porting: Porting) -> Found:
    numbers = (porting.reference, porting.operator_reference, *numbers_of(porting))
    return Found(
        label=f"{porting.client_name} : {porting.numbers_text}",
        url=porting.get_absolute_url(),
        reference=porting.reference,
        detail=f"Portabilité {porting.get_status_display().lower()}, de {porting.donor_name} à {porting.recipient_name}",
        words=(porting.client_name, porting.holder, porting.donor_name),
        numbers=tuple(n for n in numbers if n),
        partner_id=porting.partner_id,
        client_id=porting.client_id,
        weight=1 if porting.is_open else 0,
    )


def found_order(row: OperatorOrder) -> Found:
    return Found(
        label=f"{row.client_name} : {row.name}",
        url=row.get_absolute_url(),
        reference=row.reference,
        detail=f"{row.get_status_display()} chez {row.operator.name}",
        words=(row.client_name, row.operator.name),
        numbers=tuple(n for n in (row.reference, row.operator_reference) if n),
        client_id=row.client_id,
        weight=1 if row.status not in OperatorOrder.OVER else 0,
    )


SOURCES = (
    SearchSource("operators.porting", "Portabilités", "arrows-exchange", "portings.see", found_porting,
                 lambda: Porting.objects.filter(archived_at=None).prefetch_related("numbers"), order=56),
    SearchSource("operators.operatororder", "Commandes opérateurs", "plug", "operator_orders.see", found_order,
                 lambda: OperatorOrder.objects.filter(archived_at=None).select_related("operator"), order=57),
)  # fmt: skip
