"""The second wall: what the database itself refuses."""

import pytest
from django.db import ProgrammingError, connection, transaction

from maillon.accounts.models import Partner, RoleRight, User
from maillon.core import scope
from maillon.core.walls import declared


def role() -> str:
    with connection.cursor() as cursor:
        cursor.execute("select current_user")
        return cursor.fetchone()[0]


def test_partner_request_reads_only_its_own_card_even_without_visible_to(cast):
    with scope.scoped(scope.of_user(cast.partner_user)):
        assert list(Partner.objects.all()) == [cast.partner]
        assert list(User.objects.all()) == [cast.partner_user]


def test_staff_request_reads_every_partner(cast):
    with scope.scoped(scope.of_user(cast.adv)):
        assert Partner.objects.count() == 2


def test_sign_in_role_reads_no_business_table(cast):
    with pytest.raises(ProgrammingError, match="permission denied"), scope.scoped(scope.Scope("maillon_web")):
        Partner.objects.count()


def test_scope_ends_with_its_transaction(cast):
    before = role()
    with scope.scoped(scope.of_user(cast.partner_user)):
        assert role() == "maillon_partner"
    assert role() == before


def test_application_roles_cannot_alter_a_table(cast):
    for who in (cast.partner_user, cast.admin):
        with pytest.raises(ProgrammingError), transaction.atomic(), scope.scoped(scope.of_user(who)):
            connection.cursor().execute("alter table accounts_partner add column x int")


def test_every_table_declares_its_wall(db):
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
    assert tables - {declaration.table for declaration in declared()} == set()


def test_even_with_the_right_a_partner_sees_only_its_own_people(cast):
    RoleRight.objects.create(role="partner", capability="users.see", granted=True)
    assert set(User.objects.visible_to(cast.partner_user)) == {cast.partner_user}
