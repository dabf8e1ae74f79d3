"""The way out of commercial messages: the words that say it, and the answers that ask for it. Pure.

Code des postes et des communications électroniques, L34-5: each commercial message gives a way to have them cease,
at no other cost than that of the answer. A service message carries none: a « STOP » in a reminder makes operators
(and Brevo) treat it as advertising.
"""

from __future__ import annotations

import re

from maillon.core.words import words
from maillon.notifications.sms.quiet import Purpose

_PRESENT = re.compile(r"\bSTOP\b[^\n]{0,12}(\b3\d{4}\b|\[STOP_CODE\])", re.IGNORECASE)
_STOP = frozenset(
    (
        *("stop", "stopsms", "stopall", "stoppub", "arret", "arreter", "arretez", "arrete"),
        *("desabonner", "desabonnez", "desabonnement", "desabo", "desinscrire", "desinscription", "desinscrivez"),
        *("unsubscribe", "optout", "unsub", "end", "quit", "revoke", "resilier"),
    )
)
_AROUND = frozenset(
    (
        *("sms", "svp", "merci", "please", "pls", "thanks", "thank", "you", "tout", "all", "pub", "pubs", "publicite"),
        *("s", "il", "vous", "plait", "au", "le", "la", "les", "vos", "me", "moi", "je", "veux", "voudrais", "bonjour"),
        *("de", "d", "envoi", "envois", "message", "messages", "marketing", "opt", "out", "now", "maintenant"),
    )
)
_SHORT_NUMBER = re.compile(r"3\d{4}")


def with_mention(text: str, purpose: Purpose, mention: str) -> str:
    """``text`` with the way out after it when it is commercial; unchanged when it is already there or when nothing is to add.

    ``mention``: « STOP au 36180 », or what the provider replaces or adds by itself (see ``Sender.stop_mention``).
    """
    if purpose is not Purpose.COMMERCIAL or mention in text or _PRESENT.search(text):
        return text
    return f"{text.rstrip()} {mention}"


def asks_to_stop(text: str) -> bool:
    """« STOP », « stop svp », « Arrêt SMS », « STOP 36180 », « unsubscribe »: nothing else in the message.

    « Stop, ne venez pas demain » speaks of a visit: a person reads it. « Annuler » and « cancel » too.
    """
    found = words(text)
    if [word for word in found if word in _STOP]:
        return all(word in _STOP or word in _AROUND or _SHORT_NUMBER.fullmatch(word) for word in found)
    return found in (["opt", "out"], ["plus", "de", "sms"], ["plus", "de", "pub"])
