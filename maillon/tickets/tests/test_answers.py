"""Ready-made answers, macros, drafts."""

from __future__ import annotations

import pytest

from maillon.clients.tests.factories import ClientFactory
from maillon.core.errors import Refused
from maillon.records import panels as records
from maillon.tickets.models import Answer, Draft, Ticket
from maillon.tickets.services import answers
from maillon.tickets.tests.factories import TicketFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket(cast):
    client = ClientFactory(partner=cast.partner, name="Pharmacie des Lilas")
    return TicketFactory(client=client, requester_name="Claire Rossi", subject="Plus de tonalité")


def answer(**fields):
    return Answer.objects.create(
        **({"name": "Redémarrer", "body": "Bonjour {{ contact }}, redémarrez la box."} | fields)
    )


def test_variables_are_replaced_once_and_a_value_is_never_read_again(cast, ticket):
    ticket.requester_name = "{{ moi }}"
    found = answer(body="{{ client }}, {{ contact }}, {{ ticket }}, {{ partenaire }}, {{ moi }}")
    expected = f"Pharmacie des Lilas, {{{{ moi }}}}, {ticket.reference}, {cast.partner.name}, {cast.support.name}"
    assert answers.text_of(found, ticket, cast.support) == expected


def test_an_unknown_variable_is_said_when_the_answer_is_written(cast, browse):
    page = browse(cast.support).post(
        "/tickets/reponses/nouvelle", {"name": "x", "audience": "client", "body": "{{ prix }}"}
    )
    assert page.status_code == 422
    assert "prix" in page.content.decode()
    assert not Answer.objects.exists()


def test_an_answer_of_one_s_own_is_nobody_else_s(cast, browse, ticket):
    mine, team = answer(owner=cast.adv, name="À moi"), answer(name="À tous")
    page = browse(cast.support).get(f"{ticket.get_absolute_url()}/reponses").content.decode()
    assert team.name in page
    assert "À moi" not in page
    assert browse(cast.support).get(f"/tickets/reponses/{mine.pk}").status_code == 404


def test_the_team_s_answers_are_written_by_those_who_close_tickets(cast, ticket):
    with pytest.raises(Refused, match="équipe"):
        answers.save(Answer(name="x", body="y"), actor=cast.adv, shared=True)
    with pytest.raises(Refused, match="équipe"):
        answers.archive(answer(), actor=cast.adv)
    assert answers.save(Answer(name="x", body="y"), actor=cast.adv, shared=False).owner == cast.adv


def test_the_list_is_searched_and_shows_what_would_be_sent(cast, browse, ticket):
    answer()
    answer(name="Facture", body="Voici.")
    page = browse(cast.support).get(f"{ticket.get_absolute_url()}/reponses?q=redemar").content.decode()
    assert "Bonjour Claire Rossi" in page
    assert "Facture" not in page


def test_a_macro_does_all_in_one_click(cast, browse, ticket):
    macro = answer(then="client", take=True, level=2, tags="box, redémarrage")
    browse(cast.support).post(f"{ticket.get_absolute_url()}/reponses/{macro.pk}")
    ticket.refresh_from_db()
    assert (ticket.assignee, ticket.level, ticket.waiting_for) == (cast.support, 2, "client")
    assert ticket.messages.get().text == "Bonjour Claire Rossi, redémarrez la box."
    assert {t.name for t in records.context(ticket, cast.support)["records"].tags} == {"box", "redémarrage"}


def test_a_macro_that_cannot_be_done_whole_does_nothing(cast):
    ticket = TicketFactory(client=ClientFactory())
    macro = answer(then="partner", take=True, tags="box")
    with pytest.raises(Refused, match="direct"):
        answers.apply(macro, ticket, actor=cast.support)
    ticket.refresh_from_db()
    assert ticket.assignee is None
    assert not ticket.messages.exists()


def test_a_macro_without_words_only_moves(cast, ticket):
    assert answers.apply(answer(body="", then="solved"), ticket, actor=cast.support) is None
    ticket.refresh_from_db()
    assert ticket.status == Ticket.Status.SOLVED


def test_a_partner_neither_reads_nor_uses_an_answer(cast, browse, ticket):
    found, page = answer(), browse(cast.partner_user)
    for path in ("/tickets/reponses/", f"/tickets/reponses/{found.pk}", f"{ticket.get_absolute_url()}/reponses"):
        assert page.get(path).status_code == 404
    assert page.post(f"{ticket.get_absolute_url()}/reponses/{found.pk}").status_code == 404


def test_what_was_begun_is_found_again_elsewhere_and_gone_once_sent(cast, browse, ticket):
    url = ticket.get_absolute_url()
    browse(cast.support).post(f"{url}/brouillon", {"audience": "public", "text": "Nous reg"})
    elsewhere = browse(cast.support)
    assert ">Nous reg</textarea>" in elsewhere.get(url).content.decode()
    assert "Nous reg" not in browse(cast.adv).get(url).content.decode()
    assert "Nous reg" not in browse(cast.partner_user).get(url).content.decode()
    elsewhere.post(f"{url}/messages", {"audience": "public", "text_public": "Nous regardons.", "then": ""})
    assert not Draft.objects.exists()


def test_an_emptied_draft_is_forgotten_and_each_audience_has_its_own(cast, browse, ticket):
    page, url = browse(cast.support), f"{ticket.get_absolute_url()}/brouillon"
    for audience, text in (("public", "a"), ("interne", "b"), ("public", "")):
        assert page.post(url, {"audience": audience, "text": text}).status_code == 204
    assert list(Draft.objects.values_list("audience", "text")) == [("internal", "b")]


def test_a_partner_keeps_no_internal_draft_nor_one_on_a_rival_s_ticket(cast, browse, ticket):
    page = browse(cast.partner_user)
    assert page.post(f"{ticket.get_absolute_url()}/brouillon", {"audience": "interne", "text": "x"}).status_code == 422
    rival = browse(cast.rival_user)
    assert rival.post(f"{ticket.get_absolute_url()}/brouillon", {"audience": "public", "text": "x"}).status_code == 404
