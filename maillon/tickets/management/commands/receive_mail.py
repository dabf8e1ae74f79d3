"""``manage.py receive_mail < message.eml``: the door for a mail server that hands messages to a program; ``--boites``: the mailboxes
that are set up are read now, without waiting for the worker."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from maillon.core import french, scope
from maillon.tickets.services import fetching, receiving


class Command(BaseCommand):
    help = (
        "Reçoit un mail complet sur l'entrée standard. Sans erreur, il est gardé : le serveur de mail peut l'oublier."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--boites", action="store_true", help="relève maintenant chaque boîte réglée, et dit où elle en est"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["boites"]:
            self._read_mailboxes()
            return
        raw = sys.stdin.buffer.read()
        if not raw.strip():
            raise CommandError("Rien à lire : donnez un message complet, par exemple « receive_mail < message.eml ».")
        with scope.system("réception d'un mail"):
            mail, new = receiving.receive(raw)
        said = "Reçu" if new else "Déjà reçu"
        self.stdout.write(f"{said} : {mail}, de {mail.from_whom}.")

    def _read_mailboxes(self) -> None:
        found = fetching.read_all(whatever=True)
        for name, said in found.items():
            self.stdout.write(f"{name} : {french.plural(said, 'message') if isinstance(said, int) else said}")
        if not found:
            self.stdout.write("Aucune boîte n'est réglée.")
