"""Whom an incident reaches, which tickets follow it, what leaves to whom, and how it ends."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from maillon.clients.services import portfolio
from maillon.clients.tests.factories import ClientFactory, ContactFactory, SiteFactory
from maillon.core import scope
from maillon.core.errors import Overtaken, Refused
from maillon.core.testing import at_once
from maillon.incidents.models import Affected, Incident, IncidentTicket, Update
from maillon.incidents.services import children, life, reach
from maillon.incidents.tasks import announce, follow_platforms, settle_children
from maillon.incidents.tests.factories import centrex, declared, on
from maillon.notifications.models import Message
from maillon.platforms.tests.factories import PlatformFactory
from maillon.tickets.models import Ticket, TicketMessage
from maillon.tickets.services import opening
from maillon.tickets.tests.factories import TicketFactory

pytestmark = pytest.mark.django_db
ANSWER = "Le lien est rétabli depuis 11 h 20. Redémarrez un poste qui resterait muet."


def opened(platform, actor, **fields):
    fields = {"subject": "Plus d'appels entrants", "platform": platform} | fields
    return opening.open_ticket(
        platform.client, "Personne ne peut nous joindre.", actor=actor, channel="phone", **fields
    )


def reached(incident):
    return set(Affected.objects.filter(incident=incident).values_list("platform", flat=True))


def test_it_reaches_the_platforms_in_use_of_its_types(cast):
    down, other = centrex(), centrex("Centrex Sewan")
    touched = [on(down, cast.partner), on(down, cast.rival), on(down)]
    on(other, cast.partner)
    retired = on(down)
    type(retired).objects.filter(pk=retired.pk).update(archived_at=timezone.now())
    incident = declared(cast.support, down)
    assert reached(incident) == {p.pk for p in touched}
    named = {(s.name, s.clients) for s in reach.shares(incident, cast.support)}
    assert named == {(cast.partner.name, 1), (cast.rival.name, 1), ("Clients directs", 1)}


def test_departments_narrow_it_and_designated_platforms_are_added(cast):
    down = centrex()
    lyon, paris = ClientFactory(), ClientFactory()
    here = PlatformFactory(type=down, client=lyon, site=SiteFactory(client=lyon, postal_code="69003", city="Lyon"))
    SiteFactory(client=paris, postal_code="75011", city="Paris")
    PlatformFactory(type=down, client=paris)
    nowhere = PlatformFactory(type=down, client=lyon, site=None)
    apart = on(centrex("Centrex Sewan"))
    incident = declared(cast.support, down, departments=["69"], platforms=[apart])
    assert reached(incident) == {here.pk, nowhere.pk, apart.pk}


def test_a_platform_that_arrives_or_leaves_during_the_incident_is_counted_again(cast):
    down, other = centrex(), centrex("Centrex Sewan")
    stays = on(down)
    incident = declared(cast.support, down)
    arrives = on(down)
    assert reached(incident) == {stays.pk, arrives.pk}
    arrives.type = other
    arrives.save()
    assert reached(incident) == {stays.pk}


def test_what_no_card_told_is_counted_again_within_minutes(cast):
    down = centrex()
    leaves, moves, direct = on(down), on(down, cast.partner), on(down)
    incident = declared(cast.support, down)
    type(leaves).objects.filter(pk=leaves.pk).update(archived_at=timezone.now())
    type(moves).objects.filter(pk=moves.pk).update(partner=cast.rival)
    arrives = on(centrex("Centrex Sewan"), cast.partner)
    type(arrives).objects.filter(pk=arrives.pk).update(type=down)
    follow_platforms(timestamp=0)
    rows = set(Affected.objects.filter(incident=incident).values_list("platform", "partner"))
    assert rows == {(moves.pk, cast.rival.pk), (direct.pk, None), (arrives.pk, cast.partner.pk)}
    life.move(incident, "solve", actor=cast.support, text=ANSWER)
    type(moves).objects.filter(pk=moves.pk).update(partner=cast.partner)
    follow_platforms(timestamp=0)
    assert set(Affected.objects.filter(incident=incident).values_list("platform", "partner")) == rows


def test_once_over_whom_it_reached_is_history(cast):
    down = centrex()
    touched = on(down, cast.partner)
    incident = declared(cast.support, down)
    life.move(incident, "solve", actor=cast.support, text=ANSWER)
    on(down)
    portfolio.change_partner(touched.client, cast.rival, timezone.localdate(), actor=cast.admin)
    row = Affected.objects.get(incident=incident)
    assert (row.platform_id, row.partner_id) == (touched.pk, cast.partner.pk)
    with pytest.raises(Refused, match="résolu"):
        life.edit(incident, types=[down], platforms=[], actor=cast.support, title="Autre")


def test_a_client_that_changes_hands_meanwhile_is_the_new_partners(cast):
    down = centrex()
    touched = on(down, cast.partner)
    incident = declared(cast.support, down)
    portfolio.change_partner(touched.client, cast.rival, timezone.localdate(), actor=cast.admin)
    assert Affected.objects.get(incident=incident).partner == cast.rival


def test_an_incident_of_no_platform_or_still_to_come_is_refused(cast):
    with pytest.raises(Refused, match="au moins une plateforme"):
        declared(cast.support)
    with pytest.raises(Refused, match="déjà commencé"):
        declared(cast.support, centrex(), started_at=timezone.now() + timedelta(hours=1))
    for outsider in (cast.partner_user, cast.adv):
        with pytest.raises(Refused, match="rôle"):
            declared(outsider, centrex())


def test_a_ticket_opened_meanwhile_follows_by_itself_whoever_opens_it(cast):
    down = centrex()
    platform = on(down, cast.partner)
    incident = declared(cast.support, down)
    with scope.scoped(scope.of_user(cast.partner_user)):
        by_partner = opened(platform, cast.partner_user)
    by_us = opened(platform, cast.support)
    assert set(incident.children.values_list("ticket", flat=True)) == {by_partner.pk, by_us.pk}
    assert set(incident.children.values_list("partner", flat=True)) == {cast.partner.pk}


def test_a_request_another_platform_or_a_solved_incident_attach_nothing(cast):
    down = centrex()
    platform, apart = on(down), on(centrex("Centrex Sewan"))
    incident = declared(cast.support, down)
    opened(platform, cast.support, kind="request")
    opened(apart, cast.support)
    life.move(incident, "solve", actor=cast.support, text=ANSWER)
    opened(platform, cast.support)
    assert not incident.children.exists()


def test_tickets_that_were_there_before_are_proposed_then_attached(cast):
    down = centrex()
    platform = on(down, cast.partner)
    before = opened(platform, cast.support)
    unnamed = TicketFactory(client=platform.client, platform=None)
    old = TicketFactory(client=platform.client, platform=platform, opened_at=timezone.now() - timedelta(days=3))
    incident = declared(cast.support, down)
    assert set(children.candidates(incident, cast.support)) == {before, unnamed}
    children.attach(incident, before, actor=cast.support)
    assert list(children.candidates(incident, cast.support)) == [unnamed]
    with pytest.raises(Overtaken, match=f"suit déjà {incident.reference}"):
        children.attach(incident, before, actor=cast.support)
    with pytest.raises(Refused, match="pas touché"):
        children.attach(incident, TicketFactory(), actor=cast.support)
    row = IncidentTicket.objects.get(ticket=before)
    children.detach(row, actor=cast.support)
    with pytest.raises(Overtaken, match="ne suit plus"):
        children.detach(row, actor=cast.support)
    assert old.is_open


def test_solving_answers_and_solves_forty_children_once(cast):
    down = centrex()
    platforms = [on(down, cast.partner if n % 2 else cast.rival) for n in range(40)]
    incident = declared(cast.support, down)
    tickets = [opened(p, cast.support) for p in platforms]
    Ticket.objects.filter(pk=tickets[0].pk).update(status="waiting", waiting_for="client")
    life.move(incident, "solve", actor=cast.support, text=ANSWER)
    assert Ticket.objects.open().count() == 40  # left to the worker
    settle_children(number=incident.pk)
    settle_children(number=incident.pk)
    assert Ticket.objects.filter(status="solved").count() == 40
    answers = TicketMessage.objects.filter(text=ANSWER, audience="client", side="us")
    assert answers.count() == 40
    assert answers.values("ticket").distinct().count() == 40
    assert not incident.children.filter(settled_at=None).exists()


def test_a_worker_killed_in_the_middle_is_taken_up_where_it_stopped(cast, monkeypatch):
    down = centrex()
    incident = declared(cast.support, down)
    for _ in range(6):
        opened(on(down), cast.support)
    life.move(incident, "solve", actor=cast.support, text=ANSWER)
    real, done = children.settle, []

    def dying(number, actor):
        if len(done) == 3:
            raise KeyboardInterrupt
        done.append(number)
        return real(number, actor)

    monkeypatch.setattr(children, "settle", dying)
    with pytest.raises(KeyboardInterrupt):
        settle_children(number=incident.pk)
    assert Ticket.objects.filter(status="solved").count() == 3
    monkeypatch.setattr(children, "settle", real)
    settle_children(number=incident.pk)
    assert Ticket.objects.filter(status="solved").count() == 6
    assert TicketMessage.objects.filter(text=ANSWER).count() == 6


def test_a_child_already_solved_gets_no_second_answer(cast):
    down = centrex()
    incident = declared(cast.support, down)
    ticket = opened(on(down), cast.support)
    Ticket.objects.filter(pk=ticket.pk).update(status="solved", solved_at=timezone.now())
    life.move(incident, "solve", actor=cast.support, text=ANSWER)
    settle_children(number=incident.pk)
    assert not TicketMessage.objects.filter(text=ANSWER).exists()
    assert incident.children.get().settled_at is not None


def test_solving_needs_its_answer_and_reopening_its_reason(cast):
    incident = declared(cast.support, centrex())
    with pytest.raises(Refused, match="réponse de clôture"):
        life.move(incident, "solve", actor=cast.support, text=" ")
    life.move(incident, "identify", actor=cast.support)
    life.move(incident, "watch", actor=cast.support, text="Le service est revenu.")
    life.move(incident, "relapse", actor=cast.support)
    life.move(incident, "solve", actor=cast.support, text=ANSWER)
    with pytest.raises(Overtaken, match="Résolu"):
        life.move(incident, "solve", actor=cast.admin, text=ANSWER)
    with pytest.raises(Refused, match="motif"):
        life.move(incident, "reopen", actor=cast.support)
    life.move(incident, "reopen", actor=cast.support, reason="Nouvelle coupure")
    incident.refresh_from_db()
    assert (incident.status, incident.solved_at) == ("identified", None)


def test_each_partner_gets_one_mail_in_its_brand_about_its_own_clients_alone(cast):
    down = centrex()
    ours = [on(down, cast.partner, name="Pharmacie des Lilas"), on(down, cast.partner, name="Optique Bellecour")]
    theirs = on(down, cast.rival, name="Cabinet Vauban")
    on(down, name="Garage Direct")
    incident = declared(cast.support, down, tells_partners=True)
    update = Update.objects.get(incident=incident)
    announce(number=update.pk)
    announce(number=update.pk)  # a worker that starts again writes nothing twice
    mails = {m.partner_id: m for m in Message.objects.all()}
    assert set(mails) == {cast.partner.pk, cast.rival.pk}
    mine, other = mails[cast.partner.pk], mails[cast.rival.pk]
    assert Message.objects.count() == 2
    assert (mine.to, mine.audience) == (["partner@operis.example"], "partner")
    assert mine.sender.startswith(cast.partner.brand_name)
    for platform in ours:
        assert platform.client.name in mine.text
        assert platform.client.name not in other.text
    for hidden in (theirs.client.name, cast.rival.name, "Garage Direct"):
        assert hidden not in mine.text + mine.html + mine.subject


def test_clients_are_written_to_when_so_chosen_in_the_brand_of_their_partner(cast):
    down = centrex()
    with_contact, alone = on(down, cast.partner), on(down, email="accueil@garage.example")
    ContactFactory(client=with_contact.client, email="claire@lilas.example")
    on(down, cast.partner, email="")  # nobody to write to
    incident = declared(cast.support, down, tells_clients=True)
    announce(number=Update.objects.get(incident=incident).pk)
    mails = {m.to[0]: m for m in Message.objects.all()}
    assert set(mails) == {"claire@lilas.example", "accueil@garage.example"}
    assert mails["claire@lilas.example"].sender.startswith(cast.partner.brand_name)
    assert cast.partner.brand_name not in mails["accueil@garage.example"].sender
    assert alone.client.name in mails["accueil@garage.example"].text


def test_a_client_whose_partner_receives_its_mails_is_not_written_to(cast):
    cast.partner.mail_to = "partner"
    cast.partner.save()
    down = centrex()
    on(down, cast.partner, email="accueil@lilas.example")
    spoken_to = on(down, cast.rival, email="accueil@vauban.example")
    incident = declared(cast.support, down, tells_clients=True)
    announce(number=Update.objects.get(incident=incident).pk)
    assert [m.to for m in Message.objects.all()] == [[spoken_to.client.email]]


def test_a_client_whose_ticket_is_answered_by_the_closing_is_not_written_to_twice(cast):
    down = centrex()
    called, silent = on(down, email="appele@lilas.example"), on(down, email="muet@lilas.example")
    incident = declared(cast.support, down)
    opened(called, cast.support)
    life.move(incident, "solve", actor=cast.support, text=ANSWER, tells_clients=True)
    announce(number=Update.objects.filter(incident=incident).first().pk)
    assert [m.to for m in Message.objects.filter(template_key="incident")] == [[silent.client.email]]


def test_words_for_us_or_for_partners_never_go_further(cast):
    incident = declared(cast.support, centrex())
    internal = life.say(
        incident,
        "Le fournisseur est en cause.",
        actor=cast.support,
        audience="internal",
        tells_partners=True,
        tells_clients=True,
    )
    partner = life.say(
        incident,
        "Prévoyez des renvois.",
        actor=cast.support,
        audience="partner",
        tells_partners=True,
        tells_clients=True,
    )
    assert (internal.tells_partners, internal.tells_clients) == (False, False)
    assert (partner.tells_partners, partner.tells_clients) == (True, False)


def test_the_second_wall_gives_a_partner_its_own_part_alone(cast):
    down = centrex()
    mine, theirs = on(down, cast.partner), on(down, cast.rival)
    shared = declared(cast.support, down)
    only_theirs = declared(cast.support, centrex("Centrex Sewan"), platforms=[theirs])
    life.say(shared, "Le fournisseur est en cause.", actor=cast.support, audience="internal")
    for platform in (mine, theirs):
        opened(platform, cast.support)
    with scope.scoped(scope.of_user(cast.partner_user)):
        assert list(Incident.objects.all()) == [shared]
        assert [a.platform_id for a in Affected.objects.all()] == [mine.pk]
        assert [t.partner_id for t in IncidentTicket.objects.all()] == [cast.partner.pk]
        assert {u.audience for u in Update.objects.all()} == {"client"}
    assert only_theirs.pk


@pytest.mark.django_db(transaction=True)
def test_two_people_solving_at_once_close_it_once(cast):
    incident = declared(cast.support, centrex())

    def solve(actor):
        def act():
            with scope.scoped(scope.of_user(actor)):
                return life.move(incident, "solve", actor=actor, text=ANSWER)

        return act

    outcomes = at_once(solve(cast.support), solve(cast.admin))
    assert sorted(type(o).__name__ for o in outcomes) == ["Incident", "Overtaken"]
    assert Update.objects.filter(incident=incident, text=ANSWER).count() == 1
