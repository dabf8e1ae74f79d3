"""Writing on a record: its timeline, notes, tags, tasks, links. Each function takes the record itself."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import transaction
from django.utils import timezone

from maillon.accounts.models import User
from maillon.accounts.roles import ADMIN
from maillon.core import scope
from maillon.core.errors import Overtaken, Refused
from maillon.core.events import emit
from maillon.core.panels import label_of
from maillon.records import mentions
from maillon.records.models import Attachment, Audience, Entry, Link, Mention, Tag, Tagging, Task
from maillon.records.targets import readers

LONGEST_NOTE = 20_000
NOBODY = {
    Audience.PARTNER: "Cette fiche n'a pas de partenaire : choisissez un autre destinataire.",
    Audience.CLIENT: "Cette fiche n'est celle d'aucun client : choisissez un autre destinataire.",
}
READ_BY = {Audience.INTERNAL: "une note interne", Audience.PARTNER: "une note", Audience.CLIENT: "une note"}


def about(record: Any) -> dict[str, Any]:
    """The fields by which a row of this module points to a record."""
    return {
        "target_model": label_of(record),
        "target_id": record.pk,
        "client_id": getattr(record, "client_id", None),
        "partner_id": partner_of(record),
    }


def partner_of(record: Any) -> int | None:
    """The partner whose people may read the record's open lines; a partner's own card belongs to it."""
    own = record.pk if getattr(record, "partner_field", None) == "id" else None
    found: int | None = getattr(record, "partner_id", own)
    return found


def address_of(record: Any) -> str:
    found = getattr(record, "get_absolute_url", None)
    return str(found()) if found else ""


def log(
    record: Any,
    sentence: str,
    *,
    actor: Any = None,
    audience: str = Audience.PARTNER,
    detail: str = "",
    icon: str = "point",
    tone: str = "",
    kind: str = Entry.Kind.EVENT,
    url: str = "",
) -> Entry:
    """One line on the record's timeline (and its client's).

    ``sentence``: « a démarré le staging » when there is an actor, whose name is shown before it; a full sentence
    otherwise. ``audience``: who outside may read it.
    """
    entry = Entry(
        **about(record),
        kind=kind,
        audience=audience,
        actor_id=getattr(actor, "pk", None),
        actor_name=getattr(actor, "name", "") or "",
        sentence=sentence[:300],
        detail=detail,
        icon=icon,
        tone=tone,
        url=(url or address_of(record))[:300],
    )
    with _beyond_partner(actor, entry):
        entry.save(force_insert=True)
    emit("records.logged", record=entry, actor=actor)
    return entry


def _beyond_partner(actor: Any, entry: Entry) -> AbstractContextManager[None]:
    """What a partner's act leaves for the company only is written with the company's rights."""
    own = getattr(actor, "partner_id", None)
    readable = own is not None and entry.partner_id == own and entry.audience != Audience.INTERNAL
    return nullcontext() if readable else scope.elevated("fil de la fiche")


def link(source: Any, target: Any, label: str) -> None:
    """``target`` came of ``source``: shown on both."""
    with scope.elevated("lien entre fiches"):
        Link.objects.get_or_create(
            from_model=label_of(source),
            from_id=source.pk,
            to_model=label_of(target),
            to_id=target.pk,
            defaults={"label": label},
        )


def hand_over(source: Any, target: Any) -> None:
    """The files, tags, tasks and links of ``source`` go to ``target``, of the same client and partner; its timeline stays."""
    label = label_of(source)
    had = {"target_model": label, "target_id": source.pk}
    Attachment.objects.filter(**had).update(target_id=target.pk)
    Task.objects.filter(**had).update(target_id=target.pk, target_label=str(target)[:200])
    known = Tagging.objects.filter(target_model=label, target_id=target.pk).values("tag")
    Tagging.objects.filter(**had).exclude(tag__in=known).update(target_id=target.pk)
    ends = [("from_model", "from_id", "to_model", "to_id"), ("to_model", "to_id", "from_model", "from_id")]
    for model, number, other_model, other_number in ends:
        for row in Link.objects.filter(**{model: label, number: source.pk}):
            other = {other_model: getattr(row, other_model), other_number: getattr(row, other_number)}
            if other != {other_model: label, other_number: target.pk}:
                Link.objects.get_or_create(**other, **{model: label, number: target.pk}, defaults={"label": row.label})


def adopt(record: Any) -> None:
    """The record just got its client, and with it its partner: what is kept about it is read by whom it belongs to now."""
    about = {"target_model": label_of(record), "target_id": record.pk}
    owner = {"client_id": getattr(record, "client_id", None), "partner_id": partner_of(record)}
    for model in apps.get_models():
        columns = {field.attname for field in model._meta.concrete_fields}
        if {*about, *owner} <= columns and model._meta.managed:
            model._base_manager.filter(**about).update(**owner)


# Notes


def audiences_for(user: Any) -> tuple[str, ...]:
    """Whom this person may write to, the most private first. A partner never writes « interne »."""
    if not user.can("notes.edit"):
        return ()
    if user.partner_id:
        return (Audience.PARTNER, Audience.CLIENT)
    if user.is_technician:
        return (Audience.CLIENT,)
    return (Audience.INTERNAL, Audience.PARTNER, Audience.CLIENT)


def reaches(record: Any, audience: str) -> bool:
    """Whether the record has somebody of this audience: a partner's statement has no client."""
    outside = {Audience.PARTNER: partner_of(record), Audience.CLIENT: getattr(record, "client_id", None)}
    return outside.get(Audience(audience), 0) is not None


