"""The text of an article as HTML: headings, lists, tables, links, code; anything else typed stays text. Pure."""

from __future__ import annotations

import html
import re
from functools import lru_cache
from typing import Any

import mistune
import nh3
from django.utils.safestring import SafeString, mark_safe

from maillon.core.french import fr

TAGS = {
    "p", "br", "hr", "h3", "h4", "strong", "em", "code", "pre", "ul", "ol", "li", "blockquote", "a", "table", "thead",
    "tbody", "tr", "th", "td",
}  # fmt: skip
ATTRIBUTES: dict[str, set[str]] = {"a": {"href"}, "ol": {"start"}, "*": set()}
SCHEMES = {"http", "https", "mailto", "tel"}
_OPENS = re.compile(r"(https?|mailto|tel):[^\s]|[/#][^/\\]", re.IGNORECASE)
_HEADING = re.compile(r"(</?)h([1-6])(?=[\s>])")
_TEXT = re.compile(r"(?<=>)[^<]+")


class _Renderer(mistune.HTMLRenderer):
    def link(self, text: str, url: str, title: str | None = None) -> str:
        """Its words alone when its address is of no kind that we open; no bubble over it either."""
        safe = _OPENS.match(html.unescape(url))
        return str(super().link(text, url)) if safe else str(text)

    def image(self, text: str, url: str, title: str | None = None) -> str:
        """No picture from elsewhere: its words, and nothing that a reader's browser would fetch."""
        return str(text)


@lru_cache(maxsize=1)
def _reader() -> Any:
    return mistune.create_markdown(renderer=_Renderer(escape=True), hard_wrap=True, plugins=["table"])


@lru_cache(maxsize=512)
def html_of(text: str) -> SafeString:
    """Escaped by the reader, then cleaned again: no script, no style, no picture, links of the web and of mail only."""
    drawn = _HEADING.sub(lambda m: f"{m[1]}h{min(int(m[2]) + 2, 4)}", str(_reader()(text)))
    clean = nh3.clean(
        drawn,
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer nofollow",
    )
    return mark_safe(_TEXT.sub(lambda m: fr(m[0]), clean))


def plain(text: str) -> str:
    """The same words for an answer by mail: no mark, the address of a link after its words."""
    linked = re.sub(r"\[([^\]]+)\]\(([^)\s]+)[^)]*\)", r"\1 (\2)", text)
    lines = [re.sub(r"^\s*(#{1,6}\s+|>\s?)", "", line) for line in linked.splitlines()]
    bare = re.sub(r"(?<!\\)(\*\*|__|`)", "", "\n".join(lines))
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", bare).strip()


_STEP = re.compile(r"\s*(?:[-*+]|\d+[.)])\s+")


def summary(text: str, most: int = 180) -> str:
    """The first words, on one line: what headings say is left out, steps follow one another as sentences."""
    said = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    words = " ".join(plain(_sentence(line)) for line in said or text.splitlines())
    words = " ".join(words.split()).removesuffix(",")
    return words if len(words) <= most else f"{words[: most - 1].rsplit(' ', 1)[0].rstrip(',;:')}…"


def _sentence(line: str) -> str:
    step = _STEP.match(line)
    bare = line[step.end() :] if step else line
    return f"{bare.rstrip()}," if step and bare.rstrip()[-1:].isalnum() else bare
