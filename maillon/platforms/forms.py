"""The forms of platforms: typed in any form, refused with a sentence that says how to fix."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q

from maillon.catalog.models import Kind as ProductKind
from maillon.catalog.models import Product
from maillon.clients.models import Site
from maillon.core.form_fields import CleanedField, MacField, PhoneField, SerialField
from maillon.core.forms import KitForm, RecordForm
from maillon.core.identifiers import Invalid
from maillon.core.phones import display_phone
from maillon.fields.forms import CustomFieldsMixin
from maillon.platforms import links, ranges
from maillon.platforms.iccid import clean_iccid, display_iccid
from maillon.platforms.models import Handset, Line, NumberRange, Platform, PlatformType, Secret, Sim
from maillon.platforms.services import mac_told, overlap_told
from maillon.platforms.visits import VisitAhead


class IccidField(CleanedField):
    cleaner = staticmethod(clean_iccid)
    shown = staticmethod(display_iccid)
    attributes: ClassVar = {"inputmode": "numeric", "autocomplete": "off"}


def choose_site(form: Any, client_id: int) -> None:
    field: Any = form.fields["site"]
    field.queryset = Site.objects.current().filter(client_id=client_id)
    field.empty_label = "Tous les sites"


class PlatformTypeForm(KitForm, forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = PlatformType
        fields = ("name", "kind", "provider", "link_template")
        help_texts: ClassVar = {"name": "Ce qu'on choisit dans une fiche.", "link_template": links.HINT}

    spans: ClassVar = {"name": 6, "link_template": 6}

    def clean_link_template(self) -> str:
        template: str = self.cleaned_data["link_template"].strip()
        if template and not links.valid_template(template):
            raise ValidationError(f"Ce modèle ne convient pas. {links.HINT}")
        return template


class PlatformForm(CustomFieldsMixin, RecordForm):
    url = forms.URLField(label="Adresse particulière", max_length=300, required=False, assume_scheme="https")
    fieldsets: ClassVar = (("", ("type", "tenant", "site", "planned_handsets", "url", "comment")),)
    spans: ClassVar = {"url": 6, "comment": 6}

    class Meta:
        model = Platform
        fields = ("type", "tenant", "site", "planned_handsets", "url", "comment")
        widgets: ClassVar = {"comment": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        type_: Any = self.fields["type"]
        type_.queryset = PlatformType.objects.filter(Q(archived_at=None) | Q(pk=self.instance.type_id))
        type_.empty_label = "À choisir"
        choose_site(self, self.instance.client_id)
        self.fields["tenant"].help_text = "Tel que l'opérateur l'écrit ; il complète le lien."
        self.fields["url"].help_text = "Seulement si le lien du catalogue ne convient pas."

    def clean_tenant(self) -> str:
        return " ".join(self.cleaned_data["tenant"].split())

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"]
        if url and not url.startswith(("https://", "http://")):
            raise ValidationError("Un lien commence par https:// : recopiez-le depuis le navigateur.")
        return url


class RangeForm(RecordForm):
    """One number, or a range: « 04 78 00 12 00 », « 99 »."""

    first_number = forms.CharField(label="Numéro, ou premier de la tranche", max_length=40)
    last_number = forms.CharField(
        label="Dernier de la tranche", max_length=40, required=False,
        help_text="Vide pour un seul numéro ; les derniers chiffres suffisent.",
    )  # fmt: skip
    fieldsets: ClassVar = (("", ("first_number", "last_number", "label")),)
    spans: ClassVar = {"label": 6}

    class Meta:
        model = NumberRange
        fields = ("label",)
        help_texts: ClassVar = {"label": "Accueil, fax, SDA du service… facultatif."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("first_number", "last_number"):
            self.fields[name].widget.attrs.update({"inputmode": "tel", "autocomplete": "off"})
        if self.instance.pk:
            self.initial["first_number"] = display_phone(self.instance.phone)
            if self.instance.count > 1:
                self.initial["last_number"] = display_phone(ranges.as_phone(self.instance.last))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if "first_number" not in cleaned or "last_number" not in cleaned:
            return cleaned
        try:
            first, last = ranges.read_range(cleaned["first_number"], cleaned["last_number"])
        except Invalid as refused:
            self.add_error("first_number" if not cleaned["last_number"] else "last_number", str(refused))
            return cleaned
        told = overlap_told(first, last, self.user, but=self.instance.pk)
        if told:
            self.add_error("first_number", told)
        self.instance.first, self.instance.last = first, last
        return cleaned


class LineForm(RecordForm):
    number = PhoneField(label="Numéro", max_length=40, required=False)
    fieldsets: ClassVar = (("", ("kind", "number", "operator_reference", "site")),)

    class Meta:
        model = Line
        fields = ("kind", "number", "operator_reference", "site")
        help_texts: ClassVar = {"operator_reference": "Identifiant de la ligne ou de l'accès chez l'opérateur."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_site(self, self.instance.platform.client_id)


class HandsetForm(RecordForm):
    mac = MacField(label="Adresse MAC", max_length=40, required=False)
    serial = SerialField(label="Numéro de série", max_length=60, required=False)
    fieldsets: ClassVar = (("", ("extension", "user_name", "product", "model", "mac", "serial", "firmware")),)

    class Meta:
        model = Handset
        fields = ("extension", "user_name", "product", "model", "mac", "serial", "firmware")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        product: Any = self.fields["product"]
        phones = Product.objects.filter(archived_at=None, kind=ProductKind.HARDWARE, has_mac=True)
        product.queryset = phones | Product.objects.filter(pk=self.instance.product_id)
        product.empty_label = "Hors catalogue"
        self.fields["model"].help_text = "Rempli par l'article choisi ; à saisir hors catalogue."
        self.fields["extension"].widget.attrs["inputmode"] = "numeric"

    def clean_extension(self) -> str:
        extension = "".join(self.cleaned_data["extension"].split())
        if extension and not (extension.isascii() and extension.isdigit() and len(extension) >= 2):
            raise ValidationError("Un poste est un numéro court, de 2 à 10 chiffres, comme 201.")
        return extension

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("product") and not cleaned.get("model"):
            cleaned["model"] = str(cleaned["product"].name)[:80]
        mac = cleaned.get("mac")
        told = mac_told(mac, self.user, self.instance.pk) if mac else ""
        if told:
            self.add_error("mac", told)
        return cleaned


class SimForm(RecordForm):
    iccid = IccidField(label="ICCID", max_length=40, help_text="Le long numéro imprimé sur la carte.")
    number = PhoneField(label="Numéro", max_length=40, required=False)
    fieldsets: ClassVar = (("", ("iccid", "number", "operator", "status")),)

    class Meta:
        model = Sim
        fields = ("iccid", "number", "operator", "status")


class SecretForm(RecordForm):
    """The secret itself is never shown again in a form: an empty box keeps it."""

    value = forms.CharField(
        label="Secret", max_length=2000, required=False, strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip
    fieldsets: ClassVar = (("", ("label", "username", "value")),)
    spans: ClassVar = {"label": 6}

    class Meta:
        model = Secret
        fields = ("label", "username")
        help_texts: ClassVar = {"label": "Ce qu'il ouvre : administration du tenant, compte SIP…"}
        widgets: ClassVar = {"username": forms.TextInput(attrs={"autocomplete": "off"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["value"].help_text = "Laissez vide pour garder celui qui est enregistré."
        else:
            self.fields["value"].required = True


class RevealForm(KitForm):
    reason = forms.CharField(
        label="Pourquoi", max_length=200, help_text="Gardé dans le journal avec votre nom et l'heure.",
        error_messages={"required": "Indiquez pourquoi vous révélez ce secret : c'est gardé dans le journal."},
    )  # fmt: skip
    spans: ClassVar = {"reason": 6}


class GrantForm(KitForm):
    visit = forms.ChoiceField(label="Intervention et technicien")
    spans: ClassVar = {"visit": 6}

    def __init__(self, *args: Any, visits: list[VisitAhead], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.visits = {visit.key: visit for visit in visits}
        field: Any = self.fields["visit"]
        field.choices = [(key, f"{visit.label}, {visit.technician}") for key, visit in self.visits.items()]

    def chosen(self) -> VisitAhead:
        return self.visits[self.cleaned_data["visit"]]


class ImportForm(KitForm):
    file = forms.FileField(
        label="Fichier CSV ou Excel",
        help_text="Une ligne par poste ou par numéro ; la première ligne nomme les colonnes.",
        error_messages={"required": "Choisissez le fichier à lire."},
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
    )
    spans: ClassVar = {"file": 6}
