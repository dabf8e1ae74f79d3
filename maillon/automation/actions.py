"""What a rule can do: modules declare actions, an admin assembles them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from maillon.core.events import Event

TEXT, NUMBER, CHOICE = "text", "number", "choice"
Choices = Callable[[str], list[tuple[str, str]]]


@dataclass(frozen=True)
class Slot:
    """A blank of an action's sentence. ``choices(event)``: what it offers to a rule on this event. ``missing``: said when empty."""

    name: str
    label: str
    kind: str = TEXT
    choices: Choices | None = None
    missing: str = ""  # empty: the slot may stay empty
    default: str = ""


@dataclass(frozen=True)
class RuleAction:
    """``run(event, options)`` acts inside the event's transaction and returns a French sentence of what it did.

    ``said``: the action in a sentence, with its slots (« prévenir {role} »). ``model``: only on records of this model.
    """

    key: str
    label: str
    run: Callable[[Event, dict[str, Any]], str]
    slots: tuple[Slot, ...] = ()
    said: str = ""
    model: str = ""


@dataclass(frozen=True)
class MailContext:
    """Gives the variables of the mails about a model: recipients by audience, brand, links and values.

    ``build(record, audience)`` -> dict with ``to`` (list of addresses), ``brand`` (accounts.branding.Brand), ``values``
    (name -> text usable as ``{{ name }}``), ``button_url``, ``documents`` (Document rows to join), ``choices``
    (label and address of answers of one click), ``reply_to``, ``references`` (mails it follows). Empty ``to``: no mail.
    """

    model: str
    build: Callable[[Any, str], dict[str, Any]]
    variables: dict[str, str]  # name -> French label, shown to the admin
    sample: Callable[[], Any] | None = None  # a record for the preview


@dataclass(frozen=True)
class DefaultRule:
    """A rule and its mail templates created at migration when absent; the admin edits them afterwards."""

    key: str
    name: str
    event: str
    conditions: tuple[dict[str, Any], ...]
    actions: tuple[dict[str, Any], ...]
    templates: tuple[dict[str, str], ...] = ()  # key, label, subject, body, button_label
    delay: timedelta | None = None  # of a moment
    working: bool = False
    active: bool = True
