"""What visits did of an order's lines: the devices read on site."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.db.models import Count

from maillon.interventions.models import VisitDevice
from maillon.orders.progress import LineProgress


def installed(line_ids: Sequence[int]) -> dict[int, Decimal]:
    rows = VisitDevice.objects.filter(line__in=line_ids, installed_at__isnull=False).order_by()
    return {line_id: Decimal(count) for line_id, count in rows.values_list("line_id").annotate(n=Count("pk"))}


INSTALLED = LineProgress("installed", "posé", installed, on_site=True, by_number=True, order=40)
