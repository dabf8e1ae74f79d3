from maillon.accounts import roles as r
from maillon.accounts.settings_links import SettingsLink
from maillon.clients.finding import SOURCES
from maillon.clients.lists import client_list_of
from maillon.clients.models import ClientListing
from maillon.clients.numbers import HOLDERS, MOBILES
from maillon.clients.panels import PANELS
from maillon.core.events import EventKind
from maillon.core.modules import CreateLink, MenuItem, Module, PersonalData, Rights
from maillon.core.panels import TAB, Panel
from maillon.records.panels import context

IN_SEGMENTS = {"segment_names": "Segments"}  # a condition « Segments contient … » reads ``Client.segment_names``

MODULE = Module(
    name="clients",
    label="Clients",
    summary="Fiches, contacts, sites, et le partenaire de chaque client par période.",
    optional=False,
    requires=("records", "lists"),
    rights=(
        Rights(
            "clients",
            "Clients, contacts, sites",
            see=r.EVERYONE,
            edit=r.only(r.ADMIN, r.SUPPORT, r.ADV, r.ACCOUNTING, r.PARTNER),
            close=r.only(r.ADMIN, r.ADV),
        ),
        Rights(
            "groups",
            "Groupes de clients",
            see=r.EVERYONE - {r.TECHNICIAN},
            edit=r.only(r.ADMIN, r.SUPPORT, r.ADV, r.ACCOUNTING),
            close=r.only(r.ADMIN, r.ADV),
        ),
        Rights(
            "segments",
            "Segments de clients",
            see=r.OFFICE,
            edit=r.only(r.ADMIN, r.SUPPORT, r.ADV, r.ACCOUNTING),
            close=r.only(r.ADMIN),
        ),
        Rights(
            "access",
            "Accès aux sites (alarme, clés)",
            see=r.EVERYONE - {r.ACCOUNTING},
            edit=r.only(r.ADMIN, r.SUPPORT, r.ADV, r.DEPLOYMENT, r.PARTNER),
        ),
    ),
    menu=(
        MenuItem("Relation", "Clients", "clients:list", "building-store", right="clients.see", order=10),
        MenuItem("Relation", "Groupes", "clients:groups", "sitemap", right="groups.see", order=12, hidden_from=r.only(r.PARTNER)),
    ),
    creates=(CreateLink("Client", "clients:new", "building-store", "clients.edit", order=10),),
    urls="maillon.clients.urls",
    api="maillon.clients.api:router",
    offers=(
        *PANELS,
        *SOURCES,
        HOLDERS,
        MOBILES,
        ClientListing(client_list_of),
        SettingsLink(
            "Métier", "Niveaux de service", "Ce qui est promis aux clients et aux sites.", "clients:levels", "award", "settings.see", 15
        ),
        Panel(
            "clients.client",
            TAB,
            "fichiers",
            "Fichiers",
            "records/_attachments.html",
            lambda client, user: context(client, user, client=True),
            right="notes.see",
            order=90,
        ),
        EventKind("clients.created", "Un client est créé", "clients.client", IN_SEGMENTS),
        EventKind("clients.updated", "Un client est modifié", "clients.client",
            {"fields": "Champs", **IN_SEGMENTS}),
        EventKind(
            "clients.client.status_changed", "Un client change d'état", "clients.client",
            {"source": "Avant", "target": "Après", "reason": "Motif", **IN_SEGMENTS},
        ),
        EventKind("clients.archived", "Un client est archivé", "clients.client", IN_SEGMENTS),
        EventKind("clients.partner_changed", "Un client change de partenaire", "clients.client", IN_SEGMENTS),
        EventKind(
            "clients.group_changed", "Un client change de groupe", "clients.client",
            {"group": "Groupe", "head_office": "Est le siège", **IN_SEGMENTS},
        ),
        EventKind("clients.merged", "Deux fiches d'un client sont réunies", "clients.client", {"reference": "Fiche réunie"}),
    ),
    personal_data=(
        PersonalData(
            "clients.client",
            ("name", "legal_name", "email", "phone", "street"),
            "Vendre, installer et dépanner",
            "contrat",
            "relation, puis 5 ans ; 3 ans pour un prospect sans suite",
        ),
        PersonalData(
            "clients.contact",
            ("first_name", "last_name", "function", "email", "phone", "mobile"),
            "Joindre les personnes du client",
            "intérêt légitime",
            "tant que la personne est en poste, au plus 3 ans après le dernier échange",
        ),
        PersonalData(
            "clients.site",
            ("street", "lat", "lon", "access_notes", "hours"),
            "Se rendre sur place",
            "contrat",
            "relation, puis 1 an ; l'accès est effacé à la fermeture du site",
        ),
        PersonalData(
            "clients.sitecontact",
            ("contact", "function"),
            "Joindre la bonne personne sur place",
            "intérêt légitime",
            "tant que la personne est en poste",
        ),
        PersonalData(
            "clients.merge",
            ("values",),
            "Défaire une réunion de fiches faite par erreur",
            "intérêt légitime",
            "relation, puis 1 an",
        ),
    ),
)  # fmt: skip
