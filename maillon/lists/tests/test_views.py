from __future__ import annotations

import pytest

from maillon.core.testing import PartnerFactory
from maillon.lists.models import SavedView

pytestmark = [pytest.mark.django_db, pytest.mark.urls("maillon.lists.tests.lists_for_tests")]
URL = "/essai/partenaires/"


def kept(browser, query: str, name: str, **data) -> SavedView:
    answer = browser.post(f"{URL}?{query}", {"do": "save", "name": name, **data})
    assert answer.status_code == 303, answer.content.decode()
    return SavedView.objects.get(name=name)


def test_a_view_keeps_filters_sort_and_columns_under_one_address(cast, browse):
    PartnerFactory(name="Lyonnais", city="Lyon")
    browser = browse(cast.admin)
    view = kept(browser, "f=city:is:Lyon&s=-days&c=name,days", "Mes Lyonnais")
    answer = browser.get(f"{URL}?v={view.pk}")
    assert [c.key for c in answer.context["listing"].shown] == ["name", "days"]
    assert answer.context["total"] == 1
    tab = answer.context["views"][-1]
    assert (tab["label"], tab["current"], tab["count"]) == ("Mes Lyonnais", True, "1")


def test_a_private_view_is_only_its_owners_and_a_shared_one_the_companys(cast, browse):
    mine = kept(browse(cast.admin), "f=city:is:Lyon", "Privée")
    ours = kept(browse(cast.admin), "f=city:is:Brest", "Commune", shared="on")
    labels = [v["label"] for v in browse(cast.support).get(URL).context["views"]]
    assert "Commune" in labels
    assert "Privée" not in labels
    assert browse(cast.support).get(f"{URL}?v={mine.pk}").context["listing"].view is None
    partner = browse(cast.partner_user).get(f"{URL}?v={ours.pk}")
    assert "Commune" not in [v["label"] for v in partner.context["views"]]
    assert partner.context["listing"].view is None


def test_a_partner_keeps_its_own_views_and_shares_none(cast, browse):
    view = kept(browse(cast.partner_user), "f=city:is:Lyon", "La mienne", shared="on")
    assert view.shared is False
    assert "La mienne" in [v["label"] for v in browse(cast.partner_user).get(URL).context["views"]]
    assert "La mienne" not in [v["label"] for v in browse(cast.rival_user).get(URL).context["views"]]


def test_two_views_of_one_name_are_refused_with_a_sentence(cast, browse):
    browser = browse(cast.admin)
    kept(browser, "f=city:is:Lyon", "Suivi")
    answer = browser.post(URL, {"do": "save", "name": "Suivi"})
    assert answer.status_code == 422
    assert "Vous avez déjà une vue de ce nom" in answer.content.decode()
    assert answer["HX-Retarget"] == "#dialogue"


def test_a_view_changes_and_leaves_by_its_owner_alone(cast, browse):
    browser = browse(cast.admin)
    view = kept(browser, "f=city:is:Lyon", "Suivi", shared="on")
    changed = browser.post(f"{URL}?v={view.pk}&f=city:is:Brest", {"do": "update", "name": "Suivi breton"})
    assert changed.status_code == 303
    view.refresh_from_db()
    assert (view.name, "Brest" in view.query) == ("Suivi breton", True)
    other = kept(browser, "f=city:is:Lille", "Lillois", shared="on")
    refused = browse(cast.support).post(f"{URL}?v={other.pk}", {"do": "drop"})
    assert refused.status_code == 422
    assert browser.post(f"{URL}?v={other.pk}", {"do": "drop"}).status_code == 303
    assert not SavedView.objects.filter(pk=other.pk).exists()


def test_filters_changed_over_a_view_leave_it_as_it_was(cast, browse):
    browser = browse(cast.admin)
    view = kept(browser, "f=city:is:Lyon", "Suivi")
    answer = browser.get(f"{URL}?v={view.pk}&f=city:is:Brest")
    assert answer.context["listing"].state.groups[0][0].values == ("Brest",)
    assert f"v={view.pk}" in answer.context["here"]
    none = browser.get(f"{URL}?v={view.pk}&f=")
    assert none.context["listing"].state.groups == ()


def test_chosen_columns_are_kept_for_the_person_on_this_list(cast, browse):
    browser = browse(cast.admin)
    assert browser.post(URL, {"do": "columns", "col": ["archived", "name", "nowhere"]}).status_code == 303
    assert [c.key for c in browser.get(URL).context["listing"].shown] == ["name", "archived"]
    assert len(browse(cast.support).get(URL).context["listing"].shown) > 2
    assert "" not in [v["label"] for v in browser.get(URL).context["views"]]
    browser.post(URL, {"do": "columns", "reset": "1"})
    assert len(browser.get(URL).context["listing"].shown) > 2


def test_the_filter_dialog_offers_the_persons_filters_then_their_operators(cast, browse):
    browser = browse(cast.support)
    text = browser.get(URL, {"do": "filter"}).content.decode()
    assert "Voit les prix" in text
    assert "Secret" not in text
    text = browser.get(URL, {"do": "filter", "key": "city"}).content.decode()
    assert 'value="Lyon"' in text
    assert "pas vide" in text


def test_a_condition_chosen_in_the_dialog_joins_the_address(cast, browse):
    browser = browse(cast.admin)
    asked = {"do": "apply", "key": "city", "op": "is", "value": ["Lyon", "Brest"]}
    assert browser.get(URL, asked)["Location"] == f"{URL}?f=city:is:Lyon,Brest"
    asked = {"f": "city:is:Lyon", "do": "apply", "key": "days", "op": "gt", "value": "30", "g": "0"}
    assert browser.get(URL, asked)["Location"] == f"{URL}?f=city:is:Lyon%7Cdays:gt:30"
    asked = {"f": "city:is:Lyon", "do": "apply", "key": "city", "op": "is", "value": "Brest", "g": "0", "p": "0"}
    assert browser.get(URL, asked)["Location"] == f"{URL}?f=city:is:Brest"
    asked = {"do": "apply", "key": "days", "op": "between", "value": "3", "second": "9"}
    assert browser.get(URL, asked)["Location"] == f"{URL}?f=days:between:3,9"


def test_a_wrong_value_in_the_dialog_is_told_beside_it(cast, browse):
    answer = browse(cast.admin).get(URL, {"do": "apply", "key": "days", "op": "gt", "value": "douze"})
    assert answer.status_code == 422
    assert "pas un nombre" in answer.content.decode()
    assert 'value="douze"' in answer.content.decode()
    answer = browse(cast.admin).get(URL, {"do": "apply", "key": "days", "op": "gt", "value": ""})
    assert "Donnez une valeur" in answer.content.decode()


def test_typing_in_the_box_keeps_the_filters_of_the_view(cast, browse):
    browser = browse(cast.admin)
    view = kept(browser, "f=city:is:Lyon", "Suivi")
    hidden = browser.get(f"{URL}?v={view.pk}").context["text_hidden"]
    answer = browser.get(URL, {**dict(hidden), "q": "nex"})
    assert answer.context["listing"].state.groups[0][0].values == ("Lyon",)
    assert answer.context["listing"].state.text == "nex"
