from maillon.core import scope
from maillon.core.jobs import every
from maillon.orders import services


@every("12 * * * *")
def expire_quotes(timestamp: int) -> None:
    """Hourly, so that a quote is said to have expired soon after midnight whatever the zone of the server."""
    with scope.system("expiration des devis"):
        services.expire_overdue()
