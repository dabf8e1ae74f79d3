"""What the stock shows on an article's card."""

from __future__ import annotations

from typing import Any

from maillon.core.panels import ASIDE, Panel
from maillon.stock import reading
from maillon.stock.lists import article_url


def of_article(product: Any, user: Any) -> dict[str, Any] | None:
    """How many there are, are promised, are left, to those who read the stock."""
    found = reading.articles(user).filter(pk=product.pk).first()
    return {"article": found, "url": article_url(found)} if found is not None else None


PANELS = (
    Panel(
        "catalog.product", ASIDE, "stock", "Stock", "stock/_panel_article.html", of_article, right="stock.see", order=20
    ),
)
