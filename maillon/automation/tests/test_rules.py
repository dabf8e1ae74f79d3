"""What rules do on an event, and what they never break."""

import pytest

from maillon.automation.models import Rule, RuleRun
from maillon.core.events import emit
from maillon.records.models import Task


@pytest.fixture
def rule(db):
    def make(event="partners.renamed", conditions=(), actions=(), **fields):
        return Rule.objects.create(
            name="Essai", event=event, conditions=list(conditions), actions=list(actions), **fields
        )

    return make


def task(title="Appeler", role="adv"):
    return {"action": "create_task", "options": {"title": title, "role": role, "days": 2}}


def test_a_matching_rule_acts_and_its_run_is_logged(cast, rule):
    rule(conditions=[{"field": "old", "operator": "is", "value": "Opéris"}], actions=[task("Appeler {{ client }}")])
    emit("partners.renamed", record=cast.partner, actor=cast.admin, old="Opéris")
    assert Task.objects.get().title == "Appeler Opéris Télécom"
    assert RuleRun.objects.get().outcome == "Tâche « Appeler Opéris Télécom » pour ADV"


def test_screens(cast, browse, rule):
    r = rule(conditions=[{"any": [{"field": "old", "operator": "is", "value": "x"}]}], actions=[task()])
    admin = browse(cast.admin)
    for url in ("/reglages/regles/", "/reglages/regles/nouvelle", r.get_absolute_url(), "/reglages/mails/", "/reglages/mails/nouveau",
                "/reglages/regles/nouvelle?evenement=records.note_added"):
        assert admin.get(url).status_code == 200, url
