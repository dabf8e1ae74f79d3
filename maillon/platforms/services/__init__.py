"""The verbs of this module: every write on a platform, its parts and its secrets."""

from maillon.platforms.services.parts import archive_part, mac_told, overlap_told, save_part, save_range
from maillon.platforms.services.platforms import archive, refresh, restore, save_platform, save_type, switch_type
from maillon.platforms.services.secrets import (
    archive_secret,
    grant_reveal,
    reveal,
    save_secret,
    withdraw_grants,
)

__all__ = [
    "archive",
    "archive_part",
    "archive_secret",
    "grant_reveal",
    "mac_told",
    "overlap_told",
    "refresh",
    "restore",
    "reveal",
    "save_part",
    "save_platform",
    "save_range",
    "save_secret",
    "save_type",
    "switch_type",
    "withdraw_grants",
]
