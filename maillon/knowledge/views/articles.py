"""The list, one article with its versions, its form."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_POST

from maillon.accounts.rights import requires
from maillon.core.dialogs import act, ask, done
from maillon.core.errors import Refused
from maillon.core.panels import actions_for
from maillon.knowledge import markup
from maillon.knowledge.forms import ArticleForm
from maillon.knowledge.lists import reach, spec_for, state
from maillon.knowledge.models import Article, Help, Use, Version
from maillon.knowledge.services import helping, writing
from maillon.lists.engine import list_view
from maillon.records import panels as records

HERE = "/aide/"
MOST_USES, MOST_VERSIONS = 10, 50


@requires("knowledge.see")
def article_list(request: HttpRequest) -> HttpResponse:
    return list_view(request, spec_for(request.user))


def article_for(request: HttpRequest, reference: str) -> Article:
    found: Article = get_object_or_404(
        Article.objects.visible_to(request.user).select_related("category"), reference=reference
    )
    return found


def kept(request: HttpRequest, reference: str) -> Article:
    """One that this person may rewrite: never a partner's, whatever a role is given."""
    rows = Article.objects.editable_by(request.user)
    found: Article = get_object_or_404(rows.none() if request.user.partner_id else rows, reference=reference)  # type: ignore[union-attr]
    return found


@requires("knowledge.see")
@require_GET
def article(request: HttpRequest, reference: str) -> HttpResponse:
    user: Any = request.user
    found = article_for(request, reference)
    ours = not user.partner_id
    context: dict[str, Any] = {
        "article": found,
        "html": markup.html_of(found.text),
        "ours": ours,
        "can_edit": ours and user.can("knowledge.edit"),
        "helped": Help.objects.filter(article=found, user_id=user.pk).exists(),
    }
    if ours and not user.is_technician:
        context |= {
            "state": state(found),
            "reach": reach(found),
            "uses": list(Use.objects.filter(article=found).select_related("ticket")[:MOST_USES]),
            "versions": list(Version.objects.filter(article=found).defer("text")[:MOST_VERSIONS]),
            "actions": actions_for(found, user),
            **records.context(found, user),
        }
    return render(request, "knowledge/article.html", context)


@requires("knowledge.edit")
def article_new(request: HttpRequest) -> HttpResponse:
    if request.user.partner_id:  # type: ignore[union-attr]
        raise Refused("Les articles d'aide s'écrivent chez l'intégrateur.")
    form = ArticleForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            made = writing.write(actor=request.user, **form.changes())
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            return done(request, made.get_absolute_url(), "Brouillon enregistré : publiez-le quand il est prêt.")
    return ask(
        request,
        form,
        "Nouvel article",
        HERE,
        crumbs=[("Aide", HERE)],
        submit="Enregistrer le brouillon",
        draft=request.path,
    )


@requires("knowledge.edit")
def article_edit(request: HttpRequest, reference: str) -> HttpResponse:
    found = kept(request, reference)
    form = ArticleForm(request.POST or None, instance=kept(request, reference), user=request.user)
    return act(
        request, form, "Modifier l'article", found.get_absolute_url(),
        lambda: f"Version {writing.rewrite(found, actor=request.user, **form.changes()).number} enregistrée.",
        crumbs=[("Aide", HERE), (found.title, found.get_absolute_url())],
    )  # fmt: skip


@requires("knowledge.edit")
@require_POST
def publish(request: HttpRequest, reference: str) -> HttpResponse:
    found = writing.publish(kept(request, reference), actor=request.user)
    return done(request, found.get_absolute_url(), f"Publié : {found.get_reach_display().lower()} peut le lire."
                if found.reach == Article.Reach.PUBLIC else "Article publié.")  # fmt: skip


@requires("knowledge.edit")
@require_POST
def withdraw(request: HttpRequest, reference: str) -> HttpResponse:
    found = writing.withdraw(kept(request, reference), actor=request.user)
    return done(request, found.get_absolute_url(), "Article retiré : il est de nouveau un brouillon.")


@requires("knowledge.see")
@require_POST
def helped(request: HttpRequest, reference: str) -> HttpResponse:
    found = article_for(request, reference)
    first = helping.helped(found, user=request.user)
    return done(request, found.get_absolute_url(), "Merci, c'est compté." if first else "Vous l'aviez déjà dit, merci.")


@requires("knowledge.edit")
def version(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """What it said then; by POST that text comes back as a new version."""
    found = kept(request, reference)
    if request.method == "POST":
        back = writing.restore(found, number, actor=request.user)
        return done(
            request, found.get_absolute_url(), f"Le texte de la version {number} est repris, version {back.number}."
        )
    then = get_object_or_404(Version, article=found, number=number)
    context = {"article": found, "version": then, "html": markup.html_of(then.text)}
    return render(request, "knowledge/version.html", context)
