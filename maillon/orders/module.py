from maillon.accounts import roles as r
from maillon.accounts.settings_links import SettingsLink
from maillon.clients.paying import LastPayer
from maillon.core.events import EventKind
from maillon.core.modules import CreateLink, MenuCount, MenuItem, Module, PersonalData, Rights
from maillon.core.panels import RecordAction
from maillon.documents.kinds import DocumentKind, PapersBeside
from maillon.orders import (
    amendment_mails,
    due,
    finding,
    mails,
    moments,
    panels,
    promise_mails,
    reading,
    tiles,
    undoings,
)
from maillon.orders.kinds import KINDS
from maillon.orders.services.amendment_papers import OFFER_KIND, SIGNED_KIND, signed_of
from maillon.orders.services.papers import FORM_KIND, QUOTE_KIND
from maillon.records import origins

STEP_FIELDS = {
    "source": "étape quittée",
    "target": "nouvelle étape",
    "step_label": "libellé de l'étape",
    "direction": "sens",
    "reason": "motif",
    "quote_id": "né d'un devis",
}
EVENTS = (
    EventKind("orders.quote_created", "Un devis est créé", "orders.quote"),
    EventKind("orders.quote_submitted", "Un partenaire transmet un devis", "orders.quote"),
    EventKind("orders.quote_sent", "Un devis est envoyé", "orders.quote", {"revision": "version"}),
    EventKind("orders.quote_revised", "Un devis change de version", "orders.quote", {"revision": "version"}),
    EventKind(
        "orders.quote_accepted", "Un devis est accepté", "orders.quote", {"order": "commande", "who": "signataire"}
    ),
    EventKind("orders.quote_refused", "Un devis est refusé", "orders.quote", {"reason": "motif", "who": "par"}),
    EventKind(
        "orders.discount_asked", "Une remise attend l'ADV", "orders.quote", {"rate": "remise", "note": "explication"}
    ),
    EventKind(
        "orders.discount_decided", "L'ADV répond à une remise", "orders.quote", {"answer": "réponse", "rate": "remise"}
    ),
    EventKind("orders.quote_reminder", "Un devis sans réponse est relancé", "orders.quote", {"number": "numéro"}),
    EventKind("orders.quote_expiring", "Un devis va expirer", "orders.quote", {"when": "échéance"}),
    EventKind("orders.quote_expired", "Un devis expire", "orders.quote"),
    EventKind("orders.order_created", "Une commande est créée", "orders.order", {"quote": "devis"}),
    EventKind("orders.step_changed", "Une commande change d'étape", "orders.order", STEP_FIELDS),
    EventKind("orders.order_cancelled", "Une commande est annulée", "orders.order", {"reason": "motif"}),
    EventKind("orders.order_done", "Une commande est terminée", "orders.order"),
    EventKind("orders.date_promised", "Une date est promise au client", "orders.order", {"day": "date promise"}),
    EventKind("orders.promise_moved", "Une date promise est déplacée", "orders.order",
              {"day": "nouvelle date", "before": "date d'avant", "reason": "motif", "later": "repoussée"}),
    EventKind("orders.part_promised", "Une date est promise pour une partie d'une commande", "orders.order",
              {"day": "date promise", "part": "partie"}),
    EventKind("orders.part_promise_moved", "La date promise d'une partie de commande est déplacée", "orders.order",
              {"day": "nouvelle date", "before": "date d'avant", "reason": "motif", "later": "repoussée", "part": "partie"}),
    EventKind("orders.lines_changed", "Les lignes d'une commande validée changent", "orders.order", {"amendment": "avenant"}),
    EventKind("orders.sites_changed", "Des lignes d'une commande changent de site", "orders.order", {"lines": "lignes"}),
    EventKind("orders.amendment_sent", "Un avenant est envoyé", "orders.amendment", {"order": "commande"}),
    EventKind("orders.amendment_accepted", "Un avenant est accepté", "orders.amendment",
              {"order": "commande", "who": "signataire"}),
    EventKind("orders.amendment_refused", "Un avenant est refusé", "orders.amendment", {"reason": "motif", "who": "par"}),
)  # fmt: skip
OPEN = "select count(*) from orders_order where status = 'open'"

