"""« Règles »: when this happens, if that holds, do these."""

from __future__ import annotations

from itertools import groupby
from typing import Any, cast
from uuid import uuid4

from django.contrib import messages
from django.db.models import Max
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from maillon.accounts.models import User
from maillon.accounts.rights import requires
from maillon.automation import services
from maillon.automation.forms import RuleSentence
from maillon.automation.models import Rule
from maillon.automation.sentences import Words, in_sentence
from maillon.automation.trial import on_the_past_week

RUNS, VERSIONS = 40, 20
LIST = "/reglages/regles/"


@requires("rules.see")
@require_GET
def rule_list(request: HttpRequest) -> HttpResponse:
    words = Words()
    rules = Rule.objects.annotate(last_run=Max("runs__at")).order_by("event", "order", "id")
    lines = [
        {"rule": rule, "sentence": in_sentence(rule, words), "place": place, "among": len(group)}
        for group in (list(found) for _, found in groupby(rules, key=lambda rule: rule.event))
        for place, rule in enumerate(group, 1)
    ]
    can_edit = cast(User, request.user).can("rules.edit")
    return render(request, "automation/rules.html", {"lines": lines, "can_edit": can_edit})


@requires("rules.edit")
@require_http_methods(["GET", "POST"])
def rule_new(request: HttpRequest) -> HttpResponse:
    return _edit(request, Rule(event=request.GET.get("evenement", ""), version=0))


@requires("rules.edit")
@require_http_methods(["GET", "POST"])
def rule_edit(request: HttpRequest, number: int) -> HttpResponse:
    return _edit(request, get_object_or_404(Rule, pk=number))


def _edit(request: HttpRequest, rule: Rule) -> HttpResponse:
    editor = RuleSentence(rule, request.POST if request.method == "POST" else None)
    if request.method == "POST" and editor.is_valid():
        filled = editor.fill(rule)
        services.save_rule(filled, conditions=filled.conditions, actions=filled.actions, actor=request.user)
        messages.success(request, f"Règle « {rule.name} » enregistrée.")
        return HttpResponseRedirect(LIST, status=303)
    saved = Rule.objects.filter(pk=rule.pk).first()
    words = Words()
    context = {
        **_drawn(editor, editor.draft() if editor.form.is_bound else rule, words),
        "rule": saved or rule,
        "once": uuid4().hex,
        "runs": saved.runs.order_by("-at", "-id")[:RUNS] if saved else [],
        "versions": _versions(saved, words) if saved else [],
    }
    return render(request, "automation/rule.html", context, status=422 if request.method == "POST" else 200)


def _drawn(editor: RuleSentence, draft: Rule, words: Words) -> dict[str, Any]:
    known = [(name, field.label) for name, field in words.fields(draft.event).items()]
    plain = [("reference", "Référence"), ("client", "Client"), ("auteur", "Auteur")]
    return {
        "editor": editor,
        "form": editor.form,
        "sentence": in_sentence(draft, words),
        "known": [*known, *plain] if any(form.chosen for form in editor.actions) else [],
    }


def _versions(rule: Rule, words: Words) -> list[dict[str, Any]]:
    kept = list(rule.versions.all()[:VERSIONS])
    return [
        {
            "version": one,
            "sentence": in_sentence(Rule(**one.content), words),
            "now": one.number == rule.version,
        }
        for one in kept
    ]


@requires("rules.edit")
@require_POST
def rule_sentence(request: HttpRequest) -> HttpResponse:
    """The editor drawn again after a choice: the blanks that follow from it, and the sentence read back."""
    editor = _typed(request)
    context = _drawn(editor, editor.draft(), Words())
    for form in (editor.form, *editor.conditions, *editor.actions):
        form._errors = {}  # nothing is wrong yet: the person is still writing
    return render(request, "automation/_sentence.html", context)


@requires("rules.edit")
@require_POST
def rule_trial(request: HttpRequest) -> HttpResponse:
    """What the rule being written would have done in the past week."""
    draft = _typed(request).draft()
    tried = on_the_past_week(draft, timezone.now()) if draft.event else None
    return render(request, "automation/_trial.html", {"trial": tried})


def _typed(request: HttpRequest) -> RuleSentence:
    number = request.POST.get("rule", "")
    rule = Rule.objects.filter(pk=number).first() if number.isdigit() else None
    return RuleSentence(rule or Rule(version=0), request.POST)


@requires("rules.edit")
@require_POST
def rule_switch(request: HttpRequest, number: int) -> HttpResponse:
    rule = get_object_or_404(Rule, pk=number)
    services.switch_rule(rule, not rule.active)
    messages.success(request, f"Règle « {rule.name} » {'arrêtée' if rule.active else 'remise en service'}.")
    return HttpResponseRedirect(LIST, status=303)


@requires("rules.edit")
@require_POST
def rule_move(request: HttpRequest, number: int) -> HttpResponse:
    services.move_rule(get_object_or_404(Rule, pk=number), up=request.POST.get("sens") == "avant")
    return HttpResponseRedirect(LIST, status=303)


@requires("rules.edit")
@require_POST
def rule_restore(request: HttpRequest, number: int, version: int) -> HttpResponse:
    rule = get_object_or_404(Rule, pk=number)
    services.restore(rule, version, actor=request.user)
    messages.success(request, f"La version {version} est reprise.")
    return HttpResponseRedirect(rule.get_absolute_url(), status=303)


@requires("rules.edit")
@require_POST
def rule_delete(request: HttpRequest, number: int) -> HttpResponse:
    rule = get_object_or_404(Rule, pk=number)
    services.delete_rule(rule)
    messages.success(request, f"Règle « {rule.name} » supprimée.")
    return HttpResponseRedirect(LIST, status=303)
