from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "maillon.accounts"
    label = "accounts"
    verbose_name = "Comptes, partenaires et droits"

    def ready(self) -> None:
        from maillon.accounts.rights import switched_off
        from maillon.core.modules import registry

        registry.switched_off = switched_off
