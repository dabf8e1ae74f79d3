"""HTML made safe (nh3, hence ammonia and html5ever) and made readable as text."""

import re
from collections import Counter
from dataclasses import dataclass, field
from html import escape, unescape
from urllib.parse import unquote

import nh3

from maillon.tickets.incoming.charsets import tidy
from maillon.tickets.incoming.shapes import Limits

TAGS = {
    "a", "abbr", "b", "blockquote", "br", "caption", "center", "cite", "code", "col", "colgroup", "dd", "del", "details", "div",
    "dl", "dt", "em", "figcaption", "figure", "font", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "ins", "kbd", "li",
    "mark", "ol", "p", "pre", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "summary", "sup", "table", "tbody",
    "td", "tfoot", "th", "thead", "tr", "tt", "u", "ul",
}  # fmt: skip
DROPPED = {
    "script",
    "style",
    "title",
    "head",
    "iframe",
    "object",
    "embed",
    "noscript",
    "template",
    "svg",
    "math",
    "select",
    "xml",
}
ATTRIBUTES = {
    "*": {"style"},
    "a": {"href", "title"},
    "img": {"src", "alt", "title", "width", "height"},
    "td": {"colspan", "rowspan", "align", "valign"},
    "th": {"colspan", "rowspan", "align", "valign"},
    "ol": {"start"},
    "blockquote": {"type"},
}
SCHEMES = {"http", "https", "mailto", "tel", "cid"}
REMOTE = "Les images distantes ont été retirées."
MISSING = "Une image annoncée dans le texte n'est pas dans le message."
HIDDEN = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all|font-size\s*:\s*0(?:px|pt)?\s*(?:;|$)", re.IGNORECASE)

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:]{0,30})")
_UNREAD = re.compile(r"<(script|style|head)\b", re.IGNORECASE)
_ANY_TAG = re.compile(r"<[^<>]{0,2000}>")
# What the sanitiser writes is well formed: every value quoted, no comment, no « < » elsewhere.
_WRITTEN = re.compile(r"<(/?)([a-z0-9]+)([^<>]*)>|[^<]+")
_WRITTEN_ATTRIBUTE = re.compile(r"([a-z-]+)=\"([^\"]*)\"")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_ALONE = {
    "br",
    "hr",
    "img",
    "input",
    "meta",
    "link",
    "col",
    "wbr",
    "p",
    "li",
    "td",
    "th",
    "tr",
    "dd",
    "dt",
    "option",
    "area",
    "base",
}


@dataclass
class Images:
    """The sources of images: ``known`` maps a cid or a location to the identifier of its attachment."""

    known: dict[str, str]
    used: set[str] = field(default_factory=set)
    removed: int = 0
    missing: int = 0

    def filter(self, tag: str, attribute: str, value: str) -> str | None:
        if attribute == "style":
            return "display:none" if HIDDEN.search(value) else None
        if tag == "img" and attribute == "src":
            source = unquote(value.strip())
            source = source[4:] if source.lower().startswith("cid:") else source
            found = self.known.get(source.strip("<>"))
            if found:
                self.used.add(found)
                return f"cid:{found}"
            self.missing += value.strip().lower().startswith("cid:")
            self.removed += not value.strip().lower().startswith("cid:")
            return None
        if attribute in {"width", "height", "colspan", "rowspan", "start"}:
            return value if re.fullmatch(r"\d{1,4}", value) else None
        if attribute == "href":
            return value if re.match(r"\s*(?:https?://|mailto:|tel:)", value, re.IGNORECASE) else None
        return value


def too_heavy(html: str, limits: Limits) -> bool:
    """The time to build a tree grows with its depth, its entities and the attributes of a tag: all is counted first, in one pass."""
    if max(html.count("&"), html.count("<")) > limits.html_tags:
        return True
    opened: Counter[str] = Counter()
    depth, tags = 0, 0
    for found in _TAG.finditer(html):
        tags += 1
        name = found.group(2).lower()
        end = html.find(">", found.end(), found.end() + limits.html_tag_length)
        if tags > limits.html_tags or end < 0:
            return True
        if name in _ALONE:
            continue
        if found.group(1):
            depth -= opened[name] > 0
            opened[name] = max(0, opened[name] - 1)
        else:
            opened[name] += 1
            depth += 1
        if depth > limits.html_depth:
            return True
    return False


def sanitise(html: str, images: Images) -> str:
    """No style is kept; what its author hid is still hidden, by the attribute made for that."""
    clean = nh3.clean(
        html,
        tags=TAGS,
        clean_content_tags=DROPPED,
        attributes=ATTRIBUTES,
        attribute_filter=images.filter,
        link_rel="noopener noreferrer nofollow",
        set_tag_attribute_values={"a": {"target": "_blank"}},
        url_schemes=SCHEMES,
    )
    return clean.replace(' style="display:none"', " hidden").strip()


def tagged(text: str) -> bool:
    return bool(re.search(r"<[a-zA-Z!/]", text))


