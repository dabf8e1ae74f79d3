"""The brand that a document carries: names, colours, logo, footer. Admins edit these data, never a template. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from maillon.documents.logo import LogoRefused, clean_logo

__all__ = ["Brand", "BrandError", "LogoRefused", "check_colour", "clean_logo", "contrast_on_white"]

LEAST_CONTRAST = 4.5  # WCAG 2.1, 1.4.3: text of the brand's colour on white, and white text on it
NIGHT, NIGHT_CONTRAST = (
    "#161a21",
    6.0,
)  # the ground of the dark theme; more than 4.5: washes of the theme are a little lighter
_COLOUR = re.compile(r"#[0-9a-f]{6}")
_MOST_FOOTER_LINES, _LONGEST_FOOTER_LINE, _LONGEST_NAME = 3, 140, 60


class BrandError(ValueError):
    """A brand that documents cannot carry. `str()` is a French sentence saying what to change."""


def contrast_on_white(colour: str) -> float:
    """Contrast of `#rrggbb` on white, from 1 to 21 (WCAG 2.1, relative luminance)."""
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 1.05 / (0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05)


def readable_at_night(colour: str) -> str:
    """The nearest lighter colour of the same hue that reads on the dark theme's ground, and that the ground reads on."""
    channels = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
    ground = contrast_on_white(NIGHT)
    for percent in range(101):
        lighter = "#" + "".join(f"{c + (255 - c) * percent // 100:02x}" for c in channels)
        if ground / contrast_on_white(lighter) >= NIGHT_CONTRAST:
            return lighter
    return "#ffffff"


def check_colour(colour: str) -> str:
    """The colour as `#rrggbb` in lower case; `BrandError` with a near one that reads when this one does not."""
    value = colour.strip().lower()
    if not _COLOUR.fullmatch(value):
        raise BrandError(f"« {colour[:20]} » n’est pas une couleur : écrivez-la sous la forme #2149cf.")
    ratio = contrast_on_white(value)
    if ratio < LEAST_CONTRAST:
        shown = f"{int(ratio * 10) / 10:.1f}".replace(".", ",")
        raise BrandError(
            f"La couleur {value} est trop claire pour être lue sur du blanc (contraste {shown}, il faut 4,5). "
            f"Essayez {_darker(value)}."
        )
    return value


def _darker(colour: str) -> str:
    """The nearest colour of the same hue that reads on white."""
    channels = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
    for percent in range(99, 0, -1):
        candidate = "#" + "".join(f"{c * percent // 100:02x}" for c in channels)
        if contrast_on_white(candidate) >= LEAST_CONTRAST:
            return candidate
    return "#000000"


@dataclass(frozen=True, slots=True)
class Brand:
    """What every document shows of who sends it.

    `color1`: band, title, table head, total. `color2`: reserves, payment, remainder. `logo_svg`: what `clean_logo`
    returned. `footer`: at most three lines of legal mentions. Raises `BrandError`.
    """

    name: str
    color1: str
    color2: str
    logo_svg: str
    footer: tuple[str, ...] = ()
    email: str = ""
    phone: str = ""
    website: str = ""

    def __post_init__(self) -> None:
        if not self.name.strip() or len(self.name) > _LONGEST_NAME:
            raise BrandError(f"Donnez à la marque un nom de 1 à {_LONGEST_NAME} caractères.")
        if not self.logo_svg.lstrip().startswith("<svg"):
            raise BrandError("Il manque le logo de la marque : importez un fichier SVG ou PNG.")
        if len(self.footer) > _MOST_FOOTER_LINES:
            raise BrandError(f"Le pied de page tient en {_MOST_FOOTER_LINES} lignes : retirez-en.")
        for line in self.footer:
            if len(line) > _LONGEST_FOOTER_LINE:
                raise BrandError(
                    f"La ligne de pied de page « {line[:30]}… » dépasse {_LONGEST_FOOTER_LINE} caractères : coupez-la."
                )
        object.__setattr__(self, "color1", check_colour(self.color1))
        object.__setattr__(self, "color2", check_colour(self.color2))

    def as_data(self) -> dict[str, Any]:
        """The `brand` part of a document's data."""
        return {
            "name": self.name,
            "color1": self.color1,
            "color2": self.color2,
            "logo": self.logo_svg,
            "footer": list(self.footer),
        }
