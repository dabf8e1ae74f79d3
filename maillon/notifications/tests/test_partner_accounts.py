"""A partner's own head invites, sets accesses, closes: its own people only, never a role of ours, never the last head."""

import re

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from maillon.accounts import people
from maillon.accounts.models import Invitation, User
from maillon.audit.history import history_of
from maillon.core import scope
from maillon.core.errors import Refused
from maillon.core.testing import UserFactory, at_once
from maillon.notifications.models import Message


@pytest.fixture
def head(cast):
    cast.partner_user.manages_users = True
    cast.partner_user.save()
    return cast.partner_user


def page_of(partner):
    return f"/partenaires/{partner.reference}/utilisateurs"


def invited(browse, head, email="lea@operis.example", **more):
    data = {"first_name": "Léa", "last_name": "Martin", "email": email, "sees_prices": "on", **more}
    return browse(head).post(f"{page_of(head.partner)}/inviter", data)


def test_the_head_invites_somebody_who_chooses_a_password_by_mail_and_signs_in(cast, browse, head, client):
    assert invited(browse, head).status_code == 303
    person = User.objects.get(email="lea@operis.example")
    assert (person.roles, person.partner, person.sees_prices, person.may_accept) == (
        ["partner"],
        cast.partner,
        True,
        False,
    )
    assert not person.has_usable_password()
    mail = Message.objects.get(target_model="accounts.user", target_id=person.pk)
    assert (mail.to, mail.secret) == (["lea@operis.example"], True)
    link = re.search(r"https?://[^\s]+(/mot-de-passe/\S+/)", mail.text)[1]
    form = client.get(link, follow=True)
    answer = client.post(form.redirect_chain[-1][0], {"password1": "Une-Phrase-2026", "password2": "Une-Phrase-2026"})
    assert answer.status_code == 302, answer.content.decode()
    signed = client.post("/connexion", {"login": person.email, "password": "Une-Phrase-2026"})
    assert signed.status_code == 302
    assert "Léa Martin" in browse(head).get(page_of(cast.partner)).content.decode()
    assert client.get(link, follow=True).content.decode().count("Ce lien ne sert plus")


def test_each_act_is_in_the_journal_under_the_name_of_the_head(cast, browse, head):
    invited(browse, head)
    person = User.objects.get(email="lea@operis.example")
    here = f"{page_of(cast.partner)}/{person.pk}"
    assert browse(head).post(here, {"may_accept": "on"}).status_code == 303
    assert browse(head).post(f"{here}/fermer").status_code == 303
    lines, _ = history_of(person)
    assert {line.actor for line in lines} == {head.name}
    assert len(lines) >= 3


def test_only_a_head_or_the_direction_reaches_the_accounts(cast, browse, head):
    colleague = UserFactory(email="simple@operis.example", roles=["partner"], partner=cast.partner)
    cast.rival_user.manages_users = True
    cast.rival_user.save()
    here = page_of(cast.partner)
    for user in (colleague, cast.rival_user, cast.adv, cast.support, cast.technician):
        for path in ("/inviter", f"/{head.pk}", f"/{head.pk}/fermer", f"/{head.pk}/rouvrir", f"/{head.pk}/inviter"):
            assert browse(user).post(here + path, {"email": "x@x.example"}).status_code == 404, (user, path)
    assert "Inviter une personne" not in browse(colleague).get(here).content.decode()
    assert browse(cast.admin).get(f"{here}/inviter").status_code == 200
    head.refresh_from_db()
    assert head.is_active


def test_a_head_never_reaches_the_people_of_another_partner_nor_ours(cast, browse, head):
    for other in (cast.rival_user, cast.adv):
        for verb in ("", "/fermer"):
            assert browse(head).post(f"{page_of(cast.partner)}/{other.pk}{verb}").status_code == 404
            assert browse(head).post(f"{page_of(cast.rival)}/{other.pk}{verb}").status_code == 404
    for verb in (lambda p: people.close(p, actor=head), lambda p: people.set_access(p, actor=head, sees_prices=False)):
        for other in (cast.rival_user, cast.adv):
            with pytest.raises(Refused):
                verb(other)


