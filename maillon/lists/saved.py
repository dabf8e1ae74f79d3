"""Views that people keep: their own, those shared by the company, and the columns each prefers on a list."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q

from maillon.core.errors import Refused
from maillon.lists.models import SavedView
from maillon.lists.state import State, read

# A view without a name holds the columns that a person prefers on this list.
PREFERENCE = ""
MOST = 40


def of(list_name: str, user: Any) -> list[SavedView]:
    """The person's views and the shared ones; shared views are for the company's people."""
    mine = Q(owner=user)
    if not user.partner_id:
        mine |= Q(shared=True)
    return list(SavedView.objects.filter(mine, list_name=list_name)[: MOST + 1])


def preferred_columns(views: list[SavedView], user: Any) -> tuple[str, ...]:
    for view in views:
        if view.name == PREFERENCE and view.owner_id == user.pk:
            return read(view.query)[0].columns
    return ()


def prefer_columns(list_name: str, user: Any, columns: tuple[str, ...]) -> None:
    """Keep this choice of columns; none at all goes back to the list's own."""
    if not columns:
        SavedView.objects.filter(list_name=list_name, owner=user, name=PREFERENCE).delete()
        return
    SavedView.objects.update_or_create(
        list_name=list_name, owner=user, name=PREFERENCE, defaults={"query": State(columns=columns).query()}
    )


def save(
    list_name: str, user: Any, state: State, *, name: str, shared: bool = False, view: SavedView | None = None
) -> SavedView:
    """A new view, or new contents for one of the person's own."""
    query = replace(state, view=None).query()
    if len(query) > 2000:
        raise Refused("Cette vue a trop de filtres pour être gardée. Retirez-en, puis recommencez.")
    view = view or SavedView(list_name=list_name, owner=user)
    view.name, view.query = name, query
    view.shared = shared and not user.partner_id
    try:
        with transaction.atomic():
            view.save()
    except IntegrityError as error:
        raise Refused("Vous avez déjà une vue de ce nom. Choisissez-en un autre.") from error
    return view


def drop(view: SavedView, user: Any) -> None:
    if view.owner_id != user.pk and not (view.shared and user.can("settings.edit")):
        raise Refused("Cette vue appartient à une autre personne : elle seule peut la supprimer.")
    view.delete()
