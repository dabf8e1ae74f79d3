"""The forms of templates and of the platforms' SIP access."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from maillon.catalog.models import Product
from maillon.core.forms import KitForm, RecordForm
from maillon.platforms.models import PlatformType
from maillon.provisioning import formats
from maillon.provisioning.models import ProvisioningTemplate, SipAccess

_HOST = re.compile(r"(?=.{1,120}$)[A-Za-z0-9{}._-]+(:[0-9]{1,5})?")


class TemplateForm(RecordForm):
    spans: ClassVar = {"name": 3, "format": 3, "products": 6, "body": 6}

    class Meta:
        model = ProvisioningTemplate
        fields = ("name", "format", "products", "body")
        widgets: ClassVar = {
            "products": forms.CheckboxSelectMultiple,
            "body": forms.Textarea(
                attrs={"rows": 22, "spellcheck": "false", "class": "font-mono text-xs", "autocomplete": "off"}
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        rows = Product.objects.filter(has_mac=True, archived_at=None)
        if self.instance.pk:
            rows |= Product.objects.filter(pk__in=self.instance.products.values("pk"))
        fields["products"].queryset = rows.distinct()
        fields["body"].strip = False

    def clean_body(self) -> str:
        text: str = self.cleaned_data["body"].replace("\r\n", "\n").replace("\r", "\n")
        wrong = formats.mistakes(self.cleaned_data.get("format") or "texte", text)
        if wrong:
            raise ValidationError([str(mistake) for mistake in wrong[:5]])
        return text


class SipAccessForm(KitForm, forms.ModelForm):
    spans: ClassVar = {"type": 6, "server": 3, "proxy": 3}

    class Meta:
        model = SipAccess
        fields = ("type", "server", "proxy")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["type"].queryset = PlatformType.objects.filter(archived_at=None)
        if self.instance.pk:
            del fields["type"]
        else:
            taken = SipAccess.objects.values("type")
            fields["type"].queryset = fields["type"].queryset.exclude(pk__in=taken)

    def clean_server(self) -> str:
        return self._host("server")

    def clean_proxy(self) -> str:
        return self._host("proxy")

    def _host(self, name: str) -> str:
        host: str = self.cleaned_data[name].strip()
        if host and (not _HOST.fullmatch(host) or re.search(r"[{}]", host.replace("{tenant}", ""))):
            raise ValidationError("Écrivez un nom de machine, comme sip.exemple.fr ou {tenant}.exemple.fr:5061.")
        return host
