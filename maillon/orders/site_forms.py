"""What is asked to equip several sites at once."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django import forms

from maillon.clients.models import Site
from maillon.core.forms import KitForm


def sites_field(sites: Sequence[Site], initial: Collection[int | None]) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label="Sites",
        choices=[(str(site.pk), f"{site.name}, {site.city}") for site in sites],
        initial=[str(key) for key in initial if key],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Cochez au moins un site à équiper."},
    )


class EquipForm(KitForm):
    """``taken``: the sites that have it already, left unticked."""

    def __init__(self, *args: Any, sites: Sequence[Site], taken: Collection[int | None], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sites"] = sites_field(sites, [site.pk for site in sites if site.pk not in taken])
        self.spans = {"sites": 6}

    spans: Any  # type: ignore[misc]

    def places(self) -> list[int]:
        return [int(key) for key in self.cleaned_data["sites"]]
