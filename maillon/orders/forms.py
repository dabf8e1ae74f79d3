from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar

from django import forms
from django.urls import reverse_lazy

from maillon.accounts.roles import Role
from maillon.catalog.models import BundleItem, Product
from maillon.catalog.pricing import plain, told
from maillon.catalog.services.prices import Tariff
from maillon.clients.models import Client, Contact, Site
from maillon.core import french
from maillon.core.forms import KitForm, RecordForm
from maillon.core.modules import registry
from maillon.orders.models import Order, OrderType, OutcomeReason, Payer, Quote, StepTemplate
from maillon.orders.services.papers import exact
from maillon.orders.site_forms import sites_field
from maillon.orders.steps import StepKind

MOST_CHECKS, LONGEST_CHECK = 20, 120
DATE = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


def french_decimal(text: str, name: str) -> Decimal:
    """« 1 020,60 », « 10 % », « 189.00 € » as a Decimal; ``ValueError`` is a French sentence."""
    clean = "".join(c for c in text if c not in " \u00a0\u202f€%").replace(",", ".")
    try:
        value = Decimal(clean)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite():
        raise ValueError(f"{name} : « {text[:20]} » n'est pas un nombre. Écrivez par exemple 189,00.")
    return value


class DealForm(KitForm):
    """What a quote and an order ask at their birth: the client first, the rest is proposed."""

    client = forms.ModelChoiceField(
        Client.objects.none(),
        label="Client",
        error_messages={
            "required": "Choisissez le client : tapez quelques lettres de son nom.",
            "invalid_choice": "Ce client n'existe pas, ou n'est pas dans votre portefeuille : choisissez dans la liste.",
        },
        widget=forms.TextInput(
            attrs={
                "data-combobox": "",
                "data-url": reverse_lazy("orders:client_choice"),
                "placeholder": "Nom ou référence du client",
            }
        ),
    )
    subject = forms.CharField(label="Objet", max_length=160, required=False, help_text="Laissé vide : « Téléphonie ».")
    order_type = forms.ModelChoiceField(OrderType.objects.none(), label="Type de commande", empty_label=None)
    payer = forms.ChoiceField(label="Payeur", choices=Payer.choices, initial=Payer.CLIENT, widget=forms.RadioSelect)

    spans: ClassVar[dict[str, int]] = {"client": 6, "subject": 6}

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["client"].queryset = Client.objects.visible_to(user).filter(archived_at=None)
        fields["order_type"].queryset = OrderType.objects.filter(archived_at=None)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        client = cleaned.get("client")
        if client and cleaned.get("payer") == Payer.PARTNER and client.partner_id is None:
            self.add_error("payer", "Ce client est direct : il n'a pas de partenaire qui puisse payer.")
        return cleaned


class OrderKeyForm(DealForm):
    requested_on = forms.DateField(label="Date souhaitée", required=False, widget=DATE)
    buyer_reference = forms.CharField(label="Référence du client", max_length=60, required=False)
    comment = forms.CharField(label="Remarque", required=False, widget=forms.Textarea(attrs={"rows": 3}))


