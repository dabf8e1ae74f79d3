"""The public articles, without an account, in the brand of the address they are read at."""

from __future__ import annotations

import uuid
from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST, require_safe

from maillon.core import scope
from maillon.core.dialogs import see_other
from maillon.core.fragments import by_words
from maillon.documents.branding import page_brand_at
from maillon.knowledge import markup
from maillon.knowledge.models import Article
from maillon.knowledge.services import helping
from maillon.lists.grammar import cleaned

MOST = 200
READER, YEAR = "maillon_lecteur", 365 * 24 * 3600
search = by_words()


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    text = cleaned(request.GET.get("q", "")[:100])
    with scope.system("articles publics"):
        rows = Article.objects.public().select_related("category")
        rows = search(rows, text) if text else rows
        found = list(rows.order_by("category__order", "category__name", "title")[:MOST])
        brand = page_brand_at(request)
    groups = [
        {
            "label": label or "Autres questions",
            "articles": [{"article": a, "summary": markup.summary(a.text)} for a in articles],
        }
        for label, articles in groupby(found, key=lambda a: a.category.name if a.category else "")
    ]
    return render(request, "knowledge/public_index.html", {"brand": brand, "groups": groups, "text": text})


@require_safe
def article(request: HttpRequest, slug: str) -> HttpResponse:
    with scope.system("articles publics"):
        found = get_object_or_404(Article.objects.public().select_related("category"), slug=slug)
        brand = page_brand_at(request)
    context = {
        "brand": brand,
        "article": found,
        "html": markup.html_of(found.text),
        "thanked": request.GET.get("merci") == "1",
    }
    return render(request, "knowledge/public_article.html", context)


@require_POST
def helped(request: HttpRequest, slug: str) -> HttpResponse:
    """Counted once per browser, by a random number of its own that says nothing else."""
    reader = reader_of(request)
    with scope.system("articles publics"):
        found = get_object_or_404(Article.objects.public(), slug=slug)
        helping.helped(found, reader=reader)
    response = see_other(f"{found.public_url}?merci=1")
    response.set_cookie(
        READER,
        str(reader),
        max_age=YEAR,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
        path="/public/aide/",
    )
    return response


def reader_of(request: HttpRequest) -> uuid.UUID:
    try:
        return uuid.UUID(request.COOKIES.get(READER, ""))
    except ValueError:
        return uuid.uuid4()
