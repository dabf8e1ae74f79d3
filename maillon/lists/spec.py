"""How a module describes one of its lists. ``lists.engine`` draws, filters, sorts, pages and exports it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet


@dataclass(frozen=True)
class Column:
    """``cell(row)`` returns text or SafeString built with the kit's tags. ``sort``: the ORM field to order by.

    The first column shown is wrapped in a link to ``row_url`` unless its cell already holds one. On a phone a row is
    two lines: ``css`` places a cell by the kit's ``c-name``, ``c-status``, ``c-act``, ``c-tel``; a column without such a
    class is not shown there (no column with one: the first four take them in order).
    ``value(row)`` is what an export writes (a plain str, Decimal, date...); without it the cell's text is used.
    ``css``: kit classes of the cell (``num``, ``fill``, ``c-name``...). ``shown(user)``: a finer rule (prices).
    ``right``: capability without which the column does not exist.
    """

    key: str
    label: str
    cell: Callable[[Any], Any]
    value: Callable[[Any], Any] | None = None
    sort: str | Any = ""  # or an ORM expression
    css: str = ""
    default: bool = True
    right: str = ""
    shown: Callable[[Any], bool] | None = None


@dataclass(frozen=True)
class Filter:
    """``kind``: text, choice, choices (an array column), date, number, boolean, record.

    ``lookup``: ORM path (the key by default). ``choices(user)``: pairs, scoped to the person.
    ``apply(queryset, operator, value, user)`` replaces the plain lookup; the value comes typed as ``grammar.typed`` says
    (a list for choice, choices and record; a pair for « entre »; ``None`` for « vide »). A record with too many rows for
    a list of choices gives ``suggest`` (URL name of an ``autocomplete.suggest`` view) and ``names(ids, user)`` ->
    {id: label}, scoped. In an address, a record may be ``me`` (the person), a date ``today``, ``-30d``, ``+2w``, ``-6m``.
    """

    key: str
    label: str
    kind: str
    lookup: str = ""
    choices: Callable[[Any], Sequence[tuple[str, str]]] | None = None
    apply: Callable[[QuerySet[Any], str, Any, Any], QuerySet[Any]] | None = None
    right: str = ""
    suggest: str = ""
    names: Callable[[list[int], Any], dict[int, str]] | None = None


@dataclass(frozen=True)
class View:
    """A built-in saved view: ``query`` is the address parameters (``"f=status:is:open&s=due"``)."""

    label: str
    query: str = ""
    right: str = ""


@dataclass(frozen=True)
class BulkAction:
    """``run(rows, user, data)`` is called once per selected row, with a list of that one visible, locked row, in its
    own savepoint; it raises ``Refused`` when the row cannot be handled; the engine reports « 12 faits, 1 refusé : ... ».

    ``form``: a Form class asked before running (a ``user`` argument is given when it takes one), or ``form(user)`` ->
    such a class; ``data`` is its cleaned data.
    """

    key: str
    label: str
    icon: str
    right: str
    run: Callable[[Any, Any, dict[str, Any]], None]
    form: Callable[[Any], Any] | None = None
    danger: bool = False


@dataclass(frozen=True)
class Tool:
    """A button over the list, told its present filters in its address. ``url``: URL name; ``dialog``: opens over the page."""

    label: str
    icon: str
    url: str
    right: str = ""
    dialog: bool = False


@dataclass(frozen=True)
class ListAddition:
    """Offered in a manifest: what a module adds to the lists of a model (``"*"``: of every model).

    ``prefetch(rows, user)`` completes the page's rows in bulk for the added columns: one query whatever their number.
    """

    model: str
    columns: Sequence[Column] = ()
    filters: Sequence[Filter] = ()
    bulk: Sequence[BulkAction] = ()
    prefetch: Callable[[list[Any], Any], None] | None = None


@dataclass(frozen=True)
class ListSpec:
    """``rows(user)`` starts at ``visible_to``. ``text(queryset, words)`` filters by the box « Filtrer cette liste ».

    ``band(listing, queryset, page)`` is the context of ``band_template``, drawn over the rows and following their filters:
    a bounded summary of what they hold.
    """

    name: str
    title: str
    rows: Callable[[Any], QuerySet[Any]]
    columns: Sequence[Column]
    url: str  # URL name of the list
    right: str
    filters: Sequence[Filter] = ()
    views: Sequence[View] = (View("Tous"),)
    bulk: Sequence[BulkAction] = ()
    text: Callable[[QuerySet[Any], str], QuerySet[Any]] | None = None
    default_sort: str = "-id"  # column key or ORM field, with "-" for descending; the key is always completed by the pk
    row_url: Callable[[Any], str] = lambda row: row.get_absolute_url()
    row_label: Callable[[Any], str] = str
    row_tone: Callable[[Any], str] = lambda row: ""
    create_url: str = ""
    create_label: str = ""
    create_right: str = ""
    export_name: str = ""
    looks: Sequence[
        tuple[str, str, str]
    ] = ()  # (label, icon, URL name) of the other looks at the same rows: board, map
    empty_title: str = "Rien ici pour le moment"
    empty_text: str = ""
    model: str = ""  # label of the model, for custom fields ("clients.client")
    totals: Callable[[QuerySet[Any], Any], str] | None = None  # « Reste dû des lignes filtrées : ... »
    prefetch: Callable[[list[Any], Any], None] | None = None  # completes the page's rows in bulk
    band: Callable[[Any, QuerySet[Any], list[Any]], dict[str, Any]] | None = None
    band_template: str = ""
    extra: dict[str, Any] = field(default_factory=dict)
    tools: Sequence[Tool] = ()
    noun: str = ""  # « client,clients »; the model's name by default
    feminine: bool = False  # « 3 factures sélectionnées »
    page_size: int = 25
