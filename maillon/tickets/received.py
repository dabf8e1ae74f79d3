"""The list of the mails that came in, whatever became of them."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.safestring import SafeString

from maillon.accounts.settings_links import SettingsLink
from maillon.core.sealing import SealedColumn
from maillon.core.templatetags.kit import chip, markup, ref, when
from maillon.core.vault import MAILBOXES
from maillon.lists.spec import Column, Filter, ListSpec, View
from maillon.notifications.kinds import BELL, MAIL, AlertKind
from maillon.tickets.models import IncomingMail
from maillon.tickets.services.fetching import MAILBOX

Outcome = IncomingMail.Outcome
TONES = {
    Outcome.WAITING: "info", Outcome.JOINED: "success", Outcome.OPENED: "success", Outcome.TO_SORT: "warning", Outcome.KEPT: "",
}  # fmt: skip


def visible_mails(user: Any) -> QuerySet[IncomingMail]:
    rows = IncomingMail.objects.visible_to(user).defer("raw", "repeated").select_related("ticket")
    found: QuerySet[IncomingMail] = rows
    return found


def by_text(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    return rows.filter(Q(subject__icontains=text) | Q(sender__icontains=text) | Q(sender_name__icontains=text))


def subject_cell(mail: IncomingMail) -> SafeString:
    return markup('<a href="{}" class="font-medium hover:underline">{}</a>', mail.get_absolute_url(), str(mail))


def outcome_chip(mail: IncomingMail) -> SafeString:
    return chip(mail.get_outcome_display(), TONES[Outcome(mail.outcome)])


def ticket_cell(mail: IncomingMail) -> SafeString | str:
    if mail.ticket is None:
        return ""
    return markup(
        '<a href="{}" class="hover:underline">{}</a>', mail.ticket.get_absolute_url(), ref(mail.ticket.reference)
    )


MAILS = ListSpec(
    name="received",
    title="Mails reçus",
    rows=visible_mails,
    url="tickets:mails",
    right="received.see",
    columns=(
        Column("subject", "Objet", subject_cell, str, css="c-name"),
        Column("sender", "De", lambda m: m.from_whom, lambda m: m.sender, sort="sender", css="c-act"),
        Column("kind", "Nature", lambda m: m.get_kind_display(), sort="kind"),
        Column("outcome", "Suite", outcome_chip, lambda m: m.get_outcome_display(), sort="outcome", css="c-status"),
        Column("ticket", "Ticket", ticket_cell, lambda m: m.ticket.reference if m.ticket else ""),
        Column("received", "Reçu", lambda m: when(m.received_at), lambda m: m.received_at, sort="received_at", css="c-tel"),
    ),
    filters=(
        Filter("outcome", "Suite", "choice", choices=lambda user: Outcome.choices),
        Filter("kind", "Nature", "choice", choices=lambda user: IncomingMail.Sort.choices),
        Filter("received", "Reçu", "date", "received_at"),
    ),
    views=(
        View("Tous"),
        View("À trier", "f=outcome:is:to_sort"),
        View("Gardés sans ticket", "f=outcome:is:kept"),
        View("À lire", "f=outcome:is:waiting"),
    ),
    text=by_text,
    default_sort="-received",
    export_name="mails-recus",
    empty_title="Aucun mail reçu ici",
    empty_text="Chaque mail relevé est gardé ici tel quel, avec le ticket qu'il ouvre ou rejoint.",
    noun="mail,mails",
)  # fmt: skip
OFFERS = (
    SettingsLink(
        "Communication", "Mails reçus", "Ce qui est arrivé, le ticket de chacun, ce qui reste à trier.", "tickets:mails", "mail-down",
        "received.see", 31,
    ),
    SettingsLink(
        "Communication", "Boîte de réception", "Les adresses relevées par IMAP, un essai, et où en est chacune.", "tickets:mailboxes",
        "inbox", "received.close", 29,
    ),
    SealedColumn("tickets.mailaccount", "sealed", MAILBOXES, lambda row: f"le mot de passe de la boîte {row.address}"),
    AlertKind(MAILBOX, "Une boîte de réception ne se relève plus", frozenset({BELL, MAIL}), partner=False, direction=True),
)  # fmt: skip
