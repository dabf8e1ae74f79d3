"""What the morning does for contracts."""

from __future__ import annotations

from django.utils import timezone

from maillon.contracts.services import tell_of_ends
from maillon.core import scope
from maillon.core.jobs import every


@every("20 6 * * *")
def tell_of_contracts_that_end(timestamp: int) -> None:
    with scope.system("fin de contrat proche"):
        tell_of_ends(timezone.localdate())
