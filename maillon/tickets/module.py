from maillon.accounts import roles as r
from maillon.accounts.settings_links import SettingsLink
from maillon.core.events import EventKind
from maillon.core.live import Hears
from maillon.core.modules import CreateLink, MenuCount, MenuItem, Module, PersonalData, Rights
from maillon.tickets import deeds, finding, mails, moments, panels, promise_offers, received, tiles
from maillon.tickets.hearing import channels

TICKET = "tickets.ticket"
EVENTS = (
    EventKind("tickets.ticket_opened", "Un ticket est ouvert", TICKET, {"channel": "reçu par", "priority": "priorité"}),
    EventKind(
        "tickets.message_written",
        "Un message est écrit sur un ticket",
        TICKET,
        {"audience": "destinataires", "side": "de qui"},
    ),
    EventKind("tickets.ticket_start", "Un ticket est pris en charge", TICKET),
    EventKind("tickets.ticket_wait", "Un ticket est mis en attente", TICKET, {"waiting_for": "en attente"}),
    EventKind("tickets.ticket_solve", "Un ticket est résolu", TICKET),
    EventKind("tickets.ticket_close", "Un ticket est clos", TICKET),
    EventKind("tickets.ticket_reopen", "Un ticket est rouvert", TICKET, {"reason": "motif"}),
    EventKind("tickets.ticket_escalated", "Un ticket change de niveau", TICKET, {"level": "niveau", "reason": "motif"}),
    EventKind("tickets.ticket_assigned", "Un ticket est attribué", TICKET, {"assignee": "personne"}),
    EventKind(
        "tickets.ticket_rated", "Le demandeur donne son avis", TICKET, {"score": "avis", "comment": "commentaire"}
    ),
    EventKind("tickets.ticket_weighed", "Un ticket change de priorité", TICKET, {"priority": "priorité"}),
    EventKind("tickets.ticket_changed", "Un ticket est corrigé ou rattaché", TICKET, {"fields": "ce qui change"}),
    EventKind("tickets.ticket_merged", "Un autre ticket est réuni à celui-ci", TICKET, {"lost": "ticket réuni"}),
    EventKind("tickets.ticket_withdrawn", "Un ticket est réuni à un autre", TICKET, {"kept": "ticket gardé"}),
    EventKind("tickets.ticket_attached", "Un ticket dépend d'un autre", TICKET, {"parent": "ticket principal"}),
)
HANDLERS = r.only(r.ADMIN, r.SUPPORT, r.ADV, r.DEPLOYMENT)

MODULE = Module(
    name="tickets",
    label="Tickets",
    summary="Incidents, demandes, projets et SAV : qui demande, pour qui, où cela en est, et ce qui s'est dit à chacun.",
    requires=("clients", "platforms"),
    rights=(
        Rights("tickets", "Tickets", see=r.EVERYONE, edit=HANDLERS | {r.PARTNER}, close=r.only(r.ADMIN, r.SUPPORT)),
        Rights("received", "Mails reçus", see=HANDLERS, edit=HANDLERS, close=r.only(r.ADMIN)),
    ),
    menu=(MenuItem("Relation", "Tickets", "tickets:list", "headset", right="tickets.see", order=20, count="tickets"),),
    urls="maillon.tickets.urls",
    api="maillon.tickets.api:router",
    offers=(
        *EVENTS,
        *finding.SOURCES,
        *panels.PANELS,
        *tiles.TILES,
        *moments.MOMENTS,
        *moments.FIELDS,
        *deeds.ACTIONS,
        *deeds.RULES,
        *promise_offers.OFFERS,
        Hears(channels),
        *received.OFFERS,
        *mails.CONTEXTS,
        *mails.RULES,
        CreateLink("Ticket", "tickets:new", "headset", "tickets.edit", order=5),
        MenuCount(
            "tickets",
            "select count(*) from tickets_ticket where status in ('open', 'started', 'waiting')",
            "tickets.see",
            hidden_from=frozenset({r.TECHNICIAN}),
        ),
        SettingsLink(
            "Métier",
            "Règles du support",
            "Délai avant clôture, temps hors contrat, et points à vérifier par type de ticket.",
            "tickets:policy",
            "headset",
            order=35,
        ),
    ),
    personal_data=(
        PersonalData(
            TICKET,
            ("requester_name", "requester_email", "requester_phone", "subject"),
            "Dépanner le client et suivre sa demande",
            "contrat",
            "5 ans après la clôture",
        ),
        PersonalData(
            "tickets.timespent",
            ("user_name",),
            "Savoir qui a passé ce temps",
            "contrat",
            "5 ans après la clôture",
        ),
        PersonalData(
            "tickets.ticketmessage",
            ("author_name", "text"),
            "Garder ce qui s'est dit",
            "contrat",
            "5 ans après la clôture",
        ),
        PersonalData(
            "tickets.rating",
            ("comment",),
            "Savoir si les demandeurs sont satisfaits",
            "intérêt légitime",
            "5 ans après la clôture",
        ),
        PersonalData(
            "tickets.incomingmail",
            ("raw", "sender", "sender_name", "subject", "repeated"),
            "Ne perdre aucun mail reçu, et pouvoir relire l'original",
            "contrat",
            "5 ans après la clôture",
        ),
    ),
)
