"""What search keeps of an article. It belongs to no partner: only the company's people find it in the palette."""

from __future__ import annotations

from maillon.catalog.models import Product
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


SOURCE = SearchSource(
    "catalog.product", "Articles", "package", "catalog.see", found_product, Product.objects.on_sale, order=80
)
