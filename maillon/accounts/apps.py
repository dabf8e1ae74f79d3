from typing import Any

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_out
from django.http import HttpRequest

from maillon.core import live


def end_streams(request: HttpRequest, **signal: Any) -> None:
    """Signing out ends what this browser was listening to."""
    live.end_session(request.session.session_key)


class AccountsConfig(AppConfig):
    name = "maillon.accounts"
    label = "accounts"
    verbose_name = "Comptes, partenaires et droits"

    def ready(self) -> None:
        from maillon.accounts.rights import switched_off
        from maillon.core.modules import registry

        registry.switched_off = switched_off
        user_logged_out.connect(end_streams, dispatch_uid="maillon.live")
