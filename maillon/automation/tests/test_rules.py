"""What rules do on an event, and what they never break."""

from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from maillon.automation import defaults, engine, listening
from maillon.automation.actions import DefaultRule, MailContext, RuleAction
from maillon.automation.models import HeardEvent, Rule, RuleRun
from maillon.core import scope
from maillon.core.events import EventKind, emit
from maillon.core.modules import Module, offered, registry
from maillon.documents.branding import brand_of
from maillon.notifications.models import Alert, MailTemplate, Message
from maillon.notifications.tests.factories import MailTemplateFactory
from maillon.records.models import Task

EVENT = "essai.renamed"
DEFAULT = DefaultRule(
    "essai-rename",
    "Prévenir du changement de nom",
    EVENT,
    ({"field": "old", "operator": "filled"},),
    ({"action": "send_mail", "options": {"template": "essai-rename", "audience": "partner"}},),
    (
        {
            "key": "essai-rename",
            "label": "Changement de nom",
            "subject": "{{ nom }} change",
            "body": "Bonjour {{ nom }}",
            "button_label": "Voir",
        },
    ),
)


def boom(event, options):
    raise RuntimeError("le serveur de SMS est en panne")


def again(event, options):
    emit(EVENT, record=event.record, old="encore")
    return "relancé"


def partner_mail(record, audience):
    return {
        "to": [record.email] if audience == "partner" else [],
        "brand": brand_of(record),
        "values": {"nom": record.name},
        "button_url": "https://maillon.example/public/x",
    }


@pytest.fixture(autouse=True)
def trial_module():
    """A module of the tests, with an event, a mail context, two bad actions and a default rule."""
    trial = Module(
        name="essai",
        label="Essai",
        summary="",
        offers=(
            EventKind(EVENT, "Un nom change", "accounts.partner", {"old": "ancien nom"}),
            MailContext("accounts.partner", partner_mail, {"nom": "Nom du partenaire"}, None),
            RuleAction("boom", "Tomber en panne", boom),
            RuleAction("again", "Recommencer", again),
            DEFAULT,
        ),
    )
    registry._modules["essai"] = trial
    offered.cache_clear()
    yield
    del registry._modules["essai"]
    offered.cache_clear()


def make(*actions, conditions=(), **fields):
    return Rule.objects.create(name="Essai", event=EVENT, conditions=list(conditions), actions=list(actions), **fields)


def task(title="Appeler", role="adv"):
    return {"action": "create_task", "options": {"title": title, "role": role, "days": 2}}


def mail(**options):
    return {"action": "send_mail", "options": {"template": "essai-rename", "audience": "partner"} | options}


def test_a_matching_rule_acts_and_its_run_is_logged(cast):
    make(task("Appeler {{ client }}"), conditions=[{"field": "old", "operator": "is", "value": "Opéris"}])
    emit(EVENT, record=cast.partner, actor=cast.admin, old="Opéris")
    assert Task.objects.get().title == "Appeler Opéris Télécom"
    assert RuleRun.objects.get().outcome == "Tâche « Appeler Opéris Télécom » pour ADV"


def test_a_rule_whose_condition_fails_or_that_is_stopped_does_nothing(cast):
    make(task(), conditions=[{"field": "old", "operator": "is", "value": "autre"}])
    make(task(), active=False)
    emit(EVENT, record=cast.partner, old="Opéris")
    assert not Task.objects.exists()
    run = RuleRun.objects.get()
    assert not run.acted
    assert run.outcome == "N'a pas agi, ancien nom : « Opéris », attendu : est autre"


def test_a_condition_reads_the_record_s_own_columns_and_nothing_private(cast):
    event = SimpleNamespace(name=EVENT, record=cast.partner, data={"old": "x"})
    assert engine.value_of(event, "old") == "x"
    assert engine.value_of(event, "slug") == "operis"
    for name in ("delete", "save", "__class__", "_state.db", "objects", "pk.real"):
        assert engine.value_of(event, name) is None


def test_the_default_rules_send_the_mails_of_the_house(cast):
    assert defaults.install() == 1
    assert defaults.install() == 0
    emit(EVENT, record=cast.partner, old="Opéris")
    message = Message.objects.get()
    assert (message.subject, message.to) == ("Opéris Télécom change", ["contact@operis.example"])
    assert message.sender.startswith("Opéris Télécom <")
    assert message.audience == "partner"


def test_installing_again_keeps_the_direction_s_own_words(cast):
    defaults.install()
    MailTemplate.objects.filter(key="essai-rename").update(subject="À ma façon")
    Rule.objects.filter(builtin="essai-rename").update(active=False)
    defaults.install()
    assert MailTemplate.objects.get(key="essai-rename").subject == "À ma façon"
    assert not Rule.objects.get(builtin="essai-rename").active


