"""Rules and mails are the direction's; what cannot work is refused with a sentence and nothing typed is lost."""

import pytest

from maillon.automation.models import Rule
from maillon.notifications.models import MailTemplate
from maillon.notifications.tests.factories import MailTemplateFactory

EVENT = "records.note_added"


def filled(**more):
    return {
        "name": "Relancer",
        "active": "on",
        "match": "all",
        "a0-action": "notify",
        "a0-role": "adv",
        "a0-sentence": "Note sur {{ reference }}",
        **more,
    }


def test_rules_are_for_the_direction_only(cast, browse):
    for url in ("/reglages/regles/", "/reglages/regles/nouvelle", "/reglages/mails/", "/reglages/mails/nouveau"):
        assert browse(cast.admin).get(url).status_code == 200
        for user in (cast.adv, cast.technician, cast.partner_user):
            assert browse(user).get(url).status_code == 404


def test_a_rule_is_made_from_its_event(cast, browse):
    admin = browse(cast.admin)
    url = f"/reglages/regles/nouvelle?evenement={EVENT}"
    data = filled(
        **{
            "c0-field": "audience",
            "c0-operator": "is",
            "c0-value": "partner",
            "c1-field": "text",
            "c1-operator": "filled",
            "match": "any",
        }
    )
    assert admin.post(url, data).status_code == 303
    rule = Rule.objects.get(name="Relancer")
    assert rule.event == EVENT
    assert rule.conditions == [
        {
            "any": [
                {"field": "audience", "operator": "is", "value": "partner"},
                {"field": "text", "operator": "filled", "value": ""},
            ]
        }
    ]
    assert rule.actions == [{"action": "notify", "options": {"role": "adv", "sentence": "Note sur {{ reference }}"}}]
    page = admin.get(rule.get_absolute_url()).content.decode()
    assert "Note sur {{ reference }}" in page


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"a0-action": ""}, "au moins une chose"),
        ({"a0-sentence": ""}, "Écrivez la phrase"),
        ({"c0-field": "audience", "c0-operator": "is", "c0-value": ""}, "Écrivez la valeur"),
        ({"name": ""}, "nécessaire"),
    ],
)
def test_a_rule_that_cannot_work_is_refused_with_a_sentence(cast, browse, change, said):
    response = browse(cast.admin).post(f"/reglages/regles/nouvelle?evenement={EVENT}", filled(**change))
    assert response.status_code == 422
    assert said in response.content.decode()
    assert not Rule.objects.filter(name="Relancer").exists()


def test_two_people_editing_one_rule_the_second_is_told(cast, browse):
    rule = Rule.objects.create(name="Relancer", event=EVENT, actions=[])
    admin = browse(cast.admin)
    assert admin.post(rule.get_absolute_url(), filled(version=1)).status_code == 303
    assert admin.post(rule.get_absolute_url(), filled(version=1)).status_code == 422


def test_a_rule_of_the_house_is_stopped_not_deleted(cast, browse):
    rule = Rule.objects.create(name="Maison", event=EVENT, builtin="maison-essai")
    admin = browse(cast.admin)
    assert admin.post(f"/reglages/regles/{rule.pk}/supprimer").status_code == 422
    admin.post(f"/reglages/regles/{rule.pk}/service")
    rule.refresh_from_db()
    assert not rule.active
    own = Rule.objects.create(name="Mienne", event=EVENT)
    assert admin.post(f"/reglages/regles/{own.pk}/supprimer").status_code == 303


def test_nested_conditions_are_shown_in_words_and_kept(cast, browse):
    nested = [{"any": [{"all": [{"field": "audience", "operator": "is", "value": "client"}]}]}]
    rule = Rule.objects.create(name="Relancer", event=EVENT, conditions=nested, actions=[])
    admin = browse(cast.admin)
    assert "Destinataires est client" in admin.get(rule.get_absolute_url()).content.decode()
    admin.post(rule.get_absolute_url(), filled())
    rule.refresh_from_db()
    assert rule.conditions == nested


def test_a_mail_with_an_unknown_variable_is_refused(cast, browse):
    template = MailTemplateFactory(event=EVENT)
    data = {"label": "Note", "subject": "Bonjour {{ marge }}", "body": "Bonjour", "button_label": ""}
    response = browse(cast.admin).post(f"/reglages/mails/{template.key}", data)
    assert response.status_code == 422
    page = response.content.decode()
    assert "existe pas pour ce mail" in page
    assert "Bonjour {{ marge }}" in page


def test_a_mail_is_previewed_as_it_is_typed_without_being_kept(cast, browse):
    template = MailTemplateFactory(event=EVENT, body="Avant")
    admin = browse(cast.admin)
    frame = admin.post(
        f"/reglages/mails/{template.key}/cadre", {"subject": "S", "body": "<b>Après</b>"}
    ).content.decode()
    url = frame.partition('src="')[2].partition('"')[0].replace("&amp;", "&")
    preview = admin.get(url)
    assert "&lt;b&gt;Après&lt;/b&gt;" in preview.content.decode()
    assert preview["Content-Security-Policy"].startswith("sandbox")
    assert MailTemplate.objects.get(pk=template.pk).body == "Avant"
    assert admin.get(f"/reglages/mails/{template.key}/apercu?d=zzz").status_code == 404


def test_a_new_mail_starts_from_its_event(cast, browse):
    admin = browse(cast.admin)
    response = admin.post("/reglages/mails/nouveau", {"label": "Relance douce", "event": EVENT})
    assert response["Location"] == "/reglages/mails/relance-douce"
    assert admin.post("/reglages/mails/nouveau", {"label": "Relance douce", "event": EVENT}).status_code == 422
    data = {"label": "Relance douce", "subject": "Bonjour", "body": "Un mot", "button_label": "", "version": 1}
    assert admin.post("/reglages/mails/relance-douce", data).status_code == 303
    assert admin.post("/reglages/mails/relance-douce", data | {"subject": "Autre"}).status_code == 422
