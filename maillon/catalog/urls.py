from django.urls import path, register_converter

from maillon.catalog.views import contents, importing, price_lists, products, suppliers, vat


class ProductReference:
    """A malformed reference is no article at all: 404 without a question to the database."""

    regex = r"AR-\d{4}-\d{5,9}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class SupplierReference(ProductReference):
    regex = r"FO-\d{4}-\d{5,9}"


class PriceListReference(ProductReference):
    regex = r"TA-\d{4}-\d{5,9}"


register_converter(ProductReference, "product")
register_converter(SupplierReference, "supplier")
register_converter(PriceListReference, "price_list")

app_name = "catalog"
urlpatterns = [
    path("catalogue/", products.product_list, name="list"),
    path("catalogue/nouveau", products.product_new, name="new"),
    path("catalogue/importer/", importing.give_file, name="import"),
    path("catalogue/importer/modele.<slug:extension>", importing.model, name="import_model"),
    path("catalogue/importer/<int:number>", importing.preview, name="import_preview"),
    path("catalogue/importer/<int:number>/valider", importing.confirm, name="import_confirm"),
    path("catalogue/choix", products.choice, name="choice"),
    path("catalogue/<product:reference>", products.product, name="product"),
    path("catalogue/<product:reference>/modifier", products.product_edit, name="edit"),
    path("catalogue/<product:reference>/archiver", products.product_archive, name="archive"),
    path("catalogue/<product:reference>/reprendre", products.product_restore, name="restore"),
    path("catalogue/<product:reference>/achats/ajouter", contents.cost_new, name="cost_new"),
    path("catalogue/<product:reference>/achats/<int:number>/retirer", contents.cost_remove, name="cost_remove"),
    path("catalogue/<product:reference>/contenu/ajouter", contents.content_edit, name="content_new"),
    path("catalogue/<product:reference>/contenu/<int:number>", contents.content_edit, name="content"),
    path("catalogue/<product:reference>/contenu/<int:number>/retirer", contents.content_remove, name="content_remove"),
    path("fournisseurs/", suppliers.supplier_list, name="suppliers"),
    path("fournisseurs/nouveau", suppliers.supplier_edit, name="supplier_new"),
    path("fournisseurs/choix", suppliers.supplier_choice, name="supplier_choice"),
    path("fournisseurs/<supplier:reference>", suppliers.supplier, name="supplier"),
    path("fournisseurs/<supplier:reference>/modifier", suppliers.supplier_edit, name="supplier_edit"),
    path("fournisseurs/<supplier:reference>/archiver", suppliers.supplier_archive, name="supplier_archive"),
    path("fournisseurs/<supplier:reference>/reprendre", suppliers.supplier_restore, name="supplier_restore"),
    path("tarifs/", price_lists.price_list_list, name="price_lists"),
    path("tarifs/nouveau", price_lists.price_list_edit, name="price_list_new"),
    path("tarifs/<price_list:reference>", price_lists.price_list, name="price_list"),
    path("tarifs/<price_list:reference>/modifier", price_lists.price_list_edit, name="price_list_edit"),
    path("tarifs/<price_list:reference>/archiver", price_lists.archive, name="price_list_archive"),
    path("tarifs/<price_list:reference>/reprendre", price_lists.restore, name="price_list_restore"),
    path("tarifs/<price_list:reference>/prix/ajouter", price_lists.item_edit, name="item_new"),
    path("tarifs/<price_list:reference>/prix/<int:number>", price_lists.item_edit, name="item"),
    path("tarifs/<price_list:reference>/prix/<int:number>/retirer", price_lists.item_remove, name="item_remove"),
    path("tarifs/<price_list:reference>/partenaires/ajouter", price_lists.give, name="give"),
    path("tarifs/<price_list:reference>/partenaires/<int:number>/terminer", price_lists.take_back, name="take_back"),
    path("reglages/tva/", vat.vat_rates, name="vat_rates"),
    path("reglages/tva/nouveau", vat.vat_rate, name="vat_new"),
    path("reglages/tva/<int:number>", vat.vat_rate, name="vat"),
]