def flat(html: str) -> str:
    """What is too deep or too large for a tree: its words only."""
    kept, end = [], 0
    while found := _UNREAD.search(html, end):
        kept.append(html[end : found.start()])
        closing = (
            re.compile(f"</{found.group(1)}", re.IGNORECASE).search(html, found.end()) if len(kept) < 200 else None
        )
        end = closing.start() if closing else len(html)
    html = "".join(kept) + html[end:]
    html = re.sub(r"<(?:br|/p|/div|/tr|/li)[^<>]{0,200}>", "\n", html, flags=re.IGNORECASE)
    return _readable(_unescaped(_ANY_TAG.sub(" ", html)).replace("<", " "))


def _unescaped(text: str) -> str:
    for name, sign in (("&nbsp;", " "), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&#39;", "'"), ("&amp;", "&")):
        text = text.replace(name, sign)
    return text


def to_text(html: str) -> str:
    """The text of an HTML body: lines where a reader sees lines, « > » before what is quoted, addresses of links kept."""
    known = {"*": {"class", "style"}, "a": {"href"}, "img": {"alt"}}
    clean = nh3.clean(
        html,
        tags=TAGS,
        clean_content_tags=DROPPED,
        attributes=known,
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )
    reader = _Text()
    for found in _WRITTEN.finditer(clean):
        closing, tag, attributes = found.group(1, 2, 3)
        if tag is None:
            reader.words(unescape(found.group()))
        elif closing:
            reader.closed(tag)
        else:
            reader.opened(tag, {name: unescape(value) for name, value in _WRITTEN_ATTRIBUTE.findall(attributes)})
    return _readable(reader.result())


def _readable(text: str) -> str:
    lines = [re.sub(r"[ \t\xa0]+", " ", line).strip() for line in tidy(text).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")


def from_text(text: str) -> str:
    return "<p>" + escape(text).replace("\n", "<br>") + "</p>" if text.strip() else ""


def without_comments(html: str) -> str:
    """Conditional comments of Outlook included; an unclosed one is left to the sanitiser."""
    return _COMMENT.sub("", html) if html.count("<!--") <= html.count("-->") + 1 else html


class _Text:
    BLOCKS = frozenset(
        {
            "p",
            "div",
            "tr",
            "table",
            "ul",
            "ol",
            "li",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "pre",
            "dl",
            "dt",
            "dd",
            "hr",
            "center",
        }
    )
    SPACED = frozenset({"p", "ul", "ol", "table", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "blockquote"})

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.line: list[str] = []
        self.quotes = 0
        self.pre = 0
        self.hidden: list[str] = []
        self.links: list[tuple[str, int]] = []

    def result(self) -> str:
        self._end()
        return "\n".join(self.lines)

    def _end(self, blank: bool = False) -> None:
        text = "".join(self.line)
        text = text if self.pre else " ".join(text.split())
        prefix = "> " * min(self.quotes, 10)
        if text.strip():
            self.lines += [prefix + line for line in text.split("\n")]
        if blank and self.lines and self.lines[-1].strip("> "):
            self.lines.append(prefix.rstrip())
        self.line = []

    def opened(self, tag: str, values: dict[str, str]) -> None:
        if self.hidden or HIDDEN.search(values.get("style", "")):
            if tag not in {"br", "hr", "img", "col"}:
                self.hidden.append(tag)
            return
        if tag == "br":
            self.lines.append("> " * min(self.quotes, 10) + " ".join("".join(self.line).split()))
            self.line = []
        elif tag == "blockquote":
            self._end(blank=True)
            self.quotes += 1
        elif tag in self.BLOCKS:
            self._end(blank=tag in self.SPACED)
            self.pre += tag == "pre"
            self.line += ["- "] if tag == "li" else ["________________________________"] if tag == "hr" else []
        else:
            self._inline(tag, values)

    def _inline(self, tag: str, values: dict[str, str]) -> None:
        if tag in {"td", "th"} and self.line:
            self.line.append("  ")
        elif tag == "a":
            self.links.append((values.get("href", ""), len(self.line)))
        elif tag == "img" and values.get("alt", "").strip():
            self.line.append(f"[{(values.get('alt') or '').strip()[:100]}]")

    def closed(self, tag: str) -> None:
        if self.hidden:
            self.hidden.pop()
            return
        if tag == "blockquote":
            self._end()
            while self.quotes and self.lines and self.lines[-1].replace(" ", "") == ">" * self.quotes:
                self.lines.pop()
            self.quotes = max(0, self.quotes - 1)
            self.lines.append("> " * min(self.quotes, 10))
        elif tag in self.BLOCKS:
            self._end(blank=tag in self.SPACED)
            self.pre -= tag == "pre" and self.pre > 0
        elif tag == "a" and self.links:
            self._link(*self.links.pop())

    def _link(self, href: str, start: int) -> None:
        label = "".join(self.line[start:]).strip()
        address = href.removeprefix("mailto:").removeprefix("tel:")
        if href.startswith("http") and label and address.rstrip("/") != label.rstrip("/") and len(href) < 300:
            self.line.append(f" ({address})")

    def words(self, data: str) -> None:
        if not self.hidden:
            self.line.append(data)
