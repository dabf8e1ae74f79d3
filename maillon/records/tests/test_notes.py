"""Notes reach their audience and nobody else; naming somebody tells, and grants nothing."""

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext

from maillon.core import scope
from maillon.core.errors import Refused
from maillon.core.modules import Module, offered, registry
from maillon.core.rows import TechnicianReach
from maillon.core.testing import UserFactory
from maillon.records import panels, services, timeline
from maillon.records.models import Audience, Entry, Mention
from maillon.records.tests.factories import EntryFactory, make_client


@pytest.fixture
def client_card(cast):
    return make_client(cast.partner)


def path(record):
    return f"/fiches/clients.client/{record.pk}/"


def post(browser, record, audience, **texts):
    texts = {f"text_{key}": value for key, value in texts.items()}
    return browser.post(f"{path(record)}notes", {"audience": audience, **texts})


def test_only_the_text_of_the_chosen_audience_is_read(cast, browse, client_card):
    response = post(browse(cast.support), client_card, "public", interne="secret", public="Passage à 14 h 30")
    assert response.status_code == 303
    assert list(Entry.objects.filter(kind="note").values_list("audience", "detail")) == [
        ("client", "Passage à 14 h 30")
    ]


def test_a_partner_reads_its_notes_and_never_an_internal_one(cast, browse, client_card):
    for audience in Audience:
        services.add_note(client_card, f"note {audience}", actor=cast.support, audience=audience)
    page = browse(cast.partner_user).get(f"{path(client_card)}fil").content.decode()
    assert "note partner" in page
    assert "note client" in page
    assert "note internal" not in page
    assert browse(cast.rival_user).get(f"{path(client_card)}fil").status_code == 404


def test_the_database_itself_hides_internal_notes_from_a_partner(cast, client_card):
    services.add_note(client_card, "entre nous", actor=cast.support, audience=Audience.INTERNAL)
    with scope.scoped(scope.of_user(cast.partner_user)):
        assert not Entry.objects.filter(detail="entre nous").exists()


def test_a_partner_cannot_write_an_internal_note(cast, browse, client_card):
    response = post(browse(cast.partner_user), client_card, "interne", interne="pour vous")
    assert response.status_code == 422
    assert not Entry.objects.filter(kind="note").exists()
    assert post(browse(cast.partner_user), client_card, "partenaire", partenaire="pour vous").status_code == 303


def test_a_stranger_writes_nothing_on_the_record_of_another(cast, browse, client_card):
    assert post(browse(cast.rival_user), client_card, "partenaire", partenaire="bonjour").status_code == 404
    assert post(browse(cast.technician), client_card, "public", public="bonjour").status_code == 404


def test_a_record_without_partner_has_no_partner_to_write_to(cast, browse):
    direct = make_client(None)
    assert post(browse(cast.support), direct, "partenaire", partenaire="x").status_code == 422
    choices = [a["value"] for a in panels.RecordPanels(direct, cast.support).audiences]
    assert choices == ["interne", "public"]


def test_a_record_of_no_client_has_no_client_to_write_to(cast):
    choices = [a["value"] for a in panels.RecordPanels(cast.partner, cast.support).audiences]
    assert choices == ["interne", "partenaire"]
    with pytest.raises(Refused, match="celle d'aucun client"):
        services.add_note(cast.partner, "bonjour", actor=cast.support, audience=Audience.CLIENT)


def test_hostile_text_comes_out_as_text(cast, browse, client_card):
    services.add_note(client_card, "<script>alert(1)</script> @<b>x", actor=cast.support, audience=Audience.INTERNAL)
    page = browse(cast.support).get(f"{path(client_card)}fil").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_a_named_colleague_who_may_see_the_record_is_told(cast, client_card):
    karim = UserFactory(first_name="Karim", last_name="Belaïd", roles=["staging"])
    seen = []
    note = services.add_note(
        client_card, "@karim belaid, reste-t-il un injecteur ?", actor=cast.support, audience="internal"
    )
    seen = list(Mention.objects.filter(entry=note).values_list("user", flat=True))
    assert seen == [karim.pk]
    assert karim.alerts.get().sentence == f"{cast.support.name} vous a mentionné sur {client_card.reference}"


def test_a_note_that_crosses_the_wall_is_told_to_the_other_side(cast, client_card):
    client_card.owner = cast.adv
    client_card.save()
    services.add_note(client_card, "entre nous", actor=cast.support, audience="internal")
    services.add_note(client_card, "pour vous", actor=cast.support, audience="partner")
    assert cast.partner_user.alerts.count() == 1
    assert not cast.rival_user.alerts.exists()
    with scope.scoped(scope.of_user(cast.partner_user)):
        services.add_note(client_card, "bien reçu", actor=cast.partner_user, audience="partner")
    assert cast.adv.alerts.get().sentence.endswith(f"a laissé une note sur {client_card.reference}")


