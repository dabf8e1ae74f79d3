"""A secret granted for a visit lives and ends with it."""

import pytest

from maillon.clients.models import Client
from maillon.core.errors import Overtaken
from maillon.interventions.models import Visit
from maillon.interventions.services import planning
from maillon.interventions.tests.factories import at, planned
from maillon.notifications.models import Alert
from maillon.orders.tests.factories import make_client
from maillon.platforms import services
from maillon.platforms.models import RevealGrant
from maillon.platforms.tests.factories import HandsetFactory, PlatformFactory, SecretFactory
from maillon.platforms.visits import visits_ahead
from maillon.technicians.tests.factories import TechnicianFactory


@pytest.fixture
def visit(cast) -> Visit:
    technician = TechnicianFactory(user=cast.technician)
    return planned(
        cast.deployment, technician=technician, client=make_client(name="Pharmacie des Lilas"), start=at(days=2)
    )


@pytest.fixture
def secret(visit):
    return SecretFactory(platform=PlatformFactory(client=Client.objects.get(pk=visit.client_id)))


def granted(secret, cast):
    (ahead,) = visits_ahead(secret.platform.client_id)
    return services.grant_reveal(secret, ahead, actor=cast.support)


def test_support_chooses_among_the_visits_ahead_and_the_technician_reads_once(cast, browse, visit, secret):
    here = secret.platform.get_absolute_url()
    page = browse(cast.support).get(f"{here}/secrets/{secret.pk}/accorder").content.decode()
    assert visit.reference in page
    data = {"visit": f"interventions.visit:{visit.pk}:{cast.technician.pk}"}
    assert browse(cast.support).post(f"{here}/secrets/{secret.pk}/accorder", data).status_code == 303
    alert = Alert.objects.get(user=cast.technician, icon="key")
    assert alert.url == here
    assert visit.reference in alert.sentence
    technician = browse(cast.technician)
    assert "Sésame-42" not in technician.get(here).content.decode()
    grant = RevealGrant.objects.get()
    assert "Sésame-42" in technician.post(f"{here}/revelations/{grant.pk}").content.decode()
    assert "Sésame-42" not in technician.post(f"{here}/revelations/{grant.pk}").content.decode()


@pytest.mark.parametrize("how", ["cancel", "unplan", "other"])
def test_a_visit_cancelled_or_given_to_another_shuts_the_secret(cast, visit, secret, how):
    grant = granted(secret, cast)
    if how == "cancel":
        planning.cancel(visit, "Client absent", actor=cast.deployment)
    elif how == "unplan":
        planning.unplan(visit, actor=cast.deployment)
    else:
        planning.plan(visit, TechnicianFactory(), at(days=3), actor=cast.deployment)
    with pytest.raises(Overtaken, match="passée ou annulée"):
        services.reveal(secret, "", actor=cast.technician, grant=grant)


def test_a_visit_moved_or_confirmed_keeps_the_grant_of_its_technician(cast, visit, secret):
    grant = granted(secret, cast)
    planning.plan(visit, visit.technician, at(days=3), actor=cast.deployment)
    visit.refresh_from_db()
    planning.confirm(visit, actor=cast.deployment)
    assert services.reveal(secret, "", actor=cast.technician, grant=grant) == "Sésame-42"


def test_a_visit_shows_the_platforms_of_its_client(cast, browse, visit, secret):
    HandsetFactory(platform=secret.platform)
    PlatformFactory(tenant="ailleurs")
    for role, url in (("deployment", visit.get_absolute_url()), ("technician", f"/ma-journee/{visit.reference}")):
        page = browse(getattr(cast, role)).get(url).content.decode()
        assert secret.platform.get_absolute_url() in page, role
        assert "ailleurs" not in page


def test_without_a_visit_ahead_there_is_nothing_to_grant_for(cast, browse):
    secret = SecretFactory()
    page = (
        browse(cast.support).get(f"{secret.platform.get_absolute_url()}/secrets/{secret.pk}/accorder").content.decode()
    )
    assert "planifiez-la" in page
    data = {"visit": "interventions.visit:1:1"}
    assert (
        browse(cast.support)
        .post(f"{secret.platform.get_absolute_url()}/secrets/{secret.pk}/accorder", data)
        .status_code
        == 422
    )
    assert not RevealGrant.objects.exists()
