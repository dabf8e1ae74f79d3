"""The forms of who handles tickets."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms

from maillon.accounts.models import User
from maillon.core.forms import KitForm
from maillon.core.geography.departments import department_names
from maillon.platforms.models import PlatformType
from maillon.tickets.models import Absence, Handler


def day(label: str) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


class HandlerForm(KitForm, forms.ModelForm):
    spans: ClassVar = {"level": 3, "automatic": 3, "departments": 6}

    departments = forms.CharField(
        label="Départements suivis", required=False, max_length=600, help_text="Séparés par des virgules : 69, 42, 971."
    )

    class Meta:
        model = Handler
        fields: ClassVar = ["level", "automatic", "platforms", "departments"]
        widgets: ClassVar = {"platforms": forms.CheckboxSelectMultiple}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["platforms"].queryset = PlatformType.objects.filter(archived_at=None)
        self.initial["departments"] = ", ".join(self.instance.departments)

    def clean_departments(self) -> list[str]:
        typed = [code.strip().upper() for code in self.cleaned_data["departments"].split(",") if code.strip()]
        if unknown := [code for code in typed if code not in department_names()]:
            raise forms.ValidationError(f"« {unknown[0][:10]} » n'est pas un département : écrivez « 69 » ou « 2A ».")
        return list(dict.fromkeys(typed))


class AbsenceForm(KitForm, forms.ModelForm):
    first = day("Du")
    last = day("Au (compris)")

    class Meta:
        model = Absence
        fields: ClassVar = ["user", "substitute", "first", "last"]

    def __init__(self, *args: Any, people: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        rows = User.objects.filter(pk__in=[person.pk for person in people]).order_by("first_name", "last_name")
        fields["user"].queryset = fields["substitute"].queryset = rows
        fields["user"].empty_label, fields["substitute"].empty_label = None, "Personne"
