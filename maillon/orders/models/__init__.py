from maillon.orders.models.amendments import Amendment, AmendmentLine
from maillon.orders.models.lines import (
    DocumentLine,
    OrderLine,
    OrderLineCost,
    PriceSource,
    QuoteLine,
    QuoteLineCost,
)
from maillon.orders.models.orders import Order, OrderQuerySet, OrderStep, OrderType, StepMove, StepTemplate
from maillon.orders.models.policy import SalesPolicy
from maillon.orders.models.promises import PromisedDate
from maillon.orders.models.quotes import Deal, Payer, Quote, QuoteQuerySet
from maillon.orders.models.reasons import OutcomeReason
from maillon.orders.models.versions import DiscountRequest, QuoteTemplate, QuoteVersion

__all__ = [
    "Amendment",
    "AmendmentLine",
    "Deal",
    "DiscountRequest",
    "DocumentLine",
    "Order",
    "OrderLine",
    "OrderLineCost",
    "OrderQuerySet",
    "OrderStep",
    "OrderType",
    "OutcomeReason",
    "Payer",
    "PriceSource",
    "PromisedDate",
    "Quote",
    "QuoteLine",
    "QuoteLineCost",
    "QuoteQuerySet",
    "QuoteTemplate",
    "QuoteVersion",
    "SalesPolicy",
    "StepMove",
    "StepTemplate",
]
