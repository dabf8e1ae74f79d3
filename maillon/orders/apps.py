from django.apps import AppConfig


class OrdersConfig(AppConfig):
    name = "maillon.orders"
    label = "orders"
    verbose_name = "Devis et commandes"