MODULE = Module(
    name="orders",
    label="Devis et commandes",
    summary="Du devis accepté en ligne à la commande qui avance d'étape en étape.",
    optional=False,
    requires=("clients", "catalog", "documents", "records"),
    rights=(
        Rights(
            "quotes",
            "Devis",
            see=r.OFFICE - {r.STAGING} | {r.PARTNER},
            edit=r.only(r.ADMIN, r.ADV, r.PARTNER),
            close=r.only(r.ADMIN, r.ADV),
        ),
        Rights(
            "orders",
            "Commandes",
            see=r.OFFICE | {r.PARTNER},
            edit=r.only(r.ADMIN, r.ADV, r.PARTNER),
            close=r.only(r.ADMIN, r.ADV),
        ),
        Rights(
            "cockpit",
            "Pilotage des commandes",
            see=r.only(r.ADMIN, r.ADV, r.STAGING, r.DEPLOYMENT, r.ACCOUNTING),
        ),
        Rights(
            "costs",
            "Prix d'achat et marges",
            see=r.only(r.ADMIN, r.ADV, r.ACCOUNTING),
            edit=r.only(r.ADMIN, r.ADV, r.ACCOUNTING),
            close=r.only(r.ADMIN),
        ),
    ),
    menu=(
        MenuItem("Ventes", "Pilotage", "orders:cockpit", "gauge", right="cockpit.see", order=19),
        MenuItem("Ventes", "Devis", "orders:quotes", "file-text", right="quotes.see", order=20),
        MenuItem("Ventes", "Commandes", "orders:orders", "shopping-cart", right="orders.see", order=21, count="orders"),
    ),
    creates=(
        CreateLink("Devis", "orders:quote_new", "file-plus", "quotes.edit", order=20),
        CreateLink("Commande", "orders:order_new", "shopping-cart-plus", "orders.edit", order=21),
    ),
    urls="maillon.orders.urls",
    api="maillon.orders.api:router",
    offers=(
        *KINDS,
        *EVENTS,
        *moments.MOMENTS,
        *moments.RULES,
        DocumentKind(QUOTE_KIND, "quotes.see"),
        DocumentKind(FORM_KIND, "orders.see"),
        DocumentKind(OFFER_KIND, "orders.see"),
        DocumentKind(SIGNED_KIND, "orders.see"),
        PapersBeside("orders.order", signed_of),
        undoings.AMENDMENTS,
        *mails.CONTEXTS,
        *mails.RULES,
        *promise_mails.RULES,
        amendment_mails.CONTEXT,
        *amendment_mails.RULES,
        *finding.SOURCES,
        *finding.ACTIONS,
        *panels.PANELS,
        *tiles.TILES,
        *due.SOURCES,
        LastPayer(reading.last_payer),
        MenuCount("orders", OPEN, "orders.see"),
        RecordAction(
            "clients.client",
            "quote",
            "Nouveau devis",
            "file-plus",
            lambda c: f"/devis/nouveau?client={c.reference}",
            right="quotes.edit",
            shown=lambda c, user: c.archived_at is None,
            primary=True,
            order=20,
        ),
        RecordAction(
            "tickets.ticket",
            "quote",
            "Préparer un devis",
            "file-plus",
            lambda t: f"/devis/nouveau?client={t.client_id}&{origins.sign(t)}",
            right="quotes.edit",
            shown=lambda t, user: t.is_open and t.client_id is not None,
            order=50,
        ),
        RecordAction(
            "clients.client",
            "order",
            "Nouvelle commande",
            "shopping-cart-plus",
            lambda c: f"/commandes/nouvelle?client={c.reference}",
            right="orders.edit",
            shown=lambda c, user: c.archived_at is None,
            order=21,
        ),
        SettingsLink(
            "Métier",
            "Politique de vente",
            "Objectif de marge, remises sans accord, relances des devis, préavis d'expiration.",
            "orders:policy",
            "discount",
            "settings.see",
            21,
        ),
        SettingsLink(
            "Métier",
            "Types de commande",
            "Les étapes de chaque type : équipe, délai, ce que le client voit.",
            "orders:types",
            "timeline",
            "settings.see",
            20,
        ),
    ),
    personal_data=(
        PersonalData(
            "orders.discountrequest",
            ("asked_by_name", "decided_by_name"),
            "Savoir qui a accordé une remise",
            "intérêt légitime",
            "10 ans",
        ),
        PersonalData(
            "orders.quotetemplate", ("made_by",), "Savoir à qui demander", "intérêt légitime", "avec le modèle"
        ),
        PersonalData("orders.quoteversion", ("sent_by",), "Prouver ce qui a été proposé", "contrat", "10 ans"),
        PersonalData(
            "orders.quote",
            ("client_name", "decided_by"),
            "Proposer et prouver l'accord",
            "contrat",
            "10 ans s'il est accepté, 3 ans sinon",
        ),
        PersonalData(
            "orders.order", ("client_name", "owner_name"), "Exécuter la commande", "contrat", "10 ans après la fin"
        ),
        PersonalData(
            "orders.amendment",
            ("client_name", "decided_by", "owner_name"),
            "Prouver l'accord",
            "contrat",
            "10 ans après la fin",
        ),
        PersonalData(
            "orders.promiseddate", ("actor_name",), "Savoir qui a promis une date", "intérêt légitime", "10 ans"
        ),
        PersonalData(
            "orders.stepmove", ("actor_name",), "Savoir qui a fait avancer la commande", "intérêt légitime", "10 ans"
        ),
    ),
)
