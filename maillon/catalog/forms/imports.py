"""The form that takes a file of articles."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from maillon.catalog.sheets import read_rows
from maillon.core.forms import KitForm
from maillon.core.identifiers import Invalid
from maillon.core.sheets import MOST_BYTES


class ImportForm(KitForm):
    file = forms.FileField(
        label="Fichier",
        help_text="CSV ou XLSX, 5 000 lignes au plus. Une case vide ne change rien.",
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,text/csv"}),
        error_messages={"required": "Choisissez un fichier.", "empty": "Ce fichier est vide."},
    )
    spans = {"file": 6}

    def __init__(self, *args: Any, columns: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.columns = columns
        self.rows: list[dict[str, str]] = []

    def clean_file(self) -> Any:
        given = self.cleaned_data["file"]
        if given.size > MOST_BYTES:
            raise ValidationError("Ce fichier dépasse 5 Mo : découpez-le.")
        try:
            self.rows = read_rows(given.read(), self.columns)
        except Invalid as refused:
            raise ValidationError(str(refused)) from refused
        return given
