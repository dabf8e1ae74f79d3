from maillon.tickets.models.answers import Answer, Draft
from maillon.tickets.models.handlers import Absence, Handler
from maillon.tickets.models.handover import Handover
from maillon.tickets.models.held import HeldAnswer
from maillon.tickets.models.mailboxes import MailAccount, MailboxState
from maillon.tickets.models.mails import IncomingMail
from maillon.tickets.models.messages import TicketMessage
from maillon.tickets.models.policy import SupportPolicy
from maillon.tickets.models.promises import (
    CalendarEdition,
    Moment,
    PolicyEdition,
    PolicyLine,
    PromiseAlert,
    ServiceCalendar,
    ServicePolicy,
)
from maillon.tickets.models.ratings import Rating
from maillon.tickets.models.suppliers import SupplierCase, SupplierStep
from maillon.tickets.models.tickets import Level, Ticket, TicketQuerySet, WaitingFor
from maillon.tickets.models.work import TimeSpent

__all__ = [
    "Absence",
    "Answer",
    "CalendarEdition",
    "Draft",
    "Handler",
    "Handover",
    "HeldAnswer",
    "IncomingMail",
    "Level",
    "MailAccount",
    "MailboxState",
    "Moment",
    "PolicyEdition",
    "PolicyLine",
    "PromiseAlert",
    "Rating",
    "ServiceCalendar",
    "ServicePolicy",
    "SupplierCase",
    "SupplierStep",
    "SupportPolicy",
    "Ticket",
    "TicketMessage",
    "TicketQuerySet",
    "TimeSpent",
    "WaitingFor",
]
