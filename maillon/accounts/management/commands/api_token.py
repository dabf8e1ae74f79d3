"""``manage.py api_token EMAIL``: a bearer token of the API, shown once."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from maillon.accounts.models import User
from maillon.accounts.tokens import make_token
from maillon.core import scope


class Command(BaseCommand):
    help = "Donne un jeton d'accès à l'API pour cette adresse."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, **options: Any) -> None:
        with scope.system("jeton d'API donné en ligne de commande"):
            user = User.objects.filter(email__iexact=options["email"], is_active=True).first()
            if user is None:
                raise CommandError(f"Aucun compte ouvert à l'adresse {options['email']}.")
            self.stdout.write(make_token(user))
