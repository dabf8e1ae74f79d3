from maillon.accounts import roles as r
from maillon.accounts.settings_links import SettingsLink
from maillon.catalog.finding import SOURCE
from maillon.core.events import EventKind
from maillon.core.modules import CreateLink, MenuItem, Module, Rights

SELLERS = r.only(r.ADMIN, r.ADV, r.ACCOUNTING)

MODULE = Module(
    name="catalog",
    label="Catalogue",
    summary="Matériel, prestations, abonnements : prix de vente, TVA, numéros de série ; prix d'achat à part.",
    optional=False,
    requires=("records", "lists"),
    rights=(
        Rights("catalog", "Catalogue, prix de vente", see=r.OFFICE | {r.PARTNER}, edit=SELLERS, close=SELLERS),
        Rights("suppliers", "Fournisseurs et opérateurs", see=r.OFFICE, edit=SELLERS | {r.STAGING}, close=SELLERS),
    ),
    menu=(MenuItem("Ventes", "Catalogue", "catalog:list", "packages", right="catalog.see", order=60),),
    creates=(CreateLink("Article", "catalog:new", "package", "catalog.edit", order=70),),
    urls="maillon.catalog.urls",
    api="maillon.catalog.api:router",
    offers=(
        SOURCE,
        EventKind("catalog.product_saved", "Un article est créé ou modifié", "catalog.product"),
        SettingsLink("Métier", "Taux de TVA", "Ceux du catalogue.", "catalog:vat_rates", "percentage", order=20),
    ),
)  # fmt: skip
