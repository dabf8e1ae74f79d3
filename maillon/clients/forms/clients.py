"""Forms of a client, its contacts and sites: typed in any form, refused with a sentence that says how to fix."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.urls import reverse_lazy
from django.utils.html import format_html

from maillon.accounts.models import Partner, User
from maillon.clients.addresses import TownFields
from maillon.clients.models import Client, Contact, Group, ServiceLevel, Site
from maillon.clients.services.cards import TAKEN
from maillon.core.form_fields import CleanedField, EmailField, PhoneField, PostalCodeField, with_identity_fields
from maillon.core.forms import KitForm, RecordForm
from maillon.core.scope import elevated
from maillon.fields.forms import CustomFieldsMixin


def offer(form: forms.BaseForm, name: str, rows: QuerySet, nothing: str = "") -> None:
    """The rows among which a field chooses, and what choosing none is called."""
    field: Any = form.fields[name]
    field.queryset = rows
    if nothing:
        field.empty_label = nothing


def offer_levels(form: forms.BaseForm, nothing: str) -> None:
    """The service levels in use, and the one it has."""
    instance: Any = form.instance  # type: ignore[attr-defined]
    rows = ServiceLevel.objects.current() | ServiceLevel.objects.filter(pk=instance.service_level_id)
    offer(form, "service_level", rows, nothing)


def group_box() -> forms.TextInput:
    return forms.TextInput(
        {"data-combobox": "", "data-url": reverse_lazy("clients:group_choices"), "placeholder": "Nom du groupe"}
    )


def choose(form: forms.BaseForm, name: str, choices: Sequence[tuple[str, str]]) -> None:
    field: Any = form.fields[name]
    field.choices = choices


class CardForm(RecordForm):
    """Numbers checked on the way in, and shown on a conflict as people write them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        with_identity_fields(self)

    def _compare(self, cleaned: dict[str, Any]) -> None:
        super()._compare(cleaned)
        self.conflict = [
            replace(d, theirs=str(kind.prepare_value(d.theirs)), yours=str(kind.prepare_value(d.yours)))
            if isinstance(kind := self.fields.get(d.name), CleanedField)
            else d
            for d in self.conflict
        ]


