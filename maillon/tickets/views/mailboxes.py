"""« Boîte de réception »: the mailboxes that are read, where each stands, and whether it opens."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from maillon.accounts.rights import requires
from maillon.core import french
from maillon.core.dialogs import act, done
from maillon.core.templatetags import kit_forms
from maillon.tickets.forms.mailboxes import MailAccountForm
from maillon.tickets.models import MailAccount, MailboxState
from maillon.tickets.services import mailboxes

HERE, TITLE = "/reglages/reception/", "Boîte de réception"


def stands(state: MailboxState | None, active: bool = True) -> dict[str, Any]:
    """Where a mailbox stands, in words."""
    if not active:
        chip = ("Arrêtée", "")
    elif state is None or not (state.read_at or state.failures):
        chip = ("Pas encore relevée", "info")
    elif state.failures:
        chip = ("En panne", "error")
    else:
        chip = ("À régler", "warning") if state.error else ("En service", "success")
    waits = active and state is not None and state.failures > 1
    return {"state": state, "label": chip[0], "tone": chip[1], "next_at": state.next_at if waits and state else None}


@requires("received.close")
@require_GET
def box_list(request: HttpRequest) -> HttpResponse:
    rows = list(MailAccount.objects.filter(archived_at=None))
    environment = None if rows else mailboxes.of_environment()
    named = {row.pk: mailboxes.name_of(row) for row in rows}
    states = mailboxes.states([*named.values(), environment.name[:200] if environment else ""])
    context = {
        "rows": [{"box": row, **stands(states.get(named[row.pk]), row.active)} for row in rows],
        "environment": {"box": environment, **stands(states.get(environment.name[:200]))} if environment else None,
    }
    return render(request, "tickets/mailboxes.html", context)


@requires("received.close")
@never_cache
def box_new(request: HttpRequest) -> HttpResponse:
    return _edited(request, MailAccount(), "Ajouter une boîte", reverse("tickets:mailbox_try_new"))


@requires("received.close")
@never_cache
def box(request: HttpRequest, number: int) -> HttpResponse:
    row = of_number(number)
    standing = stands(mailboxes.states([mailboxes.name_of(row)]).get(mailboxes.name_of(row)), row.active)
    return _edited(request, row, row.address, reverse("tickets:mailbox_try", args=[number]), box=row, **standing)


def _edited(request: HttpRequest, row: MailAccount, title: str, try_url: str, **more: Any) -> HttpResponse:
    form = MailAccountForm(request.POST or None, instance=row)

    def run() -> str:
        kept = mailboxes.keep(form.account(), form.cleaned_data["password"])
        return f"{kept.address} : enregistrée{', relevée dans la minute' if kept.active else ''}."

    tried = render_to_string("tickets/mailbox/_try.html", {"url": try_url}, request)
    return act(
        request, form, title, HERE, run, folder="tickets/mailbox", crumbs=[("Réglages", "/reglages/"), (TITLE, HERE)],
        after_fields=tried, **more,
    )  # fmt: skip


@requires("received.close")
@require_POST
@never_cache
def box_try(request: HttpRequest, number: int | None = None) -> HttpResponse:
    """What is typed is really tried, and kept nowhere: the form stays as it is, its password in it."""
    row = of_number(number) if number else MailAccount()
    form = MailAccountForm(request.POST, instance=row)
    if not form.is_valid():
        wrong = french.listing(item["label"] for item in kit_forms.mistakes(form))
        first = next(iter(form.errors.values()))[0]
        said = f"Rien n'a été essayé. À corriger d'abord : {wrong}. {first}" if wrong else str(first)
        return render(request, "tickets/mailbox/_tried.html", {"opened": False, "said": said})
    opened, said = mailboxes.check(partial(mailboxes.account_of, form.account(), form.cleaned_data["password"]))
    return render(request, "tickets/mailbox/_tried.html", {"opened": opened, "said": said})


@requires("received.close")
@require_POST
def box_switch(request: HttpRequest, number: int) -> HttpResponse:
    """``marche``: what the person saw and wants; asked twice, it is the same."""
    row, on = of_number(number), request.POST.get("marche") == "1"
    mailboxes.switch(row, on)
    return done(request, HERE, f"{row.address} : {'relevée dans la minute' if on else 'plus relevée'}.")


@requires("received.close")
@require_POST
def box_retire(request: HttpRequest, number: int) -> HttpResponse:
    row = of_number(number)
    mailboxes.retire(row)
    return done(request, HERE, f"{row.address} : retirée. Ses mails déjà reçus restent.")


def of_number(number: int) -> MailAccount:
    found: MailAccount = get_object_or_404(MailAccount, pk=number, archived_at=None)
    return found
