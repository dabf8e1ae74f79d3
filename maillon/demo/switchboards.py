"""The platform of each client: its tenant, its numbers in the ranges kept for fiction, its handsets, its secrets."""

from __future__ import annotations

import random
from types import SimpleNamespace
from typing import Any

from django.utils.text import slugify

from maillon.clients.models import Client, Site
from maillon.core.errors import Refused
from maillon.demo import words
from maillon.demo.company import luhn
from maillon.platforms import ranges, services
from maillon.platforms.finding import index_parts
from maillon.platforms.models import Handset, Line, NumberRange, Platform, PlatformType, Secret, Sim

# ARCEP keeps 10,000 numbers of each for fiction: 500 blocks of twenty.
FIXED, BLOCK, BLOCKS = ("19900", "26191", "35301", "46571", "53649"), 20, 500
TYPES = (
    ("Centrex Axialys", "centrex", "Axialys", "https://centrex.axialys.example/clients/{tenant}"),
    ("Centrex Voxara", "centrex", "Voxara", "https://console.voxara.example/?tenant={tenant}"),
    ("PABX hébergé Voxara", "pbx", "Voxara", "https://pabx.voxara.example/t/{tenant}/admin"),
    ("Trunk SIP Axialys", "trunk", "Axialys", ""),
    ("Fibre Axialys", "access", "Axialys", ""),
)
USES = ("SDA des postes", "Ligne directe", "Accueil et services", "")
FIRMWARES = ("96.86.0.45", "96.86.0.70", "96.87.0.15")

COPIED_RANGES = """
with blocks as (
    select low, row_number() over (order by low) as rank from (
        select ((33 * 100000 + fixed) * 10000 + block * %(size)s)::bigint as low
        from unnest(%(fixed)s::bigint[]) fixed, generate_series(0, %(blocks)s - 1) block
    ) b where not exists (select from platforms_numberrange r where int8range(r.first, r.last, '[]') && int8range(low, low + 19))
), bare as (
    select p.id, p.partner_id, row_number() over (order by p.id) as rank from platforms_platform p
    where p.archived_at is null and not exists (select from platforms_numberrange r where r.platform_id = p.id)
)
insert into platforms_numberrange (platform_id, partner_id, version, first, last, label)
select bare.id, bare.partner_id, 1, low, low + 9, 'SDA des postes' from bare join blocks using (rank)
"""
COPIED_HANDSETS = """
insert into platforms_handset (platform_id, partner_id, version, product_id, model, mac, serial, extension, user_name, firmware)
select s.platform_id, s.partner_id, 1, null, 'Yealink T54W', '80:5E:C1:' || substr(s.tail, 1, 2) || ':' || substr(s.tail, 3, 2)
       || ':' || substr(s.tail, 5, 2), '3103C' || lpad(s.rank::text, 7, '0'), (200 + s.n)::text, '', '96.86.0.45'
from (
    select r.platform_id, r.partner_id, n, row_number() over (order by r.id, n) as rank,
           lpad(upper(to_hex(row_number() over (order by r.id, n))), 6, '0') as tail
    from platforms_numberrange r cross join lateral generate_series(1, 2 + mod(r.id, 6)::int) n
    where not exists (select from platforms_handset h where h.platform_id = r.platform_id)
) s
"""


def types() -> list[PlatformType]:
    rows = [PlatformType(name=name, kind=kind, provider=by, link_template=link) for name, kind, by, link in TYPES]
    if not PlatformType.objects.exists():
        PlatformType.objects.bulk_create(rows)
    return list(PlatformType.objects.order_by("pk"))


def one(world: SimpleNamespace, client: Client, site: Site, rank: int, rng: random.Random) -> Platform:
    """The tenant of a client, as the team keeps it after an installation."""
    adv, support = world.people["adv"], world.people["support"]
    catalogue, count = types(), rng.randint(3, 12)
    platform = Platform(
        client=client, site=site if rank % 5 else None, type=catalogue[rank % 3], tenant=slugify(client.name)[:40],
        planned_handsets=count + (2 if rank % 4 == 3 else 0),
        comment="Renvoi de nuit vers le mobile de la titulaire." if rank % 6 == 0 else "",
    )  # fmt: skip
    services.save_platform(platform, actor=adv)
    numbers(platform, client, rank, adv)
    handsets(platform, world, rank, count, rng)
    fibre = f"FTTH-{client.postal_code[:2]}-{rank + 4100:06d}"
    services.save_part(
        Line(platform=platform, site=site, kind=Line.Kind.FIBRE, operator_reference=fibre), actor=adv, quiet=True
    )
    if rank % 3 == 0:
        sim = Sim(
            platform=platform, iccid=luhn(f"893301{rank:012d}"), number=f"+3363998{rank:04d}", operator="Axialys Mobile"
        )
        services.save_part(sim, actor=adv, quiet=True)
    secrets(platform, support, rank)
    return platform


def numbers(platform: Platform, client: Client, rank: int, actor: Any) -> None:
    main = ranges.as_number(client.phone)
    low = ranges.as_number(f"+33{FIXED[rank // BLOCKS]}{rank % BLOCKS * BLOCK:04d}")
    wanted = [(main, main, "Accueil"), (low, low + (9 if rank % 2 else 19), USES[rank % len(USES)])]
    for first, last, label in wanted:
        try:
            services.save_range(
                NumberRange(platform=platform, first=first, last=last, label=label), actor=actor, quiet=True
            )
        except Refused:
            continue  # the number of the shop falls in the block of another: it keeps its block


def handsets(platform: Platform, world: SimpleNamespace, rank: int, count: int, rng: random.Random) -> None:
    product = world.products["YEA-T54W"]
    Handset.objects.bulk_create(
        Handset(
            platform=platform, partner_id=platform.partner_id, product=product, model=product.name[:80],
            mac=f"80:5E:C0:{rank % 256:02X}:{n // 256:02X}:{n % 256:02X}", serial=f"3102A{rank:04d}{n:03d}", extension=str(200 + n),
            user_name=f"{rng.choice(words.FIRST_NAMES)} {rng.choice(words.LAST_NAMES)}" if n > 1 else "Accueil",
            firmware=FIRMWARES[(rank + n) % len(FIRMWARES)],
        )
        for n in range(1, count + 1)
    )  # fmt: skip
    index_parts(platform, Handset)


def secrets(platform: Platform, support: Any, rank: int) -> None:
    admin = Secret(platform=platform, label="Administration du tenant", username=f"admin@{platform.tenant}")
    services.save_secret(admin, f"Demo-{rank:03d}-changez-moi", actor=support)
    if rank % 7 == 0:
        services.save_secret(
            Secret(platform=platform, label="Compte SIP", username="200"), f"sip-{rank:05d}", actor=support
        )
        services.reveal(admin, "Renvoi de nuit à modifier, à la demande du client", actor=support)


def equip_copies(cursor: Any) -> None:
    """Numbers and handsets for the platforms of copied clients, as long as the ranges of fiction have some."""
    cursor.execute(
        COPIED_RANGES,
        {"fixed": [int(prefix) for prefix in FIXED], "blocks": BLOCKS, "size": BLOCK},
    )
    cursor.execute(COPIED_HANDSETS)
