from maillon.billing.models.invoices import Invoice, InvoiceLine, InvoiceQuerySet, IssuedInvoice
from maillon.billing.models.payments import Allocation, Payment
from maillon.billing.models.times import BilledTime

__all__ = ["Allocation", "BilledTime", "Invoice", "InvoiceLine", "InvoiceQuerySet", "IssuedInvoice", "Payment"]
