"""What is written on a record: notes, people named, files, tags. Each address names the record and is 404 to a stranger."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from maillon.accounts.models import User
from maillon.accounts.rights import requires
from maillon.core.errors import Refused
from maillon.records import attachments, mentions, services, targets, uploads
from maillon.records.models import Audience, Entry, Tag
from maillon.records.panels import VALUES, RecordPanels

# The kit's word for each audience; « client » is understood as well as « public ».
AUDIENCES = {value: audience for audience, value in VALUES.items()} | {"client": Audience.CLIENT}
PROPOSED = 8


def panels(request: HttpRequest, record: Any) -> RecordPanels:
    given = request.POST if request.method == "POST" else request.GET
    client = given.get("client") == "1" and getattr(record, "client_id", None) == record.pk
    return RecordPanels(
        record, request.user, client=client, chosen=given.get("genre", ""), before=given.get("avant", "")
    )


def back(record: Any) -> HttpResponse:
    return HttpResponseRedirect(record.get_absolute_url(), status=303)


def fragment(request: HttpRequest, record: Any, template: str, status: int = 200, **more: Any) -> HttpResponse:
    return render(request, template, {"records": panels(request, record), **more}, status=status)


@requires("notes.see", "tasks.see")
@require_GET
def open_record(request: HttpRequest, model: str, number: int) -> HttpResponse:
    """Where a task, a link or an alert leads."""
    return HttpResponseRedirect(targets.get(model, number, request.user).get_absolute_url())


@requires("notes.see")
@require_GET
def timeline(request: HttpRequest, model: str, number: int) -> HttpResponse:
    """The next lines for « Afficher la suite », or the whole timeline under another filter."""
    record = targets.get(model, number, request.user)
    if not request.headers.get("HX-Request"):
        return render(request, "records/timeline.html", {"records": panels(request, record), "record": record})
    template = "records/_lines.html" if request.GET.get("avant") else "records/_timeline.html"
    return fragment(request, record, template)


@requires("notes.edit")
@require_POST
def note_add(request: HttpRequest, model: str, number: int) -> HttpResponse:
    """Only the text of the chosen audience is read: what was typed for another never leaves."""
    record = targets.get(model, number, request.user)
    uploads.refuse_if_stopped(request)
    chosen = request.POST.get("audience", "")
    audience = AUDIENCES.get(chosen)
    if audience is None:
        raise Refused("Choisissez qui lira cette note.")
    text = request.POST.get(f"text_{chosen}", "")
    files = request.FILES.getlist("files")[: uploads.MOST_FILES]
    if text.strip() or not files:
        services.add_note(record, text, actor=request.user, audience=audience, pinned="pinned" in request.POST)
    for file in files:
        attachments.attach(record, file, actor=request.user, audience=audience)
    if request.headers.get("HX-Request"):
        return fragment(request, record, "records/_timeline.html", fresh_composer=True)
    messages.success(request, "Note ajoutée." if text.strip() else "Fichier joint.")
    return back(record)


@requires("notes.edit")
@require_POST
def note_pin(request: HttpRequest, number: int) -> HttpResponse:
    entry: Entry = get_object_or_404(Entry.objects.visible_to(request.user), pk=number)
    record = targets.get(entry.target_model, entry.target_id, request.user)
    services.pin(entry, request.user, not entry.pinned)
    if request.headers.get("HX-Request"):
        return fragment(request, record, "records/_timeline.html", pinned_too=True)
    messages.success(request, "Note détachée." if entry.pinned else "Note épinglée.")
    return back(record)


@requires("notes.edit")
@require_GET
def people(request: HttpRequest, model: str, number: int) -> HttpResponse:
    """Who can be named with « @ » here: colleagues who may see this record."""
    record = targets.get(model, number, request.user)
    audience = AUDIENCES.get(request.GET.get("audience", ""), Audience.INTERNAL)
    typed = mentions.fold(request.GET.get("q", "").strip().lstrip("@"))
    everyone = User.objects.filter(is_active=True).exclude(pk=request.user.pk)
    near = [p for p in everyone if typed in mentions.fold(p.name)]
    found = []
    for person in sorted(near, key=lambda p: (not mentions.fold(p.name).startswith(typed), p.name)):
        found += targets.readers(record, [person], audience)
        if len(found) == PROPOSED:
            break
    return render(request, "records/_people.html", {"people": found})


@requires("notes.see")
@require_http_methods(["GET", "POST"])
def files(request: HttpRequest, model: str, number: int) -> HttpResponse:
    record = targets.get(model, number, request.user)
    if request.method == "POST":
        uploads.refuse_if_stopped(request)
        audience = AUDIENCES.get(request.POST.get("audience", ""))
        received = request.FILES.getlist("files")[: uploads.MOST_FILES]
        if audience is None:
            raise Refused("Choisissez qui verra ce fichier.")
        if not received:
            raise Refused("Choisissez un fichier, puis joignez-le.")
        for file in received:
            attachments.attach(record, file, actor=request.user, audience=audience)
        if not request.headers.get("HX-Request"):
            messages.success(request, "Fichier joint." if len(received) == 1 else "Fichiers joints.")
            return back(record)
    elif not request.headers.get("HX-Request"):
        return back(record)
    return fragment(request, record, "records/_attachments.html")


@requires("notes.see")
@require_GET
def file(request: HttpRequest, key: UUID) -> Any:
    return attachments.download(attachments.find(key, request.user))


@requires("notes.edit")
@require_POST
def file_archive(request: HttpRequest, key: UUID) -> HttpResponse:
    return _archive(request, key, True)


@requires("notes.edit")
@require_POST
def file_restore(request: HttpRequest, key: UUID) -> HttpResponse:
    return _archive(request, key, False)


def _archive(request: HttpRequest, key: UUID, archived: bool) -> HttpResponse:
    attachment = attachments.find(key, request.user)
    record = targets.get(attachment.target_model, attachment.target_id, request.user)
    attachments.archive(attachment, request.user, archived)
    if archived:
        messages.success(
            request, f"« {attachment.name} » retiré de la fiche.", extra_tags=f"undo=/pieces/{key}/remettre"
        )
    else:
        messages.success(request, f"« {attachment.name} » remis.")
    if request.headers.get("HX-Request"):
        return fragment(request, record, "records/_attachments.html")
    return back(record)


@requires("tags.edit")
@require_POST
def tag_add(request: HttpRequest, model: str, number: int) -> HttpResponse:
    record = targets.get(model, number, request.user)
    services.tag(record, request.POST.get("tag", ""), actor=request.user)
    return _tags(request, record)


@requires("tags.edit")
@require_POST
def tag_remove(request: HttpRequest, model: str, number: int, tag: int) -> HttpResponse:
    record = targets.get(model, number, request.user)
    services.untag(record, tag, actor=request.user)
    return _tags(request, record)


def _tags(request: HttpRequest, record: Any) -> HttpResponse:
    return fragment(request, record, "records/_tags.html") if request.headers.get("HX-Request") else back(record)


@requires("tags.see")
@require_GET
def tag_choices(request: HttpRequest) -> HttpResponse:
    typed = request.GET.get("q", "").strip()[:40]
    tags = Tag.objects.filter(name__icontains=typed)[:12]
    exact = any(tag.name.casefold() == typed.casefold() for tag in tags)
    return render(request, "records/_tag_choices.html", {"tags": tags, "typed": typed, "create": typed and not exact})
