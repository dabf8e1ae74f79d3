from maillon.accounts import roles as r
from maillon.accounts.settings_links import SettingsLink
from maillon.catalog.finding import SOURCES
from maillon.catalog.panels import PARTNER_PANEL
from maillon.core.events import EventKind
from maillon.core.modules import CreateLink, MenuItem, Module, PersonalData, Rights

SELLERS = r.only(r.ADMIN, r.ADV, r.ACCOUNTING)

MODULE = Module(
    name="catalog",
    label="Catalogue",
    summary="Matériel, prestations, abonnements, lots : prix de vente, tarifs, TVA ; fournisseurs et prix d'achat à part.",
    optional=False,
    requires=("records", "lists"),
    rights=(
        Rights("catalog", "Catalogue, prix de vente", see=r.OFFICE | {r.PARTNER}, edit=SELLERS, close=SELLERS),
        Rights("suppliers", "Fournisseurs et opérateurs", see=r.OFFICE, edit=SELLERS | {r.STAGING}, close=SELLERS),
    ),
    menu=(
        MenuItem("Ventes", "Catalogue", "catalog:list", "packages", right="catalog.see", order=60),
        MenuItem("Ventes", "Tarifs", "catalog:price_lists", "tags", right="catalog.see", order=61),
        MenuItem("Logistique", "Fournisseurs", "catalog:suppliers", "building-factory", right="suppliers.see", order=80),
    ),
    creates=(
        CreateLink("Article", "catalog:new", "package", "catalog.edit", order=70),
        CreateLink("Import d'articles", "catalog:import", "file-import", "catalog.edit", order=71),
        CreateLink("Fournisseur", "catalog:supplier_new", "building-warehouse", "suppliers.edit", order=72),
    ),
    personal_data=(
        PersonalData("catalog.supplier", ("email", "phone", "address", "comment"), "Commander aux fournisseurs",
                     "Intérêt légitime", "Tant que le fournisseur sert, puis cinq ans"),
    ),
    urls="maillon.catalog.urls",
    api="maillon.catalog.api:router",
    offers=(
        *SOURCES,
        PARTNER_PANEL,
        EventKind("catalog.product_saved", "Un article est créé ou modifié", "catalog.product"),
        EventKind("catalog.cost_saved", "Le prix d'achat d'un article change", "catalog.product"),
        EventKind("catalog.price_list_saved", "Un tarif est créé ou modifié", "catalog.pricelist"),
        EventKind("catalog.supplier_saved", "La fiche d'un fournisseur est créée ou modifiée", "catalog.supplier"),
        SettingsLink("Métier", "Taux de TVA", "Ceux du catalogue.", "catalog:vat_rates", "percentage", order=20),
    ),
)  # fmt: skip
