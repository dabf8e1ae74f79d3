"""The integrator, its people, its partners, its technicians and its catalogue."""

from __future__ import annotations

import random
from datetime import timedelta
from decimal import Decimal
from functools import cache
from types import SimpleNamespace

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from maillon.accounts.models import Company, Partner, User
from maillon.catalog.models import Product, ProductCost, VatRate
from maillon.catalog.services import supplier_named
from maillon.core.geography.geocoding import locate
from maillon.core.identifiers import vat_number_of
from maillon.demo import words
from maillon.demo.logos import DRAWINGS, logo
from maillon.logistics.models import Carrier
from maillon.technicians.models import Skill, Technician

DOMAIN = "maillon.example"


def luhn(digits: str) -> str:
    """``digits`` followed by its Luhn check digit (ISO/IEC 7812)."""
    total = 0
    for rank, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if rank % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return digits + str(-total % 10)


def siren(rng: random.Random) -> str:
    return luhn(f"{rng.randint(10_000_000, 98_999_999)}")


def siret(of: str, rng: random.Random) -> str:
    return luhn(f"{of}{rng.randint(1, 40):04d}")


def build(rng: random.Random) -> SimpleNamespace:
    """Everything that exists before the first client."""
    company()
    people = {name: account(name, first, last, [role]) for name, first, last, role in words.ACCOUNTS}
    partners = [partner(rank, row, rng) for rank, row in enumerate(words.PARTNERS)]
    skills = [Skill.objects.create(name=name) for name in words.SKILLS]
    technicians = [technician(row, people, skills) for row in words.TECHNICIANS]
    for name, template in words.CARRIERS:
        Carrier.objects.update_or_create(name=name, defaults={"tracking_template": template})
    return SimpleNamespace(people=people, partners=partners, technicians=technicians, products=catalogue())


def company() -> None:
    number = "902147867"
    Company.objects.update_or_create(
        pk=1,
        defaults={
            "legal_name": "Maillon Télécom SAS", "legal_form": "SAS au capital de 120 000 €", "rcs": "Lyon 902 147 867", "siren": number,
            "siret": luhn(f"{number}0001"), "vat_number": vat_number_of(number), "street": "21 rue de la Part-Dieu",
            "postal_code": "69003", "city": "Lyon", "email": f"contact@{DOMAIN}", "phone": "+33472001020",
            "iban": "FR7699999000011234567890152", "bic": "MAILFRPPXXX", "brand_name": "Maillon Télécom",
            "logo_svg": logo("#2149cf"), "color1": "#2149cf", "color2": "#9a5b00",
            "sender_name": "Maillon Télécom", "sender_email": f"suivi@{DOMAIN}", "late_rate": Decimal("12.15"), "demo": True,
        },
    )  # fmt: skip


def account(name: str, first: str, last: str, roles: list[str], of: Partner | None = None) -> User:
    encoded = encoded_password(settings.DEMO_PASSWORD)
    return User.objects.create(
        email=f"{name}@{DOMAIN}", password=encoded, first_name=first, last_name=last, roles=roles, partner=of
    )


@cache
def encoded_password(password: str) -> str:
    """One for all: every account has the same password, which the documentation prints."""
    return make_password(password)


def partner(rank: int, row: tuple, rng: random.Random) -> Partner:
    name, slug, color1, color2, city, postal_code, sees_prices, mail_to, (login, first, last) = row
    number = siren(rng)
    made = Partner.objects.create(
        name=name, slug=slug, legal_name=f"{name} SAS", brand_name=name, siren=number, siret=siret(number, rng),
        vat_number=vat_number_of(number), street=f"{rng.randint(2, 90)} {rng.choice(words.STREETS)}", postal_code=postal_code,
        city=city, email=f"contact@{slug}.example", phone=phone(rng), color1=color1, color2=color2,
        logo_svg=logo(color1, DRAWINGS[rank]), sender_name=name,
        sender_email=f"suivi@{slug}.example", sees_prices=sees_prices, mail_to=mail_to, footer=f"{name} SAS · {postal_code} {city}",
    )  # fmt: skip
    head = account(login, first, last, ["partner"], made)
    head.manages_users = True
    head.save(update_fields=["manages_users"])
    return made


def phone(rng: random.Random, prefix: str = "") -> str:
    """A number of the ranges that ARCEP keeps for fiction (01 99 00, 02 61 91, 03 53 01, 04 65 71, 05 36 49, 06 39 98)."""
    return f"+33{prefix or rng.choice(('19900', '26191', '35301', '46571', '53649'))}{rng.randint(0, 9999):04d}"


def mobile(rng: random.Random) -> str:
    return phone(rng, "63998")


def technician(row: tuple, people: dict[str, User], skills: list[Skill]) -> Technician:
    first, last, city, postal_code, departments, contractor = row
    name = f"{first} {last}"
    user = next((u for u in people.values() if u.name == name), None)
    place = locate(postal_code, city)
    login = f"{first}.{last}".lower().replace(" ", "").replace("ï", "i")
    made = Technician.objects.create(
        name=name, user=user, email=user.email if user else f"{login}@{DOMAIN}", phone="+33639980000", home_city=city,
        kind=Technician.Kind.CONTRACTOR if contractor else Technician.Kind.EMPLOYEE, departments=list(departments),
        home_lat=place.lat if place else None, home_lon=place.lon if place else None,
    )  # fmt: skip
    made.skills.set(skills[: 3 + len(name) % 3])
    return made


def catalogue() -> dict[str, Product]:
    rates = {str(int(r.rate)): r for r in VatRate.objects.order_by("-pk") if r.category == ("S" if r.rate else "E")}
    made = {}
    for code, name, note, brand, kind, serial, mac, prefixes, sale, cost, rate, months, supplier in words.PRODUCTS:
        product = Product.objects.create(
            code=code, name=name, description=note, brand=brand, kind=kind, serialised=serial, has_mac=mac, mac_prefixes=prefixes,
            sale_price=Decimal(str(sale)), vat=rates.get(rate, rates["20"]), commitment_months=months,
            warranty_months=24 if serial else None,
        )  # fmt: skip
        ProductCost.objects.create(
            product=product, purchase_price=Decimal(str(cost)), supplier=supplier_named(supplier) if supplier else None,
            starts_on=timezone.localdate() - timedelta(days=800),
        )  # fmt: skip
        made[code] = product
    return made
