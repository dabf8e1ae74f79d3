"""One factory per model of the module, and a sheet whose handset is known of its platform."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import factory
from django.conf import settings
from django.utils import timezone

from maillon.core import vault
from maillon.core.testing import UserFactory
from maillon.documents.models import PublicLink
from maillon.logistics.models import Device, StagingSheet
from maillon.logistics.tests.factories import DeviceFactory, StagingSheetFactory
from maillon.orders.tests.factories import ProductFactory
from maillon.platforms.tests.factories import HandsetFactory, PlatformTypeFactory, SecretFactory
from maillon.provisioning.models import HandsetLink, ProvisioningTemplate, SipAccess

YEALINK = """#!version:1.0.0.1
account.1.enable = 1
account.1.label = {{ nom_affiche }}
account.1.user_name = {{ poste }}
account.1.password = {{ mot_de_passe_sip }}
account.1.sip_server.1.address = {{ serveur_sip }}
"""


class ProvisioningTemplateFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ProvisioningTemplate

    name = factory.Sequence(lambda n: f"Yealink {n}")
    format = "yealink"
    body = YEALINK


class SipAccessFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = SipAccess
        django_get_or_create = ("type",)

    type = factory.SubFactory(PlatformTypeFactory)
    server = "{tenant}"
    proxy = "sbc.axialys.example:5061"


class HandsetLinkFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = HandsetLink

    device = factory.SubFactory(DeviceFactory)
    link = factory.LazyAttribute(
        lambda row: PublicLink.objects.create(
            digest=f"{row.device.pk:064d}", purpose="provisionnement", target_model="logistics.device",
            target_id=row.device.pk, expires_at=timezone.now() + timedelta(days=1),
        )
    )  # fmt: skip
    made_by = factory.SubFactory(UserFactory)


def known_phone(
    sheet: StagingSheet | None = None, *, name: str = "Claire Rossi", secret: bool = True, **changes: Any
) -> Any:
    """``sheet``, ``device``, ``handset``, ``template``: one handset read at staging that its platform knows."""
    sheet = sheet or StagingSheetFactory()
    template = ProvisioningTemplateFactory(**changes)
    product = ProductFactory(name="Poste Yealink T54W")
    template.products.add(product)
    device: Device = DeviceFactory(line__order=sheet.order, product=product, label=product.name)
    handset = HandsetFactory(platform__client=sheet.order.client, mac=device.mac, extension="201", user_name=name)
    SipAccessFactory(type=handset.platform.type)
    if secret:
        SecretFactory(
            platform=handset.platform, label="Compte SIP 201", username="201",
            ciphertext=vault.seal("sesame<&>42", settings.SECRETS_KEYS),
        )  # fmt: skip
    return SimpleNamespace(sheet=sheet, device=device, handset=handset, template=template, product=product)
