"""Shows in a result which letters were typed."""

from __future__ import annotations

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from maillon.core import words as w

register = template.Library()


@register.filter
def marked(text: str, typed: str) -> SafeString:
    """``text`` escaped, the first place of each typed word in ``<mark>``, accents and case ignored."""
    plain = "".join(w.normalise(c)[:1] or " " for c in text)
    spots = sorted({(at, at + len(word)) for word in w.words(typed) if (at := _start(plain, word)) >= 0})
    out, end = [], 0
    for start, stop in spots:
        if start >= end:
            out += [
                conditional_escape(text[end:start]),
                mark_safe("<mark>"),
                conditional_escape(text[start:stop]),
                mark_safe("</mark>"),
            ]
            end = stop
    return mark_safe("".join([*out, conditional_escape(text[end:])]))


def _start(plain: str, word: str) -> int:
    """Where a word begins with what was typed, else anywhere."""
    at = f" {plain}".find(f" {word}")
    return at if at >= 0 else plain.find(word)
