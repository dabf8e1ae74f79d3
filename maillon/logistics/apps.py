from django.apps import AppConfig


class LogisticsConfig(AppConfig):
    name = "maillon.logistics"
    label = "logistics"
    verbose_name = "Staging et expéditions"