def test_a_recipient_without_an_address_is_logged_not_an_error(cast):
    defaults.install()
    make(mail(audience="client"))
    emit(EVENT, record=cast.partner)
    assert "aucune adresse" in RuleRun.objects.get(acted=True).outcome
    assert not Alert.objects.exists()


def test_a_state_reached_twice_is_told_once_and_other_news_each_time(cast):
    defaults.install()
    Rule.objects.all().delete()
    make(mail())
    for _ in range(2):
        emit(EVENT, record=cast.partner, target="staging")
    assert Message.objects.count() == 1
    assert "déjà" in RuleRun.objects.latest("id").outcome
    for _ in range(2):
        emit(EVENT, record=cast.partner)
    assert Message.objects.count() == 3


def test_a_rule_that_fails_breaks_nothing_and_is_told(cast):
    rule = make({"action": "boom", "options": {}}, task())
    emit(EVENT, record=cast.partner)
    assert Task.objects.count() == 1, "the next action still runs"
    assert "en panne" in rule.runs.first().outcome
    assert "a échoué" in Alert.objects.get(user=cast.admin).sentence


def test_a_database_error_in_a_rule_is_undone_alone(cast):
    MailTemplateFactory(key="trop-long", subject="x", event=EVENT)
    make(
        mail(template="trop-long"),
        {"action": "create_task", "options": {"title": "x", "role": "nobody"}},
        task("après"),
    )
    emit(EVENT, record=cast.partner)
    assert list(Task.objects.values_list("title", flat=True)) == ["après"]
    with connection.cursor() as cursor:
        cursor.execute("select 1")


def test_rules_that_call_each_other_are_cut_and_reported(cast):
    make({"action": "again", "options": {}})
    emit(EVENT, record=cast.partner)
    outcomes = list(RuleRun.objects.values_list("outcome", flat=True))
    assert sum("boucle" in outcome for outcome in outcomes) == 1
    assert outcomes.count("relancé") == engine.DEEPEST
    assert "boucle" in Alert.objects.get(user=cast.admin).sentence


def test_an_action_of_a_module_that_is_gone_is_said(cast):
    make({"action": "fax", "options": {}})
    emit(EVENT, record=cast.partner)
    assert "inconnue" in RuleRun.objects.get().outcome


def test_a_partner_s_act_runs_the_company_s_rules(cast):
    make(task(), mail())
    defaults.install()
    with scope.scoped(scope.of_user(cast.partner_user)):
        emit(EVENT, record=cast.partner, actor=cast.partner_user, old="x")
        assert not Task.objects.filter(role="adv", partner_id=None).exists()
    assert Task.objects.count() == 1
    assert Message.objects.exists()


def test_an_event_without_rule_is_only_remembered(cast):
    listening.forget()
    emit(EVENT, record=cast.partner)
    with CaptureQueriesContext(connection) as queries:
        emit(EVENT, record=cast.partner)
        emit("essai.unknown", record=cast.partner)
    assert [q["sql"].split()[0] for q in queries if "automation" in q["sql"]] == ["INSERT"]
    assert HeardEvent.objects.filter(name=EVENT).count() == 2


def test_a_rule_that_stops_there_leaves_the_next_ones_aside(cast):
    make(task("première"), order=1, stops=True, conditions=[{"field": "old", "operator": "is", "value": "a"}])
    make(task("seconde"), order=2)
    emit(EVENT, record=cast.partner, old="a")
    emit(EVENT, record=cast.partner, old="b")
    assert list(Task.objects.order_by("pk").values_list("title", flat=True)) == ["première", "seconde"]


def test_a_rule_that_acts_too_often_on_one_record_is_cut_and_reported(cast):
    rule = make(task())
    for _ in range(engine.OFTEN + 3):
        emit(EVENT, record=cast.partner)
    assert Task.objects.count() == engine.OFTEN
    assert "en une heure" in rule.runs.filter(acted=False).latest("pk").outcome
    assert Alert.objects.filter(user=cast.admin).count() == 1
    emit(EVENT, record=cast.rival)
    assert Task.objects.count() == engine.OFTEN + 1, "another record is not held back"


def test_a_team_is_told_under_its_bell(cast):
    make({"action": "notify", "options": {"role": "adv", "sentence": "{{ client }} : {{ old }}"}})
    emit(EVENT, record=cast.partner, old="Opéris")
    assert cast.adv.alerts.get().sentence == "Opéris Télécom : Opéris"
    assert not cast.support.alerts.exists()
