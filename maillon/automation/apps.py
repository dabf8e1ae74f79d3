from django.apps import AppConfig


class AutomationConfig(AppConfig):
    name = "maillon.automation"
    label = "automation"
    verbose_name = "Règles"
