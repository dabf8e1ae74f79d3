"""Every other list, record, board and cockpit page, and the propositions of a choice box: measured on the clock only."""

from __future__ import annotations

from collections.abc import Callable

from maillon.demo.bench.browser import Answer, Browser
from maillon.demo.bench.place import Place
from maillon.demo.bench.rows import ACCOUNTING, ADV, PARTNER, SPREAD, SUPPORT, Row, Step, page

STAGING, PLANNER = "staging@maillon.example", "deploiement@maillon.example"
TYPED = (
    "yea",
    "yealink t54",
    "t4",
    "casque",
    "poste noir",
    "centrex",
    "sip t",
    "install",
    "borne lot",
    "garantie",
    "gar",
    "w73",
)
# On the clock, in milliseconds: while somebody types.
LINE_CHOICE = 30


def records(
    table: str, path: str, where: str = "true", column: str = "reference", tail: str = ""
) -> Callable[[Browser, Place], Step]:
    """Forty records of a table in turn."""

    def make(browser: Browser, place: Place) -> Step:
        asked = f"select {column} from {table} where {where} order by md5({column}::text) limit %s"  # noqa: S608
        found = place.rows(asked, SPREAD)
        if not found:
            raise RuntimeError(f"Aucune fiche à ouvrir sous {path} : la société chargée n'en a pas.")
        return lambda turn: [browser.get(f"{path}/{found[turn % len(found)][0]}{tail}")]

    return make


def line_choice(where: str) -> Callable[[Browser, Place], Step]:
    """The articles offered to a line of a quote, by what is typed, at the prices of whom the quote is for."""

    def make(browser: Browser, place: Place) -> Step:
        ((quote,),) = place.rows(f"select reference from orders_quote where {where} order by id limit 1")  # noqa: S608

        def type_one(turn: int) -> list[Answer]:
            typed = TYPED[turn % len(TYPED)].replace(" ", "+")
            return [browser.get(f"/devis/articles?pour={quote}&q={typed}", **{"HX-Request": "true"})]

        return type_one

    return make


DEPTH = (
    Row("Ligne de devis : articles proposés", ADV, line_choice("partner_id is null"), None, LINE_CHOICE),
    Row("Ligne de devis : articles au tarif d'un partenaire", ADV, line_choice("partner_id is not null"), None, LINE_CHOICE),
    Row("Liste des articles", ADV, page("/catalogue/")),
    Row("Liste des articles : recherche", ADV, page("/catalogue/?q=casque+noir")),
    Row("Fiche article", ADV, records("catalog_product", "/catalogue", "kind <> 'bundle'")),
    Row("Liste des tarifs", ADV, page("/tarifs/")),
    Row("Tarif", ADV, records("catalog_pricelist", "/tarifs")),
    Row("Liste des fournisseurs", ADV, page("/fournisseurs/")),
    Row("Liste des partenaires", ADV, page("/partenaires/")),
    Row("Fiche partenaire", ADV, records("accounts_partner", "/partenaires")),
    Row("Liste des groupes", ADV, page("/groupes/")),
    Row("Liste des devis", ADV, page("/devis/")),
    Row("Devis par étape", ADV, page("/devis/pipeline")),
    Row("Fiche devis", ADV, records("orders_quote", "/devis")),
    Row("Portabilités", ADV, page("/portabilites/")),
    Row("Calendrier des portabilités", ADV, page("/portabilites/calendrier")),
    Row("Fiche portabilité", ADV, records("operators_porting", "/portabilites")),
    Row("Commandes opérateurs", ADV, page("/commandes-operateurs/")),
    Row("Fiche commande opérateur", ADV, records("operators_operatororder", "/commandes-operateurs")),
    Row("Liste des plateformes", SUPPORT, page("/plateformes/")),
    Row("Fiche plateforme", SUPPORT, records("platforms_platform", "/plateformes")),
    Row("Poste de staging : la file", STAGING, page("/staging/")),
    Row("Feuille de staging", STAGING, records("logistics_stagingsheet", "/staging")),
    Row("Stock", STAGING, page("/stock/")),
    Row("Appareils en stock", STAGING, page("/stock/appareils/")),
    Row("Appareils : recherche d'un numéro de série", STAGING, page("/stock/appareils/?q=26000")),
    Row("Un appareil et sa vie", STAGING, records("stock_unit", "/stock/appareils")),
    Row("Stock d'un article", STAGING, records("catalog_product", "/stock/articles", "kind = 'hardware' and code not like '%%-V%%'")),
    Row("Mouvements de stock", STAGING, page("/stock/mouvements/")),
    Row("Achats", STAGING, page("/stock/achats/")),
    Row("Besoins", STAGING, page("/stock/achats/besoins/")),
    Row("Inventaires", STAGING, page("/stock/inventaires/")),
    Row("Liste des expéditions", STAGING, page("/expeditions/")),
    Row("Fiche expédition", STAGING, records("logistics_shipment", "/expeditions")),
    Row("Enlèvements", STAGING, page("/expeditions/enlevements")),
    Row("Liste des interventions", PLANNER, page("/interventions/")),
    Row("Fiche intervention", PLANNER, records("interventions_visit", "/interventions")),
    Row("Liste des factures", ACCOUNTING, page("/factures/")),
    Row("Fiche facture", ACCOUNTING, records("billing_invoice", "/factures")),
    Row("Règlements", ACCOUNTING, page("/reglements/")),
    Row("Commandes : recherche", ADV, page("/commandes/?q=durand")),
    Row("Commandes par étape : recherche", ADV, page("/commandes/etapes?q=durand")),
    Row("Devis : recherche", ADV, page("/devis/?q=pharmacie+lyon")),
    Row("Feuilles de staging : recherche", STAGING, page("/staging/?q=durand")),
    Row("Expéditions : recherche", STAGING, page("/expeditions/?q=pharmacie")),
    Row("Mouvements : recherche d'un numéro de série", STAGING, page("/stock/mouvements/?q=26000")),
    Row("Interventions : recherche", PLANNER, page("/interventions/?q=martin")),
    Row("Factures : recherche", ACCOUNTING, page("/factures/?q=durand")),
    Row("Règlements : recherche", ACCOUNTING, page("/reglements/?q=durand")),
    Row("Partenaire : liste des devis", PARTNER, page("/devis/")),
    Row("Partenaire : commandes, recherche", PARTNER, page("/commandes/?q=durand")),
    Row("Partenaire : liste des expéditions", PARTNER, page("/expeditions/")),
    Row("Partenaire : liste des factures", PARTNER, page("/factures/")),
)  # fmt: skip
