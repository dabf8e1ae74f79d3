"""« Mes tâches » and « Rappels », ordered by what is late; a task of a record is made from its page."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.db.models import F, Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from maillon.accounts.rights import requires
from maillon.accounts.shell import forget_counts
from maillon.core.french import PARIS
from maillon.core.identifiers import row_key
from maillon.records import services, targets
from maillon.records.forms import TaskForm
from maillon.records.models import Task
from maillon.records.panels import RecordPanels
from maillon.records.when import read

PAGE = 60
PREFILLED = {"title": "objet", "who": "pour"}  # field, parameter of the address
# key, words for tasks, words for callbacks
WHOSE = (
    ("", "Les miennes", "Les miens"),
    ("equipe", "L'équipe", "L'équipe"),
    ("confiees", "Confiées par moi", "Confiés par moi"),
    ("faites", "Faites", "Faits"),
)


@requires("tasks.see")
@require_GET
def task_list(request: HttpRequest) -> HttpResponse:
    return _page(request, Task.Kind.TASK)


@requires("tasks.see")
@require_GET
def callback_list(request: HttpRequest) -> HttpResponse:
    return _page(request, Task.Kind.CALLBACK)


def _page(request: HttpRequest, kind: str) -> HttpResponse:
    user: Any = request.user
    whose = request.GET.get("qui", "")
    rows = _rows(user, kind, whose)
    skip = request.GET.get("apres", "")
    if skip and whose != "faites":
        rows = _after(rows, skip)
    tasks = list(rows.select_related("assignee")[: PAGE + 1])
    callback = kind == Task.Kind.CALLBACK
    context = {
        "title": "Rappels" if callback else "Mes tâches",
        "callback": callback,
        "whose": whose,
        "groups": grouped(tasks[:PAGE], timezone.now()),
        "views": [
            {"label": words[callback], "url": f"?qui={key}" if key else "?", "current": key == whose, "count": None}
            for key, *words in WHOSE
            if key != "equipe" or not (user.partner_id or user.is_technician)
        ],
        "next_url": f"?qui={whose}&apres={_mark(tasks[PAGE - 1])}" if len(tasks) > PAGE and whose != "faites" else "",
        "can_edit": user.can("tasks.edit"),
        "path": request.path,
        "error": "",
        "typed": "",
        "example": "rappeler Mme Rossi le 3 à 15 h" if callback else "vérifier le RIO demain 9 h",
    }
    return render(request, "records/tasks.html", context)


def _rows(user: Any, kind: str, whose: str) -> Any:
    rows = Task.objects.visible_to(user).filter(kind=kind)
    if whose == "faites":
        done = rows.filter(done_at__isnull=False)
        return done.filter(Q(assignee=user) | Q(done_by_name=user.name)).order_by("-done_at", "-id")
    rows = rows.open().order_by(F("due_at").asc(nulls_last=True), "id")
    if whose == "equipe":
        return rows
    return rows.filter(author=user).exclude(assignee=user) if whose == "confiees" else rows.of(user)


def _mark(task: Task) -> str:
    return f"{task.due_at.isoformat() if task.due_at else ''}_{task.pk}".replace("+", "%2B")


def _after(rows: Any, mark: str) -> Any:
    """Keyset page in the order « due first, undated last »."""
    moment, _, number = mark.rpartition("_")
    if row_key(number) is None:
        return rows
    if not moment:
        return rows.filter(due_at=None, pk__gt=int(number))
    try:
        at = datetime.fromisoformat(moment)
    except ValueError:
        return rows
    return rows.filter(Q(due_at__gt=at) | Q(due_at=at, pk__gt=int(number)) | Q(due_at=None)) if at.tzinfo else rows


def grouped(tasks: list[Task], now: datetime) -> list[dict[str, Any]]:
    """Late, today, later, undated, done: in this order, empty ones left out."""
    today = now.astimezone(PARIS).date()
    names = (
        ("late", "En retard"),
        ("today", "Aujourd'hui"),
        ("tomorrow", "Demain"),
        ("later", "Ensuite"),
        ("undated", "Sans échéance"),
        ("done", "Faites"),
    )
    found: dict[str, list[Task]] = {key: [] for key, _ in names}
    for task in tasks:
        found[_group(task, now, today)].append(task)
    return [{"key": key, "label": label, "tasks": found[key]} for key, label in names if found[key]]


def _group(task: Task, now: datetime, today: Any) -> str:
    if task.done_at:
        return "done"
    if task.due_at is None:
        return "undated"
    if task.due_at < now:
        return "late"
    day = task.due_at.astimezone(PARIS).date()
    return "today" if day == today else "tomorrow" if day == today + timedelta(days=1) else "later"


@requires("tasks.edit")
@require_http_methods(["GET", "POST"])
def task_new(request: HttpRequest) -> HttpResponse:
    """The whole form, or one sentence: « rappeler Mme Rossi le 3 à 15 h »."""
    if request.method == "POST" and "text" in request.POST:
        return _quick(request)
    return _new(request, None)


def _quick(request: HttpRequest) -> HttpResponse:
    text = request.POST["text"].strip()[:300]
    found = read(text, timezone.now())
    plain = text.casefold().startswith(("rappel", "appel"))
    kind = request.POST.get("kind") or (Task.Kind.CALLBACK if plain else Task.Kind.TASK)
    title = (found.rest or text) if found else text
    task = services.add_task(
        title[:1].upper() + title[1:],
        actor=request.user,
        due_at=found.at if found else None,
        kind=kind if kind in Task.Kind.values else Task.Kind.TASK,
    )
    forget_counts(request.user)
    messages.success(request, said(task))
    return HttpResponseRedirect(task.get_absolute_url(), status=303)


def said(task: Task) -> str:
    what = "Rappel noté" if task.kind == Task.Kind.CALLBACK else "Tâche notée"
    if task.due_at is None:
        return f"{what}, sans échéance."
    here = task.due_at.astimezone(PARIS)
    minutes = f" {here:%M}" if here.minute else ""
    return f"{what} pour le {here:%d/%m/%Y} à {here.hour} h{minutes}."


@requires("tasks.edit")
@require_http_methods(["GET", "POST"])
def record_task_new(request: HttpRequest, model: str, number: int) -> HttpResponse:
    return _new(request, targets.get(model, number, request.user))


def _new(request: HttpRequest, record: Any) -> HttpResponse:
    kind = request.GET.get("type", "")
    initial = {"kind": kind} if kind in Task.Kind.values else {}
    if record is not None and kind == Task.Kind.CALLBACK:
        initial |= {
            "title": f"Rappeler {getattr(record, 'client_name', '') or record}",
            "phone": getattr(record, "phone", ""),
        }
    initial |= {name: request.GET[asked] for name, asked in PREFILLED.items() if request.GET.get(asked)}
    form = TaskForm(request.POST or None, user=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        task = services.add_task(actor=request.user, record=record, **form.values())
        forget_counts(request.user)
        return _done(request, task, record, said(task))
    lead = f"À propos de {record}" if record is not None else ""
    return _dialog(request, form, "Nouvelle tâche ou rappel", lead, record)


def _dialog(request: HttpRequest, form: TaskForm, title: str, lead: str, record: Any) -> HttpResponse:
    status = 422 if request.method == "POST" else 200
    context = {
        "form": form,
        "title": title,
        "lead": lead,
        "action": request.get_full_path(),
        "submit": "Enregistrer",
        "cancel_url": record.get_absolute_url() if record is not None else "/taches/",
    }
    template = "core/_dialog.html" if request.headers.get("HX-Request") else "core/form.html"
    return render(request, template, context, status=status)


def _done(request: HttpRequest, task: Task, record: Any, sentence: str) -> HttpResponse:
    messages.success(request, sentence)
    address = record.get_absolute_url() if record is not None else task.get_absolute_url()
    if request.headers.get("HX-Request"):
        response = HttpResponse(status=204)
        response["HX-Redirect"] = _from_page(request) or address
        return response
    return HttpResponseRedirect(address, status=303)


def _from_page(request: HttpRequest) -> str:
    """The page under the dialog, as htmx names it."""
    address = request.headers.get("HX-Current-URL", "")
    return address if url_has_allowed_host_and_scheme(address, {request.get_host()}) else ""


def found(request: HttpRequest, number: int) -> Task:
    task: Task = get_object_or_404(Task.objects.editable_by(request.user).select_related("assignee"), pk=number)
    return task


@requires("tasks.edit")
@require_http_methods(["GET", "POST"])
def task_edit(request: HttpRequest, number: int) -> HttpResponse:
    task = found(request, number)
    form = TaskForm(request.POST or None, user=request.user, task=task)
    if request.method == "POST" and form.is_valid():
        services.change_task(task, request.user, version=form.cleaned_data.get("version"), **form.values())
        forget_counts(request.user)
        return _done(request, task, None, "Tâche enregistrée.")
    lead = f"À propos de {task.target_label}" if task.target_label else ""
    return _dialog(request, form, "Modifier la tâche", lead, None)


@requires("tasks.edit")
@require_POST
def task_done(request: HttpRequest, number: int) -> HttpResponse:
    task = found(request, number)
    first = services.finish_task(task, request.user)
    forget_counts(request.user)
    sentence = f"Fait : {task.title}" if first else "Cette tâche était déjà faite."
    return _after_change(request, task, sentence, f"/taches/{task.pk}/rouvrir" if first else "")


@requires("tasks.edit")
@require_POST
def task_reopen(request: HttpRequest, number: int) -> HttpResponse:
    task = found(request, number)
    services.reopen_task(task, request.user)
    forget_counts(request.user)
    return _after_change(request, task, f"De nouveau à faire : {task.title}", "")


def _after_change(request: HttpRequest, task: Task, sentence: str, undo: str) -> HttpResponse:
    messages.success(request, sentence, extra_tags=f"undo={undo}" if undo else "")
    if request.headers.get("HX-Request") and task.target_model and task.target_id and "panel" in request.GET:
        record = targets.get(task.target_model, task.target_id, request.user)
        return render(request, "records/_tasks.html", {"records": RecordPanels(record, request.user)})
    back = request.headers.get("Referer", "")
    known = url_has_allowed_host_and_scheme(back, {request.get_host()})
    return HttpResponseRedirect(back if known else task.get_absolute_url(), status=303)
