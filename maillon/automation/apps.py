from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AutomationConfig(AppConfig):
    name = "maillon.automation"
    label = "automation"
    verbose_name = "Règles"

    def ready(self) -> None:
        from maillon.automation.defaults import install_after_migrate

        post_migrate.connect(install_after_migrate, sender=self, dispatch_uid="maillon.default_rules")
