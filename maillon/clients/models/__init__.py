"""End clients, their people and places, their groups, and the partner they belong to, by dated periods."""

from maillon.clients.models.clients import (
    Client,
    ClientPart,
    ClientQuerySet,
    Contact,
    Site,
)
from maillon.clients.models.groups import Group, ServiceLevel
from maillon.clients.models.merges import Merge
from maillon.clients.models.portfolio import Portfolio, PortfolioQuerySet
from maillon.clients.models.segments import ClientListing, Segment
from maillon.clients.models.sites import SiteClosure, SiteContact
from maillon.clients.models.vocabulary import Sector

__all__ = [
    "Client",
    "ClientListing",
    "ClientPart",
    "ClientQuerySet",
    "Contact",
    "Group",
    "Merge",
    "Portfolio",
    "PortfolioQuerySet",
    "Sector",
    "Segment",
    "ServiceLevel",
    "Site",
    "SiteClosure",
    "SiteContact",
]
