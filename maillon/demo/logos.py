"""Logos of the demonstration: a white drawing on the brand's colour."""

from __future__ import annotations

FRAME = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40" width="40" height="40">'
    '<rect width="40" height="40" rx="9" fill="{color}"/>'
    '<g fill="none" stroke="#ffffff" stroke-width="3" stroke-linecap="round" stroke-linejoin="round">{drawing}</g></svg>'
)
LINK = (
    '<path d="M16.5 23.5l7-7"/><path d="M18.5 12.5l1.8-1.8a6.4 6.4 0 0 1 9 9l-1.8 1.8"/>'
    '<path d="M21.5 27.5l-1.8 1.8a6.4 6.4 0 0 1-9-9l1.8-1.8"/>'
)
DRAWINGS = (
    '<path d="M12 26V14l8 8 8-8v12"/>',
    '<circle cx="20" cy="20" r="9"/>',
    '<path d="M11 13l9 15 9-15"/>',
    '<path d="M11 27l9-15 9 15M15 21h10"/>',
    '<path d="M10 27l7-11 4 6 3-4 6 9z"/>',
    '<path d="M13 12v16M13 13h9a5 5 0 0 1 0 10h-9"/>',
)


def logo(color: str, drawing: str = LINK) -> str:
    return FRAME.format(color=color, drawing=drawing)
