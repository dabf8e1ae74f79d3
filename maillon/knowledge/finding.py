"""An article by its words: for us in the index, for a partner among those published for it, which the index cannot say."""

from __future__ import annotations

from typing import Any

from maillon.clients.models import Client
from maillon.core.fragments import by_words
from maillon.knowledge import markup
from maillon.knowledge.models import Article
from maillon.search.sources import Found, NumberLookup, PaletteAction, SearchSource

search = by_words()
LONGEST = 4000  # of its text, given to the index


def found(article: Article) -> Found | None:
    """Once published: a draft is among those of its list."""
    if not article.is_published:
        return None
    return Found(
        label=article.title,
        url=article.get_absolute_url(),
        reference=article.reference,
        detail=f"{article.get_reach_display()} · {markup.summary(article.text, 120)}",
        words=(article.text[:LONGEST],),
        numbers=(article.reference,),
    )


def for_partner(text: str, user: Any, limit: int) -> list[tuple[str, int, Found]]:
    if not user.partner_id or not any(letter.isalpha() for letter in text):
        return []  # a number is no word of an article
    rows = search(Article.objects.visible_to(user), text).order_by("-helped_count", "-pk")[: min(limit, 4)]
    return [
        ("knowledge.article", a.pk, Found(a.title, a.get_absolute_url(), a.reference, markup.summary(a.text, 120)))
        for a in rows
    ]


OFFERS = (
    SearchSource("knowledge.article", "Aide", "book", "knowledge.see", found, Article.objects.published, order=60),
    NumberLookup("knowledge.see", for_partner, lambda text: Client.objects.none().values("pk")),
    PaletteAction("Nouvel article d'aide", "book", "knowledge.edit", lambda client: "/aide/nouveau", keywords=("connaissances",)),
)  # fmt: skip
