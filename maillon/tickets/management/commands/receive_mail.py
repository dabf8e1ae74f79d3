"""``manage.py receive_mail < message.eml``: the door for a mail server that hands messages to a program."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from maillon.core import scope
from maillon.tickets.services import receiving


class Command(BaseCommand):
    help = (
        "Reçoit un mail complet sur l'entrée standard. Sans erreur, il est gardé : le serveur de mail peut l'oublier."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        raw = sys.stdin.buffer.read()
        if not raw.strip():
            raise CommandError("Rien à lire : donnez un message complet, par exemple « receive_mail < message.eml ».")
        with scope.system("réception d'un mail"):
            mail, new = receiving.receive(raw)
        said = "Reçu" if new else "Déjà reçu"
        self.stdout.write(f"{said} : {mail}, de {mail.from_whom}.")
