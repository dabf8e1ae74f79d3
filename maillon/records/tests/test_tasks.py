"""Tasks and callbacks: own and team, by lateness, done once, undone."""

from datetime import timedelta

import pytest
from django.utils import timezone

from maillon.accounts.shell import counts_of
from maillon.core import scope
from maillon.core.errors import Overtaken, Refused
from maillon.records import panels, services
from maillon.records.models import Task
from maillon.records.tests.factories import TaskFactory, make_client


def test_one_sentence_makes_a_callback_with_its_moment(cast, browse):
    response = browse(cast.support).post("/taches/nouvelle", {"text": "rappeler Mme Rossi demain à 15 h"})
    assert response["Location"] == "/rappels/"
    task = Task.objects.get()
    assert (task.kind, task.title, task.assignee) == ("callback", "Rappeler Mme Rossi", cast.support)
    assert task.due_at.astimezone(timezone.get_default_timezone()).hour == 15


def test_a_task_made_from_a_record_shows_on_it_and_on_the_list(cast, browse):
    card = make_client(cast.partner)
    adv = browse(cast.adv)
    data = {"kind": "task", "title": "Vérifier le RIO", "due_at": "dans 2 jours", "who": str(cast.support.pk)}
    response = adv.post(f"/fiches/clients.client/{card.pk}/taches/nouvelle", data)
    assert response.status_code == 303
    page = browse(cast.support).get("/taches/").content.decode()
    assert "Vérifier le RIO" in page
    assert f"/fiches/clients.client/{card.pk}/ouvrir" in page
    assert [t.title for t in panels.RecordPanels(card, cast.support).tasks] == ["Vérifier le RIO"]
    assert cast.support.alerts.get().sentence.endswith("vous a confié une tâche : Vérifier le RIO")
    assert browse(cast.support).get(f"/fiches/clients.client/{card.pk}/ouvrir")["Location"] == card.get_absolute_url()
    assert browse(cast.rival_user).get(f"/fiches/clients.client/{card.pk}/ouvrir").status_code == 404


def test_a_past_or_unreadable_moment_is_refused_and_nothing_typed_is_lost(cast, browse):
    adv = browse(cast.adv)
    for when, said in (("le 03/01/2020", "passée"), ("bientôt", "pas une échéance")):
        data = {"kind": "task", "title": "Relancer le fournisseur", "due_at": when, "who": str(cast.adv.pk)}
        response = adv.post("/taches/nouvelle", data)
        assert response.status_code == 422
        assert said in response.content.decode()
        assert "Relancer le fournisseur" in response.content.decode()


def test_the_list_puts_what_is_late_first(cast, browse):
    now = timezone.now()
    TaskFactory(assignee=cast.adv, title="plus tard", due_at=now + timedelta(days=9))
    TaskFactory(assignee=cast.adv, title="en retard", due_at=now - timedelta(days=1))
    TaskFactory(assignee=cast.adv, title="sans date")
    page = browse(cast.adv).get("/taches/").content.decode()
    assert page.index("en retard") < page.index("plus tard") < page.index("sans date")


def test_done_is_told_with_an_undo(cast, browse):
    task = TaskFactory(assignee=cast.adv)
    adv = browse(cast.adv)
    page = adv.post(f"/taches/{task.pk}/faite", follow=True).content.decode()
    assert f"/taches/{task.pk}/rouvrir" in page
    task.refresh_from_db()
    assert task.done_by_name == cast.adv.name
    adv.post(f"/taches/{task.pk}/rouvrir")
    task.refresh_from_db()
    assert task.done_at is None


def test_own_and_team_and_nothing_else(cast):
    mine = TaskFactory(assignee=cast.support)
    team = TaskFactory(role="support")
    asked = TaskFactory(assignee=cast.adv, author=cast.support)
    other = TaskFactory(assignee=cast.accounting)
    seen = set(Task.objects.visible_to(cast.support))
    assert {mine, team, asked} <= seen
    assert other not in seen
    assert other in set(Task.objects.visible_to(cast.admin))
    assert set(Task.objects.visible_to(cast.technician)) == set()


