from django.apps import AppConfig
from django.db.models.signals import post_migrate


class OrdersConfig(AppConfig):
    name = "maillon.orders"
    label = "orders"
    verbose_name = "Devis et commandes"

    def ready(self) -> None:
        from maillon.orders.defaults import install_after_migrate

        post_migrate.connect(install_after_migrate, sender=self, dispatch_uid="maillon.default_types")
