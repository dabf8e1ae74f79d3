"""What search keeps of an article and of a supplier. They belong to no partner: only the company's people find them in the
palette."""

from __future__ import annotations

from maillon.catalog.models import Product, Supplier
from maillon.search.sources import Found, SearchSource


def found_product(product: Product) -> Found:
    return Found(
        label=product.name,
        url=product.get_absolute_url(),
        reference=product.code,
        detail=", ".join(part for part in (product.brand, product.get_kind_display()) if part),
        words=(product.code, product.brand, product.description),
        numbers=(product.code,),
    )


def found_supplier(supplier: Supplier) -> Found:
    return Found(
        label=supplier.name,
        url=supplier.get_absolute_url(),
        reference=supplier.reference,
        detail=supplier.kind_label,
        words=(supplier.account_number, supplier.email),
        numbers=(supplier.phone, supplier.account_number),
    )


SOURCES = (
    SearchSource(
        "catalog.product", "Articles", "package", "catalog.see", found_product, Product.objects.on_sale, order=80
    ),
    SearchSource(
        "catalog.supplier", "Fournisseurs", "building-warehouse", "suppliers.see", found_supplier, Supplier.objects.current,
        order=82,
    ),
)  # fmt: skip