def test_no_role_of_ours_can_be_given_nor_another_partner(cast, browse, head):
    invited(browse, head, roles=["admin"], partner=cast.rival.pk, is_active="")
    person = User.objects.get(email="lea@operis.example")
    assert (person.roles, person.partner, person.is_active) == (["partner"], cast.partner, True)
    with scope.scoped(scope.of_user(head)):
        assert set(User.objects.values_list("partner_id", flat=True)) == {cast.partner.pk}
        for wrong in ({"roles": ["partner", "admin"]}, {"roles": ["admin"], "partner": None}, {"partner": cast.rival}):
            with pytest.raises(Exception, match=r"row-level security|accounts_user_partner_role"), transaction.atomic():
                User.objects.filter(pk=person.pk).update(**wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        UserFactory(roles=["partner", "admin"], partner=cast.partner)


def test_the_last_head_stays(cast, browse, head):
    here = f"{page_of(cast.partner)}/{head.pk}"
    answer = browse(head).post(here, {"sees_prices": "on"})
    assert answer.status_code == 422
    assert "dernier responsable" in answer.content.decode()
    with pytest.raises(Refused, match="votre propre compte"):
        people.close(head, actor=head)
    second = UserFactory(roles=["partner"], partner=cast.partner, manages_users=True)
    people.set_access(head, actor=second, manages_users=False)
    with pytest.raises(Refused, match="dernier responsable"):
        people.set_access(second, actor=second, manages_users=False)
    people.set_access(second, actor=cast.admin, manages_users=False)  # the direction may
    assert not User.objects.filter(partner=cast.partner, manages_users=True).exists()


@pytest.mark.django_db(transaction=True)
def test_two_heads_who_dismiss_each_other_at_once_leave_one(cast):
    heads = [UserFactory(roles=["partner"], partner=cast.partner, manages_users=True) for _ in range(2)]
    first, second = heads

    def dismiss(by, whom):
        return lambda: people.set_access(whom, actor=by, manages_users=False)

    answers = at_once(dismiss(first, second), dismiss(second, first))
    assert sum(isinstance(answer, Refused) for answer in answers) == 1
    assert User.objects.filter(partner=cast.partner, manages_users=True).count() == 1


def test_invitations_are_counted(cast, browse, head):
    person = UserFactory(roles=["partner"], partner=cast.partner)
    for _ in range(3):
        people.invite_again(person, actor=head)
    with pytest.raises(Refused, match="demain"):
        people.invite_again(person, actor=head)
    for number in range(7):
        assert invited(browse, head, email=f"p{number}@operis.example").status_code == 303
    refused = invited(browse, head, email="trop@operis.example")
    assert refused.status_code == 422
    assert "recommencez plus tard" in refused.content.decode()
    assert not User.objects.filter(email="trop@operis.example").exists()
    assert Invitation.objects.filter(partner=cast.partner).count() == 10


def test_an_address_that_serves_elsewhere_is_refused_with_a_sentence(cast, browse, head):
    answer = invited(browse, head, email=cast.rival_user.email.upper())
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "sert déjà" in text or "existe déjà" in text
    assert cast.rival.name not in text


def test_a_closed_account_is_out_at_once_and_reopens(cast, browse, head):
    person = UserFactory(roles=["partner"], partner=cast.partner)
    theirs = browse(person)
    assert theirs.get("/compte/").status_code == 200
    people.close(person, actor=head)
    assert theirs.get("/compte/").status_code == 302
    assert browse(head).post(f"{page_of(cast.partner)}/{person.pk}/rouvrir").status_code == 303
    person.refresh_from_db()
    assert person.is_active


def test_two_people_setting_one_access_are_told(cast, browse, head):
    person = UserFactory(roles=["partner"], partner=cast.partner)
    here, version = f"{page_of(cast.partner)}/{person.pk}", person.version
    assert browse(head).post(here, {"sees_prices": "on", "version": version}).status_code == 303
    answer = browse(cast.admin).post(here, {"may_accept": "on", "version": version})
    assert answer.status_code == 422
    assert "modifiée pendant votre saisie" in answer.content.decode()


@pytest.mark.parametrize("key", ["", "/utilisateurs", "/marque", "/reglages", "/historique"])
def test_the_card_is_read_by_its_own_people_and_by_the_house(cast, browse, key):
    here = f"/partenaires/{cast.partner.reference}{key}"
    for user in (cast.partner_user, cast.adv, cast.accounting, cast.support):
        assert browse(user).get(here).status_code == 200, (user, key)
    for user in (cast.rival_user, cast.technician):
        assert browse(user).get(here).status_code == 404, (user, key)


def test_the_partner_finds_its_card_in_the_menu_and_the_house_its_list(cast, browse):
    assert "Ma société" in browse(cast.partner_user).get("/compte/").content.decode()
    assert "Ma société" not in browse(cast.adv).get("/compte/").content.decode()


def test_a_card_costs_the_same_with_1_person_and_30(cast, browse, head):
    person, url = browse(head), page_of(cast.partner)

    def cost():
        person.get(url)
        with CaptureQueriesContext(connection) as queries:
            assert person.get(url).status_code == 200
        return len(queries)

    first = cost()
    UserFactory.create_batch(29, roles=["partner"], partner=cast.partner)
    assert cost() == first
    assert first <= 25
