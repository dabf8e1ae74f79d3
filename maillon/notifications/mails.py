"""How a mail looks: one layout in the sender's brand, and the same words as plain text.

The template's own text and every value are escaped; only this layout is HTML.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.utils import parseaddr
from typing import Protocol

from django.conf import settings
from django.template.loader import render_to_string

from maillon.core.french import fr
from maillon.notifications.variables import substitute

_COLOUR = re.compile(r"#[0-9a-f]{6}")
_PLAIN = re.compile(r"[\w '!#$%&*+/=?^`{|}~-]+")  # a display name that needs no quotes (RFC 5322, 3.2.3)
_BREAKS = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")


class Look(Protocol):
    """What a mail needs of a brand (documents.brand.Brand has it)."""

    @property
    def name(self) -> str: ...
    @property
    def color1(self) -> str: ...


class Wording(Protocol):
    """What a mail needs of its template (MailTemplate, or a draft under the editor)."""

    subject: str
    body: str
    button_label: str


Choices = Sequence[tuple[str, str]]  # label, address


@dataclass(frozen=True)
class Mail:
    subject: str
    text: str
    html: str


def compose(
    wording: Wording, values: Mapping[str, object], brand: Look, button_url: str = "", choices: Choices = ()
) -> Mail:
    """``body``: paragraphs apart by an empty line. The button is shown when there is an address and a label."""
    subject = one_line(substitute(wording.subject, values))
    body = fr(substitute(wording.body, values)).replace("\r\n", "\n").strip()
    label = one_line(substitute(wording.button_label, values)) if button_url else ""
    return lay_out(subject, body, brand, button_label=label, button_url=button_url, choices=choices)


def lay_out(
    subject: str,
    body: str,
    brand: Look,
    *,
    button_label: str = "",
    button_url: str = "",
    code: str = "",
    choices: Choices = (),
) -> Mail:
    """A mail from finished words. ``code``: shown large, for a one-time code. ``choices``: answers of one click each."""
    paragraphs = [p.strip("\n") for p in re.split(r"\n\s*\n", body) if p.strip()]
    footer = tuple(getattr(brand, "footer", ()))
    context = {
        "subject": subject,
        "paragraphs": paragraphs,
        "brand": brand.name,
        "colour": brand.color1 if _COLOUR.fullmatch(brand.color1) else "#2149cf",
        "button_label": button_label if button_url else "",
        "button_url": button_url,
        "code": code,
        "choices": choices,
        "footer": footer,
    }
    html = render_to_string("notifications/mail.html", context)
    parts = [*paragraphs, code, f"{button_label}{fr(' :')}\n{button_url}" if button_label and button_url else ""]
    parts += ["\n".join(f"{label}{fr(' :')} {url}" for label, url in choices)]
    text = "\n\n".join(part for part in parts if part)
    signature = "\n".join((brand.name, *footer))
    return Mail(subject, f"{text}\n\n-- \n{signature}\n", html)


def one_line(text: str) -> str:
    """No line break nor control character: what goes in a header cannot add another."""
    return _BREAKS.sub(" ", text).strip()[:250]


def sender(name: str, address: str = "") -> str:
    """« Opéris Télécom » <address>; without an address of its own, a brand writes from the installation's."""
    fallback = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    shown = one_line(name)[:80]
    if not _PLAIN.fullmatch(shown):
        shown = '"' + shown.replace("\\", "").replace('"', "") + '"'
    return f"{shown} <{address or fallback}>"


def marker() -> str:
    """The header by which this installation knows its own mail when it comes back; another's is not a loop."""
    return f"X-Maillon-{hashlib.sha256(settings.SITE_URL.encode()).hexdigest()[:10]}"


def stylesheet_of(html: str) -> str:
    """The style sheet of a mail, for the policy of the page that shows it."""
    found = re.search(r"<style>(.*?)</style>", html, re.DOTALL)
    return found[1] if found else ""
