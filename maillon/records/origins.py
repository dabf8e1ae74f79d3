"""What a record is made from: « ?de=tickets.ticket:12 » in the address of a form, then a link that both show."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from maillon.core.identifiers import row_key
from maillon.core.panels import label_of
from maillon.records import targets
from maillon.records.models import Audience
from maillon.records.services import link, log


def sign(record: Any) -> str:
    """How a record is named in the address."""
    return f"de={label_of(record)}:{record.pk}"


def asked(request: HttpRequest) -> Any:
    """The record named there, when this person sees it; None otherwise."""
    label, _, number = request.GET.get("de", "").partition(":")
    key, model = row_key(number), targets.model_of(label)
    if key is None or model is None:
        return None
    return model.objects.visible_to(request.user).filter(pk=key).first()


def came_of(origin: Any, made: Any, label: str, *, actor: Any, said: str = "") -> None:
    """``made`` came of ``origin``: linked both ways, said on its timeline. Nothing when there is no origin."""
    if origin is None:
        return
    link(origin, made, label)
    log(origin, said or f"a créé {made.reference} depuis cette fiche", actor=actor, audience=Audience.INTERNAL, icon="link",
        url=made.get_absolute_url())  # fmt: skip
