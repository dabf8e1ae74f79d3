"""One action on many rows: within the person's scope, each row in its own savepoint, then a report of refusals."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.forms import BaseForm
from django.http import Http404, HttpResponse

from maillon.core import french
from maillon.core.errors import Refused
from maillon.core.identifiers import row_key
from maillon.lists import counting
from maillon.lists.dialogs import back, draw
from maillon.lists.listing import Listing
from maillon.lists.spec import BulkAction, ListSpec

MOST = counting.CAP
TOLD = 5


@dataclass
class Report:
    done: int = 0
    refused: list[tuple[str, str]] = field(default_factory=list)

    def sentence(self) -> str:
        """« 12 faits, 1 refusé »"""
        said = french.plural(self.done, "fait")
        return f"{said}, {french.plural(len(self.refused), 'refusé')}" if self.refused else said

    def detail(self) -> str:
        """« CL-2026-00042 : motif », the first ones, then how many more."""
        told = " · ".join(f"{name} : {why}" for name, why in self.refused[:TOLD])
        more = len(self.refused) - TOLD
        return f"{told} · et {french.plural(more, 'autre')}" if more > 0 else told


def action_of(listing: Listing, key: str) -> BulkAction:
    for action in listing.bulk:
        if action.key == key:
            return action
    raise Http404


def selected(listing: Listing, asked: Any) -> list[int]:
    """The keys asked, in order: the ticked rows, or every row of the filter."""
    if asked.get("every"):
        keys = list(listing.matching().order_by("pk").values_list("pk", flat=True)[: MOST + 1])
        if len(keys) > MOST:
            raise Refused(
                f"Une action porte sur {french.number(MOST)} lignes au plus. Ajoutez un filtre, puis recommencez."
            )
        return keys
    keys = [key for v in asked.getlist("selection") if (key := row_key(v)) is not None]
    if not keys:
        raise Refused("Aucune ligne n'est choisie. Cochez-en, puis recommencez.")
    return list(dict.fromkeys(keys))[:MOST]


def dialog(listing: Listing) -> HttpResponse:
    """What the action needs to know before it runs."""
    asked = listing.request.GET
    action = action_of(listing, asked.get("action", ""))
    form_class = form_of(action, listing.user)
    if form_class is None:
        raise Http404
    return ask(
        listing, action, build(form_class, None, listing.user), selected(listing, asked), bool(asked.get("every"))
    )


def ask(
    listing: Listing, action: BulkAction, form: Any, keys: list[int], every: bool, status: int = 200
) -> HttpResponse:
    return draw(
        listing,
        "lists/_bulk.html",
        {
            "bulk": action,
            "form": form,
            "keys": [] if every else keys,
            "every": every,
            "count": len(keys),
        },
        status,
    )


def form_of(action: BulkAction, user: Any) -> Callable[..., Any] | None:
    given: Any = action.form
    is_class = isinstance(given, type) and issubclass(given, BaseForm)
    form_class: Callable[..., Any] | None = given if given is None or is_class else given(user)
    return form_class


def build(form_class: Any, data: Any, user: Any) -> Any:
    takes_user = any("user" in inspect.signature(base.__init__).parameters for base in form_class.__mro__)
    return form_class(data, user=user) if takes_user else form_class(data)


def run(listing: Listing) -> HttpResponse:
    asked = listing.request.POST
    action = action_of(listing, asked.get("action", ""))
    keys = selected(listing, asked)
    form_class, data = form_of(action, listing.user), {}
    if form_class is not None:
        form = build(form_class, asked, listing.user)
        if not form.is_valid():
            return ask(listing, action, form, keys, bool(asked.get("every")), status=422)
        data = form.cleaned_data
    report = carry_out(listing.spec, action, keys, listing.user, data)
    counting.forget(listing.user)
    tell = messages.warning if report.refused else messages.success
    tell(listing.request, f"{action.label} : {report.sentence()}\n{report.detail()}".strip())
    return back(listing, listing.url())


def carry_out(spec: ListSpec, action: BulkAction, keys: list[int], user: Any, data: dict[str, Any]) -> Report:
    report = Report()
    for key in keys:
        name = "Une ligne"
        try:
            with transaction.atomic():
                row = locked(spec, key, user)
                name = str(getattr(row, "reference", "") or spec.row_label(row))
                action.run([row], user, data)
            report.done += 1
        except Refused as refused:
            report.refused.append((name, refused.message))
        except ValidationError as error:
            report.refused.append((name, " ".join(error.messages)))
        except IntegrityError:
            report.refused.append((name, "une autre fiche s'y oppose."))
    return report


def locked(spec: ListSpec, key: int, user: Any) -> Any:
    """The row as it is now, held until the end, if the person still sees it."""
    visible = spec.rows(user)
    list(visible.model._base_manager.select_for_update(of=("self",)).filter(pk=key).values_list("pk"))
    row = visible.filter(pk=key).first()
    if row is None:
        raise Refused("elle n'est plus dans cette liste.")
    return row
