"""Under whose brand a document, a mail or a public page goes out: the partner's when the deal has one, else ours."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from maillon.accounts.models import Company, Partner
from maillon.core import french
from maillon.documents.brand import NIGHT, Brand, BrandError, check_colour, readable_at_night
from maillon.documents.rendering import ROOT

HOUSE = "maison"  # the slug of the company itself in brand addresses
DEFAULT_COLOURS = ("#2149cf", "#9a5b00")


def bearer_of(subject: Any) -> Partner | Company:
    """``subject``: a record with a partner, a partner, or nothing."""
    if isinstance(subject, Partner | Company):
        return subject
    partner_id = getattr(subject, "partner_id", None)
    # One mail asks several times: the answer stays with the record for as long as it is in hand.
    kept = getattr(subject, "_bearer", None)
    if kept is not None and kept[0] == partner_id:
        return kept[1]
    found = _bearer(subject, partner_id)
    if hasattr(subject, "_state"):
        subject._bearer = (partner_id, found)
    return found


def _bearer(subject: Any, partner_id: int | None) -> Partner | Company:
    if partner_id is None:
        return Company.current()
    known = subject._state.fields_cache.get("partner") if hasattr(subject, "_state") else None
    return known or Partner.objects.filter(pk=partner_id).first() or Company.current()


def brand_of(subject: Any = None) -> Brand:
    """The brand as documents and mails carry it. Never fails: what is missing is taken from the house."""
    bearer = bearer_of(subject)
    return Brand(
        name=_name(bearer)[:60],
        color1=_colour(bearer.color1, 0),
        color2=_colour(bearer.color2, 1),
        logo_svg=bearer.logo_svg if bearer.logo_svg.lstrip().startswith("<svg") else default_logo(bearer),
        footer=_footer(bearer),
        email=bearer.sender_email or bearer.email,
        phone=bearer.phone,
    )


def sender_of(subject: Any = None) -> tuple[str, str]:
    """(name, address) under which a mail leaves; an empty address means the installation's own."""
    bearer = bearer_of(subject)
    return bearer.sender_name or _name(bearer), bearer.sender_email


@dataclass(frozen=True)
class PageBrand:
    """What ``core/public.html`` reads."""

    slug: str
    name: str
    css_url: str
    logo_url: str
    phone: str
    email: str
    legal: str
    privacy_url: str = ""


def page_brand(subject: Any = None) -> PageBrand:
    bearer = bearer_of(subject)
    slug = slug_of(bearer)
    return PageBrand(
        slug=slug,
        name=_name(bearer),
        css_url=reverse("documents:brand_css", args=[slug]),
        logo_url=reverse("documents:brand_logo", args=[slug]),
        phone=bearer.phone,
        email=bearer.email,
        legal=french.fr(" · ".join(_footer(bearer)[:1])),
    )


def page_brand_at(request: HttpRequest) -> PageBrand:
    """Of the partner whose address the page was asked at, else ours: for what is of no deal."""
    host = getattr(request, "host", None)
    return page_brand(Partner.objects.filter(pk=host.partner_id).first() if host else None)


def slug_of(bearer: Partner | Company) -> str:
    return bearer.slug if isinstance(bearer, Partner) else HOUSE


def stylesheet(bearer: Partner | Company) -> str:
    """The brand's colours for its public pages; each is checked again, so nothing but a colour can come out."""
    first, second = _colour(bearer.color1, 0), _colour(bearer.color2, 1)
    here = f'[data-brand="{slug_of(bearer)}"]'
    light = _variables(first, second, "#ffffff")
    night = _variables(readable_at_night(first), readable_at_night(second), NIGHT)
    return (
        f"{here}{{{light}}}\n"
        f'{here}[data-theme="maillon-nuit"]{{{night}}}\n'
        f"@media (prefers-color-scheme:dark){{{here}:not([data-theme]){{{night}}}}}\n"
    )


def _variables(primary: str, accent: str, content: str) -> str:
    return f"--color-primary:{primary};--color-primary-content:{content};--color-accent:{accent};--color-accent-content:{content}"


def _name(bearer: Partner | Company) -> str:
    return bearer.brand_name or getattr(bearer, "name", "") or bearer.legal_name or "Maillon"


def _colour(value: str, rank: int) -> str:
    try:
        return check_colour(value)
    except BrandError:
        return DEFAULT_COLOURS[rank]


def _legal(name: str, form: str) -> str:
    """« Maillon Télécom SAS au capital de 120 000 € » of « Maillon Télécom SAS » and « SAS au capital de 120 000 € »."""
    kind, _, rest = form.partition(" ")
    return f"{name} {rest if kind and name.endswith(f' {kind}') else form}".strip()


def _footer(bearer: Partner | Company) -> tuple[str, ...]:
    """At most three lines of legal mentions, from the card or from what the partner wrote."""
    own = getattr(bearer, "footer", "")
    if own.strip():
        return tuple(line.strip()[:140] for line in own.splitlines() if line.strip())[:3]
    address = ", ".join(p for p in (bearer.street, f"{bearer.postal_code} {bearer.city}".strip()) if p)
    who = _legal(bearer.legal_name or _name(bearer), getattr(bearer, "legal_form", ""))
    register = getattr(bearer, "rcs", "").removeprefix("RCS ")
    first = " · ".join(p for p in (who, address, f"RCS {register}" if register else "") if p)
    siren = bearer.siren or bearer.siret[:9]
    second = " · ".join(
        part
        for part in (
            f"SIREN {french.siret(siren)}" if siren else "",
            f"TVA {bearer.vat_number}" if bearer.vat_number else "",
            bearer.email,
            french.phone(bearer.phone) if bearer.phone else "",
        )
        if part
    )
    return tuple(line[:140] for line in (first, second) if line)


def default_logo(bearer: Partner | Company) -> str:
    """Ours for the house; for a partner without a logo, a plain mark in its colour."""
    if isinstance(bearer, Company):
        return _house_logo()
    colour = _colour(bearer.color1, 0)
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40" width="40" height="40">'
        f'<rect width="40" height="40" rx="9" fill="{colour}"/>'
        '<path d="M12 20a8 8 0 0 1 8-8M28 20a8 8 0 0 1-8 8" fill="none" stroke="#ffffff" stroke-width="3" '
        'stroke-linecap="round"/><circle cx="20" cy="20" r="3" fill="#ffffff"/></svg>'
    )


@lru_cache(maxsize=1)
def _house_logo() -> str:
    return (ROOT / "logo-maillon.svg").read_text(encoding="utf-8")
