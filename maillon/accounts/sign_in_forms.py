"""allauth's forms with Maillon's words, one field a line."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from django.core.exceptions import ValidationError

from maillon.accounts.hosts import host_of, stranger
from maillon.accounts.passwords import HELP

REQUIRED = "Ce champ est nécessaire."
CODE = "Saisissez le code à 6 chiffres."


class PlainForm:
    """Whole lines, no text inside the boxes. ``words``: field -> (label, hint)."""

    words: ClassVar[dict[str, tuple[str, str]]] = {}
    fields: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.spans = dict.fromkeys(self.fields, 6)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.error_messages["required"] = REQUIRED
            field.label, field.help_text = self.words.get(name, (field.label, ""))


class SignInForm(PlainForm, account.LoginForm):
    """Fields ``login`` and ``password``."""

    words: ClassVar = {
        "login": ("Adresse e-mail", ""),
        "password": ("Mot de passe", ""),
        "remember": ("Rester connecté sur cet appareil", ""),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs |= {"autofocus": True, "autocomplete": "username"}

    def clean(self) -> dict[str, Any]:
        """Once the password is right: at a partner's own address, only its people and ours come in."""
        cleaned: dict[str, Any] = super().clean()
        user = getattr(self, "user", None)
        if user is not None and (why := stranger(user, host_of(self.request))):
            raise ValidationError(why)
        return cleaned


class ForgottenPasswordForm(PlainForm, account.ResetPasswordForm):
    words: ClassVar = {"email": ("Adresse e-mail", "")}


class ChangePasswordForm(PlainForm, account.ChangePasswordForm):
    words: ClassVar = {
        "oldpassword": ("Mot de passe actuel", ""),
        "password1": ("Nouveau mot de passe", HELP),
        "password2": ("Le même, une seconde fois", ""),
    }


class ChosenPasswordForm(PlainForm, account.ResetPasswordKeyForm):
    words: ClassVar = {"password1": ("Nouveau mot de passe", HELP), "password2": ("Le même, une seconde fois", "")}


class ConfirmPasswordForm(PlainForm, account.ReauthenticateForm):
    words: ClassVar = {"password": ("Mot de passe", "")}


class CodeForm(PlainForm):
    words: ClassVar = {"code": ("Code à 6 chiffres", "")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].error_messages["required"] = CODE
        self.fields["code"].widget.attrs |= {"inputmode": "numeric", "maxlength": 12, "autofocus": True}


class ActivateTotpForm(CodeForm, totp.ActivateTOTPForm):
    pass


class SignInCodeForm(CodeForm, mfa.AuthenticateForm):
    words: ClassVar = {"code": ("Code de l'application, ou code de secours", "")}


class ConfirmCodeForm(CodeForm, mfa.ReauthenticateForm):
    words: ClassVar = {"code": ("Code de l'application, ou code de secours", "")}
