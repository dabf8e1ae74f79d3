"""Two cards of one client made one, and separated again."""

from datetime import date, timedelta

import pytest
from django.apps import apps
from django.db import models
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from maillon.clients import pointers, services
from maillon.clients.models import Client, Contact, Merge, Site
from maillon.clients.tests.factories import (
    ClientFactory,
    ContactFactory,
    GroupFactory,
    PortfolioFactory,
    SiteFactory,
)
from maillon.core.errors import Overtaken, Refused
from maillon.records.models import Entry, Tagging, Task
from maillon.records.services import add_note, add_task, tag
from maillon.search.query import search


@pytest.fixture
def pair(cast):
    kept = ClientFactory(name="Pharmacie des Lilas", partner=cast.partner, siret="", phone="+33478000001")
    lost = ClientFactory(
        name="Pharmacie Lilas", partner=cast.partner, siret="73282932000074", siren="732829320", phone="+33478000002",
        email="lilas@lilas.example", custom={"vip": True},
    )  # fmt: skip
    ContactFactory(client=kept, last_name="Rossi"), ContactFactory(client=lost, last_name="Meyer")
    SiteFactory(client=kept), SiteFactory(client=lost, name="Réserve")
    PortfolioFactory(client=kept)
    PortfolioFactory(client=lost, period=DateRange(date(2020, 1, 1), None))
    add_note(lost, "Vu au téléphone.", actor=cast.adv, audience="partner")
    add_task("Rappeler", actor=cast.adv, record=lost)
    for client in (kept, lost):
        tag(client, "VIP", actor=cast.adv)
    tag(lost, "Fibre", actor=cast.adv)
    return kept, lost


def state() -> dict[str, list[tuple[object, ...]]]:
    """Every row of every pointer, as it is: what an undo must give back."""
    told: dict[str, list[tuple[object, ...]]] = {}
    for pointer in pointers.pointers():
        if pointer.label not in (
            "records.entry",
            "search.searchdoc",
            "automation.heardevent",
        ):  # a merge and its undo are told
            rows = pointer.model._base_manager.order_by("pk").values_list("pk", pointer.column)
            told[f"{pointer.label}.{pointer.column}"] = list(rows)
    for model in (Contact, Site):
        told[f"{model.__name__}.is_main"] = list(model.objects.order_by("pk").values_list("pk", "is_main"))
    names = [f.attname for f in Client._meta.concrete_fields if f.attname not in UNLIKE]
    told["cards"] = list(Client.objects.order_by("pk").values_list(*names))
    return told


UNLIKE = {
    "version",
    "updated_at",
    "last_activity",
    "last_activity_at",
}  # a merge and its undo are told: they are activity


def test_everything_goes_to_the_kept_card_and_the_other_is_archived(cast, pair):
    kept, lost = pair
    services.merge(kept, lost, {"identity": "lost", "email": "lost"}, actor=cast.adv)
    kept.refresh_from_db(), lost.refresh_from_db()
    assert (kept.name, kept.siret, kept.email, kept.phone) == (
        "Pharmacie des Lilas", "73282932000074", "lilas@lilas.example", "+33478000001",
    )  # fmt: skip
    assert kept.custom == {"vip": True}
    assert (lost.merged_into, lost.is_archived) == (kept, True)
    assert {c.last_name for c in kept.contacts.all()} == {"Rossi", "Meyer"}
    assert {s.name for s in kept.sites.all()} == {"Officine", "Réserve"}
    assert kept.contacts.filter(is_main=True).count() == kept.sites.filter(is_main=True).count() == 1
    assert not lost.contacts.exists()
    assert Entry.objects.filter(client_id=kept.pk, detail="Vu au téléphone.", target_id=kept.pk).exists()
    assert Task.objects.get().target_id == Task.objects.get().client_id == kept.pk
    assert {t.tag.name for t in Tagging.objects.filter(target_id=kept.pk)} == {"VIP", "Fibre"}
    assert [p.client for p in lost.portfolios.all()] == [lost]  # it says the same days: it stays with its card


def test_an_undo_gives_back_exactly_what_was(cast, pair):
    kept, lost = pair
    group = GroupFactory()
    services.join_group(lost, group, head_office=True, actor=cast.adv)
    before = state()
    done = services.merge(
        *pair,
        {"name": "lost", "identity": "lost", "phone": "lost", "group": "lost", "client_since": "lost"},
        actor=cast.adv,
    )
    kept.refresh_from_db()
    assert (kept.group, kept.is_head_office, kept.name) == (group, True, "Pharmacie Lilas")
    assert state() != before
    services.unmerge(done, actor=cast.adv)
    assert state() == before


