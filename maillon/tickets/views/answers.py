"""Ready-made answers: managed on a page, found and used from the composer; drafts kept while typing."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_POST

from maillon.accounts.rights import requires
from maillon.core.dialogs import ask, done
from maillon.core.errors import Refused
from maillon.core.fragments import by_words
from maillon.core.identifiers import row_key
from maillon.lists import grammar
from maillon.records.models import Audience
from maillon.tickets.forms import AnswerForm
from maillon.tickets.models import Answer
from maillon.tickets.services import answers
from maillon.tickets.views.handling import handled
from maillon.tickets.views.tickets import AUDIENCES, ticket_for

HERE, MOST = "/tickets/reponses/", 30
NAMES = {audience: name for name, audience in AUDIENCES.items()}
search = by_words("name", "body")


def ours_only(request: HttpRequest) -> Any:
    user: Any = request.user
    if user.partner_id:
        raise Http404
    return user


def answer_for(request: HttpRequest, number: str) -> Answer:
    return get_object_or_404(Answer.objects.visible_to(ours_only(request)), pk=row_key(number) or 0)


@requires("tickets.edit")
@require_GET
def answer_list(request: HttpRequest) -> HttpResponse:
    user = ours_only(request)
    rows = list(Answer.objects.visible_to(user).order_by("audience", "name")[:500])
    team = user.can(answers.ADMIN_RIGHT)
    shown = [{"answer": row, "may": row.owner_id is not None or team} for row in rows]
    return render(request, "tickets/answers.html", {"rows": shown})


@requires("tickets.edit")
def answer_edit(request: HttpRequest, number: str = "") -> HttpResponse:
    user = ours_only(request)
    found = answer_for(request, number) if number else Answer()
    form = AnswerForm(request.POST or None, instance=found, user=user)
    if request.method == "POST" and form.is_valid():
        try:
            answers.save(form.save(commit=False), actor=user, shared=form.cleaned_data.get("shared", False))
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            return done(request, HERE, f"« {found.name} » est enregistrée.")
    crumbs = [("Tickets", "/tickets/"), ("Réponses types", HERE)]
    return ask(request, form, "Réponse type", HERE, crumbs=crumbs)


@requires("tickets.edit")
@require_POST
def answer_archive(request: HttpRequest, number: str) -> HttpResponse:
    found = answer_for(request, number)
    answers.archive(found, actor=request.user)
    return done(request, HERE, f"« {found.name} » est retirée.")


@requires("tickets.edit")
@require_GET
def pick(request: HttpRequest, reference: str) -> HttpResponse:
    """The answers for this ticket, each as it would be sent; ``q`` narrows them."""
    found, user = handled(request, reference), request.user
    text = grammar.cleaned(request.GET.get("q", ""))
    rows = Answer.objects.visible_to(user).exclude(**({} if found.partner_id else {"audience": Audience.PARTNER}))
    rows = search(rows, text) if text else rows
    listed = [
        {"answer": row, "text": answers.text_of(row, found, user), "audience": NAMES[Audience(row.audience)]}
        for row in rows[:MOST]
    ]
    template = "tickets/_picked.html" if "q" in request.GET else "tickets/_pick.html"
    return render(request, template, {"ticket": found, "rows": listed})


@requires("tickets.edit")
@require_POST
def use(request: HttpRequest, reference: str, number: str) -> HttpResponse:
    """A macro: all that it says, in one click."""
    found, answer = handled(request, reference), answer_for(request, number)
    answers.apply(answer, found, actor=request.user)
    return done(request, found.get_absolute_url(), f"« {answer.name} » est appliquée.")


@requires("tickets.edit")
@require_POST
def draft(request: HttpRequest, reference: str) -> HttpResponse:
    found = ticket_for(request, reference)
    audience = AUDIENCES.get(request.POST.get("audience", ""))
    if audience is None:
        raise Refused("Choisissez qui lira ce message.")
    answers.keep_draft(found, audience, request.POST.get("text", ""), actor=request.user)
    return HttpResponse(status=204)
