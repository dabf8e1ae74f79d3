"""`make run`: one machine, the embedded database, the demonstration company."""

from config.settings.base import *  # noqa: F403

DEBUG = False
