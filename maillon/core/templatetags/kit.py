"""The small hot patterns of the kit as tags. Each returns escaped HTML; larger parts are includes (core/_*.html)."""

from collections.abc import Mapping
from datetime import date, datetime, time
from functools import lru_cache
from html import escape
from typing import Any
from uuid import uuid4

from django import template
from django.conf import settings
from django.forms import BoundField
from django.utils import timezone
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from maillon.core import french
from maillon.core.icons import ICONS
from maillon.core.panels import notices_for
from maillon.core.templatetags import kit_forms

register = template.Library()

_SVG = (
    '<svg class="{}" width="20" height="20" viewBox="0 0 24 24" fill="none" stroke="currentColor"'
    ' stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">{}</svg>'
)
TONES = frozenset({"primary", "info", "success", "warning", "error", "secondary", "accent"})
TOAST_ICONS = {"error": "alert-triangle", "warning": "alert-triangle", "info": "info-circle", "success": "circle-check"}
MARK_TONES = ("info", "secondary", "success", "warning", "accent", "primary")


def as_text(value: object) -> str:
    """Plain text of anything, keeping what is already safe HTML."""
    return value if isinstance(value, str) else str(value)


def markup(frame: str, *values: object) -> SafeString:
    """Each `{}` of the frame takes its value, escaped unless already HTML: `format_html` without the layers for lazy
    texts, which cost a long list three milliseconds."""
    return mark_safe(frame.format(*[v.__html__() if hasattr(v, "__html__") else escape(str(v)) for v in values]))


def tone_attribute(tone: str) -> SafeString:
    """` data-tone="error"`, or nothing for grey. An unknown tone is grey: a page never breaks on a colour."""
    return mark_safe(f' data-tone="{tone}"' if tone in TONES else "")


@lru_cache(maxsize=2048)
def _svg(name: str, css: str) -> SafeString:
    body = ICONS.get(name)
    if body is None:
        if settings.DEBUG:
            raise LookupError(f"« {name} » is not in core/icons.py: check its Tabler name, then `npm run icons`.")
        body = ICONS["circle"]
    return markup(_SVG, css, mark_safe(body))


@register.simple_tag
def icon(name: str, css: str = "size-4") -> SafeString:
    """A Tabler outline icon, hidden from screen readers: words always stand beside it."""
    return _svg(str(name), str(css) or "size-4")


@register.simple_tag
def side_item(item: Mapping[str, Any]) -> SafeString:
    """An entry of the menu, of which every page has twenty-six. ``count`` and ``tone``: the number beside it, if any."""
    count = item.get("count") or ""
    if count:
        count = markup('<span class="count"{}>{}</span>', tone_attribute(item.get("tone", "")), french.number(count))
    current = mark_safe(' aria-current="page"' if item.get("current") else "")
    drawing = icon(item["icon"])
    return markup(
        '<li><a class="side-link" href="{}"{}>{}{}{}</a></li>', item["url"], current, drawing, item["label"], count
    )


@register.simple_tag
def chip(text: object, tone: str = "") -> SafeString:
    """A status in a list: coloured dot and words."""
    return markup('<span class="chip"{}>{}</span>', tone_attribute(tone), text)


@register.simple_tag
def tag(text: object, tone: str = "") -> SafeString:
    """A property: service level, option. One per line at most."""
    return markup('<span class="tag"{}>{}</span>', tone_attribute(tone), text)


@register.simple_tag
def ref(text: object, url: str = "") -> SafeString:
    """A reference, muted: CL-2026-00421; a link when an address is given."""
    if url:
        return markup('<a href="{}" class="ref hover:underline">{}</a>', url, text)
    return markup('<span class="ref">{}</span>', text)


@register.simple_tag
def money(amount: french.Amount, suffix: str = "") -> SafeString:
    """« 1 284,00 € »; zero and nothing are muted. `suffix` is HT or TTC."""
    return _amount(french.money(amount, suffix), amount)


@register.simple_tag
def euros(amount: french.Amount, suffix: str = "") -> SafeString:
    """« 1 284 € », for cards and charts."""
    return _amount(french.euros(amount, suffix), amount)


def _amount(text: str, amount: french.Amount) -> SafeString:
    css = "money" if french.decimal_of(amount) else "money text-muted"
    return markup('<span class="{}">{}</span>', css, text)


@register.simple_tag
def mark(name: object, tone: str = "", css: str = "") -> SafeString:
    """Initials of a person; the colour follows the name unless given."""
    full = str(name or "")
    if tone not in TONES:
        tone = MARK_TONES[sum(full.encode()) % len(MARK_TONES)]
    return markup(
        '<span class="mark{}"{} title="{}">{}</span>',
        f" {css}" if css else "",
        tone_attribute(tone),
        full,
        french.initials(full),
    )


@register.simple_tag
def phone(e164: str | None, css: str = "") -> SafeString:
    """A link that calls, spaced the French way; « – » for nothing."""
    if not e164:
        return mark_safe('<span class="text-muted">–</span>')
    return markup(
        '<a href="tel:{}" class="tabular-nums hover:underline{}">{}</a>',
        str(e164).replace(" ", ""),
        f" {css}" if css else "",
        french.phone(str(e164)),
    )


