"""The verbs of this module: every write on a client, its portfolio and its parts."""

from maillon.clients.services.cards import archive, change_status, create_client, restore, touch, update_client
from maillon.clients.services.groups import archive_group, join_group, leave_group, restore_group, save_group
from maillon.clients.services.merging import merge, unmerge
from maillon.clients.services.parts import (
    archive_contact,
    archive_site,
    confirm_place,
    move_site,
    save_contact,
    save_site,
)
from maillon.clients.services.portfolio import (
    apply_due_transfers,
    change_partner,
    keep_planned,
    portfolio_of,
    transfer,
)
from maillon.clients.services.settings import drop_segment, filters_of, save_level, save_segment, toggle_level
from maillon.clients.services.sites import add_closure, drop_closure, set_hours, set_people

__all__ = [
    "add_closure",
    "apply_due_transfers",
    "archive",
    "archive_contact",
    "archive_group",
    "archive_site",
    "change_partner",
    "change_status",
    "confirm_place",
    "create_client",
    "drop_closure",
    "drop_segment",
    "filters_of",
    "join_group",
    "keep_planned",
    "leave_group",
    "merge",
    "move_site",
    "portfolio_of",
    "restore",
    "restore_group",
    "save_contact",
    "save_group",
    "save_level",
    "save_segment",
    "save_site",
    "set_hours",
    "set_people",
    "toggle_level",
    "touch",
    "transfer",
    "unmerge",
    "update_client",
]