def test_a_partner_s_tasks_stay_with_its_own_people(cast, browse):
    card = make_client(cast.partner)
    staff = services.add_task("préparer", actor=cast.adv, record=card)
    browse(cast.partner_user).post("/taches/nouvelle", {"text": "appeler la titulaire demain"})
    own = Task.objects.get(author=cast.partner_user)
    assert own.partner_id == cast.partner.pk
    assert list(Task.objects.visible_to(cast.partner_user)) == [own]
    assert browse(cast.rival_user).post(f"/taches/{own.pk}/faite").status_code == 404
    assert browse(cast.partner_user).post(f"/taches/{staff.pk}/faite").status_code == 404
    with scope.scoped(scope.of_user(cast.partner_user)), pytest.raises(Refused, match="votre société"):
        services.add_task("x", actor=cast.partner_user, assignee=cast.adv)


def test_two_people_editing_one_task_the_second_is_told(cast):
    task = TaskFactory(assignee=cast.adv)
    services.change_task(task, cast.adv, version=1, title="premier")
    with pytest.raises(Overtaken):
        services.change_task(task, cast.support, version=1, title="second")


def test_menu_counts_are_mine_and_my_team_s(cast):
    now = timezone.now()
    TaskFactory(assignee=cast.support)
    TaskFactory(role="support")
    TaskFactory(assignee=cast.adv)
    TaskFactory(assignee=cast.support, kind="callback", due_at=now - timedelta(hours=1))
    TaskFactory(assignee=cast.support, kind="callback", due_at=now + timedelta(days=3))
    with scope.scoped(scope.of_user(cast.support)):
        counts = counts_of(cast.support)
    assert counts["tasks"] == 2
    assert counts["callbacks"] == 1


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_costs_the_same_whatever_its_length(cast, browse, count, django_assert_max_num_queries):
    for _ in range(count):
        TaskFactory(assignee=cast.adv, author=cast.adv, due_at=timezone.now())
    adv = browse(cast.adv)
    with django_assert_max_num_queries(15):
        assert adv.get("/taches/").status_code == 200


def test_a_long_list_goes_on_by_key(cast, browse):
    for n in range(70):
        TaskFactory(assignee=cast.adv, title=f"chose {n:02d}", due_at=timezone.now() + timedelta(hours=n))
    adv = browse(cast.adv)
    first = adv.get("/taches/")
    rest = adv.get("/taches/" + first.context["next_url"])
    assert sum(len(g["tasks"]) for g in first.context["groups"]) == 60
    assert sum(len(g["tasks"]) for g in rest.context["groups"]) == 10


def test_tags_are_inside_the_company(cast, browse):
    card = make_client(cast.partner)
    support = browse(cast.support)
    url = f"/fiches/clients.client/{card.pk}/etiquettes"
    assert support.post(url, {"tag": "  VIP  client "}).status_code == 303
    assert [t.name for t in panels.RecordPanels(card, cast.adv).tags] == ["VIP client"]
    assert browse(cast.partner_user).post(url, {"tag": "moi"}).status_code == 404
    assert panels.RecordPanels(card, cast.partner_user).tags == []
    assert "VIP client" in support.get("/etiquettes/choix?q=vip").content.decode()
    number = panels.RecordPanels(card, cast.adv).tags[0].pk
    support.post(f"{url}/{number}/retirer")
    assert panels.RecordPanels(card, cast.adv).tags == []


def test_links_show_on_both_ends_only_what_one_may_see(cast):
    ours, theirs = make_client(cast.partner, name="Lilas"), make_client(cast.rival, name="Perrin")
    services.link(ours, theirs, "groupe")
    assert [x["record"] for x in panels.links_of(ours, cast.adv)] == [theirs]
    assert [x["after"] for x in panels.links_of(theirs, cast.adv)] == [False]
    with scope.scoped(scope.of_user(cast.partner_user)):
        assert panels.links_of(ours, cast.partner_user) == []
