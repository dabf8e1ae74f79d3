"""Types and steps changed by an admin: what follows, what is refused in words, and orders under way that stay as they are."""

import pytest

from maillon.core.errors import Overtaken, Refused
from maillon.orders import services
from maillon.orders.defaults import TYPES
from maillon.orders.models import Order, OrderType, StepTemplate
from maillon.orders.services import types
from maillon.orders.tests.factories import OrderTypeFactory, StepTemplateFactory, make_order


def labels(kind):
    return list(kind.steps.order_by("position").values_list("label", flat=True))


def free(**changes):
    return StepTemplate(**{"kind": "custom", "label": "Visite", "owner_role": "deployment", "due_days": 3} | changes)


@pytest.fixture
def creation(db):
    return OrderType.objects.get(code="creation")


def test_each_type_of_the_trade_has_its_own_steps(db):
    assert {code for code, _, _ in TYPES} == set(OrderType.objects.values_list("code", flat=True))
    assert labels(OrderType.objects.get(code="resiliation")) == [
        "Saisie",
        "Validation ADV",
        "Résilier chez l'opérateur",
        "Récupérer le matériel",
        "Facturation",
    ]
    sav = OrderType.objects.get(code="sav")
    assert labels(sav)[2] == "Diagnostic"
    assert sav.steps.get(label="Diagnostic").checks


def test_changing_a_type_touches_no_order_under_way(cast, creation):
    order = make_order(cast.adv)
    before = list(order.steps.values_list("position", "kind", "label", "owner_role", "due_days", "checks"))
    types.add_step(creation, free(checks=["Photo de la baie"]))
    staging = creation.steps.get(kind="staging")
    staging.label, staging.owner_role = "Préparation", "support"
    types.save_step(staging)
    types.remove_step(creation.steps.get(kind="delivery"))
    ids = list(creation.steps.order_by("position").values_list("pk", flat=True))
    types.reorder(creation, [*ids[:2], ids[4], *ids[2:4], *ids[5:]])
    types.archive(creation, archived=True)
    assert list(order.steps.values_list("position", "kind", "label", "owner_role", "due_days", "checks")) == before
    order = services.advance(Order.objects.get(pk=order.pk), actor=cast.adv)
    order = services.advance(order, actor=cast.adv)
    assert (order.step_kind, order.step_label, order.step_role) == ("staging", "Staging", "staging")


def test_a_new_order_takes_the_steps_as_they_are_now(cast, creation):
    types.add_step(creation, free())
    order = make_order(cast.adv, order_type=creation)
    assert [step.label for step in order.steps.all()][-2:] == ["Visite", "Facturation"]


def test_impossible_orders_of_steps_are_refused_in_words(creation):
    ids = list(creation.steps.order_by("position").values_list("pk", flat=True))
    for wanted, said in (
        ([ids[1], ids[0], *ids[2:]], "reste la première étape"),
        ([ids[0], ids[2], ids[1], *ids[3:]], "vient après la validation"),
        ([ids[0], ids[1], ids[3], ids[2], *ids[4:]], "dans cet ordre"),
    ):
        with pytest.raises(Refused, match=said):
            types.reorder(creation, wanted)
    assert list(creation.steps.order_by("position").values_list("pk", flat=True)) == ids


def test_the_same_kind_is_not_put_twice_and_the_entry_stays(creation):
    with pytest.raises(Refused, match="a déjà une étape de nature « Staging »"):
        types.add_step(creation, free(kind="staging", label="Deuxième staging"))
    with pytest.raises(Refused, match="ne se retire pas"):
        types.remove_step(creation.steps.get(kind="entry"))
    step = creation.steps.get(kind="shipping")
    step.kind = "delivery"
    with pytest.raises(Refused, match="a déjà une étape"):
        types.save_step(step)


def test_hardware_added_back_finds_its_place(creation):
    types.remove_step(creation.steps.get(kind="staging"))
    types.add_step(creation, free(kind="staging", label="Staging"))
    found = list(creation.steps.order_by("position").values_list("kind", flat=True))
    assert found.index("staging") < found.index("shipping")


