"""What is new in an answer, what it quotes, and its signature. Each line of the text goes to one of the three.

Written for the answers of French and English Outlook, Gmail, Apple Mail, Thunderbird, Yahoo, Proton, and the webmails of
Orange, Free, La Poste, SFR and OVH; answers above, below or in the middle of what they quote.
"""

import re
from dataclasses import dataclass

_ATTRIBUTION_START = re.compile(r"(?:Le|On|Am|El|Il|Op|Em)\s", re.IGNORECASE)
_ATTRIBUTION_END = re.compile(
    r"(?:a\s+écrit|a\s+ecrit|a\s+répondu|wrote|schrieb|escribió|ha\s+scritto|schreef|escreveu)\b[^:\n]{0,80}:$",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"(?:[^<>]{0,120}<[^<>\s@]{1,80}@[^<>\s@]{1,120}>|[\w.+-]{1,80}@[\w.-]{1,80})\s+(?:a\s+écrit|wrote)(?:\s+le\s[^:]{0,60})?\s*:$",
    re.IGNORECASE,
)
_ORIGINAL = re.compile(
    r"[-_*\s]{2,60}+(?:message d.origine|message original|original message|mail original|courriel original|message initial"
    r"|message transféré|message réexpédié|mail transféré|courriel transféré|forwarded message|début du message (?:transféré|réexpédié)"
    r"|reply message|original appointment|rendez-vous d.origine|ursprüngliche nachricht|mensaje original)[-_*:\s]{0,60}"
    r"|(?:début du message (?:transféré|réexpédié)|begin forwarded message)\s*:",
    re.IGNORECASE,
)
_ORIGINAL_AND_MORE = re.compile(r"-{4,}\s?(?:message d.origine|original message)\s?-{4,}", re.IGNORECASE)
_REPLY_LINE = re.compile(
    r"[\s#=_-]{2,}+.{0,30}(?:écri(?:re|vez)|répond(?:re|ez)|reply)\s.{0,20}(?:au.dessus|above)\b.{0,60}", re.IGNORECASE
)
_ORANGE = re.compile(r">?\s*Message du \d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}\b.{0,40}", re.IGNORECASE)
_FROM = re.compile(r"[*_]*(?:De|From|Von|Expéditeur|Exp)(?:[*_]*\s*:|\s*:[*_]*)\s*\S", re.IGNORECASE)
_OTHER_FIELD = re.compile(
    r"[*_]*(?:Envoyé(?: le)?|Sent|Date|À|A|To|Cc|Objet|Sujet|Subject|Destinataire|Gesendet|An|Betreff|Répondre à|Reply-To)"
    r"(?:[*_]*\s*:|\s*:[*_]*)",
    re.IGNORECASE,
)
_RECIPIENT = re.compile(r"[*_]*(?:À|A|To|Destinataire|An)(?:[*_]*\s*:|\s*:[*_]*)", re.IGNORECASE)
_RULE = re.compile(r"[_*-]{10,}")
_DEVICE = re.compile(
    r"(?:Envoyé|Envoyée) (?:de|depuis|à partir d|via|avec)\b.{0,100}"
    r"|(?:Sent|Get|Obtenir|Obtenez|Télécharge[rz]) (?:from|with|via|Outlook|BlueMail)\b.{0,100}|Provenance\s?: .{0,60}"
)
_QUOTED = re.compile(r"\s{0,3}>|\s{0,3}\|\s")

LONGEST = 20_000  # lines: beyond, it is a journal pasted whole rather than a conversation


@dataclass(frozen=True)
class Shared:
    new_text: str
    quoted: str = ""
    signature: str = ""


def share(text: str) -> Shared:
    """A message where nothing would be new (a forward without a word, a quote alone) is new as a whole."""
    lines = text.split("\n")
    if len(lines) > LONGEST:
        return Shared(text.strip("\n"))
    tail = _tail(lines)
    fresh, quoted = _unquoted(lines[:tail])
    quoted += lines[tail:]
    fresh, signature = _signed(fresh)
    if not any(line.strip() for line in fresh):
        return Shared(text.strip("\n"))
    return Shared(_joined(fresh), _joined(quoted), _joined(signature))


def _joined(lines: list[str]) -> str:
    return "\n".join(lines).strip("\n")


def _tail(lines: list[str]) -> int:
    """The line from which everything is quoted: a header of the former message that no « > » follows."""
    for number, line in enumerate(lines):
        if not line.strip():
            continue
        length = _heading(lines, number)
        if not length:
            continue
        after = next((ln for ln in lines[number + length :] if ln.strip()), "")
        if not _QUOTED.match(after) or _QUOTED.match(line):
            return _with_rule(lines, number)
    return len(lines)


def _with_rule(lines: list[str], number: int) -> int:
    above = number - 1
    while above >= 0 and not lines[above].strip():
        above -= 1
    return above if above >= 0 and _RULE.fullmatch(lines[above].strip()) else number


