"""The list of articles."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db.models import QuerySet
from django.utils.html import format_html
from django.utils.safestring import SafeString

from maillon.core import french
from maillon.core.fragments import by_words
from maillon.core.templatetags.kit import chip, ref, when
from maillon.knowledge.models import Article, Category
from maillon.lists.spec import Column, Filter, ListSpec, Tool, View

REACH_TONES = {"internal": "", "partners": "secondary", "public": "success"}


def visible_articles(user: Any) -> Any:
    return Article.objects.visible_to(user).filter(archived_at=None).select_related("category")


def staff_only(user: Any) -> bool:
    return not user.partner_id


def title_cell(article: Article) -> SafeString:
    return format_html(
        '<a href="{}" class="font-medium hover:underline">{}</a> <span class="ml-1.5">{}</span>',
        article.get_absolute_url(), french.fr(article.title), ref(article.reference),
    )  # fmt: skip


def state(article: Article) -> SafeString:
    return chip("Publié", "success") if article.is_published else chip("Brouillon", "warning")


def reach(article: Article) -> SafeString:
    return chip(article.get_reach_display(), REACH_TONES[article.reach])


def categories(user: Any) -> list[tuple[str, str]]:
    return [(str(pk), name) for pk, name in Category.objects.values_list("pk", "name")]


def by_publication(rows: QuerySet, operator: str, value: Any, user: Any) -> QuerySet:
    return rows.filter(published_at__isnull=not value)


ARTICLES = ListSpec(
    name="knowledge",
    title="Aide",
    rows=visible_articles,
    url="knowledge:list",
    right="knowledge.see",
    columns=(
        Column("title", "Article", title_cell, lambda a: a.title, sort="title", css="c-name"),
        Column("reference", "Référence", lambda a: a.reference, sort="reference", default=False),
        Column("category", "Rubrique", lambda a: a.category.name if a.category else "", sort="category__name", css="c-act"),
        Column("status", "État", state, lambda a: "Publié" if a.is_published else "Brouillon", css="c-status", shown=staff_only),
        Column("reach", "Lu par", reach, lambda a: a.get_reach_display(), sort="reach", shown=staff_only),
        Column("used", "Tickets aidés", lambda a: french.number(a.used_count), lambda a: a.used_count, sort="used_count", css="num",
               shown=staff_only),
        Column("helped", "Lecteurs aidés", lambda a: french.number(a.helped_count), lambda a: a.helped_count,
               sort="helped_count", css="num"),
        Column("updated", "Modifié", lambda a: when(a.updated_at), lambda a: a.updated_at, sort="updated_at", css="c-tel"),
    ),
    filters=(
        Filter("reach", "Lu par", "choice", choices=lambda user: Article.Reach.choices),
        Filter("category", "Rubrique", "choice", "category_id", choices=categories),
        Filter("published", "Publié", "boolean", apply=by_publication),
    ),
    views=(
        View("Tous"), View("Les plus utiles", "s=-used"), View("Brouillons", "f=published:is:0"),
        View("Publics", "f=reach:is:public&f=published:is:1"),
    ),
    text=by_words(),
    default_sort="-updated",
    row_label=lambda a: a.reference,
    export_name="aide",
    empty_title="Aucun article encore",
    empty_text="Un article se fait d'un ticket résolu, ou d'une question que l'on vous pose souvent.",
    model="knowledge.article",
    create_url="knowledge:new",
    create_label="Nouvel article",
    create_right="knowledge.edit",
    noun="article,articles",
    tools=(Tool("Rubriques", "tags", "knowledge:categories", "knowledge.edit", dialog=True),),
)  # fmt: skip


def spec_for(user: Any) -> ListSpec:
    """A partner reads what is published for it: neither drafts nor how far each goes."""
    if not user.partner_id:
        return ARTICLES
    return replace(ARTICLES, filters=tuple(f for f in ARTICLES.filters if f.key == "category"), views=(View("Tous"),))
