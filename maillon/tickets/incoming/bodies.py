"""From parts to what is shown: one text, one HTML, and the attachments."""

import hashlib
import re
from dataclasses import dataclass, field, replace

from maillon.tickets.incoming import markup, names
from maillon.tickets.incoming.charsets import declared_in_html, decode, tidy
from maillon.tickets.incoming.headers import base64_bytes
from maillon.tickets.incoming.quotes import unflowed
from maillon.tickets.incoming.shapes import Attachment, Limits, Notes
from maillon.tickets.incoming.tree import Part, content

CHARSET = "Le jeu de caractères annoncé était faux : il a été deviné."
LONG_TEXT = "Le texte était trop long : sa fin a été coupée."
HEAVY = "La mise en forme du message était trop complexe : seul son texte a été gardé."
TNEF = "Le message contient un fichier winmail.dat d'Outlook : il est gardé en pièce jointe, sans être ouvert."
ENCRYPTED = "Le message est chiffré : il est gardé en pièce jointe et ne peut pas être lu ici."
SIGNED = "Le message est signé : la signature est gardée, sans être vérifiée."
OPAQUE = "Le message est signé dans un format qui enferme son texte : il est gardé en pièce jointe, sans être ouvert."
INVITATION = "Le message contient une invitation d'agenda."
FOR_WATCHES = {"text/x-amp-html", "text/watch-html"}
_DATA_IMAGE = re.compile(
    r"(\ssrc\s*=\s*[\"']?)data:(image/(?:png|jpe?g|gif|webp|bmp));base64,([A-Za-z0-9+/=\s%]{1,20000000})", re.IGNORECASE
)


@dataclass(frozen=True)
class Body:
    """Texts as they came: nothing is cleaned yet. ``None`` is absent, an empty text is there."""

    text: str | None = None
    html: str | None = None


