"""What a person may be told of, and by which channels unless the person or the direction says otherwise."""

from __future__ import annotations

from dataclasses import dataclass

BELL, MAIL, PUSH = "bell", "mail", "push"
CHANNELS = ((BELL, "Cloche"), (MAIL, "Mail"), (PUSH, "Navigateur"))
PUSH_KEYS = "push"  # the purpose under which the key of pushes is sealed
USUAL = frozenset({BELL, PUSH})


@dataclass(frozen=True)
class AlertKind:
    """Declared by the module that tells. ``channels``: those of everybody, until somebody chooses."""

    key: str
    label: str
    channels: frozenset[str] = USUAL
    partner: bool = True  # offered to partners' people too
    direction: bool = False  # the direction's alone


OTHER, DIGEST, OUTBOX, SMS = "other", "digest", "outbox", "sms"
KINDS = (
    AlertKind("mention", "Quelqu'un vous mentionne"),
    AlertKind("note", "Une note vous est adressée"),
    AlertKind("task", "Une tâche vous est confiée"),
    AlertKind("reminder", "Une tâche ou un rappel arrive à l'heure"),
    AlertKind("rule", "Une règle vous prévient", partner=False),
    AlertKind(SMS, "Un SMS reçu est à lire", partner=False),
    AlertKind(OUTBOX, "Un mail ou un SMS n'est pas parti", frozenset({BELL}), partner=False, direction=True),
    AlertKind(OTHER, "Le reste de votre travail"),
)
