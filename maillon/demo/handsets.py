"""The handsets on their way to a client: their file by maker, where they register, their extension and password."""

from __future__ import annotations

import random
from types import SimpleNamespace

from maillon.core import scope
from maillon.demo import words
from maillon.logistics.models import Device
from maillon.platforms import services as platforms
from maillon.platforms.models import Handset, PlatformType, Secret
from maillon.provisioning.models import ProvisioningTemplate, SipAccess
from maillon.provisioning.services import addresses, templates

YEALINK = """#!version:1.0.0.1
account.1.enable = 1
account.1.label = {{ nom_affiche }}
account.1.display_name = {{ nom_affiche }}
account.1.user_name = {{ poste }}
account.1.auth_name = {{ poste }}@{{ domaine }}
account.1.password = {{ mot_de_passe_sip }}
account.1.sip_server.1.address = {{ serveur_sip }}
account.1.outbound_proxy_enable = 1
account.1.outbound_proxy.1.address = {{ proxy_sortant }}
lang.gui = French
local_time.time_zone = +1
local_time.time_zone_name = France(Paris)
"""
SNOM = """<?xml version="1.0" encoding="utf-8"?>
<settings>
  <phone-settings>
    <language perm="">Français</language>
    <timezone perm="">FRA+1</timezone>
    <user_realname idx="1" perm="">{{ nom_affiche }}</user_realname>
    <user_name idx="1" perm="">{{ poste }}</user_name>
    <user_pass idx="1" perm="">{{ mot_de_passe_sip }}</user_pass>
    <user_host idx="1" perm="">{{ serveur_sip }}</user_host>
    <user_outbound idx="1" perm="">{{ proxy_sortant }}</user_outbound>
  </phone-settings>
</settings>
"""
GRANDSTREAM = """<?xml version="1.0" encoding="UTF-8"?>
<gs_provision version="1">
  <mac>{{ mac_nue }}</mac>
  <config version="1">
    <P271>1</P271>
    <P47>{{ serveur_sip }}</P47>
    <P48>{{ proxy_sortant }}</P48>
    <P35>{{ poste }}</P35>
    <P36>{{ poste }}</P36>
    <P34>{{ mot_de_passe_sip }}</P34>
    <P3>{{ nom_affiche }}</P3>
  </config>
</gs_provision>
"""
TEMPLATES = (
    ("Postes Yealink", "yealink", YEALINK, ("YEA-T54W", "YEA-T43U", "YEA-W73P")),
    ("Postes Snom", "snom", SNOM, ("SNO-D785",)),
    ("Postes Grandstream", "grandstream", GRANDSTREAM, ("GRA-2170",)),
)


def build(world: SimpleNamespace, rng: random.Random) -> None:
    staging, support = world.people["staging"], world.people["support"]
    with scope.scoped(scope.of_user(staging)):
        for name, kind, body, codes in TEMPLATES:
            products = [world.products[code] for code in codes if code in world.products]
            products = [product for product in products if product.has_mac]
            templates.save(ProvisioningTemplate(name=name, format=kind, body=body), products, actor=staging)
        for offered in PlatformType.objects.filter(kind__in=("centrex", "pbx")):
            provider = "".join(c for c in offered.provider.lower() if c.isalnum() and c.isascii())
            SipAccess.objects.get_or_create(
                type=offered,
                defaults={"server": "{tenant}.sip.example", "proxy": f"sbc.{provider or 'operateur'}.example:5061"},
            )
    rows = Device.objects.live().filter(order__status="open", order__step_kind__in=addresses.STEPS).exclude(mac=None)
    with scope.scoped(scope.of_user(support)):
        for device in rows.select_related("order__client", "product").order_by("pk"):
            known(device, rng, support)


def known(device: Device, rng: random.Random, actor: object) -> None:
    """Its place on the client's platform, when it has one and the handset is not there yet."""
    platform = device.order.client.platforms.filter(archived_at=None, type__sip_access__isnull=False).first()
    if platform is None or Handset.objects.current().filter(mac=device.mac).exists():
        return
    taken = {int(e) for e in platform.handsets.values_list("extension", flat=True) if e.isdigit()}
    extension = str(max(taken, default=200) + 1)
    name = f"{rng.choice(words.FIRST_NAMES)} {rng.choice(words.LAST_NAMES)}"
    handset = Handset(platform=platform, product=device.product, model=device.label[:80], mac=device.mac or "", serial=device.serial,
                      extension=extension, user_name=name)  # fmt: skip
    platforms.save_part(handset, actor=actor, quiet=True)
    secret = Secret(platform=platform, label=f"Compte SIP {extension}", username=extension)
    platforms.save_secret(secret, f"sip-{rng.randrange(10**8):08d}", actor=actor)
