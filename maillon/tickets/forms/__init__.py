from maillon.tickets.forms.answers import AnswerForm, TimeForm
from maillon.tickets.forms.correcting import ClientOfTicketForm, CorrectForm
from maillon.tickets.forms.family import MergeForm, OtherTicketForm, SolveForm, SplitForm
from maillon.tickets.forms.tickets import (
    AssignForm,
    EscalateForm,
    HandoverForm,
    ReasonForm,
    TicketForm,
    WaitForm,
    WeighForm,
)

__all__ = [
    "AnswerForm",
    "AssignForm",
    "ClientOfTicketForm",
    "CorrectForm",
    "EscalateForm",
    "HandoverForm",
    "MergeForm",
    "OtherTicketForm",
    "ReasonForm",
    "SolveForm",
    "SplitForm",
    "TicketForm",
    "TimeForm",
    "WaitForm",
    "WeighForm",
]
