"""Articles, for other programs: reading."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema

from maillon.core.api import Paging, page, require
from maillon.core.fragments import by_words
from maillon.knowledge.models import Article
from maillon.lists.grammar import cleaned

router = Router()
search = by_words()


class ArticleFilter(Schema):
    q: str = Field("", max_length=200, description="Mots du titre ou du texte.")
    reach: Article.Reach | None = None


class ArticleRow(Schema):
    """``name``: the title."""

    reference: str
    name: str
    category: str
    published_at: datetime | None
    helped: int


class ArticleFull(ArticleRow):
    text: str


class ArticlePage(Schema):
    items: list[ArticleRow]
    next: str | None


def row_of(article: Article) -> dict[str, Any]:
    return {
        "reference": article.reference,
        "name": article.title,
        "category": article.category.name if article.category else "",
        "published_at": article.published_at,
        "helped": article.helped_count,
    }


@router.get("articles", response=ArticlePage, summary="Articles d'aide, les plus récents d'abord")
def articles(request: HttpRequest, asked: Query[ArticleFilter], paging: Query[Paging]) -> dict[str, Any]:
    user = require(request, "knowledge.see")
    rows: Any = Article.objects.visible_to(user).published().select_related("category")
    if asked.reach:
        rows = rows.filter(reach=asked.reach)
    if text := cleaned(asked.q):
        rows = search(rows, text)
    return page(request, rows, paging, row_of)


@router.get("articles/{ref}", response=ArticleFull, summary="Un article d'aide et son texte")
def article(request: HttpRequest, ref: str) -> dict[str, Any]:
    user = require(request, "knowledge.see")
    found = get_object_or_404(Article.objects.visible_to(user).published().select_related("category"), reference=ref)
    return row_of(found) | {"text": found.text}
