"""The small windows of a list: choose a filter, choose columns, keep a view."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django import forms
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from maillon.core.errors import Refused
from maillon.core.forms import KitForm
from maillon.lists import grammar, saved
from maillon.lists.conditions import read as read_conditions
from maillon.lists.conditions import record_names
from maillon.lists.grammar import Condition, Unreadable
from maillon.lists.listing import Listing
from maillon.lists.spec import Filter
from maillon.lists.toolbar import chips


def back(listing: Listing, url: str) -> HttpResponse:
    """To the list in its new state: htmx follows and receives the fragment."""
    return HttpResponseRedirect(url, status=303)


def hidden(listing: Listing) -> list[tuple[str, str]]:
    """The state of the list, written out, as hidden fields of a form sent by GET."""
    view = [("v", str(listing.state.view))] if listing.state.view else []
    return [*view, *listing.state.pairs()]


def draw(listing: Listing, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    full = {"listing": listing, "spec": listing.spec, "action": listing.url(), "hidden": hidden(listing), **context}
    response = render(listing.request, template, full, status=status)
    if status >= 400:
        response["HX-Retarget"], response["HX-Reswap"] = "#dialogue", "innerHTML"
    return response


# Filter


def filter_dialog(listing: Listing) -> HttpResponse:
    """Without a filter chosen, their list; with one, its operators and value."""
    asked = listing.request.GET
    group, place = _number(asked.get("g")), _number(asked.get("p"))
    condition = _existing(listing, group, place)
    chosen = listing.filters.get(condition.key if condition else asked.get("key", ""))
    if chosen is None:
        offered = [
            {"label": f.label, "url": listing.url(None, do="filter", key=f.key)} for f in listing.filters.values()
        ]
        return draw(listing, "lists/_filters.html", {"offered": offered})
    return draw(listing, "lists/_filter.html", editor(listing, chosen, condition, group, place))


def _existing(listing: Listing, group: int | None, place: int | None) -> Condition | None:
    if group is None or place is None or group >= len(listing.state.groups):
        return None
    row = listing.state.groups[group]
    return row[place] if place < len(row) else None


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 4 else None


def editor(
    listing: Listing, chosen: Filter, condition: Condition | None, group: int | None, place: int | None, error: str = ""
) -> dict[str, Any]:
    values = condition.values if condition else ()
    operator = condition.operator if condition else grammar.BY_KIND[chosen.kind][0]
    choices = [(value, label, value in values) for value, label in listing.offered.of(chosen).items()]
    if chosen.kind == "boolean":
        choices = [("yes", "oui", values != ("no",)), ("no", "non", values == ("no",))]
    return {
        "filter": chosen,
        "operators": [(code, grammar.LABELS[code], code == operator) for code in grammar.BY_KIND[chosen.kind]],
        "choices": choices,
        "value": values[0] if values else "",
        "second": values[1] if len(values) > 1 else "",
        "group": group,
        "place": place,
        "error": error,
        "alternatives": alternatives(listing, place),
        "suggest_url": reverse(chosen.suggest) if chosen.suggest else "",
        "value_label": _label(listing, chosen, condition),
        "options": chosen.kind in ("choice", "choices", "record") and bool(choices),
    }


def _label(listing: Listing, chosen: Filter, condition: Condition | None) -> str:
    if condition is None or chosen.kind != "record" or not chosen.suggest:
        return ""
    ready, _ = read_conditions([(condition,)], listing.filters, listing.user)
    return ", ".join(record_names(ready[0][0], listing.user)) if ready else ""


def alternatives(listing: Listing, place: int | None) -> list[tuple[int, str]]:
    """The conditions that a new one may complete with « ou »."""
    if place is not None:
        return []
    return [
        (index, " ou ".join(f"{p['field']} {p['value']}" for p in chip["pieces"]))
        for index, chip in enumerate(chips(listing))
    ]


def apply(listing: Listing) -> HttpResponse:
    """The chosen condition joins the address of the list."""
    asked = listing.request.GET
    chosen = listing.filters.get(asked.get("key", ""))
    if chosen is None:
        raise Http404
    group, place = _number(asked.get("g")), _number(asked.get("p"))
    operator = asked.get("op", "")
    condition = Condition(chosen.key, operator, values_of(asked, chosen, operator))
    try:
        if operator not in grammar.WITHOUT_VALUE and not any(condition.values):
            raise Unreadable("Donnez une valeur.")
        grammar.typed(condition, chosen.kind, timezone.localdate())
    except Unreadable as unreadable:
        condition = replace(condition, operator=operator if operator in grammar.LABELS else grammar.IS)
        context = editor(listing, chosen, condition, group, place, str(unreadable))
        return draw(listing, "lists/_filter.html", context, status=422)
    return back(listing, listing.url(listing.state.with_condition(condition, group, place)))


def values_of(asked: Any, chosen: Filter, operator: str) -> tuple[str, ...]:
    if operator in grammar.WITHOUT_VALUE:
        return ()
    typed = [grammar.cleaned(value) for value in asked.getlist("value")[: grammar.MOST_VALUES]]
    if operator == grammar.BETWEEN:
        return (typed[0] if typed else "", grammar.cleaned(asked.get("second", "")))
    kept = tuple(dict.fromkeys(value for value in typed if value))
    return kept if chosen.kind in ("choice", "choices", "record") else kept[:1]


# Columns


def columns_dialog(listing: Listing) -> HttpResponse:
    shown = {column.key for column in listing.shown}
    boxes = [(column.key, column.label, column.key in shown) for column in listing.columns.values()]
    return draw(listing, "lists/_columns.html", {"boxes": boxes})


def keep_columns(listing: Listing) -> HttpResponse:
    """Kept for this person on this list; none chosen goes back to the list's own columns."""
    asked = listing.request.POST
    chosen = () if "reset" in asked else tuple(key for key in listing.columns if key in asked.getlist("col"))
    saved.prefer_columns(listing.spec.name, listing.user, chosen)
    explicit = chosen if listing.view or listing.state.columns else ()
    return back(listing, listing.url(replace(listing.state, columns=explicit)))