def add_note(record: Any, text: str, *, actor: Any, audience: str, pinned: bool = False) -> Entry:
    """A note for one audience. People named with « @ » who may read it get an alert; nobody gains a right."""
    text = text.replace("\r\n", "\n").strip()
    if not text:
        raise Refused("La note est vide : écrivez-la, puis ajoutez-la.")
    if len(text) > LONGEST_NOTE:
        raise Refused("Cette note est trop longue : joignez-la plutôt comme fichier.")
    if audience not in audiences_for(actor):
        raise Refused("Votre rôle ne permet pas d'écrire à ces destinataires.")
    if not reaches(record, audience):
        raise Refused(NOBODY[Audience(audience)])
    with transaction.atomic():
        entry = Entry.objects.create(
            **about(record),
            kind=Entry.Kind.NOTE,
            audience=audience,
            actor=actor,
            actor_name=actor.name,
            pinned=pinned,
            sentence=f"a laissé {READ_BY[Audience(audience)]}",
            detail=text,
            icon="note",
            url=address_of(record)[:300],
        )
        _tell_mentioned(record, entry, actor)
        emit("records.note_added", record=record, actor=actor, audience=audience, entry=entry.pk, text=text[:500])
    return entry


def _tell_mentioned(record: Any, entry: Entry, actor: Any) -> None:
    if "@" not in entry.detail:
        return
    people = list(User.objects.filter(is_active=True).exclude(pk=actor.pk))
    named = mentions.named_in(entry.detail, [(p.pk, p.first_name, p.last_name) for p in people])
    found = readers(record, [p for p in people if p.pk in named], entry.audience)
    if not found:
        return
    with scope.elevated("mention"):
        Mention.objects.bulk_create([Mention(entry=entry, user=person) for person in found])
    emit(
        "records.mentioned",
        record=record,
        actor=actor,
        users=[p.pk for p in found],
        entry=entry.pk,
        label=str(getattr(record, "reference", "") or record),
        url=entry.url,
    )


def pin(entry: Entry, actor: Any, pinned: bool) -> None:
    """Keep a note in sight on its record, or let it go."""
    if entry.kind != Entry.Kind.NOTE or entry.audience not in audiences_for(actor):
        raise Refused("Seule une note que vous pourriez écrire peut être épinglée.")
    Entry.objects.filter(pk=entry.pk).update(pinned=pinned)


# Tags: inside the company