class IdentityForm(TownFields, CardForm):
    """What the creation and the change of a client share."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.user.partner_id:
            for name in ("owner", "service_level", "partner", "group", "is_head_office"):
                self.fields.pop(name, None)
        if "service_level" in self.fields:
            offer_levels(self, "Aucun")
        if "owner" in self.fields:
            offer(self, "owner", User.objects.filter(partner=None, is_active=True), "Personne")
        if "siret" in self.fields:
            self.fields["siret"].help_text = "14 chiffres, sur le Kbis."
        if "siren" in self.fields:
            self.fields["siren"].help_text = "Déduit du SIRET s'il reste vide."
            self.fields["vat_number"].help_text = "Déduit du SIREN s'il reste vide."
        if "size" in self.fields:
            choose(self, "size", [("", "Non précisée"), *Client.Size.choices])
        self.prepare_towns()

    def clean_siret(self) -> str:
        siret = self.cleaned_data["siret"]
        if not siret:
            return ""
        same = Client.objects.current().filter(siret=siret).exclude(pk=self.instance.pk)
        known = same.visible_to(self.user).first()
        if known:
            card = '{} a déjà ce SIRET : <a class="underline" href="{}">ouvrez sa fiche {}</a> plutôt que d\'en créer une autre.'
            raise ValidationError(format_html(card, known.name, known.get_absolute_url(), known.reference))
        with elevated("SIRET déjà pris"):
            taken = same.exists()
        if taken:
            raise ValidationError(TAKEN)
        return siret

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self._follow_siret(cleaned)
        self.check_towns(cleaned)
        return cleaned

    def _follow_siret(self, cleaned: dict[str, Any]) -> None:
        """A new SIRET brings its SIREN, and a new SIREN its VAT number, unless they were typed too."""
        siret, siren = cleaned.get("siret"), cleaned.get("siren")
        if siret and "siren" in self.fields and "siren" not in self.errors:
            if "siren" not in self.changed_data or not siren:
                cleaned["siren"] = siret[:9]
            elif siren != siret[:9]:
                self.add_error("siren", f"Le SIREN est le début du SIRET : {siret[:9]}.")
        if "vat_number" not in self.changed_data and cleaned.get("siren", "") != self.initial.get("siren", ""):
            cleaned["vat_number"] = ""


class ClientForm(CustomFieldsMixin, IdentityForm):
    """Changes a card. ``partner`` (for who may hand a client over) takes effect today."""

    partner = forms.ModelChoiceField(
        Partner.objects.none(), label="Partenaire", required=False, empty_label="Aucun, en direct",
        help_text="Le changement vaut à partir d'aujourd'hui.",
    )  # fmt: skip
    fieldsets = (
        (
            "Identité",
            ("name", "siret", "phone", "partner", "email", "legal_name", "siren", "vat_number", "former_name"),
        ),
        (
            "Adresse de facturation",
            ("street", "street2", "postal_code", "city", "keep_town", "billing_email", "payment_method"),
        ),
        ("Suivi", ("sector", "size", "service_level", "owner", "client_since")),
        ("Groupe", ("group", "is_head_office")),
    )
    spans: ClassVar = {"street": 6, "street2": 6, "postal_code": 2, "city": 4, "payment_method": 6, "keep_town": 6}

    class Meta:
        model = Client
        fields: ClassVar = [
            "name", "siret", "phone", "email", "legal_name", "siren", "vat_number", "former_name", "street", "street2", "postal_code",
            "city", "billing_email", "payment_method", "sector", "size", "service_level", "owner", "client_since",
            "group", "is_head_office",
        ]  # fmt: skip
        widgets: ClassVar = {
            "payment_method": forms.RadioSelect, "client_since": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "group": group_box(),
        }  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "group" in self.fields:
            offer(self, "group", Group.objects.visible_to(self.user))
        if "partner" not in self.fields:
            return
        if not self.user.can("clients.close"):
            del self.fields["partner"]
            return
        offer(self, "partner", open_partners(self.instance.partner_id))
        self.initial["partner"] = self.instance.partner_id


class NewClientForm(CustomFieldsMixin, IdentityForm):
    """The whole client in one form: card, main contact, main site. Nothing is typed twice."""

    partner = forms.ModelChoiceField(
        Partner.objects.none(), label="Partenaire", required=False, empty_label="Aucun, en direct"
    )
    contact_first_name = forms.CharField(label="Prénom", max_length=60, required=False)
    contact_last_name = forms.CharField(label="Nom du contact", max_length=60, required=False)
    contact_function = forms.CharField(label="Fonction", max_length=80, required=False)
    contact_email = EmailField(label="Adresse e-mail du contact", max_length=120, required=False)
    contact_mobile = PhoneField(label="Mobile", max_length=60, required=False)
    site_name = forms.CharField(
        label="Nom du site",
        max_length=80,
        required=False,
        help_text="Siège, boutique, cabinet… « Site principal » s'il reste vide.",
    )
    site_street = forms.CharField(
        label="Adresse du site",
        max_length=160,
        required=False,
        help_text="Seulement si ce n'est pas l'adresse ci-dessus.",
    )
    site_postal_code = PostalCodeField(label="Code postal du site", max_length=60, required=False)
    site_city = forms.CharField(label="Ville du site", max_length=80, required=False)
    access_notes = forms.CharField(
        label="Accès (alarme, clés, code)", required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    towns: ClassVar = ("", "site_")
    fieldsets = (
        ("Identité", ("name", "siret", "phone", "email", "partner", "status", "sector", "size")),
        ("Adresse", ("street", "street2", "postal_code", "city", "keep_town")),
        (
            "Contact principal",
            ("contact_first_name", "contact_last_name", "contact_function", "contact_email", "contact_mobile"),
        ),
        (
            "Site à équiper",
            ("site_name", "access_notes", "site_street", "site_postal_code", "site_city", "site_keep_town"),
        ),
    )
    spans: ClassVar = {
        "street": 6, "street2": 6, "postal_code": 2, "city": 4, "site_street": 6, "site_postal_code": 2, "site_city": 4,
        "contact_function": 2, "contact_email": 2, "contact_mobile": 2, "site_name": 3, "access_notes": 3, "keep_town": 6,
        "site_keep_town": 6,
    }  # fmt: skip

    class Meta:
        model = Client
        fields: ClassVar = [
            "name", "siret", "phone", "email", "status", "sector", "size", "street", "street2", "postal_code", "city",
        ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "partner" in self.fields:
            offer(self, "partner", open_partners())
        choose(self, "status", [c for c in Client.Status.choices if c[0] != Client.Status.ENDED])
        if not self.user.can("access.edit"):
            del self.fields["access_notes"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        typed = [n for n in self.fields if n.startswith("contact_") and cleaned.get(n)]
        if typed and not cleaned.get("contact_last_name") and "contact_last_name" not in self.errors:
            self.add_error("contact_last_name", "Indiquez le nom de ce contact, ou videz ses autres champs.")
        for prefix, names in (
            ("", ("street", "postal_code", "city")),
            ("site_", ("site_street", "site_postal_code", "site_city")),
        ):
            given = [n for n in names if cleaned.get(n)]
            if given and (prefix or self._site_asked(cleaned)):
                self._require(names, cleaned)
        return cleaned

    def _site_asked(self, cleaned: dict[str, Any]) -> bool:
        """The address above is also that of the site."""
        return bool(cleaned.get("street")) or bool(cleaned.get("site_name"))

    def _require(self, names: tuple[str, ...], cleaned: dict[str, Any]) -> None:
        for name in names:
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, "Il manque pour que le technicien trouve le site.")

    def contact(self) -> Contact | None:
        data = self.cleaned_data
        if not data.get("contact_last_name"):
            return None
        names = ("first_name", "last_name", "function", "email", "mobile")
        return Contact(**{name: data.get(f"contact_{name}", "") for name in names})

    def site(self) -> Site | None:
        data = self.cleaned_data
        prefix = "site_" if data.get("site_street") else ""
        if not data.get(f"{prefix}street"):
            return None
        place = {name: data[f"{prefix}{name}"] for name in ("street", "postal_code", "city")}
        second = "" if prefix else data.get("street2", "")
        name = data.get("site_name") or "Site principal"
        return Site(name=name, street2=second, access_notes=data.get("access_notes", ""), **place)


def open_partners(current: int | None = None) -> Any:
    """Partners to choose from: those in service, and the present one."""
    from_now = Partner.objects.filter(archived_at=None)
    return (from_now | Partner.objects.filter(pk=current)) if current else from_now


class ContactForm(CardForm):
    fieldsets = (
        (
            "",
            (
                "first_name",
                "last_name",
                "function",
                "civility",
                "email",
                "phone",
                "mobile",
                "channel",
                "is_main",
                "receives_mails",
            ),
        ),
    )

    class Meta:
        model = Contact
        fields: ClassVar = [
            "civility", "first_name", "last_name", "function", "email", "phone", "mobile", "channel", "is_main", "receives_mails",
        ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "civility", [("", "Non précisée"), ("mme", "Mme"), ("m", "M.")])


class SiteForm(TownFields, CardForm):
    fieldsets = (
        (
            "",
            (
                "name",
                "contact",
                "street",
                "street2",
                "postal_code",
                "city",
                "keep_town",
                "access_notes",
                "service_level",
                "is_main",
            ),
        ),
    )
    spans: ClassVar = {"street": 6, "street2": 6, "postal_code": 2, "city": 4, "is_main": 6, "keep_town": 6}

    class Meta:
        model = Site
        fields: ClassVar = [
            "name", "contact", "street", "street2", "postal_code", "city", "access_notes", "service_level", "is_main",
        ]  # fmt: skip
        widgets: ClassVar = {"access_notes": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "contact", Contact.objects.current().filter(client=self.instance.client), "Celui du client")
        if not self.user.can("access.edit"):
            del self.fields["access_notes"]
        if self.user.partner_id:
            del self.fields["service_level"]
        else:
            offer_levels(self, "Celui du client")
        self.prepare_towns()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self.check_towns(cleaned)
        return cleaned


class PlaceForm(KitForm):
    """The point of a site, by hand."""

    lat = forms.FloatField(
        label="Latitude", localize=True, min_value=-90, max_value=90, help_text="Par exemple 45,75917."
    )
    lon = forms.FloatField(
        label="Longitude", localize=True, min_value=-180, max_value=180, help_text="Par exemple 4,85502."
    )
