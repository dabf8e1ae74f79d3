"""Creating and closing custom fields, and their values as programs read and write them."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import slugify

from maillon.core.errors import Refused
from maillon.fields import definitions
from maillon.fields.inputs import input_of
from maillon.fields.models import CustomField
from maillon.fields.values import to_json

MOST = 60


def save_field(field: CustomField) -> CustomField:
    """Create or change a field. Its technical name is drawn from its label once, and its kind never changes after."""
    if field._state.adding:
        others = CustomField.objects.filter(model=field.model)
        if others.filter(archived_at=None).count() >= MOST:
            raise Refused(f"Une fiche porte au plus {MOST} champs personnalisés. Archivez-en un, puis recommencez.")
        field.key = field.key or _free_key(field, set(others.values_list("key", flat=True)))
    field.save()
    definitions.forget()
    return field


def _free_key(field: CustomField, taken: set[str]) -> str:
    base = slugify(field.label).replace("-", "_")[:36].strip("_") or "champ"
    if base[0].isdigit():  # a JSON key made of digits would be read as a place in an array
        base = f"c_{base}"
    return next(key for n in range(1, len(taken) + 2) if (key := base if n == 1 else f"{base}_{n}") not in taken)


def archive_field(field: CustomField) -> None:
    """No longer asked nor shown; values stay in the records and come back with the field."""
    field.archived_at = timezone.now()
    field.save(update_fields=["archived_at"])
    definitions.forget()


def restore_field(field: CustomField) -> None:
    field.archived_at = None
    field.save(update_fields=["archived_at"])
    definitions.forget()


def api_values(record: Any, user: Any) -> dict[str, Any]:
    """``{"contrat_maintenance": "2027-03-01", ...}``: every field this person may see, null when empty."""
    return {field.key: record.custom.get(field.key) for field in definitions.fields_for(record, user)}


def set_api_values(record: Any, values: dict[str, Any], user: Any) -> None:
    """Check and put values on the record, without saving it. Raises ``Refused`` with a sentence per wrong value."""
    known = {field.key: field for field in definitions.fields_for(record, user)}
    kept, wrong = dict(record.custom), []
    for key, value in values.items():
        if key not in known:
            wrong.append(f"« {key} » n'est pas un champ de cette fiche.")
            continue
        try:
            clean = to_json(input_of(known[key], required=False).clean(_typed(value)))
        except ValidationError as error:
            wrong.append(f"{known[key].label} : {' '.join(error.messages)}")
            continue
        kept.pop(key, None)
        if clean is not None:
            kept[key] = clean
    if wrong:
        raise Refused(" ".join(wrong))
    record.custom = kept


def _typed(value: Any) -> Any:
    """JSON as a form would have sent it."""
    return value if value is None or isinstance(value, bool) else str(value)
