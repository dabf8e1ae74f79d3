"""A postal code and a town that agree, with the fix proposed as a button when they do not. Pure: text in, text out."""

from __future__ import annotations

import re
from urllib.parse import urlencode

from django.utils.html import format_html
from django.utils.safestring import SafeString

from maillon.core.geography.communes import Suggestion, at_postal_code, city_key, named, suggest
from maillon.core.geography.geocoding import check_place
from maillon.core.identifiers import Invalid

CHOOSE_URL = "/clients/communes/choix"


def proposals(postal_code: str, city: str, limit: int = 8) -> list[Suggestion]:
    """Towns for what is typed in either field, the other one narrowing."""
    code, typed = re.sub(r"\D", "", postal_code)[:5], city.strip()[:80]
    if typed and code:
        both = [s for s in suggest(f"{code} {typed}", limit) if s.postal_code.startswith(code)]
        if both:
            return both
    return suggest(typed, limit) if typed else suggest(code, limit)


def nearest(postal_code: str, city: str) -> Suggestion | None:
    """The town meant by a wrong code: « 5900 » and « Lille » -> 59000 Lille."""
    code = re.sub(r"\D", "", postal_code)
    for commune in named(city_key(city)):
        codes = [c for c in commune.postal_codes if _close(code, c)]
        if codes:
            return Suggestion(codes[0], commune)
    same = named(city_key(city))
    return Suggestion(same[0].postal_codes[0], same[0]) if same else None


def _close(typed: str, code: str) -> bool:
    return bool(typed) and (code.startswith(typed[:2]) or code.replace(typed, "", 1) != code)


def disagreement(postal_code: str, city: str) -> tuple[str, Suggestion | None]:
    """("", None) when they agree, else the sentence and the town to propose."""
    try:
        check_place(postal_code, city)
    except Invalid as refused:
        found = re.fullmatch(r"Vouliez-vous (\S+) (.+) \?", refused.message)
        if found:
            meant = [c for c in named(city_key(found[2])) if found[1] in c.postal_codes]
            return refused.message, Suggestion(found[1], meant[0]) if meant else None
        here = at_postal_code(re.sub(r"\D", "", postal_code))
        return refused.message, Suggestion(postal_code, here[0]) if len(here) == 1 else None
    return "", None


def with_button(start: str, proposal: Suggestion, prefix: str) -> SafeString:
    """« 5 chiffres. Vouliez-vous 59000 Lille ? », the town filling both fields when pressed."""
    url = f"{CHOOSE_URL}?{urlencode({'cp': proposal.postal_code, 'ville': proposal.commune.name, 'pour': prefix})}"
    return format_html(
        '{}Vouliez-vous <button type="button" class="cursor-pointer underline" hx-get="{}" hx-swap="none">{}</button> ?',
        f"{start} " if start else "",
        url,
        proposal.label,
    )


def certain(postal_code: str, city: str, only: Suggestion) -> str:
    """Which field the only proposition fills: "city" for a whole code alone, "postal_code" for a whole name alone."""
    if not city.strip() and re.sub(r"\D", "", postal_code) == only.postal_code:
        return "city"
    if not postal_code.strip() and city_key(city) == only.commune.key:
        return "postal_code"
    return ""