# Saved views


class ViewForm(KitForm):
    name = forms.CharField(label="Nom de la vue", max_length=60)
    shared = forms.BooleanField(label="Partager avec mes collègues", required=False)
    spans = {"name": 6, "shared": 6}

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if user.partner_id:
            del self.fields["shared"]


def save_dialog(listing: Listing, form: ViewForm | None = None, status: int = 200) -> HttpResponse:
    view = listing.view
    mine = bool(view and view.owner_id == listing.user.pk)
    initial = {"name": view.name, "shared": view.shared} if view and mine else {}
    form = form or ViewForm(user=listing.user, initial=initial)
    removable = view and (mine or (view.shared and listing.user.can("settings.edit")))
    return draw(listing, "lists/_save.html", {"form": form, "view": view, "mine": mine, "removable": removable}, status)


def save(listing: Listing) -> HttpResponse:
    form = ViewForm(listing.request.POST, user=listing.user)
    if not form.is_valid():
        return save_dialog(listing, form, 422)
    update = listing.view if listing.request.POST.get("do") == "update" else None
    if update and update.owner_id != listing.user.pk:
        update = None
    columns = listing.state.columns or tuple(column.key for column in listing.shown)
    try:
        view = saved.save(
            listing.spec.name,
            listing.user,
            replace(listing.state, columns=columns),
            name=form.cleaned_data["name"],
            shared=form.cleaned_data.get("shared", False),
            view=update,
        )
    except Refused as refused:
        form.add_error("name", refused.message)
        return save_dialog(listing, form, 422)
    return back(listing, f"{listing.path}?v={view.pk}")


def drop(listing: Listing) -> HttpResponse:
    if listing.view is None:
        raise Http404
    saved.drop(listing.view, listing.user)
    return back(listing, listing.path)