def _heading(lines: list[str], number: int) -> int:
    """How many lines the heading of a former message takes here; 0 when there is none."""
    line = lines[number].strip()
    if _ORIGINAL.fullmatch(line[:200]) or _REPLY_LINE.match(line[:200]) or _ORIGINAL_AND_MORE.match(line[:200]):
        return 1
    if _ORANGE.fullmatch(line[:100]) and _FROM.match(_bare(lines, number + 1)):
        return 1
    if _FROM.match(line[:300]) and not line.startswith(">"):
        return _fields(lines, number)
    return _attribution(lines, number)


def _bare(lines: list[str], number: int) -> str:
    following = [line.strip(" >") for line in lines[number : number + 3] if line.strip(" >")]
    return following[0] if following else ""


def _fields(lines: list[str], number: int) -> int:
    """« De : » alone is a line of anyone; with a recipient and another of « Envoyé », « Objet »... close below, it is a heading."""
    near = range(number + 1, min(number + 9, len(lines)))
    others = [n for n in near if _OTHER_FIELD.match(lines[n].strip()[:60])]
    addressed = any(_RECIPIENT.match(lines[n].strip()[:60]) for n in others)
    return others[-1] - number + 1 if len(others) >= 2 and addressed else 0


def _attribution(lines: list[str], number: int) -> int:
    """« Le lundi 2 mars, X <x@y> a écrit : », folded or not. It has a date or an address: « Le technicien a écrit : » is no such."""
    first = lines[number].strip()[:400]
    if _NAMED.match(first):
        return 1
    if not _ATTRIBUTION_START.match(first):
        return 0
    joined = ""
    for length, line in enumerate(lines[number : number + 4], 1):
        if not line.strip():
            return 0
        joined = f"{joined} {line.strip()}".strip()
        if len(joined) > 500:
            return 0
        if _ATTRIBUTION_END.search(joined):
            return length if re.search(r"\d|@", joined) else 0
    return 0


def _unquoted(lines: list[str]) -> tuple[list[str], list[str]]:
    """Blocks of « > » and their attribution. When the answer runs between several of them, the quotes stay with the answers,
    which would mean nothing alone; what follows the last answer, or precedes a single one, is quoted."""
    marks = _marks(lines)
    fresh = [n for n, mark in enumerate(marks) if not mark and lines[n].strip()]
    if not fresh or not any(marks):
        return lines, []
    blocks = sum(mark and (n == 0 or not marks[n - 1]) for n, mark in enumerate(marks[: fresh[-1] + 1]))
    first_mark = marks.index(True)
    between = blocks >= 2 and any(first_mark < n for n in fresh)
    if between and not _only_signature(lines[first_mark:], marks[first_mark:]):
        return lines[: fresh[-1] + 1], lines[fresh[-1] + 1 :]
    return [ln for n, ln in enumerate(lines) if not marks[n]], [ln for n, ln in enumerate(lines) if marks[n]]


def _only_signature(lines: list[str], marks: list[bool]) -> bool:
    left = [line for n, line in enumerate(lines) if not marks[n] and line.strip()]
    return bool(left) and left[0].rstrip() == "--"


def _marks(lines: list[str]) -> list[bool]:
    marks = [bool(_QUOTED.match(line)) for line in lines]
    for number, line in enumerate(lines):
        if marks[number] or not line.strip():
            continue
        length = _heading(lines, number)
        if length:
            for n in range(number, number + length):
                marks[n] = True
    for number in [n for n, mark in enumerate(marks) if mark and n and not marks[n - 1]]:
        above = _with_rule(lines, number)
        for n in range(above, number):
            marks[n] = True
    for number in range(1, len(lines) - 1):  # a blank line within a quote belongs to it
        if not lines[number].strip() and marks[number - 1]:
            marks[number] = _next_is_marked(lines, marks, number)
    return marks


def _next_is_marked(lines: list[str], marks: list[bool], number: int) -> bool:
    for n in range(number + 1, min(number + 4, len(lines))):
        if lines[n].strip():
            return marks[n]
    return False


def _signed(lines: list[str]) -> tuple[list[str], list[str]]:
    """From « -- » on, if it is near the end; else the line that phones and free webmails add."""
    last = max((n for n, line in enumerate(lines) if line.strip()), default=-1)
    for number in range(max(0, last - 25), last + 1):
        if lines[number].rstrip() == "--":
            return lines[:number], lines[number:]
    start = last + 1
    while start > 0 and (not lines[start - 1].strip() or _DEVICE.fullmatch(lines[start - 1].strip()[:200])):
        start -= 1
    device = [n for n in range(start, last + 1) if lines[n].strip()]
    return (lines[: device[0]], lines[device[0] :]) if device else (lines, [])


def unflowed(text: str, delete_space: bool) -> str:
    """Paragraphs of a format=flowed text (RFC 3676): a line that ends with a space goes on in the next of the same depth."""
    out: list[list[str]] = []
    open_depth = -1
    for line in text.split("\n"):
        found = re.match(r"(>*) ?(.*)", line)
        depth, content = (len(found.group(1)), found.group(2)) if found else (0, line)
        flows = content.endswith(" ") and content != "-- "
        kept = content[:-1] if flows and delete_space else content
        if open_depth == depth and content.rstrip() != "--":
            out[-1].append(kept)
        else:
            out.append([">" * depth + " " if depth else "", kept])
        open_depth = depth if flows else -1
    return "\n".join("".join(pieces) for pieces in out)
