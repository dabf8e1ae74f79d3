"""What an answered SMS means, given what was asked. Pure.

Only an answer that says one thing is understood; anything more (« oui mais après 10 h ») is kept as the text it is, for a
person to read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from maillon.core.words import normalise
from maillon.notifications.sms.stop import asks_to_stop


class Kind(StrEnum):
    CHOSEN = "chosen"
    STOP = "stop"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Question:
    """What was to be typed -> what it means for who asked: ``{"OUI": "confirm", "C": "change"}``."""

    keys: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Answer:
    """``meaning`` is one of the question's, for ``CHOSEN`` only. ``text`` is what the person wrote, always."""

    kind: Kind
    text: str
    meaning: str = ""


# A key of one of these families is also understood by its sisters.
_YES = (
    *("oui", "yes", "ok", "o", "y", "ouais", "oui oui", "okay", "oki", "okey", "dac", "d acc", "daccord", "d accord"),
    *("je confirme", "confirme", "c est confirme", "c est bon", "c bon", "c est ok", "c ok", "ca marche", "entendu"),
    *("parfait", "tres bien", "bien sur", "volontiers", "avec plaisir", "c est note", "sure", "yep", "oui je confirme"),
    *("oui c est bon", "oui d accord", "oui ok", "ok oui", "ok parfait", "ok d accord", "ok c est bon", "ok ca marche"),
)
_NO = ("non", "no", "n", "nan", "non non", "pas possible", "impossible", "je ne peux pas", "je refuse", "nope", "nop")
_FAMILIES = (frozenset(_YES), frozenset(_NO))
_POLITE = re.compile(
    r"\b(merci( beaucoup| bien| d avance| a vous)?|bonjour|bonsoir|salut|hello|cordialement|cdlt|svp|stp|s il vous plait"
    r"|s il te plait|please|pls|thanks|thank you|bonne journee|bonne soiree|a demain|a bientot|au revoir|pour moi)\b"
)
_FILLER = re.compile(
    r"\b((pour )?(la |le |l )?(option|reponse|choix|creneau)|je (choisis|prends|prefere|reponds)|plutot)\b"
)
_ARTICLE = re.compile(r"^(le|la|l|les) ")
_THUMBS = ((re.compile("[👍👌✅✔☑🆗🙋]"), " oui "), (re.compile("[👎❌✖🚫]"), " non "))


def read_answer(text: str, question: Question | None = None) -> Answer:
    """« OUI », « oui. », « ok merci », « C », « la C svp » -> what the question said; STOP whatever was asked."""
    if asks_to_stop(text) and not (question and "stop" in map(normalise, question.keys)):
        return Answer(Kind.STOP, text)
    if question is not None:
        meaning = _meaning(_core(text), question)
        if meaning is not None:
            return Answer(Kind.CHOSEN, text, meaning)
    return Answer(Kind.UNKNOWN, text)


def _core(text: str) -> str:
    """What is left once courtesy is taken away: « C’est bon, merci ! » -> « c est bon »."""
    for sign, word in _THUMBS:
        text = sign.sub(word, text)
    courteous = " ".join(_POLITE.sub(" ", normalise(text)).split())
    return courteous


def _meaning(said: str, question: Question) -> str | None:
    meant = {normalise(key): meaning for key, meaning in question.keys.items()}
    bare = _ARTICLE.sub("", " ".join(_FILLER.sub(" ", said).split()))
    for candidate in (said, bare):
        if candidate in meant:
            return meant[candidate]
    return _sister(said, meant)


def _sister(said: str, meant: Mapping[str, str]) -> str | None:
    """« ok » when « OUI » was asked for: understood when it can only mean one of the keys."""
    for family in _FAMILIES:
        if said in family:
            meanings = {meaning for key, meaning in meant.items() if key in family}
            return meanings.pop() if len(meanings) == 1 else None
    return None
