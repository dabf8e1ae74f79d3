from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CoreConfig(AppConfig):
    name = "maillon.core"
    label = "core"
    verbose_name = "Socle"

    def ready(self) -> None:
        from maillon.core.modules import registry
        from maillon.core.walls import build_after_migrate

        registry.load()
        post_migrate.connect(build_after_migrate, dispatch_uid="maillon.walls")