def test_a_technician_reads_what_its_work_reaches_and_writes_to_the_client_only(cast, browse, client_card):
    other = make_client(cast.partner, name="Garage Perrin")
    for card in (client_card, other):
        services.add_note(card, f"code du portail de {card}", actor=cast.support, audience="internal")
    reach = TechnicianReach("clients.client", lambda user: Q(pk=client_card.pk))
    registry._modules["essai"] = Module("essai", "Essai", "", offers=(reach,))
    offered.cache_clear()
    try:
        technician = browse(cast.technician)
        assert "code du portail" in technician.get(f"{path(client_card)}fil").content.decode()
        assert technician.get(f"{path(other)}fil").status_code == 404
        assert [e.target_id for e in Entry.objects.visible_to(cast.technician)] == [client_card.pk]
        assert post(technician, client_card, "interne", interne="x").status_code == 422
        assert post(technician, client_card, "public", public="Passage à 14 h").status_code == 303
    finally:
        del registry._modules["essai"]
        offered.cache_clear()


def test_naming_a_partner_in_an_internal_note_tells_nobody(cast, client_card):
    cast.partner_user.first_name, cast.partner_user.last_name = "Paul", "Nardin"
    cast.partner_user.save()
    services.add_note(client_card, "@Paul Nardin se trompe", actor=cast.support, audience="internal")
    assert not Mention.objects.exists()
    assert not cast.partner_user.alerts.exists()


def test_naming_somebody_who_cannot_see_the_record_gives_no_right(cast, browse, client_card):
    cast.technician.first_name, cast.technician.last_name = "Julien", "Morel"
    cast.technician.save()
    services.add_note(client_card, "@Julien Morel passe demain", actor=cast.support, audience="internal")
    assert not Mention.objects.exists()
    assert browse(cast.technician).get(f"{path(client_card)}fil").status_code == 404


def test_people_proposed_are_those_who_may_read(cast, browse, client_card):
    UserFactory(first_name="Karim", last_name="Belaïd", roles=["staging"])
    found = browse(cast.support).get(f"{path(client_card)}personnes?q=bela&audience=interne").content.decode()
    assert "Karim Belaïd" in found
    outside = browse(cast.partner_user).get(f"{path(client_card)}personnes?q=bela&audience=partenaire").content.decode()
    assert "Karim" not in outside


def test_a_partner_s_act_can_leave_a_line_for_the_company_only(cast, client_card):
    with scope.scoped(scope.of_user(cast.partner_user)):
        services.log(client_card, "a demandé une remise", actor=cast.partner_user, audience=Audience.INTERNAL)
        services.link(client_card, client_card, "essai")
    assert Entry.objects.get().audience == "internal"


def test_a_pinned_note_stays_in_sight(cast, browse, client_card):
    note = services.add_note(client_card, "Livraison côté cour", actor=cast.support, audience="internal")
    browse(cast.support).post(f"/notes/{note.pk}/epingler")
    assert [line.entry.pk for line in timeline.pinned(client_card, cast.adv)] == [note.pk]
    assert timeline.pinned(client_card, cast.partner_user) == []
    assert browse(cast.partner_user).post(f"/notes/{note.pk}/epingler").status_code == 404


def test_an_empty_note_is_refused_with_a_sentence(cast, client_card):
    with pytest.raises(Refused, match="vide"):
        services.add_note(client_card, "  \n", actor=cast.support, audience="internal")


def test_the_timeline_pages_by_key_without_losing_a_line(cast, browse, client_card):
    for _ in range(45):
        EntryFactory(target_id=client_card.pk, client_id=client_card.pk)
    seen, url = [], f"{path(client_card)}fil?genre="
    while url:
        shown = timeline.timeline(client_card, cast.adv, before=url.partition("avant=")[2].replace("%2B", "+") or None)
        seen += [line.entry.pk for line in shown.lines]
        url = shown.more_url
    assert len(seen) == len(set(seen)) == 45


def test_filters_show_one_kind_only(cast, client_card):
    services.log(client_card, "Mail « Bienvenue »", kind="mail")
    services.add_note(client_card, "note", actor=cast.adv, audience="internal")
    assert [line.entry.kind for line in timeline.timeline(client_card, cast.adv, chosen="echanges").lines] == ["mail"]
    assert [line.entry.kind for line in timeline.timeline(client_card, cast.adv, chosen="notes").lines] == ["note"]


def test_a_client_s_whole_story_keeps_out_what_the_reader_may_not_see(cast, client_card):
    EntryFactory(target_model="billing.invoice", target_id=1, client_id=client_card.pk, sentence="facture émise")
    EntryFactory(
        target_model="clients.client", target_id=client_card.pk, client_id=client_card.pk, sentence="appel reçu"
    )
    staging = timeline.timeline(client_card, cast.staging, client=True).lines
    accounting = timeline.timeline(client_card, cast.accounting, client=True).lines
    assert [line.entry.sentence for line in staging] == ["appel reçu"]
    assert "facture émise" in [line.entry.sentence for line in accounting] or not cast.accounting.can("invoices.see")


@pytest.mark.parametrize("count", [1, 30])
def test_a_record_costs_the_same_queries_whatever_its_history(cast, count, client_card, django_assert_max_num_queries):
    for _ in range(count):
        services.add_note(client_card, "note", actor=cast.adv, audience="internal", pinned=True)
        services.add_task("appeler", actor=cast.adv, record=client_card)
    shown = panels.context(client_card, cast.adv)["records"]
    with CaptureQueriesContext(connection) as queries:
        assert shown.timeline.lines
        assert shown.pinned
        assert shown.tasks
        assert shown.tags == shown.attachments == shown.links == []
    assert len(queries) <= 6
