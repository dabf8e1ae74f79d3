from __future__ import annotations

import re
from typing import Any, ClassVar

from django import forms

from maillon.core.forms import RecordForm
from maillon.tickets.imap import Security, Then
from maillon.tickets.models import MailAccount

PORTS = {Security.TLS: 993, Security.STARTTLS: 143, Security.NONE: 143}
DOOR = ("host", "port", "user", "security")  # another one is not given the password of this one
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class MailAccountForm(RecordForm):
    """``password``: never drawn again; left empty it stays what it was, as long as it goes to the same server."""

    fieldsets: ClassVar = (
        ("Boîte", ("address", "marker")),
        ("Serveur", ("host", "port", "security", "user", "password", "internal")),
        ("Messages", ("folder", "then", "aside")),
    )
    spans: ClassVar = {"host": 3, "port": 1, "security": 2, "internal": 6, "folder": 2, "then": 2, "aside": 2}

    port = forms.IntegerField(label="Port", required=False, min_value=1, max_value=65535)
    password = forms.CharField(
        label="Mot de passe", required=False, max_length=200, strip=False, widget=forms.PasswordInput({"autocomplete": "new-password"})
    )  # fmt: skip

    class Meta:
        model = MailAccount
        fields: ClassVar = ["address", "marker", "host", "security", "internal", "user", "folder", "then", "aside"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.door = {name: getattr(self.instance, name) for name in DOOR} if self.instance.pk else {}
        if self.instance.pk:
            self.initial["port"] = self.instance.port
        hints = {
            "address": "Celle à laquelle on écrit. Les réponses y reviennent.",
            "marker": "L'adresse de réponse porte alors le numéro du ticket : support+tk-2026-00042@exemple.fr.",
            "host": "Par exemple imap.exemple.fr.",
            "port": "Vide : 993 ou 143.",
            "user": "Le plus souvent l'adresse elle-même.",
            "internal": "À cocher quand le serveur de mail est chez vous, sur une adresse privée.",
            "aside": "S'il est déplacé. Le dossier doit exister.",
            "password": "Déjà gardé : laissez vide pour ne rien changer."
            if self.door
            else "Souvent un mot de passe d'application.",
        }
        for name, hint in hints.items():
            self.fields[name].help_text = hint
        self.fields["host"].widget.attrs.update({"autocomplete": "off", "spellcheck": "false"})
        self.fields["user"].widget.attrs.update({"autocomplete": "off", "spellcheck": "false"})

    def clean_host(self) -> str:
        host: str = self.cleaned_data["host"].strip().lower()
        if not re.fullmatch(r"[a-z0-9._:-]+", host):
            raise forms.ValidationError("Donnez le nom du serveur seul : imap.exemple.fr, sans « https:// » ni espace.")
        return host

    def clean_password(self) -> str:
        return self._plain("password", "Le mot de passe")

    def clean_user(self) -> str:
        return self._plain("user", "L'identifiant")

    def _plain(self, name: str, label: str) -> str:
        typed: str = self.cleaned_data[name]
        if _CONTROL.search(typed):
            raise forms.ValidationError(f"{label} contient un signe invisible : saisissez-le à la main.")
        return typed

    def clean(self) -> dict[str, Any]:
        found = super().clean()
        security = Security(found.get("security") or Security.TLS)
        found["port"] = found.get("port") or PORTS[security]
        if security is Security.NONE and not found.get("internal"):
            self.add_error(
                "security", "Hors du réseau interne, le mot de passe se lirait en chemin : choisissez TLS ou STARTTLS."
            )
        if found.get("then") == Then.MOVE and not found.get("aside"):
            self.add_error("aside", "Dites dans quel dossier le déplacer.")
        elif found.get("then") == Then.MOVE and found.get("aside") == found.get("folder"):
            self.add_error("aside", "C'est le dossier relevé : choisissez-en un autre.")
        if "password" not in self.errors and not found.get("password"):
            self._needs_password(found)
        return found

    def _needs_password(self, found: dict[str, Any]) -> None:
        if not self.door:
            self.add_error("password", "Saisissez le mot de passe de cette boîte.")
        elif any(found.get(name) != self.door[name] for name in DOOR):
            self.add_error("password", "Le serveur ou l'identifiant change : saisissez aussi le mot de passe.")

    def account(self) -> MailAccount:
        """What is typed, not saved."""
        row: MailAccount = self.save(commit=False)
        row.port = self.cleaned_data["port"]
        return row