def test_what_changed_after_the_merge_is_kept_by_its_undo(cast, pair):
    kept, lost = pair
    done = services.merge(kept, lost, {"phone": "lost", "email": "lost"}, actor=cast.adv)
    kept = Client.objects.get(pk=kept.pk)
    kept.phone = "+33478999999"
    kept.save()
    late = ContactFactory(client=kept, last_name="Nouveau")
    moved = Contact.objects.get(last_name="Meyer")
    elsewhere = ClientFactory(partner=cast.partner)
    Contact.objects.filter(pk=moved.pk).update(client=elsewhere)
    services.unmerge(done, actor=cast.adv)
    kept.refresh_from_db(), late.refresh_from_db(), moved.refresh_from_db()
    assert (kept.phone, kept.email, late.client, moved.client) == ("+33478999999", "", kept, elsewhere)


def test_an_undo_is_for_a_day_and_for_once(cast, pair):
    done = services.merge(*pair, {}, actor=cast.adv)
    Merge.objects.update(made_at=timezone.now() - timedelta(hours=25))
    with pytest.raises(Refused, match="délai est passé"):
        services.unmerge(done, actor=cast.adv)
    Merge.objects.update(made_at=timezone.now())
    services.unmerge(done, actor=cast.adv)
    with pytest.raises(Overtaken, match="déjà annulée"):
        services.unmerge(done, actor=cast.adv)


def test_merges_in_a_row_are_undone_in_reverse(cast, pair):
    kept, lost = pair
    last = ClientFactory(name="Lilas Santé", partner=cast.partner)
    before = state()
    first = services.merge(kept, lost, {}, actor=cast.adv)
    second = services.merge(last, kept, {}, actor=cast.adv)
    lost.refresh_from_db(), last.refresh_from_db()
    assert lost.merged_into == last
    assert set(last.card_ids) == {last.pk, kept.pk, lost.pk}
    with pytest.raises(Refused, match="annulez d'abord cette réunion-là"):
        services.unmerge(first, actor=cast.adv)
    services.unmerge(second, actor=cast.adv)
    services.unmerge(first, actor=cast.adv)
    assert state() == before


def test_the_siret_freed_may_be_taken_meanwhile_and_the_undo_then_says_so(cast, pair):
    kept, lost = pair
    done = services.merge(kept, lost, {}, actor=cast.adv)
    ClientFactory(siret=lost.siret)
    with pytest.raises(Refused, match="SIRET"):
        services.unmerge(done, actor=cast.adv)
    lost.refresh_from_db()
    assert lost.merged_into == kept


@pytest.mark.parametrize("partner", ["rival", None])
def test_clients_of_two_partners_never_become_one(cast, browse, pair, partner):
    kept, _ = pair
    other = ClientFactory(name="Pharmacie voisine", partner=getattr(cast, partner) if partner else None)
    with pytest.raises(Refused, match="même partenaire"):
        services.merge(kept, other, {}, actor=cast.adv)
    page = browse(cast.adv).get(f"{kept.get_absolute_url()}/reunir?avec={other.pk}").content.decode()
    assert "ne sont pas au même partenaire" in page
    answer = browse(cast.adv).post(f"{kept.get_absolute_url()}/reunir", {"other": other.pk, "sure": "1"})
    assert answer.status_code == 422
    assert not Merge.objects.exists()


def test_what_cannot_be_joined_is_said(cast, pair):
    kept, lost = pair
    with pytest.raises(Refused, match="deux fiches différentes"):
        services.merge(kept, kept, {}, actor=cast.adv)
    planned = timezone.localdate() + timedelta(days=10)
    services.change_partner(lost, cast.rival, planned, actor=cast.adv)
    with pytest.raises(Refused, match="changement de partenaire est prévu"):
        services.merge(kept, lost, {}, actor=cast.adv)
    archived = ClientFactory(partner=cast.partner, archived_at=timezone.now())
    with pytest.raises(Refused, match="archivée"):
        services.merge(kept, archived, {}, actor=cast.adv)


