"""The entries of « Réglages »: each module adds its own screens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from maillon.core.modules import registry

SECTIONS = ("Société", "Accès", "Métier", "Communication", "Suivi")


@dataclass(frozen=True)
class SettingsLink:
    section: str
    label: str
    text: str
    url: str  # URL name
    icon: str
    right: str = "settings.see"
    order: int = 50


def sections_for(user: Any) -> list[tuple[str, list[dict[str, Any]]]]:
    links = [link for link in registry.offered(SettingsLink) if user.can(link.right)]
    return [
        (
            section,
            [
                {"label": x.label, "text": x.text, "icon": x.icon, "url": reverse(x.url)}
                for x in sorted(links, key=lambda x: (x.order, x.label))
                if x.section == section
            ],
        )
        for section in SECTIONS
        if any(link.section == section for link in links)
    ]
