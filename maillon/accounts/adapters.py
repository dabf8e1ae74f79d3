from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest

from maillon.core import scope
from maillon.core.events import emit


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up: the direction opens accounts."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": "Adresse ou mot de passe inconnu. Vérifiez la saisie, ou demandez un nouveau mot de passe.",
        "account_inactive": "Ce compte est fermé. Adressez-vous à la direction.",
        "incorrect_password": "Ce mot de passe n'est pas le bon.",
        "enter_current_password": "Ce n'est pas votre mot de passe actuel.",
        "rate_limited": "Trop d'essais à la suite. Patientez quelques minutes, puis recommencez.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return "/"

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Handed to the outbox: a mail server that is down neither breaks the page nor loses the link."""
        written = self.render_mail(template_prefix, email, context)
        with scope.system("mail de connexion"):
            emit(
                "accounts.mail_wanted",
                record=context["user"],
                to=email,
                subject=str(written.subject),
                body=str(written.body),
                button_label="Choisir un mot de passe",
                button_url=context.get("password_reset_url", ""),
            )

    def populate_username(self, request: HttpRequest, user: Any) -> None:
        return None


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "Ce code n'est pas le bon, ou il a déjà changé : saisissez celui qui est affiché maintenant.",
        "cannot_delete_authenticator": "Votre rôle demande la connexion en deux étapes : elle ne se retire pas.",
        "cannot_generate_recovery_codes": "Mettez d'abord en service la connexion en deux étapes.",
    }
