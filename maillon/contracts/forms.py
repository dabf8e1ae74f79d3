from __future__ import annotations

from typing import Any, ClassVar

from django import forms

from maillon.contracts.models import Contract
from maillon.core.forms import RecordForm

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class ContractForm(RecordForm):
    file = forms.FileField(
        label="Document signé", required=False, help_text="PDF de préférence. Le partenaire le lit aussi."
    )
    spans: ClassVar = {"number": 6, "file": 6}

    class Meta:
        model = Contract
        fields: ClassVar = ["number", "starts_on", "ends_on", "notice_days", "alert_days"]
        widgets: ClassVar = {"starts_on": DAY, "ends_on": DAY}

    def _get_validation_exclusions(self) -> Any:
        return super()._get_validation_exclusions() - {"partner"}  # type: ignore[misc]
