"""Postal code and town in a form: propositions while typing, agreement checked, « garder » for a hamlet."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.safestring import SafeString

from maillon.clients import towns

SUGGEST_URL = "/clients/communes"


def attributes(prefix: str, name: str) -> dict[str, str]:
    """What makes ``postal_code`` or ``city`` ask for propositions."""
    around = {
        "autocomplete": "off",
        "hx-get": f"{SUGGEST_URL}?pour={prefix}",
        "hx-target": f"#{prefix}communes",
        "hx-swap": "outerHTML",
        "hx-trigger": "input changed delay:150ms",
        "hx-include": f"#id_{prefix}postal_code, #id_{prefix}city",
    }
    return around | ({"list": f"{prefix}communes"} if name == "city" else {"inputmode": "numeric"})


def drawn(prefix: str, name: str, value: str) -> SafeString:
    """The field as the form draws it, holding another value."""
    attrs = attributes(prefix, name) | {"id": f"id_{prefix}{name}", "class": "input input-sm"}
    return forms.TextInput(attrs).render(f"{prefix}{name}", value)


class TownFields:
    """``towns``: the prefix of each address of the form (``"site_"`` for ``site_postal_code`` and ``site_city``)."""

    towns: ClassVar[tuple[str, ...]] = ("",)
    fields: dict[str, forms.Field]
    data: Any

    def prepare_towns(self) -> None:
        for prefix in self.towns:
            for name in ("postal_code", "city"):
                self.fields[f"{prefix}{name}"].widget.attrs.update(attributes(prefix, name))
            keep = forms.BooleanField(
                label="Garder cette adresse telle quelle", required=False, widget=forms.HiddenInput
            )
            self.fields[f"{prefix}keep_town"] = keep

    def check_towns(self, cleaned: dict[str, Any]) -> None:
        for prefix in self.towns:
            self._check_town(prefix, cleaned)

    def _check_town(self, prefix: str, cleaned: dict[str, Any]) -> None:
        code, city = f"{prefix}postal_code", f"{prefix}city"
        typed_code, typed_city = self._sent(code), self._sent(city)
        if code in self.errors:  # type: ignore[attr-defined]
            meant = towns.nearest(typed_code, typed_city) if typed_city else None
            if meant:
                del self.errors[code]  # type: ignore[attr-defined]
                self.add_error(code, towns.with_button("5 chiffres.", meant, prefix))  # type: ignore[attr-defined]
            return
        if not (cleaned.get(code) and cleaned.get(city)) or cleaned.get(f"{prefix}keep_town"):
            return
        sentence, meant = towns.disagreement(cleaned[code], cleaned[city])
        if not sentence:
            return
        self.fields[f"{prefix}keep_town"].widget = forms.CheckboxInput()
        start = "" if sentence.startswith("Vouliez-vous") else sentence
        self.add_error(city, towns.with_button(start, meant, prefix) if meant else sentence)  # type: ignore[attr-defined]

    def _sent(self, name: str) -> str:
        return str(self.data.get(name, "") or "")