def test_two_admins_at_once_the_second_is_told(creation):
    seen = list(creation.steps.order_by("position").values_list("pk", flat=True))
    types.add_step(creation, free())
    with pytest.raises(Overtaken, match="viennent de changer"):
        types.reorder(creation, seen)


def test_the_last_open_type_is_not_closed(creation):
    OrderType.objects.exclude(pk=creation.pk).update(archived_at="2026-01-01T00:00Z")
    with pytest.raises(Refused, match="dernier type ouvert"):
        types.archive(creation, archived=True)


@pytest.fixture
def checked(cast):
    """An order that stands on a custom step of the support team, with two points to tick."""
    kind = OrderTypeFactory()
    StepTemplateFactory(order_type=kind, position=1, kind="entry")
    StepTemplateFactory(order_type=kind, position=2, label="Diagnostic", owner_role="support",
                        checks=["Panne décrite", "Garantie vérifiée"])  # fmt: skip
    return services.advance(make_order(cast.adv, order_type=kind), actor=cast.adv)


def test_a_custom_step_is_left_once_its_points_are_ticked_by_its_team(cast, browse, checked):
    page, url = browse(cast.support), checked.get_absolute_url()
    assert "2 points à cocher, dont « Panne décrite »" in page.get(url).content.decode().replace("\u00a0", " ")
    assert page.post(f"{url}/avancer", {"step": 2}, headers={"HX-Request": "true"}).status_code == 422
    assert (
        browse(cast.staging).post(f"{url}/points/0", {"step": 2, "done": 1}, headers={"HX-Request": "1"}).status_code
        == 422
    )
    for rank in (0, 1):
        assert page.post(f"{url}/points/{rank}", {"step": 2, "done": 1}).status_code == 303
    step = checked.steps.get(position=2)
    assert [check["by"] for check in step.checks] == [cast.support.name] * 2
    assert page.post(f"{url}/points/7", {"step": 2, "done": 1}, headers={"HX-Request": "true"}).status_code == 422
    assert page.post(f"{url}/avancer", {"step": 2}).status_code == 303
    checked.refresh_from_db()
    assert checked.status == Order.Status.DONE


def test_points_are_told_to_no_partner(cast, browse, checked):
    Order.objects.filter(pk=checked.pk).update(partner=cast.partner)
    url = checked.get_absolute_url()
    assert "Garantie vérifiée" not in browse(cast.partner_user).get(url).content.decode()
    answer = browse(cast.partner_user).post(f"{url}/points/0", {"step": 2, "done": 1}, headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert browse(cast.rival_user).post(f"{url}/points/0", {"step": 2, "done": 1}).status_code == 404


def test_a_type_without_validation_counts_as_validated_once_keyed(cast, checked):
    assert checked.validated_at


def test_admin_reorders_by_hand_and_sees_the_steps_drawn(cast, browse, creation):
    page = browse(cast.admin)
    types.add_step(creation, free(label="Photo du local"))
    url = "/reglages/types-de-commande/creation"
    assert "Photo du local" in page.get(url).content.decode()
    ids = list(creation.steps.order_by("position").values_list("pk", flat=True))
    wanted = [*ids[:2], ids[-2], *ids[2:-2], ids[-1]]
    answer = page.post(f"{url}/etapes/ordre", {"order": ",".join(map(str, wanted))}, headers={"HX-Request": "true"})
    text = answer.content.decode()
    assert text.index("Photo du local") < text.index("Staging")
    assert labels(creation)[2] == "Photo du local"
    assert browse(cast.adv).post(f"{url}/etapes/ordre", {"order": "1"}).status_code == 404


def test_points_are_for_free_steps_alone(cast, browse, creation):
    step = {"label": "X", "kind": "porting", "owner_role": "adv", "due_days": 1, "checks": "Un point"}
    answer = browse(cast.admin).post("/reglages/types-de-commande/creation/etapes/ajouter", step)
    assert "Seule une étape libre" in answer.content.decode()
    free_one = step | {"kind": "custom", "checks": " Un point \n\nUn point\nUn autre"}
    assert browse(cast.admin).post("/reglages/types-de-commande/creation/etapes/ajouter", free_one).status_code == 303
    assert creation.steps.get(label="X").checks == ["Un point", "Un autre"]
