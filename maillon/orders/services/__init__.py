"""The verbs of quotes and orders. Every write of the module passes here.

``quotes`` (create, submit, send, revise, refuse, expire), ``lines`` (add, change, remove, reorder), ``acceptance``
(accept), ``on_paper`` (accept on paper), ``orders`` (make from a quote, key), ``steps`` (advance, go back), ``cancelling`` (cancel),
``amendments`` and ``amending`` (write, send, accept an amendment).
"""

from maillon.orders.services.acceptance import accept, signed_in
from maillon.orders.services.cancelling import cancel
from maillon.orders.services.evidence import Signature
from maillon.orders.services.on_paper import accept_on_paper
from maillon.orders.services.orders import key, make_from_quote
from maillon.orders.services.promising import promise, promise_part
from maillon.orders.services.quotes import create, expire_overdue, refuse, revise, send, submit
from maillon.orders.services.steps import (
    advance,
    advance_if_ready,
    blockers_for,
    go_back,
    may_move,
    overtaken,
    shown_steps,
    tick,
)

__all__ = [
    "Signature",
    "accept",
    "accept_on_paper",
    "advance",
    "advance_if_ready",
    "blockers_for",
    "cancel",
    "create",
    "expire_overdue",
    "go_back",
    "key",
    "make_from_quote",
    "may_move",
    "overtaken",
    "promise",
    "promise_part",
    "refuse",
    "revise",
    "send",
    "shown_steps",
    "signed_in",
    "submit",
    "tick",
]
