import pytest

ROLES = ["admin", "support", "staging", "adv", "accounting", "deployment", "technician", "partner_user"]


@pytest.mark.parametrize("role", ROLES)
def test_each_role_has_a_home_page(cast, browse, role):
    response = browse(getattr(cast, role)).get("/", follow=True)
    assert response.status_code == 200
    assert response.content.decode().count("<h1") == 1
