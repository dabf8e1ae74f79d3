"""Who the group is, what it buys, and what each chapter leaves to the next."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from stdnum import luhn

from tests.e2e.story import RUN, Story


class Place(NamedTuple):
    """One of the five sites, within reach of the technician of Lyon."""

    name: str
    street: str
    postal_code: str
    city: str


GROUP = f"Pharmacies Beauvallon {RUN}"
SUBJECT = "Téléphonie des cinq officines"
PARTNER, SUPPLIER, SUPPLIER_MAIL, DONOR = "Opéris Télécom", "Distri Voix", "commandes@distri-voix.example", "Cuivréo"
BUNDLE, HANDSET, SWITCH = "Pack pharmacie 5 postes", "Yealink T54W", "Switch PoE 8 ports GS1200"
PACKS, HANDSETS = 5, 25
# The partner's price of twenty-five handsets; what the two versions come to, the second without switches and discounted.
HANDSET_PRICE, DISCOUNT, FIRST_NET, SECOND_NET = "159,00", "20", "7 365,00", "5 830,00"
FIRST_NAME, LAST_NAME = "Agnès", "Beauvallon"
CONTACT = f"a.beauvallon.{RUN.lower()}@beauvallon.example"
PLACES = (
    Place("Officine Bellecour", "12 place Bellecour", "69002", "Lyon"),
    Place("Officine Charpennes", "40 cours Émile-Zola", "69100", "Villeurbanne"),
    Place("Officine Marchande", "5 rue Marchande", "38200", "Vienne"),
    Place("Officine Bresse", "18 avenue Alsace-Lorraine", "01000", "Bourg-en-Bresse"),
    Place("Officine Forez", "22 rue de la République", "42000", "Saint-Étienne"),
)


def siret(kind: str = "81") -> str:
    """A number that no other telling has taken. ``kind``: two digits, one for each company of the tale."""
    siren = with_key(f"{kind}{int(RUN, 16):06d}")
    return with_key(f"{siren}0001")


def with_key(digits: str) -> str:
    return digits + str(luhn.calc_check_digit(digits))


# A serial number and a MAC address for each handset that is bought: the group's, and one in hand.
BOUGHT = HANDSETS + 1
SERIALS = tuple(f"3160E{RUN}{rank:03d}" for rank in range(1, BOUGHT + 1))
MACS = tuple(f"80:5E:C0:{RUN[:2]}:{RUN[2:]}:{rank + 0x20:02X}" for rank in range(1, BOUGHT + 1))
COST, BOUGHT_NET = "121,50", "3 159,00"


@dataclass
class Group(Story):
    """``client``: the reference of the card that the partner opened. ``own``: the order that the head office pays, by ``bills``."""

    client: str = ""
    head_office: str = ""
    porting: str = ""
    purchase: str = ""
    amendment: str = ""
    spread: str = ""
    own: str = ""
    parcels: list[str] = field(default_factory=list)
    visits: list[str] = field(default_factory=list)
    shipments: list[str] = field(default_factory=list)
    bills: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=lambda: [GROUP, SUBJECT])

    @property
    def asked(self) -> list[str]:
        """One serial number tells as much as twenty-six."""
        return [name for name in self.names if name not in SERIALS[1:]]
