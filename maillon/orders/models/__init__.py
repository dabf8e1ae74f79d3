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
from maillon.orders.models.quotes import Deal, Payer, Quote, QuoteQuerySet

__all__ = [
    "Deal",
    "DocumentLine",
    "Order",
    "OrderLine",
    "OrderLineCost",
    "OrderQuerySet",
    "OrderStep",
    "OrderType",
    "Payer",
    "PriceSource",
    "Quote",
    "QuoteLine",
    "QuoteLineCost",
    "QuoteQuerySet",
    "SalesPolicy",
    "StepMove",
    "StepTemplate",
]