@dataclass
class Bodies:
    limits: Limits
    notes: Notes
    attachments: list[Attachment] = field(default_factory=list)
    locations: dict[str, str] = field(default_factory=dict)
    missed: int = 0
    taken: dict[str, int] = field(default_factory=dict)

    def gather(self, part: Part, sole: bool = True) -> Body:
        """``sole``: a text is the body whatever its name, since no other text could be."""
        self._say(part)
        if part.type == "multipart/alternative" and part.multipart:
            return self._one_of([self.gather(child) for child in part.children])
        if part.multipart:
            first_alone = not any(_nameless(child) for child in part.children)
            return self._all_of([self.gather(child, n == 0 and first_alone) for n, child in enumerate(part.children)])
        if part.type in FOR_WATCHES:
            return Body()
        if self._is_body(part, sole):
            text = self._text(part)
            return Body(html=text) if _is_page(part, text) else Body(text=text)
        self._attach(part)
        return Body()

    def _is_body(self, part: Part, sole: bool) -> bool:
        if part.type not in {"text/plain", "text/html", "text/enriched"}:
            return False
        if part.disposition == "attachment":
            return False
        return sole or not names.given(part)

    def _text(self, part: Part) -> str:
        data = content(part, self.notes)[: self.limits.attachment_size]
        charset = part.charset
        if part.type == "text/html" and not charset:
            charset = declared_in_html(data)
        text, right = decode(data, charset)
        if not right:
            self.notes.add(CHARSET)
        if part.type == "text/html":
            text = self._with_inline_data(text)
        text = self._cut(text, part.type)
        if part.type == "text/enriched":
            return re.sub(r"</?[A-Za-z-]{1,40}>", "", text)
        if part.params.get("format", "").lower() == "flowed" and part.type == "text/plain":
            return unflowed(text, part.params.get("delsp", "").lower() == "yes")
        return text

    def _cut(self, text: str, type_: str) -> str:
        """All the texts of a message share one room, all its pages another."""
        room = self.limits.text_size - self.taken.get(type_, 0)
        self.taken[type_] = self.taken.get(type_, 0) + len(text)
        if len(text) > room:
            self.notes.add(LONG_TEXT)
        return text[: max(room, 0)]

    def _one_of(self, bodies: list[Body]) -> Body:
        """The last wording is the richest. An empty plain text beside HTML is no text."""
        texts = [body.text for body in bodies if body.text is not None and body.text.strip()]
        htmls = [body.html for body in bodies if body.html is not None and body.html.strip()]
        return Body(texts[0] if texts else None, htmls[-1] if htmls else None)

    def _all_of(self, bodies: list[Body]) -> Body:
        bodies = [body for body in bodies if body.text is not None or body.html is not None]
        if len(bodies) <= 1:
            return bodies[0] if bodies else Body()
        html = None
        if any(body.html is not None for body in bodies):
            html = "\n".join(markup.from_text(body.text or "") if body.html is None else body.html for body in bodies)
        if all(body.text is None for body in bodies):
            return Body(None, html)
        texts = [self.readable(body.html or "") if body.text is None else body.text for body in bodies]
        return Body("\n\n".join(text.strip("\n") for text in texts if text.strip()), html)

    def _say(self, part: Part) -> None:
        name = names.given(part).lower()
        if part.type in {"application/ms-tnef", "application/vnd.ms-tnef"} or name == "winmail.dat":
            self.notes.add(TNEF)
        elif part.type in {"application/pkcs7-mime", "application/x-pkcs7-mime"}:
            self.notes.add(OPAQUE if "signed" in part.params.get("smime-type", "") else ENCRYPTED)
        elif part.type == "multipart/encrypted":
            self.notes.add(ENCRYPTED)
        elif part.type == "multipart/signed":
            self.notes.add(SIGNED)
        elif part.type in {"text/calendar", "application/ics"}:
            self.notes.add(INVITATION)

    def _attach(self, part: Part) -> None:
        if len(self.attachments) >= self.limits.attachments:
            self.missed += 1
            return
        data = content(part, self.notes)
        cid = tidy(part.head.plain("content-id")).strip().strip("<>").strip()[:200]
        inline = part.disposition == "inline" or (bool(cid) and part.disposition != "attachment")
        name = names.name_of(part, len(self.attachments) + 1, self.limits, self.notes)
        if part.type == "application/octet-stream":
            type_ = names.type_of(name) or part.type
        else:
            type_ = part.type
        if not cid and type_.startswith("image/"):
            location = part.head.plain("content-location")
            cid = _made(data) if location else ""
            if location:
                self.locations[location[:500]] = cid
        self._add(Attachment(name, type_, data, len(data), inline, cid))

    def _add(self, attachment: Attachment) -> None:
        if attachment.size > self.limits.attachment_size:
            megabytes = self.limits.attachment_size / (1024 * 1024)
            size = f"{megabytes:.0f}" if megabytes >= 1 else f"{megabytes:.2f}".replace(".", ",")
            self.notes.add(f"La pièce jointe « {attachment.name} » dépasse {size} Mo : elle n'a pas été gardée.")
            attachment = replace(attachment, data=b"", kept=False)
        taken = {other.name.lower() for other in self.attachments}
        self.attachments.append(replace(attachment, name=names.free(attachment.name, taken)))

    def safe_html(self, html: str) -> str:
        html = markup.without_comments(html)
        if markup.too_heavy(html, self.limits):
            self.notes.add(HEAVY)
            return ""
        known = {a.content_id: a.content_id for a in self.attachments if a.content_id and a.kept}
        images = markup.Images({**{place: cid for place, cid in self.locations.items() if cid in known}, **known})
        clean = markup.sanitise(html, images)
        if images.removed:
            self.notes.add(markup.REMOTE)
        if images.missing:
            self.notes.add(markup.MISSING)
        self.attachments = [
            replace(a, inline=True) if a.content_id in images.used and not a.inline else a for a in self.attachments
        ]
        return clean

    def readable(self, html: str) -> str:
        html = markup.without_comments(html)
        return markup.flat(html) if markup.too_heavy(html, self.limits) else markup.to_text(html)

    def _with_inline_data(self, html: str) -> str:
        """Images written in the page itself become attachments shown by their identifier, like the others."""

        def moved(found: re.Match[str]) -> str:
            data = base64_bytes(found.group(3).encode("ascii").replace(b"%2B", b"+").replace(b"%2F", b"/"))
            cid = _made(data)
            if all(other.content_id != cid for other in self.attachments):
                if len(self.attachments) >= self.limits.attachments:
                    self.missed += 1
                    return found.group(1)
                extension = found.group(2).split("/")[1].lower().replace("jpeg", "jpg")
                self._add(Attachment(f"image.{extension}", found.group(2).lower(), data, len(data), True, cid))
            return f"{found.group(1)}cid:{cid}"

        return _DATA_IMAGE.sub(moved, html)

    def finish(self) -> None:
        if self.missed:
            self.notes.add(
                f"Le message a plus de {self.limits.attachments} pièces jointes : les suivantes n'ont pas été gardées."
            )


def _nameless(part: Part) -> bool:
    """Whether it can hold a body without being a file."""
    return part.multipart or (
        part.type in {"text/plain", "text/html"} and part.disposition != "attachment" and not names.given(part)
    )


def _is_page(part: Part, text: str) -> bool:
    """Some devices send a page as text, or a text as a page."""
    if part.type == "text/html":
        return markup.tagged(text) or "\n" not in text.strip()
    return part.type == "text/plain" and bool(re.match(r"\s*(?:<!doctype html|<html[\s>])", text[:400], re.IGNORECASE))


def _made(data: bytes) -> str:
    return f"{hashlib.sha256(data).hexdigest()[:32]}@image"