def tag(record: Any, name: str, *, actor: Any) -> Tag:
    """Put a tag on a record, creating the tag the first time it is used."""
    name = " ".join(name.split())[:40]
    if not name:
        raise Refused("Écrivez le nom de l'étiquette.")
    found = Tag.objects.filter(name__iexact=name).first() or Tag.objects.get_or_create(name=name)[0]
    fields = about(record)
    Tagging.objects.get_or_create(
        tag=found, target_model=fields["target_model"], target_id=record.pk, defaults={"client_id": fields["client_id"]}
    )
    return found


def untag(record: Any, number: int, *, actor: Any) -> None:
    Tagging.objects.filter(target_model=label_of(record), target_id=record.pk, tag_id=number).delete()


# Tasks and callbacks


def add_task(
    title: str,
    *,
    actor: Any = None,
    record: Any = None,
    kind: str = Task.Kind.TASK,
    due_at: datetime | None = None,
    assignee: User | None = None,
    role: str = "",
    detail: str = "",
    phone: str = "",
) -> Task:
    """Something to do, for a person or a team. A partner's user gives work to its own people only."""
    title = " ".join(title.split())
    if not title:
        raise Refused("Écrivez ce qu'il y a à faire.")
    if assignee is None and not role:
        assignee = actor
    _check_assignee(actor, assignee, role)
    target: dict[str, Any] = {"partner_id": getattr(actor, "partner_id", None)}
    if record is not None:
        target = about(record) | {"target_label": str(record)[:200]}
    with transaction.atomic():
        task = Task.objects.create(
            **target,
            kind=kind,
            title=title[:200],
            detail=detail,
            due_at=due_at,
            phone=phone,
            assignee=assignee,
            role=role if assignee is None else "",
            author_id=getattr(actor, "pk", None),
            author_name=getattr(actor, "name", ""),
        )
        emit("records.task_assigned", record=task, actor=actor, title=task.title, role=task.role)
    return task


def _check_assignee(actor: Any, assignee: User | None, role: str) -> None:
    own = getattr(actor, "partner_id", None)
    if own and (role or assignee is None or assignee.partner_id != own):
        raise Refused("Choisissez une personne de votre société.")
    if assignee is not None and not assignee.is_active:
        raise Refused(f"Le compte de {assignee.name} est fermé : choisissez quelqu'un d'autre.")


def change_task(task: Task, actor: Any, **changes: Any) -> Task:
    """Edit or give to somebody else. ``version`` is the one that the person read."""
    version = changes.pop("version", None)
    with transaction.atomic():
        locked: Task = Task.objects.select_for_update(of=("self",)).get(pk=task.pk)
        if version is not None and version != locked.version:
            raise Overtaken("Cette tâche a été modifiée pendant votre saisie : rouvrez-la pour voir son état actuel.")
        before = (locked.assignee_id, locked.role)
        for name, value in changes.items():
            setattr(locked, name, value)
        if locked.assignee_id:
            locked.role = ""
        if (locked.assignee_id, locked.role) != before:
            _check_assignee(actor, locked.assignee, locked.role)
        locked.version += 1
        locked.save()
        if (locked.assignee_id, locked.role) != before:
            emit("records.task_assigned", record=locked, actor=actor, title=locked.title, role=locked.role)
    return locked


def finish_task(task: Task, actor: Any) -> bool:
    """Done: false when somebody did it first."""
    done = Task.objects.filter(pk=task.pk, done_at=None).update(
        done_at=timezone.now(), done_by_name=actor.name, version=task.version + 1
    )
    return bool(done)


def reopen_task(task: Task, actor: Any) -> None:
    Task.objects.filter(pk=task.pk).update(done_at=None, done_by_name="")


def people_for(user: Any) -> Any:
    """To whom this person may give a task: the company's people, or the partner's own."""
    rows = User.objects.filter(is_active=True, partner_id=user.partner_id)
    return rows.filter(pk=user.pk) if user.is_technician and ADMIN not in user.roles else rows
