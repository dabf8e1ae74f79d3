"""« Ne plus me prévenir », on the page of a record: a button that reads nothing, a dialog that says where the person stands."""

from __future__ import annotations

from typing import Any

from django import forms

from maillon.core.forms import KitForm
from maillon.core.panels import label_of

SILENCES = (("oui", "Ne plus me prévenir"), ("non", "Me prévenir de nouveau"))


def button(record: Any, user: Any) -> dict[str, Any] | None:
    if not (user.can("tasks.see") and user.can("notes.see")):
        return None
    return {"url": f"/alertes/fiches/{label_of(record)}/{record.pk}"}


class SilenceForm(KitForm):
    silence = forms.ChoiceField(choices=SILENCES, widget=forms.HiddenInput)
