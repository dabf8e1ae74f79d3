"""Tickets that meet: joined, split, linked, depending on one another."""

from __future__ import annotations

import pytest

from maillon.clients.tests.factories import ClientFactory
from maillon.core.errors import Overtaken, Refused
from maillon.records import panels as records
from maillon.records.models import Audience
from maillon.records.services import add_task, tag
from maillon.tickets import conversation
from maillon.tickets.models import Ticket
from maillon.tickets.services import family, handling, merging, opening, writing
from maillon.tickets.tests.factories import TicketFactory, TicketMessageFactory

pytestmark = pytest.mark.django_db
WEB = Ticket.Channel.WEB


@pytest.fixture
def pair(cast):
    """Two tickets of one client, the first one older: (kept, lost)."""
    client = ClientFactory(partner=cast.partner, name="Pharmacie des Lilas")
    return [
        opening.open_ticket(client, text, actor=cast.support, channel=WEB, subject=subject)
        for subject, text in (("Plus de tonalité", "Le poste 3 est muet."), ("Téléphone muet", "Toujours rien."))
    ]


def read(ticket, user):
    return [said.message.text for said in conversation.messages(ticket, user)]


def test_what_was_said_on_both_is_read_on_the_kept_one_in_its_order(cast, pair):
    kept, lost = pair
    writing.write(kept, "Nous regardons.", actor=cast.support, audience=Audience.CLIENT)
    writing.write(lost, "Entre nous : même panne.", actor=cast.support, audience=Audience.INTERNAL)
    merging.merge(kept, lost, actor=cast.support)
    assert read(kept, cast.support) == [
        "Le poste 3 est muet.", "Toujours rien.", "Nous regardons.", "Entre nous : même panne.",
    ]  # fmt: skip
    assert read(kept, cast.partner_user) == ["Le poste 3 est muet.", "Toujours rien.", "Nous regardons."]


def test_the_lost_one_is_closed_and_leads_to_the_kept_one(cast, browse, pair):
    kept, lost = pair
    merging.merge(kept, lost, actor=cast.support)
    lost.refresh_from_db()
    assert (lost.status, lost.merged_into, lost.unanswered_since) == ("closed", kept, None)
    page = browse(cast.partner_user)
    assert page.get(lost.get_absolute_url())["Location"] == kept.get_absolute_url()
    assert f"réuni à {kept.reference}" in page.get(f"{lost.get_absolute_url()}?seul=1").content.decode()


def test_who_waited_first_still_waits_since_then(cast, pair):
    kept, lost = pair
    since = kept.unanswered_since
    writing.write(kept, "Nous regardons.", actor=cast.support, audience=Audience.CLIENT)
    merged = merging.merge(kept, lost, actor=cast.support)
    assert merged.unanswered_since == lost.unanswered_since > since


def test_the_clock_of_the_lost_one_stops_and_the_kept_one_takes_over(cast, pair):
    kept, lost = pair
    merging.merge(kept, lost, actor=cast.support)
    assert lost.moments.last().what == "withdrawn"
    assert kept.moments.last().what == "joined"
    lost.refresh_from_db()
    assert lost.due_at is None


def test_what_is_written_later_on_the_lost_one_lands_on_the_kept_one(cast, pair):
    kept, lost = pair
    merging.merge(kept, lost, actor=cast.support)
    message = writing.write(lost, "Une précision.", actor=cast.partner_user, audience=Audience.CLIENT)
    assert message.ticket == kept


def test_joined_twice_all_is_on_the_last_one(cast, pair):
    kept, lost = pair
    third = opening.open_ticket(kept.client, "Encore.", actor=cast.support, channel=WEB, subject="Encore")
    merging.merge(kept, lost, actor=cast.support)
    merging.merge(third, kept, actor=cast.support)
    assert set(read(third, cast.support)) == {"Le poste 3 est muet.", "Toujours rien.", "Encore."}
    assert handling.hold_kept(lost) == third


def test_files_tasks_and_tags_follow(cast, pair):
    kept, lost = pair
    add_task("Rappeler", actor=cast.support, record=lost)
    tag(lost, "urgent", actor=cast.support)
    tag(kept, "urgent", actor=cast.support)
    other = TicketFactory()
    merging.tie(lost, other, actor=cast.support)
    merging.merge(kept, lost, actor=cast.support)
    shown = records.context(kept, cast.support)["records"]
    assert [task.title for task in shown.tasks] == ["Rappeler"]
    assert [found.name for found in shown.tags] == ["urgent"]
    assert [item["record"] for item in shown.links] == [other]


def test_two_clients_are_never_joined(cast, pair):
    other = TicketFactory(partner=cast.rival, client=ClientFactory(partner=cast.rival))
    for kept, lost in (
        (pair[0], other),
        (other, pair[0]),
        (pair[0], TicketFactory(client=None, partner=None, client_name="")),
    ):
        with pytest.raises(Refused, match="pas du même client"):
            merging.merge(kept, lost, actor=cast.support)
    assert not Ticket.objects.exclude(merged_into=None).exists()


