from django.apps import AppConfig


class CallsConfig(AppConfig):
    name = "maillon.calls"
    verbose_name = "Appels"
