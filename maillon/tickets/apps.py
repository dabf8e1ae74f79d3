from django.apps import AppConfig
from django.db.models.signals import post_migrate


class TicketsConfig(AppConfig):
    name = "maillon.tickets"
    label = "tickets"
    verbose_name = "Tickets"

    def ready(self) -> None:
        from maillon.tickets.defaults import install_after_migrate

        post_migrate.connect(install_after_migrate, sender=self, dispatch_uid="maillon.default_promises")
