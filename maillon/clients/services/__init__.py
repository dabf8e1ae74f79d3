"""The verbs of this module: every write on a client, its portfolio and its parts."""

from maillon.clients.services.cards import archive, change_status, create_client, restore, touch, update_client
from maillon.clients.services.parts import (
    archive_contact,
    archive_site,
    confirm_place,
    move_site,
    save_contact,
    save_site,
)
from maillon.clients.services.portfolio import apply_due_transfers, change_partner

__all__ = [
    "apply_due_transfers",
    "archive",
    "archive_contact",
    "archive_site",
    "change_partner",
    "change_status",
    "confirm_place",
    "create_client",
    "move_site",
    "restore",
    "save_contact",
    "save_site",
    "touch",
    "update_client",
]
