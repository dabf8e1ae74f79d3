"""Form fields for the numbers of the trade: typed in any form, kept in one, refused with a sentence that says how to fix."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from maillon.core import identifiers, phones
from maillon.core.identifiers import Invalid


class CleanedField(forms.CharField):
    """A text passed through ``cleaner``, which raises ``Invalid`` with the French sentence to show."""

    cleaner: ClassVar[Any]  # a static function: text typed -> text kept
    shown: ClassVar[Any] = None  # a static function: text kept -> text shown
    attributes: ClassVar[dict[str, str]] = {}

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.widget.attrs.update(self.attributes)

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if not text:
            return ""
        try:
            return type(self).cleaner(text)
        except Invalid as refused:
            raise ValidationError(str(refused)) from refused

    def prepare_value(self, value: Any) -> Any:
        return type(self).shown(value) if value and isinstance(value, str) and type(self).shown else value


def _display_phone(value: str) -> str:
    return phones.display_phone(value) if value.startswith("+") else value


class PhoneField(CleanedField):
    cleaner = staticmethod(phones.clean_phone)
    shown = staticmethod(_display_phone)
    attributes: ClassVar = {"inputmode": "tel", "autocomplete": "off"}


class SirenField(CleanedField):
    cleaner = staticmethod(identifiers.clean_siren)
    attributes: ClassVar = {"inputmode": "numeric"}


class SiretField(CleanedField):
    cleaner = staticmethod(identifiers.clean_siret)
    attributes: ClassVar = {"inputmode": "numeric"}


class VatNumberField(CleanedField):
    cleaner = staticmethod(identifiers.clean_vat_number)


class EmailField(CleanedField):
    cleaner = staticmethod(identifiers.clean_email)
    attributes: ClassVar = {"inputmode": "email", "autocomplete": "off"}


class PostalCodeField(CleanedField):
    cleaner = staticmethod(identifiers.clean_postal_code)
    attributes: ClassVar = {"inputmode": "numeric"}


class IbanField(CleanedField):
    cleaner = staticmethod(identifiers.clean_iban)


class BicField(CleanedField):
    cleaner = staticmethod(identifiers.clean_bic)


class MacField(CleanedField):
    cleaner = staticmethod(identifiers.clean_mac)


class SerialField(CleanedField):
    cleaner = staticmethod(identifiers.clean_serial)


# By name of column, for the forms of companies, partners, clients.
IDENTITY_FIELDS: dict[str, type[CleanedField]] = {
    "siren": SirenField,
    "siret": SiretField,
    "vat_number": VatNumberField,
    "phone": PhoneField,
    "mobile": PhoneField,
    "email": EmailField,
    "billing_email": EmailField,
    "sender_email": EmailField,
    "postal_code": PostalCodeField,
    "iban": IbanField,
    "bic": BicField,
}


def with_identity_fields(form: forms.BaseForm) -> None:
    """Replace, in a model form, the fields that have a cleaner, keeping label, help and requirement."""
    for name, kind in IDENTITY_FIELDS.items():
        field = form.fields.get(name)
        if field is not None and not isinstance(field, kind):
            form.fields[name] = kind(
                label=field.label, required=field.required, help_text=field.help_text, max_length=60
            )
