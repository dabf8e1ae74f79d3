"""Tickets that meet: joined, split, linked, depending on one another."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.html import format_html
from django.views.decorators.http import require_GET, require_POST

from maillon.accounts.rights import requires
from maillon.core.dialogs import act, done
from maillon.core.fragments import by_words
from maillon.core.french import plural
from maillon.core.identifiers import row_key
from maillon.lists.autocomplete import suggest
from maillon.tickets.forms import MergeForm, OtherTicketForm, SolveForm, SplitForm
from maillon.tickets.forms.family import OTHER
from maillon.tickets.models import Ticket, TicketMessage
from maillon.tickets.services import family, handling, merging
from maillon.tickets.views.handling import handled

search = by_words()


@requires("tickets.edit")
@require_GET
def choices(request: HttpRequest) -> HttpResponse:
    """Another ticket, the open ones first; of the same client when ``meme`` says so."""
    user: Any = request.user
    rows = Ticket.objects.visible_to(user).filter(merged_into=None).order_by("solved_at", "-opened_at")
    here = Ticket.objects.visible_to(user).filter(reference=request.GET.get("sauf", "")[:20]).first()
    if here is not None:
        rows = rows.exclude(pk=here.pk)
        rows = rows.filter(client=here.client_id) if request.GET.get("meme") else rows
    label = '{} <span class="ref ml-1.5">{}</span> <span class="text-muted ml-1.5 text-xs">{}</span>'
    return suggest(request, rows, search, lambda t: format_html(label, t.subject, t.reference, t.client_name))


@requires("tickets.edit")
def merge(request: HttpRequest, reference: str) -> HttpResponse:
    found = handled(request, reference)
    form = MergeForm(request.POST or None, ticket=found, user=request.user, initial=proposed(request))

    def run() -> tuple[str, str]:
        other = form.cleaned_data["other"]
        kept, gone = (other, found) if form.cleaned_data["kept"] == OTHER else (found, other)
        merging.merge(kept, gone, actor=request.user)
        return f"{gone.reference} est réuni à {kept.reference}.", kept.get_absolute_url()

    lead = "Un seul reste ouvert : il garde les échanges des deux. L'autre est clos et mène à lui."
    return act(
        request, form, f"Réunir {found.reference} à un autre ticket", found.get_absolute_url(), run,
        lead=lead, submit="Réunir",
    )  # fmt: skip


def proposed(request: HttpRequest) -> dict[str, Any]:
    given = request.GET.get("avec", "")[:20]
    return {"other": Ticket.objects.visible_to(request.user).filter(reference=given).first()} if given else {}


@requires("tickets.edit")
def split(request: HttpRequest, reference: str, number: str) -> HttpResponse:
    found = handled(request, reference)
    rows = TicketMessage.objects.visible_to(request.user).of(found).select_related("ticket")
    message = get_object_or_404(rows, pk=row_key(number) or 0)
    form = SplitForm(request.POST or None, initial={"kind": found.kind, "subject": message.text.split("\n")[0][:160]})

    def run() -> tuple[str, str]:
        made = merging.split(message, actor=request.user, **form.cleaned_data)
        return f"Ticket {made.reference} ouvert d'après ce message.", made.get_absolute_url()

    lead = "Le message reste ici aussi ; le nouveau ticket est lu par les mêmes personnes."
    return act(
        request, form, "Ouvrir un autre ticket", found.get_absolute_url(), run, lead=lead, submit="Ouvrir le ticket"
    )  # fmt: skip


@requires("tickets.edit")
def tie(request: HttpRequest, reference: str) -> HttpResponse:
    found = handled(request, reference)
    form = OtherTicketForm(request.POST or None, ticket=found, user=request.user)

    def run() -> str:
        merging.tie(found, form.cleaned_data["other"], actor=request.user)
        return f"{found.reference} est lié à {form.cleaned_data['other'].reference}."

    return act(request, form, "Lier à un autre ticket", found.get_absolute_url(), run, submit="Lier")


@requires("tickets.edit")
def attach(request: HttpRequest, reference: str) -> HttpResponse:
    found = handled(request, reference)
    form = OtherTicketForm(request.POST or None, ticket=found, user=request.user)

    def run() -> str:
        parent = family.attach(found, form.cleaned_data["other"], actor=request.user).parent
        return f"{found.reference} dépend de {parent.reference if parent else ''}."

    lead = "Résoudre l'autre proposera de résoudre celui-ci. Personne dehors ne voit le lien."
    return act(request, form, "Dépend d'un autre ticket", found.get_absolute_url(), run, lead=lead, submit="Rattacher")


@requires("tickets.edit")
@require_POST
def detach(request: HttpRequest, reference: str) -> HttpResponse:
    found = handled(request, reference)
    family.detach(found, actor=request.user)
    return done(request, found.get_absolute_url(), "Ce ticket ne dépend plus d'un autre.")


@requires("tickets.edit")
def solve(request: HttpRequest, reference: str) -> HttpResponse:
    """A button; when others depend on it, a dialog that asks whether they are solved too."""
    found = handled(request, reference)
    form = SolveForm(request.POST if request.method == "POST" else None, children=family.open_children(found).count())

    def run() -> str:
        if not form.cleaned_data.get("children"):
            handling.move(found, "solve", actor=request.user)
            return "Ticket résolu."
        return f"Ticket résolu, avec {plural(family.solve_all(found, actor=request.user), 'autre')} qui en dépendaient."

    return act(request, form, f"Résoudre {found.reference}", found.get_absolute_url(), run, submit="Résoudre")
