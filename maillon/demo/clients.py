"""Groups, service levels, hours and people of sites, a double waiting to be joined, segments."""

from __future__ import annotations

import random
from datetime import date, timedelta
from types import SimpleNamespace

from maillon.clients import services
from maillon.clients.models import Client, Contact, Group, Segment, ServiceLevel, Site
from maillon.demo.company import phone

LEVELS = (
    ("Prioritaire", 10, "Réponse en 1 h, 7 jours sur 7, matériel de prêt."),
    ("Étendu", 20, "Réponse en 2 h, du lundi au samedi."),
    ("Standard", 30, "Réponse en 4 h ouvrées."),
)
GROUPS = (
    ("Groupement Pharma Rhône", Group.Kind.BUYING, "pharmacy", 6),
    ("Réseau Vision Claire", Group.Kind.NETWORK, "optics", 4),
)
SEGMENTS = (
    ("Pharmacies en service", "À prévenir des nouveautés de l'officine", "f=status:is:active&f=sector:is:pharmacy"),
    ("À relancer", "Sans nouvelle depuis six mois", "f=status:is:active&f=activity:before:-6m"),
    ("Rhône et Isère", "La tournée du mardi", "f=status:not:archived,ended&f=department:is:69,38"),
)
SHOP = [["09:00", "12:30"], ["14:00", "19:30"]]
OFFICE = [["08:30", "12:00"], ["13:30", "18:00"]]
ROLES = ("Réception du matériel", "Clés et alarme", "Responsable informatique")
PEOPLE = (("Inès", "Garnier"), ("Hugo", "Lemaître"), ("Awa", "Diallo"), ("Mathis", "Perrin"), ("Lucie", "Arnaud"))


def build(world: SimpleNamespace, cards: list[Client], rng: random.Random, today: date) -> None:
    adv = world.people["adv"]
    levels = [services.save_level(ServiceLevel(name=name, rank=rank, description=text)) for name, rank, text in LEVELS]
    for name, kind, sector, most in GROUPS:
        group = services.save_group(Group(name=name, kind=kind), actor=adv)
        for client in [c for c in cards if c.sector == sector][:most]:
            services.join_group(client, group, actor=adv)
    company(cards, adv)
    for rank, client in enumerate(cards):
        if rank % 3 == 0:
            Client.objects.filter(pk=client.pk).update(service_level=levels[rank % len(levels)])
        complete(client, rank, rng, today, adv)
    double(cards[0], rng, adv)
    for name, why, query in SEGMENTS:
        services.save_segment(Segment(name=name, description=why, query=query), actor=adv)


def company(cards: list[Client], adv: object) -> None:
    """Agencies whose head office pays for all."""
    agencies = [c for c in cards if c.sector == "insurance" and c.partner_id is None][:4]
    if len(agencies) < 2:
        return
    made = Group(name="Assurances du Sud-Est", kind=Group.Kind.COMPANY, head_office_pays=True)
    group = services.save_group(made, actor=adv)
    for rank, client in enumerate(agencies):
        services.join_group(client, group, head_office=rank == 0, actor=adv)


def complete(client: Client, rank: int, rng: random.Random, today: date, adv: object) -> None:
    """Four sites in five say when they open; some, who else is met there and when they close."""
    site = Site.objects.filter(client=client, is_main=True).first()
    if site is None or rank % 5 == 4:
        return
    week = {str(day): SHOP if client.sector in ("pharmacy", "optics", "retail") else OFFICE for day in range(5)}
    services.set_hours(site, {**week, "5": [["09:00", "12:30"]] if rank % 2 else [], "6": []}, actor=adv)
    if rank % 3 == 0:
        first, last = PEOPLE[rank // 3 % len(PEOPLE)]
        other = services.save_contact(
            Contact(client=client, first_name=first, last_name=last, function="Adjointe" if rank % 2 else "Préparateur",
                    mobile=f"+3363998{rng.randint(0, 9999):04d}", channel=Contact.Channel.MOBILE), actor=adv, quiet=True)  # fmt: skip
        main = client.contacts.current().filter(is_main=True).first()
        services.set_people(
            site, [(main, ""), (other, ROLES[rank // 3 % len(ROLES)])] if main else [(other, "")], actor=adv
        )
    if rank % 6 == 0:
        start = today + timedelta(days=20 + rank)
        services.add_closure(site, start, start + timedelta(days=13), "Congés", actor=adv)


def double(client: Client, rng: random.Random, adv: object) -> None:
    """The same pharmacy keyed twice, by mistake."""
    again = Client(
        name=client.name.replace("Pharmacie des", "Pharmacie les"), phone=phone(rng), sector=client.sector, city=client.city,
        postal_code=client.postal_code, street=client.street,
    )  # fmt: skip
    contact = Contact(first_name="Claire", last_name="Bonnet", function="Préparatrice", mobile="+33639987410")
    site = Site(name="Officine", street=client.street, postal_code=client.postal_code, city=client.city)
    services.create_client(again, actor=adv, partner=client.partner, contact=contact, site=site)
