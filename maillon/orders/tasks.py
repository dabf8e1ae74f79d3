from django.utils import timezone

from maillon.core import scope
from maillon.core.jobs import every
from maillon.orders import services
from maillon.orders.services import followup

MORNING, EVENING = 8, 19  # nobody is written to at night


@every("12 * * * *")
def expire_quotes(timestamp: int) -> None:
    """Hourly, so that a quote is said to have expired soon after midnight whatever the zone of the server."""
    with scope.system("expiration des devis"):
        services.expire_overdue()


@every("22 * * * *")
def follow_quotes_up(timestamp: int) -> None:
    """Reminders and notices of expiry, in working hours."""
    if MORNING <= timezone.localtime().hour < EVENING:
        with scope.system("relance des devis"):
            followup.remind_due()
            followup.tell_expiring()
