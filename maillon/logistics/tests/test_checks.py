"""What the bench checks, article by article."""

from decimal import Decimal

import pytest

from maillon.core.errors import Refused
from maillon.logistics.models import StagingSheet
from maillon.logistics.services import checks, staging
from maillon.logistics.tests.factories import in_staging
from maillon.logistics.tests.test_pages import text_of
from maillon.orders import services as orders
from maillon.orders.services import lines
from maillon.orders.tests.factories import ProductFactory, make_client


def labels(order):
    return [check["label"] for check in StagingSheet.objects.get(order=order).checks]


def test_an_article_brings_its_own_checks_and_the_others_the_usual_ones(cast):
    phone, switch = ProductFactory(name="Poste T54W"), ProductFactory(name="Switch GS8", has_mac=False)
    checks.set_list(switch, ["VLAN voix posé", " ", "Ports   étiquetés", "VLAN voix posé"], actor=cast.staging)
    assert labels(in_staging(cast.adv, product=switch)) == ["VLAN voix posé", "Ports étiquetés"]
    assert labels(in_staging(cast.adv, product=phone)) == list(checks.USUAL)
    order = orders.key(make_client(), actor=cast.adv)
    for product in (phone, switch):
        lines.add(order, product, actor=cast.adv, quantity=Decimal(1))
    order.refresh_from_db()
    order = orders.advance(orders.advance(order, actor=cast.adv), actor=cast.adv)
    assert labels(order) == [*checks.USUAL, "Switch GS8 : VLAN voix posé", "Switch GS8 : Ports étiquetés"]
    checks.set_list(switch, [], actor=cast.staging)
    assert labels(in_staging(cast.adv, product=switch)) == list(checks.USUAL)


def test_a_sheet_under_way_keeps_its_checks(cast):
    product = ProductFactory(name="Poste T54W")
    order = in_staging(cast.adv, product=product)
    staging.tick(StagingSheet.objects.get(order=order), 0, True, actor=cast.staging)
    checks.set_list(product, ["Autre contrôle"], actor=cast.staging)
    assert labels(order) == list(checks.USUAL)


def test_the_checks_of_an_article_are_changed_from_its_card_by_staging_and_adv(cast, browse):
    product = ProductFactory(name="Poste T54W")
    address = f"/staging/articles/{product.reference}/controles"
    for who in (cast.staging, cast.adv):
        assert "Contrôles du staging" in text_of(browse(who).get(product.get_absolute_url()))
        assert browse(who).post(address, {"labels": f"Écran testé\nVu par {who.pk}"}).status_code == 303
        assert f"Vu par {who.pk}" in text_of(browse(who).get(product.get_absolute_url()))
    assert address not in browse(cast.support).get(product.get_absolute_url()).content.decode()
    for who in (cast.support, cast.accounting, cast.technician, cast.partner_user, cast.rival_user):
        assert browse(who).post(address, {"labels": "Rien"}).status_code == 404
    assert "Contrôles du staging" not in text_of(browse(cast.partner_user).get(product.get_absolute_url()))
    long = browse(cast.staging).post(address, {"labels": "x" * 121})
    assert long.status_code == 422


def test_who_may_not_change_the_checks_is_refused(cast):
    with pytest.raises(Refused, match="rôle"):
        checks.set_list(ProductFactory(), ["Rien"], actor=cast.support)
