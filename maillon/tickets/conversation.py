"""What a person reads of a ticket's conversation, and whom they may write to."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db.models import Q

from maillon.core import french
from maillon.core.having import having
from maillon.notifications import showing
from maillon.notifications.models import Message, Sms
from maillon.notifications.services import sent_as
from maillon.records.models import Attachment, Audience
from maillon.records.timeline import text_of
from maillon.tickets.models import Draft, HeldAnswer, IncomingMail, Rating, Ticket, TicketMessage
from maillon.tickets.services import holding, sending, writing

CLOSED = (Ticket.Status.SOLVED, Ticket.Status.CLOSED)
MOST = 300
OURS = TicketMessage.Side.US
VALUES = {Audience.CLIENT: "public", Audience.PARTNER: "partenaire", Audience.INTERNAL: "interne"}
PICTURES = frozenset({"image/png", "image/jpeg", "image/webp", "image/gif"})
LOOKS = {  # audience -> (css, icon)
    Audience.CLIENT: ("message-public", "world"),
    Audience.PARTNER: ("note-partenaire", "affiliate"),
    Audience.INTERNAL: ("note-interne", "lock"),
}

FAMILY = "(select id from tickets_ticket where id = %(pk)s or merged_into_id = %(pk)s)"
HELD = {  # what most tickets have nothing of, asked at once
    "drafts": "tickets_draft where ticket_id = %(pk)s and user_id = %(user)s",
    "answers": "tickets_heldanswer where ticket_id = %(pk)s and state <> 'left'",
    "time": f"tickets_timespent where ticket_id in {FAMILY}",
    "suppliers": "tickets_suppliercase where ticket_id = %(pk)s",
    "kin": "tickets_ticket where parent_id = %(pk)s or merged_into_id = %(pk)s",
    "mails": f"tickets_incomingmail where message_id in (select id from tickets_ticketmessage where ticket_id in {FAMILY})",  # noqa: S608 (a constant)
    "rating": "tickets_rating where ticket_id = %(pk)s",
}
ALL = frozenset(HELD)


@dataclass(frozen=True)
class Said:
    message: TicketMessage
    css: str
    icon: str
    readers: str
    text: Any
    split_url: str = ""
    files: Sequence[Attachment] = ()
    pictures: Sequence[Attachment] = ()
    mail: IncomingMail | None = None  # how it came, for us
    sending: Message | None = None  # how it left, for us
    sms: dict[str, Any] | None = None  # the SMS it left by or that it answers, for us

    @property
    def ours(self) -> bool:
        return self.message.side == TicketMessage.Side.US

    @property
    def sent(self) -> bool:
        return self.ours and self.message.audience == Audience.CLIENT


@dataclass(frozen=True)
class Held:
    """An answer on its way out. ``mine``: who reads may take it back."""

    answer: HeldAnswer
    css: str
    icon: str
    readers: str
    mine: bool


def messages(ticket: Ticket, user: Any, *, after: int = 0, there: Container[str] = ALL) -> list[Said]:
    """The last three hundred, in their order. ``after``: the last one already read; ``there``: see ``held_by``."""
    said = TicketMessage.objects.visible_to(user)
    said = said.of(ticket) if "kin" in there else said.filter(ticket=ticket)
    rows = list(reversed(said.filter(pk__gt=after).order_by("-at", "-id")[:MOST]))
    return _all_said(rows, ticket, user, by_mail="mails" in there)


def _all_said(rows: list[TicketMessage], ticket: Ticket, user: Any, *, by_mail: bool) -> list[Said]:
    keys = [key for message in rows for key in message.file_keys]
    files = {file.key: file for file in _files(user, keys)} if keys else {}
    came = _mails([m for m in rows if m.side != OURS], user) if by_mail and not user.partner_id else {}
    ours = [sending.key_of(m) for m in rows if m.side == OURS and m.audience != Audience.INTERNAL]
    left = sent_as(ours) if ours and not user.partner_id else {}
    texts = _texts(rows, user)
    return [
        replace(
            _said(m, ticket, user, files, came.get(m.pk), left.get(sending.key_of(m))),
            sms=texts.get(m.sms_key) if m.sms_key else None,
        )
        for m in rows
    ]


def under_way(ticket: Ticket, user: Any) -> list[Held]:
    return [] if user.partner_id else [held(answer, user) for answer in holding.under_way(ticket)]


def held(answer: HeldAnswer, user: Any) -> Held:
    css, icon = LOOKS[Audience(answer.audience)]
    to = french.listing(sending.addresses(answer.ticket, answer.audience))
    return Held(answer, css, icon, f"Part vers {to}", answer.author_id == user.pk)


def _files(user: Any, keys: list[UUID]) -> Any:
    return Attachment.objects.visible_to(user).filter(key__in=keys, archived_at=None)


def _mails(rows: list[TicketMessage], user: Any) -> dict[int, IncomingMail]:
    found = IncomingMail.objects.visible_to(user).filter(message__in=[m.pk for m in rows]).defer("raw")
    return {mail.message_id: mail for mail in found if mail.message_id}


def _texts(rows: list[TicketMessage], user: Any) -> dict[UUID, dict[str, Any]]:
    keys = {message.sms_key for message in rows if message.sms_key}
    if not keys or user.partner_id:
        return {}
    return {sms.key: showing.state_of(sms) for sms in Sms.objects.visible_to(user).filter(key__in=keys)}


def _said(
    message: TicketMessage,
    ticket: Ticket,
    user: Any,
    files: dict[UUID, Attachment],
    came: IncomingMail | None,
    left: Message | None,
) -> Said:
    css, icon = LOOKS[Audience(message.audience)]
    received = message.side != OURS and not user.partner_id and user.can("tickets.edit")
    joined = [files[key] for key in message.file_keys if key in files]
    shown = [file for file in joined if file.content_type in PICTURES]
    return Said(
        message,
        css,
        icon,
        french.fr(_readers(message, ticket, user)),
        text_of(message.text),
        f"{ticket.get_absolute_url()}/messages/{message.pk}/separer" if received else "",
        [file for file in joined if file not in shown],
        shown,
        came,
        left,
    )


def _readers(message: TicketMessage, ticket: Ticket, user: Any) -> str:
    if message.audience == Audience.INTERNAL:
        return "Interne : jamais dehors"
    if message.audience == Audience.PARTNER:
        return "Partenaire : jamais le client" if user.partner_id else f"{partner_name(ticket)} et nous, pas le client"
    return "Public : client et partenaire" if ticket.partner_id else "Public : client"


def partner_name(ticket: Ticket) -> str:
    return ticket.partner.name if ticket.partner is not None else ""


def held_by(ticket: Ticket, user: Any) -> frozenset[str]:
    """What the ticket has of ``HELD``; a partner, to whom some are closed, is told all of it may be."""
    return ALL if user.partner_id else having(HELD, {"pk": ticket.pk, "user": user.pk})


def composer(
    ticket: Ticket, user: Any, begun: Mapping[str, Draft] | None = None, *, there: Container[str] = ALL
) -> dict[str, Any]:
    """Whom the person may write to, with what was taken back or did not leave. ``there``: see ``held_by``."""
    choices = audiences(ticket, user, begun)
    back = holding.to_resume(ticket, user) if choices and "answers" in there else None
    chosen = VALUES[Audience(back.audience)] if back else ""
    resumed = [choice | {"text": back.text} if back and choice["value"] == chosen else choice for choice in choices]
    return {
        "audiences": resumed,
        "chosen": chosen,
        "kept_files": back.files if back else [],
        "composer_error": f"Votre réponse n'est pas partie. {back.reason}" if back and back.reason else "",
        "under_way": under_way(ticket, user) if "answers" in there else [],
        "rating": Rating.objects.filter(ticket=ticket).first()
        if "rating" in there and ticket.status in CLOSED and not user.partner_id
        else None,
    }


def audiences(ticket: Ticket, user: Any, begun: Mapping[str, Draft] | None = None) -> list[dict[str, str]]:
    """``begun``: what this person has begun to write to each."""
    if not user.can("tickets.edit"):
        return []
    choices = {
        Audience.CLIENT: _public(ticket, user),
        Audience.PARTNER: _partner(ticket, user),
        Audience.INTERNAL: {
            "value": "interne", "label": "Interne", "icon": "lock", "title": "Note interne", "button": "Ajouter la note interne",
            "readers": "Lu par nous seulement, jamais dehors", "placeholder": "Noter pour l'équipe",
        },
    }  # fmt: skip
    typed = {audience: draft.text for audience, draft in (begun or {}).items()}
    allowed = [Audience(audience) for audience in writing.audiences(ticket, user)]
    return [choices[audience] | {"text": typed.get(audience, "")} for audience in allowed]


def _public(ticket: Ticket, user: Any) -> dict[str, str]:
    who = ticket.requester_name or ticket.client_name or "le demandeur"
    readers = (
        f"Lu par {who} et par {partner_name(ticket)}" if ticket.partner_id and not user.partner_id else f"Lu par {who}"
    )
    if user.partner_id:
        readers = "Lu par l'intégrateur et par le client"
    return {
        "value": "public", "label": "Public", "icon": "world", "title": "Réponse publique", "readers": readers,
        "placeholder": "Écrire la réponse", "button": "Envoyer" if user.partner_id else "Envoyer au client",
    }  # fmt: skip


def _partner(ticket: Ticket, user: Any) -> dict[str, str]:
    them = "l'intégrateur" if user.partner_id else partner_name(ticket)
    return {
        "value": "partenaire", "label": "Partenaire", "icon": "affiliate", "title": "Message au partenaire",
        "readers": f"Lu par {them}, jamais par le client", "placeholder": f"Écrire à {them}",
        "button": f"Envoyer à {them}" if len(them) <= 24 else "Envoyer au partenaire",
    }  # fmt: skip


def then(ticket: Ticket, user: Any) -> list[tuple[str, str]]:
    """What becomes of it once the message is sent."""
    if user.partner_id or ticket.status in CLOSED:
        return []
    partner = [("partner", "En attente du partenaire")] if ticket.partner_id else []
    return [
        ("", "Sans changer"),
        ("client", "En attente du client"),
        *partner,
        ("started", "En cours"),
        ("solved", "Résolu"),
    ]


def near(ticket: Ticket, user: Any) -> list[Ticket]:
    """The last ones of the same client."""
    if ticket.client_id is None:
        return []
    rows = Ticket.objects.visible_to(user).filter(client=ticket.client_id).exclude(pk=ticket.pk)
    return list(rows.only("reference", "subject", "status").order_by("-opened_at")[:4])


def family(ticket: Ticket, user: Any, *, any_kin: bool = True) -> dict[str, Any]:
    """What it depends on, what depends on it, what was joined to it: as far as this person sees them. ``any_kin``: some may."""
    if not any_kin and ticket.parent_id is None:
        return {"parent": None, "children": [], "open_children": False, "merged": []}
    ends = Q(pk=ticket.parent_id or 0) | Q(parent=ticket) | Q(merged_into=ticket)
    kin = Ticket.objects.visible_to(user).filter(ends).order_by("solved_at", "pk")
    rows = list(kin.only("reference", "subject", "status", "client_name", "parent", "merged_into")[:MOST])
    children = [row for row in rows if row.parent_id == ticket.pk]
    return {
        "parent": next((row for row in rows if row.pk == ticket.parent_id), None),
        "children": children,
        "open_children": any(child.is_open for child in children),
        "merged": [row for row in rows if row.merged_into_id == ticket.pk],
    }