def test_whoever_comes_second_is_told(cast, pair):
    kept, lost = pair
    merging.merge(kept, lost, actor=cast.support)
    with pytest.raises(Overtaken, match="déjà réuni"):
        merging.merge(lost, kept, actor=cast.support)


def test_one_that_is_solved_is_not_kept(cast, pair):
    kept, lost = pair
    handling.move(kept, "solve", actor=cast.support)
    with pytest.raises(Refused, match="résolu"):
        merging.merge(kept, lost, actor=cast.support)
    with pytest.raises(Refused, match="lui-même"):
        merging.merge(lost, lost, actor=cast.support)


def test_a_partner_joins_and_splits_nothing(cast, browse, pair):
    with pytest.raises(Refused, match="rôle"):
        merging.merge(*pair, actor=cast.partner_user)
    page, url = browse(cast.partner_user), pair[0].get_absolute_url()
    message = pair[0].messages.get()
    for path in ("reunir", "lier", "dependre", f"messages/{message.pk}/separer"):
        assert page.get(f"{url}/{path}").status_code == 404


def test_a_message_received_becomes_a_ticket_read_by_the_same_people(cast, pair):
    source = pair[0]
    said = writing.write(source, "Et la facture ?", actor=cast.partner_user, audience=Audience.PARTNER)
    made = merging.split(said, "Question de facturation", actor=cast.support, kind="request")
    word = made.messages.get()
    assert (made.client, made.partner, made.kind) == (source.client, source.partner, "request")
    assert (word.audience, word.side, word.author_name, word.text) == (
        "partner",
        "partner",
        said.author_name,
        "Et la facture ?",
    )
    with pytest.raises(Refused, match="reçu"):
        merging.split(TicketMessageFactory(ticket=source, side="us"), "x", actor=cast.support)


def test_children_are_solved_with_their_parent(cast, browse):
    parent, *children = TicketFactory.create_batch(3)
    for child in children:
        family.attach(child, parent, actor=cast.support)
    page = browse(cast.support)
    assert "Résoudre aussi 2 tickets" in page.get(f"{parent.get_absolute_url()}/resoudre").content.decode().replace(
        "\u00a0", " "
    ).replace("\u202f", " ")
    page.post(f"{parent.get_absolute_url()}/resoudre", {"children": "on"})
    assert set(Ticket.objects.values_list("status", flat=True)) == {"solved"}


def test_children_may_stay_open(cast, browse):
    parent, child = TicketFactory.create_batch(2)
    family.attach(child, parent, actor=cast.support)
    browse(cast.support).post(f"{parent.get_absolute_url()}/resoudre")
    child.refresh_from_db()
    assert (child.status, child.parent) == ("open", parent)


def test_depending_is_one_level_deep(cast):
    parent, child, third = TicketFactory.create_batch(3)
    family.attach(child, parent, actor=cast.support)
    for one, other, why in (
        (third, child, "dépend déjà"),
        (parent, third, "D'autres tickets"),
        (third, third, "lui-même"),
    ):
        with pytest.raises(Refused, match=why):
            family.attach(one, other, actor=cast.support)
    assert family.detach(child, actor=cast.support).parent is None


def test_a_child_follows_when_its_parent_is_joined_to_another(cast, pair):
    kept, lost = pair
    child = TicketFactory()
    family.attach(child, lost, actor=cast.support)
    merging.merge(kept, lost, actor=cast.support)
    child.refresh_from_db()
    assert child.parent == kept


def test_a_partner_sees_neither_the_parent_nor_the_other_children(cast, browse):
    parent = TicketFactory(
        partner=cast.rival, client=ClientFactory(partner=cast.rival), subject="Panne générale chez Rival"
    )
    mine = TicketFactory(client=ClientFactory(partner=cast.partner))
    other = TicketFactory(subject="Chez un autre")
    for child in (mine, other):
        family.attach(child, parent, actor=cast.support)
    page = browse(cast.partner_user).get(mine.get_absolute_url()).content.decode()
    for hidden in (parent.reference, parent.subject, other.subject):
        assert hidden not in page


def test_the_dialog_joins_and_leads_to_the_kept_ticket(cast, browse, pair):
    kept, lost = pair
    page = browse(cast.support)
    answer = page.post(f"{lost.get_absolute_url()}/reunir", {"other": kept.pk, "kept": "other"})
    assert answer["Location"] == kept.get_absolute_url()
    stranger = TicketFactory()
    answer = page.post(f"{kept.get_absolute_url()}/reunir", {"other": stranger.pk, "kept": "this"})
    assert answer.status_code == 422
    assert "du même client" in answer.content.decode()


def test_the_choice_proposes_what_this_person_sees(cast, browse, pair):
    other = TicketFactory(subject="Tonalité chez un autre", client=ClientFactory(partner=cast.rival))
    found = browse(cast.partner_user).get("/tickets/choix?q=tonalit").content.decode()
    assert pair[0].reference in found
    assert other.reference not in found
    same = browse(cast.support).get(f"/tickets/choix?sauf={pair[1].reference}&meme=1").content.decode()
    assert pair[0].reference in same
    assert pair[1].reference not in same
    assert other.reference not in same