@register.simple_tag
def when(moment: datetime | None) -> SafeString:
    """« il y a 25 min », « hier, 17 h 12 »; the exact time is in the title."""
    if moment is None:
        return mark_safe('<span class="text-muted">–</span>')
    now = timezone.now()
    exact = f"{french.long_day(moment)}, {french.hour(moment)}"
    return _time(moment.isoformat(), exact, french.when(moment, now))


@register.simple_tag
def day(value: datetime | date | None, long: bool = False) -> SafeString:
    """« 23 nov. », or « lundi 23 novembre » with long=True; the year when it is another one."""
    if value is None:
        return mark_safe('<span class="text-muted">–</span>')
    today = french.day_of(timezone.now())
    text = french.long_day(value, today) if long else french.day(value, today)
    return _time(french.day_of(value).isoformat(), french.long_day(value), text)


@register.simple_tag
def hour(value: datetime | time | None) -> SafeString:
    """« 16 h 40 »."""
    if value is None:
        return mark_safe('<span class="text-muted">–</span>')
    return markup('<time datetime="{}">{}</time>', value.isoformat(), french.hour(value))


def _time(exact: str, title: str, text: str) -> SafeString:
    return markup('<time datetime="{}" title="{}">{}</time>', exact, title, text)


@register.simple_tag
def progress(value: float, maximum: float = 100, tone: str = "primary", label: str = "", css: str = "") -> SafeString:
    """A thin bar (`sla-bar`). ALWAYS put the words beside it; `label` says them to a screen reader."""
    return markup(
        '<progress class="sla-bar{}"{} value="{}" max="{}" aria-label="{}"></progress>',
        f" {css}" if css else "",
        tone_attribute(tone),
        value,
        maximum,
        label or f"{round(100 * value / maximum) if maximum else 0}{french.NBSP}%",
    )


@register.simple_tag
def field(bound: BoundField, css: str = "", label: str = "", hint: str = "") -> SafeString:
    """One `form-row`: label, widget with the kit's classes, hint or error, tied for screen readers."""
    return kit_forms.row(bound, _svg("alert-circle", "size-4"), css=css, label=label, hint=hint)


@register.simple_tag
def fieldsets(form: Any) -> list[dict[str, Any]]:
    """The sections of a form for `_form.html`: see kit_forms.sections."""
    return kit_forms.sections(form)


@register.simple_tag
def form_errors(form: Any) -> list[dict[str, str]]:
    """The fields to correct, as {"id", "label"}, in the order of the form."""
    return kit_forms.mistakes(form)


@register.inclusion_tag("core/_notices.html", takes_context=True)
def notices(context: Any, record: Any = None) -> dict[str, Any]:
    """What the modules say above this record's page; without one, above the home page."""
    return {"notices": notices_for(record, context["request"].user)}


@register.simple_tag
def once_key() -> SafeString:
    """The hidden `_key` that makes a double submit harmless: one fresh key per drawn form."""
    return markup('<input type="hidden" name="_key" value="{}">', uuid4().hex)


@register.simple_tag
def toasts(messages: Any) -> list[dict[str, Any]]:
    """Django messages as {"title", "detail", "tone", "icon", "undo"}: a second line of text is the detail,
    and `extra_tags="undo=/adresse"` gives an « Annuler » that posts there."""
    shown = []
    for message in messages or ():
        title, _, detail = str(message).partition("\n")
        extra = (message.extra_tags or "").split()
        undo = next((word.removeprefix("undo=") for word in extra if word.startswith("undo=")), "")
        tone = {"error": "error", "warning": "warning", "info": "info"}.get(message.level_tag, "success")
        toast = {"title": french.fr(title), "detail": french.fr(detail), "tone": tone, "undo": undo}
        shown.append(toast | {"icon": TOAST_ICONS[tone]})
    return shown


@register.filter
def fr(text: object) -> SafeString:
    """The no-break spaces of French, on plain text or on HTML already marked safe."""
    return mark_safe(french.fr(conditional_escape(as_text(text))))


@register.filter
def plural(count: int, one: str) -> str:
    """{{ n|plural:"poste" }} gives « 3 postes »; {{ n|plural:"travail,travaux" }} for the others."""
    single, _, many = one.partition(",")
    return french.plural(int(count or 0), single, many)


@register.filter
def number(value: french.Amount, places: int = 0) -> str:
    """« 1 284 »."""
    return french.number(value, places)


@register.filter
def percent(value: french.Amount, places: int = 0) -> str:
    """« 20 % »."""
    return french.percent(value, places)


@register.filter
def phone_text(e164: object) -> str:
    """« 04 78 00 12 34 » without the link."""
    return french.phone(str(e164 or ""))


@register.filter
def siret(value: object) -> str:
    """« 482 931 775 00019 »."""
    return french.siret(str(value or ""))


@register.filter
def duration(minutes: int | None) -> str:
    """« 1 h 08 » of 68 minutes."""
    return french.NOTHING if minutes is None else french.duration(int(minutes))


@register.filter
def time_left(minutes: int | None) -> str:
    """« reste 1 h 08 », « dépassé de 22 min »."""
    return french.NOTHING if minutes is None else french.time_left(int(minutes))


@register.filter
def file_size(octets: int | None) -> str:
    """« 1,4 Mo »."""
    return french.file_size(int(octets or 0))
