"""From a ticket: the articles that may help, one put into the answer, a new one made of what was said."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_POST

from maillon.accounts.hosts import site_url
from maillon.accounts.rights import requires
from maillon.core.dialogs import ask, done
from maillon.core.errors import Refused
from maillon.core.fragments import FEW
from maillon.knowledge import markup
from maillon.knowledge.forms import FromTicketForm
from maillon.knowledge.models import Article, Use
from maillon.knowledge.services import helping, writing
from maillon.lists.grammar import cleaned
from maillon.tickets.models import Ticket, TicketMessage


def ticket_for(request: HttpRequest, reference: str) -> Ticket:
    """Of ours: a partner's answers are its own words."""
    user: Any = request.user
    rows = Ticket.objects.visible_to(user)
    found: Ticket = get_object_or_404(rows.none() if user.partner_id else rows, reference=reference)
    return found


@requires("knowledge.see")
@require_GET
def useful(request: HttpRequest, reference: str) -> HttpResponse:
    ticket = ticket_for(request, reference)
    return render(request, "knowledge/_useful.html", useful_of(request, ticket))


def useful_of(request: HttpRequest, ticket: Ticket) -> dict[str, Any]:
    text = cleaned(request.GET.get("q", "")[:FEW])
    rows = helping.proposed(ticket, request.user, text)
    served = set(Use.objects.filter(ticket=ticket).values_list("article", flat=True))
    may = request.user.can("tickets.edit") and ticket.is_open  # type: ignore[union-attr]
    return {
        "ticket": ticket,
        "text": text,
        "found": [
            {
                "article": a,
                "served": a.pk in served,
                "summary": markup.summary(a.text, 110),
                "may": may,
                **insertable(a, ticket),
            }
            for a in rows
        ],
    }


def insertable(article: Article, ticket: Ticket) -> dict[str, str]:
    """Its address for whoever may open it, its text for an answer; nothing of an internal article goes into one."""
    if article.reach == Article.Reach.INTERNAL:
        return {"link": "", "words": ""}
    url = article.public_url if article.is_public else article.get_absolute_url()
    return {"link": f"{article.title} : {site_url(ticket.partner_id)}{url}", "words": markup.plain(article.text)}


@requires("tickets.edit")
@require_POST
def use(request: HttpRequest, reference: str, article: str) -> HttpResponse:
    """It served this ticket: counted, and shown as such."""
    ticket = ticket_for(request, reference)
    found = get_object_or_404(Article.objects.visible_to(request.user).published(), reference=article)
    helping.used(found, ticket, actor=request.user)
    return render(request, "knowledge/_useful.html", useful_of(request, ticket))


@requires("knowledge.edit")
def from_ticket(request: HttpRequest, reference: str) -> HttpResponse:
    ticket = ticket_for(request, reference)
    rows = TicketMessage.objects.visible_to(request.user).filter(ticket=ticket).order_by("at", "id")
    form = FromTicketForm(request.POST or None, rows=rows, initial={"title": ticket.subject})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = writing.draft_from(
                ticket, list(data["messages"]), title=data["title"], reach=data["reach"], actor=request.user
            )
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            return done(request, f"{made.get_absolute_url()}/modifier", "Brouillon prêt à retravailler.")
    crumbs = [("Tickets", "/tickets/"), (ticket.reference, ticket.get_absolute_url())]
    return ask(
        request,
        form,
        "Faire un article de ce ticket",
        ticket.get_absolute_url(),
        crumbs=crumbs,
        submit="Préparer l'article",
    )
