"""Refusals that a person reads. Each message is a French sentence saying what to do."""

from __future__ import annotations


class Refused(Exception):
    """A rule of the trade says no. Nothing was written."""

    status = 422

    def __init__(self, message: str, *, url: str = "", label: str = "") -> None:
        super().__init__(message)
        self.message, self.url, self.label = message, url, label


class Overtaken(Refused):
    """Someone else did it, or changed it, first."""

    status = 409
