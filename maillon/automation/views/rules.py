"""« Règles »: when this happens, if that holds, do these."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.db.models import Max, Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_POST

from maillon.accounts.models import User
from maillon.accounts.rights import requires
from maillon.accounts.roles import Role
from maillon.automation import engine, services
from maillon.automation.conditions import OPERATORS
from maillon.automation.forms import AUDIENCES, ActionForm, ConditionForm, RuleForm, event_choices, rows
from maillon.automation.models import Rule
from maillon.notifications.models import MailTemplate

RUNS = 30


@requires("rules.see")
def rule_list(request: HttpRequest) -> HttpResponse:
    kinds = engine.kinds()
    labels = dict(MailTemplate.objects.values_list("key", "label"))
    lines = [
        {
            "rule": rule,
            "event": kinds[rule.event].label if rule.event in kinds else rule.event,
            "does": ", ".join(deeds_of(rule, labels)),
        }
        for rule in Rule.objects.annotate(last_run=Max("runs__at")).order_by("event", "order", "id")
    ]
    can_edit = cast(User, request.user).can("rules.edit")
    return render(request, "automation/rules.html", {"lines": lines, "can_edit": can_edit})


def deeds_of(rule: Rule, labels: dict[str, str]) -> list[str]:
    """What a rule does, in words: « mail « Devis envoyé » au client », « alerte à ADV », « tâche pour Support »."""
    known, said = engine.actions(), []
    for step in rule.actions:
        key, options = str(step.get("action")), step.get("options") or {}
        team = dict(Role.choices).get(str(options.get("role")), "?")
        if key == "send_mail":
            template = str(options.get("template", ""))
            said.append(
                f"mail « {labels.get(template, template)} » {dict(AUDIENCES).get(str(options.get('audience')), '')}".strip()
            )
        elif key == "notify":
            said.append(f"alerte à {team}")
        elif key == "create_task":
            said.append(f"tâche pour {team}")
        else:
            said.append(known[key].label if key in known else f"« {key} »")
    return said


@requires("rules.edit")
@require_http_methods(["GET", "POST"])
def rule_new(request: HttpRequest) -> HttpResponse:
    """First the event, which decides the fields; then the rule."""
    event = request.GET.get("evenement", "")
    if event not in engine.kinds():
        return render(request, "automation/rule_event.html", {"events": event_choices()})
    return _edit(request, Rule(event=event))


@requires("rules.edit")
@require_http_methods(["GET", "POST"])
def rule_edit(request: HttpRequest, number: int) -> HttpResponse:
    return _edit(request, get_object_or_404(Rule, pk=number))


def _edit(request: HttpRequest, rule: Rule) -> HttpResponse:
    forms = _forms(rule, request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        if _valid(forms):
            _save(rule, forms)
            messages.success(request, f"Règle « {rule.name} » enregistrée.")
            return HttpResponseRedirect("/reglages/regles/", status=303)
        status = 422
    kind = engine.kinds().get(rule.event)
    context = {
        **forms,
        "rule": rule,
        "event": kind.label if kind else rule.event,
        "known": [
            *(kind.fields.items() if kind else ()),
            ("reference", "Référence"),
            ("client", "Client"),
            ("auteur", "Auteur"),
        ],
        "runs": rule.runs.order_by("-at", "-id")[:RUNS] if rule.pk else [],
        "conditions_text": describe(rule.conditions, kind.fields if kind else {}) if not forms["shown"] else "",
    }
    return render(request, "automation/rule.html", context, status=status)


def _forms(rule: Rule, data: Any) -> dict[str, Any]:
    shown = services.flat(rule.conditions)
    match, kept = shown or ("all", [])
    kind = engine.kinds().get(rule.event)
    mails = MailTemplate.objects.filter(Q(event=rule.event) | Q(event="") | Q(key__in=_used(rule)))
    templates = [(t.key, t.label) for t in mails]
    steps = [
        {"action": a.get("action"), "options": a.get("options") or {}, **(a.get("options") or {})} for a in rule.actions
    ]
    return {
        "form": RuleForm(data, instance=rule, initial={"match": match, "version": rule.version}),
        "conditions": rows(ConditionForm, "c", kept, data, kind=kind) if shown else [],
        "actions": rows(ActionForm, "a", steps, data, templates=templates),
        "shown": shown is not None,
    }


def _used(rule: Rule) -> list[str]:
    return [str((a.get("options") or {}).get("template", "")) for a in rule.actions]


def _valid(forms: dict[str, Any]) -> bool:
    valid = [form.is_valid() for form in (forms["form"], *forms["conditions"], *forms["actions"])]
    if all(valid) and not any(form.stored() for form in forms["actions"]):
        forms["form"].add_error(None, "Une règle fait au moins une chose : choisissez une action.")
        return False
    return all(valid)


def _save(rule: Rule, forms: dict[str, Any]) -> None:
    conditions = (
        [c for c in (form.stored() for form in forms["conditions"]) if c] if forms["shown"] else rule.conditions
    )
    match = forms["form"].cleaned_data["match"] if forms["shown"] else "all"
    services.save_rule(
        forms["form"].instance,
        conditions=conditions,
        match=match,
        actions=[a for a in (form.stored() for form in forms["actions"]) if a],
    )


@requires("rules.edit")
@require_POST
def rule_switch(request: HttpRequest, number: int) -> HttpResponse:
    rule = get_object_or_404(Rule, pk=number)
    services.switch_rule(rule, not rule.active)
    messages.success(request, f"Règle « {rule.name} » {'arrêtée' if rule.active else 'remise en service'}.")
    return HttpResponseRedirect("/reglages/regles/", status=303)


@requires("rules.edit")
@require_POST
def rule_delete(request: HttpRequest, number: int) -> HttpResponse:
    rule = get_object_or_404(Rule, pk=number)
    services.delete_rule(rule)
    messages.success(request, f"Règle « {rule.name} » supprimée.")
    return HttpResponseRedirect("/reglages/regles/", status=303)


def describe(conditions: list[dict[str, Any]], fields: dict[str, str]) -> str:
    """Nested conditions in words, for the rules that the form cannot unfold."""
    parts = []
    for c in conditions:
        if "any" in c:
            parts.append("(" + " ou ".join(describe([inner], fields) for inner in c["any"]) + ")")
        elif "all" in c:
            parts.append("(" + describe(c["all"], fields) + ")")
        else:
            value = c.get("value")
            shown = ", ".join(map(str, value)) if isinstance(value, list) else str(value or "")
            parts.append(
                f"{fields.get(c['field'], c['field'])} {OPERATORS.get(c['operator'], c['operator'])} {shown}".strip()
            )
    return " et ".join(parts)
