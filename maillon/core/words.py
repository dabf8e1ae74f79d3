"""Words and digits of any text, normalised so that what is typed meets what is stored.

Nothing here knows the database: the search module stores what these functions return and asks with the same ones.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from itertools import pairwise

# Legal forms, dots already removed. They say nothing about which company it is.
LEGAL_FORMS = frozenset(
    (
        "sarl",
        "sas",
        "sasu",
        "sa",
        "eurl",
        "snc",
        "sci",
        "scp",
        "scm",
        "scop",
        "scic",
        "selarl",
        "selas",
        "selasu",
        "selafa",
        "selurl",
        "spfpl",
        "sel",
        "earl",
        "gie",
        "gaec",
        "ei",
        "eirl",
        "asso",
        "association",
        "ste",
        "societe",
        "ets",
        "etablissements",
        "cie",
    )
)
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "đ": "d", "ł": "l", "ı": "i", "&": " et "})
_INITIALS = re.compile(r"\b(?:[a-z]\.){2,}[a-z]?\b|\b(?:[a-z]\.){2,}")
_DIGIT_RUN = re.compile(r"[0-9](?:[ .\-/()]{0,2}[0-9])*")
_APART = re.compile(r"[^a-z0-9]+")
SHORTEST_FRAGMENT = 3


def normalise(text: str) -> str:
    """Lower case, no accent, no ligature, no punctuation, single spaces: « L'Œuvre & Fils » -> « l oeuvre et fils ».

    Initials are joined: « S.A.R.L. » -> « sarl ». Idempotent.
    """
    text = text.translate(_PLAIN)
    if "." in text:
        text = _INITIALS.sub(lambda found: found.group().replace(".", ""), text)
    return " ".join(_APART.sub(" ", text).split())


class _Plain(dict[int, str]):
    """Each character met -> what it becomes. One by one is enough: marks are dropped, whatever their order."""

    def __missing__(self, code: int) -> str:
        found = _unaccent(chr(code).casefold().translate(_LIGATURES)).translate(_LIGATURES)
        if code < _COMMON:
            self[code] = found
        return found


_COMMON = 0x3000  # the alphabets; the ideograms are too many to remember
_PLAIN = _Plain()


def _unaccent(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    return "".join(ch for ch in unicodedata.normalize("NFKD", decomposed) if not unicodedata.combining(ch))


def words(text: str) -> list[str]:
    return normalise(text).split()


def name_key(text: str) -> str:
    """A company's name to compare: normalised, without its legal form unless nothing else is left.

    « SARL Pharmacie de l'Église », « PHARMACIE DE L EGLISE (S.A.R.L.) » -> « pharmacie de l eglise ».
    """
    every = words(text)
    kept = [word for word in every if word not in LEGAL_FORMS]
    return " ".join(kept or every)


def joined(every: Iterable[str]) -> list[str]:
    """Each word glued to the next: ["pharma", "lys"] -> ["pharmalys"]."""
    return [left + right for left, right in pairwise(every)]


def index_words(text: str) -> list[str]:
    """Words to index, without repeats: each word, and neighbours glued, so that « pharmalys » finds « Pharma Lys »."""
    every = words(text)
    return list(dict.fromkeys([*every, *joined(every)]))


def query_words(text: str) -> list[list[str]]:
    """What to look for: one list of alternatives per typed word, each of which must be found.

    « pharma lys » gives [["pharma", "pharmalys"], ["lys", "pharmalys"]]: it finds « Pharma Lys » and « Pharmalys ».
    """
    every = words(text)
    glued = joined(every)
    alternatives = []
    for index, word in enumerate(every):
        around = [*glued[max(index - 1, 0) : index], *glued[index : index + 1]]
        alternatives.append([word, *around])
    return alternatives


def splits(word: str, shortest: int = 3) -> list[tuple[str, str]]:
    """The ways to cut a word in two, for a vocabulary to say which exist: « pharmalys » -> (« pharma », « lys »)."""
    return [(word[:cut], word[cut:]) for cut in range(shortest, len(word) - shortest + 1)]


def digit_strings(text: str) -> list[str]:
    """Digits found in any text, in the order met, without repeats, at least three long.

    Digits parted by a space, dot, hyphen, slash or bracket are also glued together; what looks like a French number of
    telephone is given in national form without its 0: « 04 78 00 12 34 » -> « 0478001234 », « 478001234 ».
    """
    found: dict[str, None] = {}
    text = re.sub(r"\s", " ", unicodedata.normalize("NFKC", text))
    for run in _DIGIT_RUN.finditer(text):
        groups = re.findall(r"[0-9]+", run.group())
        glued = "".join(groups)
        plus = text[: run.start()].endswith("+")
        for candidate in (glued, *_national_forms(glued, plus), *groups):
            if len(candidate) >= SHORTEST_FRAGMENT:
                found[candidate] = None
    return list(found)


def _national_forms(glued: str, plus: bool) -> list[str]:
    if re.fullmatch(r"0[1-9]\d{8}|0700\d{10}", glued):
        return [glued[1:]]
    if plus or glued.startswith("0033"):
        international = glued.removeprefix("00")
        if re.fullmatch(r"330?[1-9]\d{8}", international):
            return [international[-9:]]
        if re.fullmatch(r"(590|594|596|262)0?[1-9]\d{8}", international):
            return [international[-9:]]
    return []


def deletions(word: str) -> list[str]:
    """The word and each word with one letter less: two words at distance 1 share at least one of these.

    Sharing one is necessary, not sufficient: check with `within_one`.
    """
    return list(dict.fromkeys([word, *(word[:i] + word[i + 1 :] for i in range(len(word)))]))


def distance(left: str, right: str, most: int) -> int:
    """How many letters added, dropped, changed, or neighbours swapped lead from one to the other; ``most + 1`` when more.

    Optimal string alignment: no letter is touched twice. What both begin and end with is left aside; so are the alignments
    further than ``most`` from the diagonal.
    """
    if abs(len(left) - len(right)) > most:
        return most + 1
    left, right = _differing(left, right)
    far, wide = most + 1, len(right) + 1
    before: list[int] = []
    row = list(range(wide))
    for i, letter in enumerate(left, start=1):
        older, before, row = before, row, [far] * wide
        row[0] = i
        for j in range(max(i - most, 1), min(i + most, wide - 1) + 1):
            other = right[j - 1]
            best = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == right[j - 2] and left[i - 2] == other:
                best = min(best, older[j - 2] + 1)
            row[j] = best
        if min(row) > most:
            return far
    return min(row[-1], far)


def _differing(left: str, right: str) -> tuple[str, str]:
    shortest = min(len(left), len(right))
    start = next((i for i in range(shortest) if left[i] != right[i]), shortest)
    left, right, shortest = left[start:], right[start:], shortest - start
    end = next((i for i in range(shortest) if left[-1 - i] != right[-1 - i]), shortest)
    return left[: len(left) - end], right[: len(right) - end]


def within_one(left: str, right: str) -> bool:
    """True when one letter added, dropped or changed, or two neighbours swapped, leads from one to the other."""
    if left == right:
        return True
    if abs(len(left) - len(right)) > 1:
        return False
    if len(left) > len(right):
        left, right = right, left
    start = next((i for i, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), len(left))
    if len(left) < len(right):
        return left[start:] == right[start + 1 :]
    if left[start + 1 :] == right[start + 1 :]:
        return True
    swapped = left[start + 1 : start + 2] + left[start : start + 1] + left[start + 2 :]
    return swapped == right[start:]
