"""What the night does for clients."""

from __future__ import annotations

from django.utils import timezone

from maillon.clients.services import apply_due_transfers
from maillon.core import scope
from maillon.core.jobs import every


@every("5 * * * *")
def move_due_clients(timestamp: int) -> None:
    """Each hour, so soon after midnight in Paris: clients whose new partner starts today."""
    with scope.system("changement de partenaire prévu"):
        apply_due_transfers(timezone.localdate())
