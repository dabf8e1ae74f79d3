"""Password rules: CNIL deliberation 2022-100 (80 bits without any other measure)."""

from __future__ import annotations

import re
from typing import Any

from django.core.exceptions import ValidationError

CLASSES = (r"[a-zà-ÿ]", r"[A-ZÀ-Ý]", r"\d", r"[^A-Za-zÀ-ÿ\d]")
HELP = (
    "Au moins 12 caractères avec minuscule, majuscule, chiffre et signe ; "
    "ou 14 caractères avec minuscule, majuscule et chiffre ; ou une phrase de 7 mots."
)


class CnilPasswordValidator:
    def validate(self, password: str, user: Any = None) -> None:
        kinds = sum(bool(re.search(pattern, password)) for pattern in CLASSES)
        if (len(password) >= 12 and kinds == 4) or (len(password) >= 14 and kinds >= 3):
            return
        if len(password.split()) >= 7:
            return
        raise ValidationError(f"Mot de passe trop faible. {HELP}", code="password_too_weak")

    def get_help_text(self) -> str:
        return HELP
