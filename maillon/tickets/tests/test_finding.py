"""A ticket is found by all that was said on it, at once; never by what its reader may not read."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.utils import timezone

from maillon.clients.models import Client
from maillon.core import scope
from maillon.records.models import Audience
from maillon.search.models import Passage
from maillon.search.query import search
from maillon.search.rebuilding import rebuild
from maillon.tickets.models import Ticket, TicketMessage
from maillon.tickets.tests.factories import TicketFactory, TicketMessageFactory

WHEN = timezone.make_aware(datetime(2026, 11, 12, 10, 0))  # noqa: DTZ001


@pytest.fixture
def said(cast: Any) -> Any:
    """One ticket of the partner's client: a public message, a word to the partner, a note of ours."""
    client = Client.objects.create(name="Pharmacie des Lilas", partner=cast.partner)
    cast.ticket = TicketFactory(
        client=client, subject="Messagerie en panne", requester_name="Marie Durand", requester_phone="+33465710099"
    )
    for audience, side, text in (
        (Audience.CLIENT, "client", "Le répondeur parle en anglais depuis la mise à jour du commutateur."),
        (Audience.PARTNER, "us", "Confirmez-vous le remplacement sous garantie du transformateur ?"),
        (Audience.INTERNAL, "us", "Client procédurier, soupçon de malveillance sur le câblage."),
    ):
        TicketMessageFactory(ticket=cast.ticket, partner=cast.partner, audience=audience, side=side, text=text, at=WHEN)
    return cast


def found(text: str, user: Any) -> list[tuple[str, str, str]]:
    with scope.scoped(scope.of_user(user)):
        return [(hit.reference, hit.why, hit.excerpt) for hit in search(text, user) if hit.kind == "tickets.ticket"]


def test_a_message_finds_its_ticket_at_once_and_shows_the_words_around(said: Any) -> None:
    ((reference, why, excerpt),) = found("répondeur anglais", said.support)
    assert reference == said.ticket.reference
    assert why == "Dans un message du 12/11/2026"
    assert "Le répondeur parle en anglais" in excerpt


def test_the_last_word_of_a_message_may_be_half_typed(said: Any) -> None:
    assert found("parle anglais commut", said.support)[0][0] == said.ticket.reference
    assert found("parl anglais commutateur", said.support) == []
    TicketMessageFactory(
        ticket=said.ticket, partner=said.partner, text="Signature SIG448120 chez l'opérateur.", at=WHEN
    )
    assert found("operateur sig4481", said.support)[0][0] == said.ticket.reference


def test_an_internal_note_is_found_by_us_and_by_no_partner(said: Any) -> None:
    ((_, why, excerpt),) = found("malveillance cablage", said.support)
    assert (why, excerpt) == (
        "Dans une note interne du 12/11/2026",
        "Client procédurier, soupçon de malveillance sur le câblage.",
    )
    assert found("malveillance cablage", said.partner_user) == []
    assert found("procedurier", said.partner_user) == []
    assert Passage.objects.filter(object_id=said.ticket.pk, partner_id=None).count() == 1


def test_a_partner_finds_its_messages_and_a_rival_none_of_them(said: Any) -> None:
    for typed in ("commutateur", "transformateur garantie"):
        assert [row[0] for row in found(typed, said.partner_user)] == [said.ticket.reference]
        assert found(typed, said.rival_user) == []


def test_a_text_that_its_reader_may_not_read_is_not_shown_even_if_the_index_gives_it(said: Any) -> None:
    Passage.objects.filter(object_id=said.ticket.pk).update(partner_id=said.partner.pk)
    note = TicketMessage.objects.get(audience=Audience.INTERNAL)
    Passage.objects.filter(part_id=note.pk).update(vector=Passage.objects.exclude(part_id=note.pk).values("vector")[:1])
    assert all("malveillance" not in excerpt for _, _, excerpt in found("commutateur", said.partner_user))


def test_who_asked_and_where_they_call_from_find_the_ticket_and_say_so(said: Any) -> None:
    assert found("marie durand", said.support)[0][1] == "Trouvé par le demandeur Marie Durand"
    assert found("04 65 71 00 99", said.support)[0][1] == "Trouvé par le téléphone 04 65 71 00 99"
    assert found("durnad mraie", said.support)[0][0] == said.ticket.reference


def test_a_whole_rebuild_writes_back_what_was_lost_and_drops_what_is_gone(said: Any) -> None:
    Passage.objects.filter(object_id=said.ticket.pk).delete()
    Ticket.objects.filter(pk=said.ticket.pk).update(subject="Sonnerie muette")
    assert rebuild(lambda sentence: None) > 0
    assert found("sonnerie muette", said.support)
    assert found("commutateur", said.partner_user)
    assert found("malveillance", said.partner_user) == []


def test_the_palette_and_the_api_say_where_it_was_found(said: Any, browse: Any) -> None:
    page = browse(said.support).get("/recherche/?q=commutateur").content.decode()
    assert "Dans un message du 12/11/2026" in page
    assert "<mark>commutateur</mark>" in page
    (item,) = browse(said.partner_user).get("/api/v1/search?q=commutateur").json()["items"]
    assert (item["reference"], item["why"]) == (said.ticket.reference, "Dans un message du 12/11/2026")
    assert browse(said.rival_user).get("/api/v1/search?q=commutateur").json()["items"] == []
    assert browse(said.partner_user).get("/api/v1/search?q=malveillance").json()["items"] == []