def test_a_card_changed_since_the_preview_is_looked_at_again(cast, browse, pair):
    kept, lost = pair
    data = {"other": lost.pk, "sure": "1", "version": kept.version, "other_version": lost.version}
    lost.phone = "+33478123456"
    lost.save()
    answer = browse(cast.adv).post(f"{kept.get_absolute_url()}/reunir", data)
    assert answer.status_code == 422
    assert "a changé depuis l" in answer.content.decode()
    assert not Merge.objects.exists()


def test_the_screen_shows_what_moves_then_does_it_and_undoes_it(cast, browse, pair):
    kept, lost = pair
    adv, here = browse(cast.adv), kept.get_absolute_url()
    page = adv.get(f"{here}/reunir?avec={lost.pk}").content.decode().replace("\xa0", " ")
    for words in ("1 contact", "1 site", "04 78 00 00 02", "732 829 320 00074"):
        assert words in page, words
    data = {
        "other": lost.pk, "sure": "1", "version": kept.version, "other_version": lost.version, "_choice.phone": "lost",
    }  # fmt: skip
    answer = adv.post(f"{here}/reunir", data)
    assert (answer.status_code, answer["Location"]) == (303, here)
    assert Client.objects.get(pk=kept.pk).phone == "+33478000002"
    assert adv.get(lost.get_absolute_url())["Location"] == here
    assert adv.get(f"{lost.get_absolute_url()}/fichiers")["Location"] == f"{here}/fichiers"
    assert adv.get(f"/api/v1/clients/{lost.reference}").json()["reference"] == kept.reference
    assert "Annuler la réunion" in adv.get(here).content.decode()
    assert adv.post(f"{lost.get_absolute_url()}/reprendre").status_code in (302, 422)
    assert Client.objects.get(pk=lost.pk).is_archived
    done = Merge.objects.get()
    assert adv.post(f"{here}/reunions/{done.pk}/annuler").status_code == 303
    assert adv.get(lost.get_absolute_url()).status_code == 200


def test_the_reference_and_the_name_of_the_lost_card_find_the_kept_one(cast, pair):
    kept, lost = pair
    done = services.merge(kept, lost, {}, actor=cast.adv)
    for text in (lost.reference, "meyer", lost.name):
        assert {hit.url for hit in search(text, cast.adv)} == {kept.get_absolute_url()}, text
    assert {hit.url for hit in search(lost.reference, cast.partner_user)} == {kept.get_absolute_url()}
    services.unmerge(done, actor=cast.adv)
    assert {hit.url for hit in search(lost.reference, cast.adv)} == {lost.get_absolute_url()}


@pytest.mark.parametrize("who", ["support", "accounting", "partner_user", "rival_user", "technician"])
def test_joining_is_for_who_closes_cards(cast, browse, pair, who):
    kept, lost = pair
    person = browse(getattr(cast, who))
    assert person.get(f"{kept.get_absolute_url()}/reunir?avec={lost.pk}").status_code == 404
    assert person.post(f"{kept.get_absolute_url()}/reunir", {"other": lost.pk, "sure": "1"}).status_code == 404
    done = services.merge(kept, lost, {}, actor=cast.adv)
    assert person.post(f"{kept.get_absolute_url()}/reunions/{done.pk}/annuler").status_code == 404


def foreign_keys() -> set[str]:
    found = set()
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.concrete_fields:
            if isinstance(field, models.ForeignKey) and field.related_model is Client:
                found.add(f"{model._meta.label_lower}.{field.attname}")
    return found


def test_each_foreign_key_to_a_client_follows_or_says_why_not():
    followed = {f"{p.label}.{p.column}" for p in pointers.pointers()}
    append_only = {
        key for key in foreign_keys() - followed if not pointers.may_move(apps.get_model(key.rpartition(".")[0]))
    }
    assert foreign_keys() - followed - append_only == {"clients.merge.kept_id", "clients.merge.lost_id"}
    assert append_only == {"billing.payment.client_id"}
    assert {
        "clients.contact.client_id", "clients.site.client_id", "platforms.platform.client_id", "clients.portfolio.client_id",
        "clients.client.merged_into_id", "orders.quote.client_id", "orders.order.client_id", "billing.invoice.client_id",
        "interventions.visit.client_id", "documents.document.client_id", "notifications.message.client_id",
        "records.entry.client_id", "records.entry.target_id", "records.task.client_id", "records.tagging.target_id",
        "records.link.from_id", "records.link.to_id", "search.searchdoc.client_id",
    } <= followed  # fmt: skip
