from django.urls import path, register_converter

from maillon.catalog import views


class ProductReference:
    """A malformed reference is no article at all: 404 without a question to the database."""

    regex = r"AR-\d{4}-\d{5,9}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(ProductReference, "product")

app_name = "catalog"
urlpatterns = [
    path("catalogue/", views.product_list, name="list"),
    path("catalogue/nouveau", views.product_new, name="new"),
    path("catalogue/<product:reference>", views.product, name="product"),
    path("catalogue/<product:reference>/modifier", views.product_edit, name="edit"),
    path("catalogue/<product:reference>/archiver", views.product_archive, name="archive"),
    path("catalogue/<product:reference>/reprendre", views.product_restore, name="restore"),
    path("reglages/tva/", views.vat_rates, name="vat_rates"),
    path("reglages/tva/nouveau", views.vat_rate, name="vat_new"),
    path("reglages/tva/<int:number>", views.vat_rate, name="vat"),
]
