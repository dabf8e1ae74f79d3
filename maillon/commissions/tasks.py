"""What the morning does for commissions."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from maillon.commissions.services import draw_all
from maillon.core import scope
from maillon.core.jobs import every


@every("50 5 * * *")
def draw_last_month(timestamp: int) -> None:
    """The drafts of the month that ended, each morning until they are validated: they follow the payments."""
    month = (timezone.localdate().replace(day=1) - timedelta(days=1)).replace(day=1)
    with scope.system("relevés de commission du mois passé"):
        draw_all(month)
