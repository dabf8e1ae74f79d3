from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.urls import reverse_lazy
from django.utils import timezone

from maillon.billing.models import Invoice, Payment
from maillon.billing.printing import EXEMPTIONS, rate_words
from maillon.catalog.models import VatRate
from maillon.clients.models import Client
from maillon.core import french
from maillon.core.forms import KitForm, RecordForm
from maillon.core.money import round_cents
from maillon.orders.forms import DATE, french_decimal
from maillon.orders.models import Payer


class MoneyField(forms.Field):
    """An amount typed in French: « 1 020,60 € »."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "data-unit": "€"})

    def to_python(self, value: Any) -> Decimal | None:
        if value in (None, ""):
            return None
        try:
            amount = french_decimal(str(value), str(self.label))
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error
        if amount != round_cents(amount) or not 0 < amount < 10**11:
            raise forms.ValidationError("Le montant est positif, avec deux décimales au plus.")
        return amount

    def prepare_value(self, value: Any) -> Any:
        return french.number(value, 2) if isinstance(value, Decimal) else value


class NewInvoiceForm(KitForm):
    """An invoice that comes from no order: who pays; the lines follow."""

    client = forms.ModelChoiceField(
        Client.objects.none(),
        label="Client",
        error_messages={
            "required": "Choisissez le client : tapez quelques lettres de son nom.",
            "invalid_choice": "Ce client n'existe plus : choisissez dans la liste.",
        },
        widget=forms.TextInput(
            attrs={
                "data-combobox": "",
                "data-url": reverse_lazy("billing:clients"),
                "placeholder": "Nom ou référence du client",
            }
        ),
    )
    payer = forms.ChoiceField(label="Facturer", choices=Payer.choices, initial=Payer.CLIENT, widget=forms.RadioSelect)
    spans: ClassVar[dict[str, int]] = {"client": 6}

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        client: Any = self.fields["client"]
        client.queryset = Client.objects.visible_to(user).filter(archived_at=None)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        client = cleaned.get("client")
        if client and cleaned.get("payer") == Payer.PARTNER and client.partner_id is None:
            self.add_error("payer", "Ce client est direct : il n'a pas de partenaire qui puisse payer.")
        return cleaned


class DraftHeader(RecordForm):
    """The header of a draft, saved as it changes."""

    spans: ClassVar[dict[str, int]] = {"due_date": 2, "delivery_date": 2, "comment": 6}

    class Meta:
        model = Invoice
        fields = ("due_date", "delivery_date", "comment")
        widgets = {"due_date": DATE, "delivery_date": DATE, "comment": forms.Textarea(attrs={"rows": 2})}


class IssueForm(KitForm):
    on = forms.DateField(
        label="Date d'émission",
        widget=DATE,
        help_text="Jamais avant la dernière pièce émise, jamais dans le futur.",
        error_messages={"required": "Indiquez la date d'émission."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = timezone.localdate


class ReasonForm(KitForm):
    reason = forms.CharField(
        label="Motif",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Indiquez le motif : il est gardé."},
    )


class PaymentForm(KitForm):
    """One payment; one amount per invoice of the same payer, the one it was opened from filled in."""

    received_on = forms.DateField(
        label="Reçu le", widget=DATE, error_messages={"required": "Indiquez le jour où l'argent est arrivé."}
    )
    method = forms.ChoiceField(label="Moyen", choices=Payment.Method.choices)
    label = forms.CharField(
        label="Référence bancaire",
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": "Libellé du virement, numéro du chèque"}),
    )
    spans: ClassVar[dict[str, int]] = {"received_on": 3, "method": 3, "label": 6}

    def __init__(self, *args: Any, invoices: list[Invoice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.invoices = {f"share_{invoice.pk}": invoice for invoice in invoices}
        self.fields["received_on"].initial = timezone.localdate
        for rank, (name, invoice) in enumerate(self.invoices.items()):
            left = french.money(invoice.remaining)
            due = f", échéance le {french.day(invoice.due_date)}" if invoice.due_date else ""
            self.fields[name] = MoneyField(
                label=f"Montant sur {invoice.number}",
                required=False,
                help_text=french.fr(f"Reste {left}{due}"),
                initial=invoice.remaining if rank == 0 else None,
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name, invoice in self.invoices.items():
            amount = cleaned.get(name)
            if amount and amount > invoice.remaining:
                self.add_error(
                    name,
                    f"Il reste {french.money(invoice.remaining)} sur {invoice.number} : saisissez ce montant au plus.",
                )
        if not self.errors and not self.shares(cleaned):
            self.add_error(next(iter(self.invoices)), "Saisissez un montant.")
        return cleaned

    def shares(self, cleaned: dict[str, Any]) -> list[tuple[Invoice, Decimal]]:
        return [(invoice, cleaned[name]) for name, invoice in self.invoices.items() if cleaned.get(name)]


def vat_key(line: Any) -> str:
    """One value of the VAT choice: rate, category and reason together."""
    return f"{Decimal(line.vat_rate if hasattr(line, 'vat_rate') else line.rate):.2f}|{_category(line)}|{line.exemption_code}"


def _category(line: Any) -> str:
    return line.vat_category if hasattr(line, "vat_category") else line.category


def vat_choices(rates: list[VatRate], line: Any) -> list[tuple[str, str]]:
    """The house's rates, and the line's own when it is no longer one of them."""
    found = {vat_key(rate): rate_words(rate.rate) + _exempt(rate.category) for rate in rates}
    own = vat_key(line)
    found.setdefault(own, rate_words(line.vat_rate) + _exempt(line.vat_category))
    return list(found.items())


def _exempt(category: str) -> str:
    words = EXEMPTIONS.get(category, "")
    return f" {words}" if words else ""


def vat_of(key: str) -> dict[str, Any] | None:
    """The columns of a line for a chosen rate, or ``None`` when it is not one of the house."""
    rate = next((rate for rate in VatRate.objects.all() if vat_key(rate) == key), None)
    if rate is None:
        return None
    return {
        "vat_rate": rate.rate,
        "vat_category": rate.category,
        "exemption_code": rate.exemption_code,
        "exemption_text": rate.exemption_text,
    }
