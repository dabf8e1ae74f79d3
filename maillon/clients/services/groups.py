"""Groups of clients: made, joined, left; one head office each."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from maillon.clients.models import Client, Group
from maillon.core.errors import Refused
from maillon.core.events import emit
from maillon.records.models import Audience
from maillon.records.services import log


@transaction.atomic
def save_group(group: Group, *, actor: Any = None) -> Group:
    created = group._state.adding
    group.save()
    log(
        group,
        "a créé le groupe" if created else "a modifié le groupe",
        actor=actor,
        icon="sitemap",
        audience=Audience.INTERNAL,
    )
    return group


@transaction.atomic
def join_group(client: Client, group: Group, *, head_office: bool = False, actor: Any = None) -> Client:
    """Into this group, out of the former one; a new head office takes the place of the former."""
    group = Group.objects.select_for_update(of=("self",)).get(pk=group.pk)
    if group.archived_at:
        raise Refused(f"{group.name} est archivé : reprenez d'abord ce groupe.")
    if head_office:
        demote(group, but=client)
    client = Client.objects.select_for_update(of=("self",)).get(pk=client.pk)
    if client.is_archived:
        raise Refused(f"{client.name} est archivé : reprenez d'abord sa fiche.")
    if (client.group_id, client.is_head_office) == (group.pk, head_office):
        return client
    came = client.group_id != group.pk
    client.group, client.is_head_office = group, head_office
    client.save(update_fields=["group", "is_head_office"])
    said = (
        f"a ajouté le client au groupe {group.name}"
        if came
        else f"a changé le rôle du client dans le groupe {group.name}"
    )
    tell(client, group, f"{said}, comme siège" if head_office else said, actor)
    return client


@transaction.atomic
def leave_group(client: Client, *, actor: Any = None) -> None:
    client = Client.objects.select_for_update(of=("self",)).get(pk=client.pk)
    group = client.group
    if group is None:
        return
    client.group, client.is_head_office = None, False
    client.save(update_fields=["group", "is_head_office"])
    tell(client, group, f"a retiré le client du groupe {group.name}", actor)


@transaction.atomic
def archive_group(group: Group, *, actor: Any = None) -> None:
    """Kept with its members, no longer proposed."""
    _put_away(group, timezone.now(), "a archivé le groupe", "archive", actor)


@transaction.atomic
def restore_group(group: Group, *, actor: Any = None) -> None:
    _put_away(group, None, "a repris le groupe", "archive-off", actor)


def demote(group: Group, but: Client) -> None:
    """The lock on the group holds back another person naming a head office."""
    for former in group.members.filter(is_head_office=True).exclude(pk=but.pk).select_for_update(of=("self",)):
        former.is_head_office = False
        former.save(update_fields=["is_head_office"])


def tell(client: Client, group: Group, sentence: str, actor: Any) -> None:
    log(client, sentence, actor=actor, icon="sitemap")
    emit("clients.group_changed", record=client, actor=actor, group=group.name, head_office=client.is_head_office)


def _put_away(group: Group, when: Any, sentence: str, icon: str, actor: Any) -> None:
    if bool(group.archived_at) == bool(when):
        return
    group.archived_at = when
    group.save(update_fields=["archived_at"])
    log(group, sentence, actor=actor, icon=icon, audience=Audience.INTERNAL)
