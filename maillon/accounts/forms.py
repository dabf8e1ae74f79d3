"""Forms of the direction: the company, partners and their brand, people."""

from __future__ import annotations

import re
from typing import Any, ClassVar
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http.request import validate_host
from django.utils.text import slugify

from maillon.accounts import hosts
from maillon.accounts.models import Company, Partner, PartnerHost, User
from maillon.accounts.roles import PARTNER, Role
from maillon.core.form_fields import with_identity_fields
from maillon.core.forms import KitForm, RecordForm
from maillon.core.modules import registry

IDENTITY = ("legal_name", "siren", "siret", "vat_number", "street", "street2", "postal_code", "city", "email", "phone")
BRAND = ("brand_name", "color1", "color2", "sender_name", "sender_email", "logo_svg")
SPANS = {"street": 6, "street2": 6, "postal_code": 2, "city": 4, "logo_svg": 6, "footer": 6, "roles": 6}
HOST = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")
LOGO_HELP = "Le contenu d'un fichier SVG, 60 Ko au plus. Sans logo, le nom affiché suffit."


def darkest(value: str) -> float:
    """Contrast on white (WCAG 2.1, 1.4.3) of ``#rrggbb``."""
    channels = [int(value[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return 1.05 / (luminance + 0.05)


class BrandForm(RecordForm):
    """What the company's and a partner's forms share: checked numbers, readable colours, a harmless logo."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        with_identity_fields(self)
        if "logo_svg" in self.fields:
            self.fields["logo_svg"].help_text = LOGO_HELP
        for name in ("color1", "color2"):
            if name in self.fields:
                self.fields[name].help_text = "Par exemple #2149cf."

    def _readable(self, name: str) -> str:
        value = self.cleaned_data[name].strip().lower()
        if len(value) == 7 and value.startswith("#"):
            try:
                contrast = darkest(value)
            except ValueError:
                return value
            if contrast < 4.5:
                raise ValidationError(
                    f"Trop clair pour être lu sur du blanc (contraste {contrast:.1f} pour 4,5) : choisissez plus foncé."
                )
        return value

    def clean_color1(self) -> str:
        return self._readable("color1")

    def clean_color2(self) -> str:
        return self._readable("color2")

    def clean_logo_svg(self) -> str:
        logo = self.cleaned_data["logo_svg"].strip()
        if len(logo) > 60_000:
            raise ValidationError("Ce logo dépasse 60 Ko : simplifiez-le, ou laissez vide.")
        return logo


class CompanyForm(BrandForm):
    fieldsets = (
        ("Identité", (*IDENTITY, "legal_form", "rcs")),
        ("Facturation", ("iban", "bic", "payment_days", "late_rate", "vat_on_debits")),
        ("Marque", BRAND),
    )
    spans: ClassVar = SPANS

    class Meta:
        model = Company
        fields: ClassVar = [
            *IDENTITY,
            "legal_form",
            "rcs",
            "iban",
            "bic",
            "payment_days",
            "late_rate",
            "vat_on_debits",
            *BRAND,
        ]


class PartnerForm(BrandForm):
    fieldsets = (
        ("Partenaire", ("name", "gdpr_role", "payment_days")),
        ("Ce qu'il voit", ("mail_to", "sees_prices", "sees_invoices", "sees_technician", "sees_commissions")),
        ("Identité", IDENTITY),
        ("Marque", (*BRAND, "footer", "hosts")),
    )
    spans: ClassVar = SPANS | {"hosts": 6}
    hosts = forms.CharField(
        label="Ses adresses", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false"}),
        help_text="Un nom d'hôte par ligne, comme « espace.operis.fr » : tout y est à sa marque, dès la connexion. La première sert "
                  "dans les mails.",
    )  # fmt: skip

    class Meta:
        model = Partner
        fields: ClassVar = [
            "name", "mail_to", "sees_prices", "sees_invoices", "sees_technician", "sees_commissions", "gdpr_role", "payment_days",
            *IDENTITY, *BRAND, "footer",
        ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not registry.is_active("commissions"):
            del self.fields["sees_commissions"]
        if self.instance.pk:
            self.initial["hosts"] = "\n".join(self.instance.hosts.values_list("name", flat=True))

    def clean_hosts(self) -> list[str]:
        typed = self.cleaned_data["hosts"].lower().split()
        names = list(
            dict.fromkeys(name.removeprefix("https://").removeprefix("http://").rstrip("/.") for name in typed)
        )
        house = urlsplit(settings.SITE_URL).hostname
        taken = set(PartnerHost.objects.exclude(partner=self.instance.pk).values_list("name", flat=True))
        for name in names:
            if not HOST.fullmatch(name):
                raise ValidationError(
                    f"« {name[:60]} » n'est pas un nom d'hôte : écrivez-le comme « espace.operis.fr »."
                )
            if name == house or name in taken:
                raise ValidationError(f"« {name} » est déjà l'adresse de quelqu'un : choisissez-en une autre.")
            if not validate_host(name, settings.ALLOWED_HOSTS):
                raise ValidationError(
                    f"« {name} » n'est pas encore accepté par le serveur : ajoutez-le d'abord à ALLOWED_HOSTS, avec son certificat."
                )
        return names

    def save(self, commit: bool = True) -> Partner:
        if not self.instance.slug:
            self.instance.slug = free_slug(self.cleaned_data["name"])
        saved: Partner = super().save(commit)
        if list(saved.hosts.values_list("name", flat=True)) != self.cleaned_data["hosts"]:
            saved.hosts.all().delete()
            PartnerHost.objects.bulk_create(
                PartnerHost(partner=saved, name=name) for name in self.cleaned_data["hosts"]
            )
            hosts.forget()
        return saved


def free_slug(name: str) -> str:
    base = slugify(name)[:50] or "partenaire"
    taken = set(Partner.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(s for s in (base, *(f"{base}-{n}" for n in range(2, len(taken) + 3))) if s not in taken)


class UserForm(RecordForm):
    roles = forms.MultipleChoiceField(label="Rôles", choices=Role.choices, widget=forms.CheckboxSelectMultiple)
    fieldsets = (
        ("Personne", ("first_name", "last_name", "email", "phone", "extension")),
        ("Accès", ("roles", "partner", "is_active")),
        ("Chez son partenaire", ("manages_users", "sees_prices", "may_accept")),
    )
    spans: ClassVar = SPANS

    class Meta:
        model = User
        fields: ClassVar = [
            "first_name", "last_name", "email", "phone", "extension", "roles", "partner", "is_active", "manages_users",
            "sees_prices", "may_accept",
        ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        with_identity_fields(self)
        self.fields["partner"].help_text = "Pour un utilisateur partenaire seulement."

    def clean_email(self) -> str:
        return self.cleaned_data["email"].lower()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        roles, partner = set(cleaned.get("roles") or ()), cleaned.get("partner")
        if PARTNER in roles and len(roles) > 1:
            self.add_error("roles", "Un utilisateur partenaire n'a pas d'autre rôle : il est extérieur à la société.")
        elif PARTNER in roles and not partner:
            self.add_error("partner", "Choisissez le partenaire de cette personne.")
        elif PARTNER not in roles and partner:
            self.add_error("partner", "Laissez vide : seul un utilisateur partenaire appartient à un partenaire.")
        return cleaned

    def _post_clean(self) -> None:
        if not self.errors:
            super()._post_clean()  # type: ignore[misc]


class InviteForm(KitForm, forms.ModelForm):
    """Somebody of a partner: the account opens by the mail that this sends."""

    spans: ClassVar = {"email": 6, "manages_users": 6, "sees_prices": 6, "may_accept": 6}

    class Meta:
        model = User
        fields: ClassVar = ["first_name", "last_name", "email", "sees_prices", "may_accept", "manages_users"]

    def clean_email(self) -> str:
        return self.cleaned_data["email"].lower()


class AccessForm(RecordForm):
    """What one person of a partner may do there."""

    spans: ClassVar = {"manages_users": 6, "sees_prices": 6, "may_accept": 6}

    class Meta:
        model = User
        fields: ClassVar = ["sees_prices", "may_accept", "manages_users"]


class MyAccountForm(KitForm, forms.ModelForm):
    class Meta:
        model = User
        fields: ClassVar = ["first_name", "last_name", "phone", "extension"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        with_identity_fields(self)
        if self.instance.partner_id:
            del self.fields["extension"]