class DealHeader(RecordForm):
    """The header of a deal, saved as it changes. Sites and contacts are those of the client."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        deal = self.instance
        fields["site"].queryset = Site.objects.filter(client=deal.client_id, archived_at=None)
        fields["contact"].queryset = Contact.objects.filter(client=deal.client_id, archived_at=None)
        fields["site"].empty_label = "À choisir"
        fields["contact"].empty_label = "À choisir"
        if "order_type" in fields:
            fields["order_type"].empty_label = None
        for name in ("site", "contact", "order_type"):
            if name in fields:  # read once: a select asks for its choices twice
                fields[name].choices = list(fields[name].choices)
        payers = [(Payer.CLIENT.value, f"Client : {deal.client_name}")]
        if deal.partner_id:
            payers.append((Payer.PARTNER.value, f"Partenaire : {deal.partner.name}"))
        fields["payer"].choices = payers
        fields["payer"].widget.choices = payers
        if self.user is not None and self.user.partner_id and "siren_waived" in fields:
            del fields["siren_waived"]


class QuoteHeader(DealHeader):
    deposit_percent = forms.DecimalField(
        label="Acompte à la commande",
        min_value=0,
        max_value=100,
        decimal_places=2,
        localize=True,
        widget=forms.TextInput(attrs={"data-unit": "%", "inputmode": "decimal"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["deposit_percent"] = exact(self.instance.deposit_percent, 0).replace(".", ",")

    class Meta:
        model = Quote
        fields = ("payer", "site", "valid_until", "deposit_percent", "subject", "contact", "order_type", "introduction")
        widgets = {"valid_until": DATE, "introduction": forms.Textarea(attrs={"rows": 2})}


class OrderHeader(DealHeader):
    fieldsets = (
        ("Commande", ("subject", "payer", "siren_waived", "buyer_reference", "requested_on")),
        ("Sur place", ("site", "contact", "comment")),
    )
    spans: ClassVar[dict[str, int]] = {"subject": 6, "siren_waived": 3}

    class Meta:
        model = Order
        fields = ("subject", "payer", "siren_waived", "site", "contact", "buyer_reference", "requested_on", "comment")
        widgets = {"requested_on": DATE, "comment": forms.Textarea(attrs={"rows": 3})}


class WhereForm(OrderHeader):
    """What a signed order may still be told: where, who to see there, for when; its lines and its payer are signed."""

    fieldsets = (("Sur place", ("site", "contact", "requested_on", "buyer_reference", "comment")),)  # type: ignore[assignment]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("subject", "payer", "siren_waived"):
            self.fields.pop(name, None)


class ReasonForm(KitForm):
    reason = forms.CharField(
        label="Motif",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Indiquez le motif : il est gardé dans l'historique."},
    )


class RefusedForm(ReasonForm):
    """One of ours notes a refusal: what the client said, and the nearest reason of our list."""

    outcome = forms.ModelChoiceField(
        OutcomeReason.objects.none(),
        label="Motif retenu pour nos chiffres",
        required=False,
        empty_label="À préciser plus tard",
    )
    field_order = ("outcome", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["outcome"].queryset = OutcomeReason.objects.offered(won=False)
        fields["reason"].label = "Ce qu'a dit le client"


class PromiseForm(KitForm):
    """``known``: whether a date was promised already, whose move needs a reason. ``parts``: what may have a date of its own.
    ``seen`` tells which dates the person read."""

    part = forms.ChoiceField(
        label="Pour", required=False, help_text="Un site ou une ligne peut avoir sa date ; le reste suit la commande."
    )
    day = forms.DateField(
        label="Date promise", widget=DATE, error_messages={"required": "Indiquez la date promise au client."}
    )
    reason = forms.CharField(
        label="Pourquoi la date bouge",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Le client et le partenaire le lisent.",
    )
    seen = forms.CharField(required=False, max_length=20_000, widget=forms.HiddenInput)
    spans: ClassVar[dict[str, int]] = {"part": 6}

    def __init__(
        self, *args: Any, known: bool, parts: Sequence[tuple[str, str]], first: dict[str, Any], **kwargs: Any
    ) -> None:
        super().__init__(*args, initial=first, **kwargs)
        fields: Any = self.fields
        fields["part"].choices = [("", "Toute la commande"), *parts]
        if len(parts) < 2:
            del fields["part"]
        if not known:
            del fields["reason"]


class BundleForm(KitForm):
    """What is chosen of a bundle: one of each alternative, any of the options. ``prices``: absent when they are hidden."""

    fieldsets: Any  # type: ignore[misc]  # as many choices as the bundle has

    quantity = forms.DecimalField(
        label="Nombre de lots", min_value=Decimal("0.001"), max_value=Decimal(9999), decimal_places=3, localize=True, initial=1,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}), error_messages={"min_value": "La quantité doit être positive."},
    )  # fmt: skip

    def __init__(
        self, *args: Any, items: Sequence[BundleItem], prices: Tariff | None, sites: Sequence[Site] = (),
        here: int | None = None, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.items, self.prices = items, prices
        names = ["quantity"]
        groups: dict[str, list[BundleItem]] = {}
        for item in items:
            if item.role == BundleItem.Role.ALTERNATIVE:
                groups.setdefault(item.group, []).append(item)
        for rank, (group, members) in enumerate(groups.items()):
            names.append(f"choice{rank}")
            self.fields[f"choice{rank}"] = forms.ChoiceField(
                label=group, choices=[(str(m.pk), self._told(m)) for m in members], initial=str(members[0].pk),
                widget=forms.RadioSelect,
                error_messages={"required": "Choisissez un article.", "invalid_choice": "Choisissez dans la liste."},
            )  # fmt: skip
        options = [item for item in items if item.role == BundleItem.Role.OPTION]
        if options:
            names.append("options")
            self.fields["options"] = forms.MultipleChoiceField(
                label="En option", choices=[(str(o.pk), self._told(o)) for o in options], required=False,
                widget=forms.CheckboxSelectMultiple,
            )  # fmt: skip
        if sites:
            names.append("sites")
            self.fields["sites"] = sites_field(sites, {here})
            self.fields["sites"].help_text = "Le nombre de lots est celui de chaque site."
        self.fieldsets = (("Lot", tuple(names)),)

    def _told(self, item: BundleItem) -> str:
        many = f"{plain(item.quantity)} × " if item.quantity != 1 else ""
        if self.prices is None:
            return f"{many}{item.product.name}"
        price = self.prices.own_price(item.product, item.quantity)
        return f"{many}{item.product.name}, {told(price, item.product.is_recurring)}"

    def included(self) -> str:
        """« Compris : 5 × Yealink T54W et Installation. »"""
        held = [
            f"{plain(i.quantity)} × {i.product.name}" if i.quantity != 1 else i.product.name
            for i in self.items
            if i.role == BundleItem.Role.INCLUDED
        ]
        return f"Compris : {french.listing(held)}." if held else ""

    def told(self, bundle: Product) -> str:
        """« 1 663,00 € + 74,50 €/mois. Compris : ... »"""
        price = f"{told(self.prices.price(bundle), recurring=False)}. " if self.prices else ""
        return price + self.included()

    def chosen(self) -> set[int]:
        picked = [value for name, value in self.cleaned_data.items() if name.startswith("choice")]
        return {int(number) for number in (*picked, *self.cleaned_data.get("options", ()))}

    def places(self) -> list[int | None]:
        """Where the bundle goes: the site of the whole when nothing is asked."""
        return [int(key) for key in self.cleaned_data.get("sites", ())] or [None]


class OrderTypeForm(KitForm, forms.ModelForm):
    class Meta:
        model = OrderType
        fields = ("label",)


class StepForm(KitForm, forms.ModelForm):
    """A step added without code: its kind says what must be true to leave it."""

    kind = forms.ChoiceField(label="Nature", help_text="La nature dit ce qui doit être fait avant de quitter l'étape.")
    owner_role = forms.ChoiceField(
        label="Équipe", choices=[choice for choice in Role.choices if choice[0] != Role.PARTNER]
    )
    checks = forms.CharField(
        label="Points à cocher",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Un par ligne, pour une étape libre : tous se cochent avant de la quitter.",
    )
    spans: ClassVar[dict[str, int]] = {"checks": 6}

    class Meta:
        model = StepTemplate
        fields = ("label", "kind", "owner_role", "due_days", "public_label", "checks")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["kind"].choices = [(k.key, k.label) for k in registry.offered(StepKind)]
        fields["due_days"].help_text = "Au-delà, l'étape est en retard."
        fields["public_label"].help_text = "Vide : l'étape n'est pas montrée au client."
        self.initial["checks"] = "\n".join(self.instance.checks)

    def clean_checks(self) -> list[str]:
        lines = [" ".join(line.split()) for line in self.cleaned_data["checks"].splitlines()]
        found = list(dict.fromkeys(line for line in lines if line))
        if len(found) > MOST_CHECKS:
            raise forms.ValidationError(f"Une étape porte au plus {MOST_CHECKS} points : regroupez-en.")
        if any(len(line) > LONGEST_CHECK for line in found):
            raise forms.ValidationError(f"Un point tient en {LONGEST_CHECK} caractères : raccourcissez-le.")
        return found

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("checks") and cleaned.get("kind") not in (None, "custom"):
            self.add_error(
                "checks", "Seule une étape libre porte des points à cocher : les autres natures ont leurs contrôles."
            )
        return cleaned
