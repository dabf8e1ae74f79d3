from maillon.catalog.tests.factories import ProductCostFactory


def test_pages(cast, browse):
    cost = ProductCostFactory()
    for who in (cast.adv, cast.support, cast.partner_user):
        assert browse(who).get("/catalogue/").status_code == 200
        assert browse(who).get(cost.product.get_absolute_url()).status_code == 200
    assert browse(cast.adv).get("/catalogue/nouveau").status_code == 200
    assert browse(cast.adv).get(f"{cost.product.get_absolute_url()}/modifier").status_code == 200
    assert browse(cast.adv).get("/api/v1/products").json()["items"][0]["purchase_price"]
