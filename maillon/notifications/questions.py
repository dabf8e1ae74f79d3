"""What modules declare of the SMS about their records: what it may ask, whom it may reach."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class SmsQuestion:
    """``keys``: what is to be typed -> what it means, « OUI » -> « confirm ». ``ask``: the words that end the text.
    ``said``: a meaning -> what a person reads of it.

    ``answered(sms, meaning)``: the module acts; ``sms`` points to its record.
    """

    key: str
    label: str
    keys: Mapping[str, str]
    ask: str
    answered: Callable[[Any, str], None]
    said: Mapping[str, str]


@dataclass(frozen=True)
class SmsNumbers:
    """Whom an SMS about a record of ``model`` may be written to: (mobile, name) each, the likeliest first."""

    model: str
    of: Callable[[Any], list[tuple[str, str]]]


@dataclass(frozen=True)
class SmsTalk:
    """A record where an SMS is a word said, declared by its module.

    ``said(record, sms, actor)``: a person wrote one, in the transaction that queues it; may refuse.
    ``heard(received, sms)``: what is answered to one; whether it is taken up there, so that nobody else need be told. ``taken``: the
    words for one that is.
    """

    model: str
    said: Callable[[Any, Any, Any], None]
    heard: Callable[[Any, Any], bool]
    taken: str
