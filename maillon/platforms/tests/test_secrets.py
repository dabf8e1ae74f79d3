"""Secrets: sealed, shown on demand, written down each time, never elsewhere."""

import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone

from maillon.audit.models import Change
from maillon.clients.tests.factories import ClientFactory
from maillon.core import scope, vault
from maillon.core.errors import Overtaken, Refused
from maillon.core.models import IdempotencyKey
from maillon.platforms import services
from maillon.platforms.models import RevealGrant, Secret, SecretReveal
from maillon.platforms.tests.factories import PlatformFactory, SecretFactory, ahead
from maillon.records.models import Entry
from maillon.search.models import SearchDoc

VALUE = "Sésame-42"
KEEPERS = {"admin", "support", "staging"}
EVERYONE = (
    "admin", "support", "staging", "adv", "accounting", "deployment", "technician", "partner_user", "rival_user",
)  # fmt: skip
HTMX = {"HX-Request": "true"}


@pytest.fixture
def secret(cast):
    platform = PlatformFactory(client=ClientFactory(partner=cast.partner))
    return services.save_secret(Secret(platform=platform, label="Admin", username="admin"), VALUE, actor=cast.support)


def address(secret, verb="reveler"):
    return f"{secret.platform.get_absolute_url()}/secrets/{secret.pk}/{verb}"


def test_only_the_keys_open_a_secret():
    sealed = vault.seal(VALUE, ["un"])
    assert VALUE not in sealed
    assert vault.unseal(sealed, ["un"]) == VALUE
    assert vault.unseal(sealed, ["deux", "un"]) == VALUE
    renewed = vault.renew(sealed, ["deux", "un"])
    assert vault.unseal(renewed, ["deux"]) == VALUE
    for keys in (["deux"], ["un "]):
        with pytest.raises(vault.Unreadable):
            vault.unseal(sealed, keys)
    with pytest.raises(vault.Unreadable):
        vault.unseal(sealed[:-4] + "AAA=", ["un"])
    assert vault.seal(VALUE, ["un"]) != sealed


def test_a_secret_is_sealed_in_the_base_and_in_no_journal_timeline_nor_search(cast, secret):
    services.reveal(secret, "Renvoi de nuit", actor=cast.support)
    with connection.cursor() as cursor:
        cursor.execute("select ciphertext from platforms_secret")
        assert VALUE not in cursor.fetchone()[0]
    kept = [
        *Change.objects.values_list("changes", flat=True), *Entry.objects.values_list("sentence", "detail"),
        *SearchDoc.objects.values_list("words", "digits", "label", "detail"),
    ]  # fmt: skip
    told = json.dumps([str(row) for row in kept])
    assert VALUE not in told
    assert secret.ciphertext not in told
    journal = Change.objects.get(table_name="platforms_secret", action="I")
    assert journal.changes["label"] == "Admin"
    assert "ciphertext" not in journal.changes


def test_a_reveal_is_shown_and_written_down_with_its_reason(cast, browse, secret):
    person = browse(cast.support)
    assert VALUE not in person.get(secret.platform.get_absolute_url()).content.decode()
    assert person.post(address(secret), {"reason": " "}, headers=HTMX).status_code == 422
    assert not SecretReveal.objects.exists()
    answer = person.post(address(secret), {"reason": "Renvoi de nuit", "_key": "une-cle"}, headers=HTMX)
    page = answer.content.decode()
    assert VALUE in page
    assert 'data-vanish="30"' in page
    assert "no-store" in answer["Cache-Control"]
    reveal = SecretReveal.objects.get()
    assert (reveal.user, reveal.reason, reveal.platform) == (cast.support, "Renvoi de nuit", secret.platform)
    assert "Renvoi de nuit" in person.get(secret.platform.get_absolute_url()).content.decode()
    assert not any(VALUE.encode() in bytes(row.body) for row in IdempotencyKey.objects.all())


def test_each_role_reveals_or_finds_no_door(cast, browse, secret):
    for role in EVERYONE:
        answer = browse(getattr(cast, role)).post(address(secret), {"reason": "Essai"})
        assert (answer.status_code == 200) == (role in KEEPERS), role
        assert (VALUE in answer.content.decode()) == (role in KEEPERS), role
        for verb in ("accorder", "retirer"):
            if role not in KEEPERS:
                assert browse(getattr(cast, role)).post(address(secret, verb), {}).status_code == 404
    assert set(SecretReveal.objects.values_list("user__email", flat=True)) == {f"{r}@maillon.example" for r in KEEPERS}


def test_no_page_nor_api_names_a_secret_to_others(cast, browse, secret):
    for role in ("adv", "deployment", "partner_user"):
        person = browse(getattr(cast, role))
        page = person.get(secret.platform.get_absolute_url()).content.decode()
        assert 'id="secrets"' not in page, role
    for role in EVERYONE:
        body = browse(getattr(cast, role)).get(f"/api/v1/platforms/{secret.platform.reference}").content.decode()
        assert VALUE not in body
        assert secret.ciphertext not in body
        assert "secret" not in body.lower()


def test_the_lines_of_a_reveal_are_inside_the_company(cast, browse, secret):
    services.reveal(secret, "Essai", actor=cast.support)
    assert "a révélé" not in browse(cast.partner_user).get(secret.platform.get_absolute_url()).content.decode()
    assert "a révélé" in browse(cast.adv).get(secret.platform.get_absolute_url()).content.decode()


def test_the_application_can_only_add_to_the_list_of_reveals(cast, secret):
    services.reveal(secret, "Essai", actor=cast.support)
    for sql in ("update platforms_secretreveal set reason = ''", "delete from platforms_secretreveal"):
        with (
            pytest.raises(ProgrammingError, match="permission denied"),
            transaction.atomic(),
            scope.scoped(scope.of_user(cast.admin)),
            connection.cursor() as cursor,
        ):
            cursor.execute(sql)


def test_the_database_gives_a_partner_no_secret(cast, secret):
    with scope.scoped(scope.of_user(cast.partner_user)), connection.cursor() as cursor:
        for table in ("platforms_secret", "platforms_secretreveal", "platforms_revealgrant", "platforms_tenantimport"):
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                cursor.execute(f"select * from {table}")


@pytest.fixture
def reached(cast, secret, monkeypatch):
    """The technician's work reaches the platform, as a visit makes it."""
    from maillon.core import rows  # noqa: PLC0415

    real = rows.technician_rows

    def reach(scope_, user):
        return rows.models.Q() if scope_._meta.label_lower == "platforms.platform" else real(scope_, user)

    monkeypatch.setattr(rows, "technician_rows", reach)
    return secret


def test_support_grants_one_reveal_used_once(cast, browse, reached):
    grant = services.grant_reveal(reached, ahead(cast.technician), actor=cast.support)
    person = browse(cast.technician)
    page = person.get(reached.platform.get_absolute_url()).content.decode()
    assert "vous est ouvert une fois" in page
    assert VALUE not in page
    url = f"{reached.platform.get_absolute_url()}/revelations/{grant.pk}"
    assert VALUE in person.post(url, headers=HTMX).content.decode()
    again = person.post(url, headers=HTMX)
    assert again.status_code == 409
    assert VALUE not in again.content.decode()
    assert "déjà révélé" in again.content.decode()
    reveal = SecretReveal.objects.get()
    assert (reveal.user, reveal.grant) == (cast.technician, grant)
    assert "IN-2026-00001" in reveal.reason
    assert "vous est ouvert" not in person.get(reached.platform.get_absolute_url()).content.decode()


def test_a_grant_is_for_one_person(cast, browse, reached):
    grant = services.grant_reveal(reached, ahead(cast.deployment), actor=cast.support)
    url = f"{reached.platform.get_absolute_url()}/revelations/{grant.pk}"
    assert browse(cast.technician).post(url).status_code == 404
    assert browse(cast.adv).post(url).status_code == 404


def test_one_reveal_per_visit_even_after_it_was_used(cast, reached):
    grant = services.grant_reveal(reached, ahead(cast.technician), actor=cast.support)
    with pytest.raises(Refused, match="une seule est permise"):
        services.grant_reveal(reached, ahead(cast.technician), actor=cast.support)
    services.reveal(reached, "", actor=cast.technician, grant=grant)
    with pytest.raises(Refused, match="une seule est permise"):
        services.grant_reveal(reached, ahead(cast.technician), actor=cast.support)
    services.grant_reveal(reached, ahead(cast.technician, pk=2), actor=cast.support)


def test_a_grant_ends_with_its_visit_and_with_its_time(cast, reached):
    late = services.grant_reveal(
        reached, ahead(cast.technician, ends_at=timezone.now() - timedelta(days=2)), actor=cast.support
    )
    RevealGrant.objects.filter(pk=late.pk).update(expires_at=timezone.now() - timedelta(minutes=1))
    with pytest.raises(Overtaken, match="passée ou annulée"):
        services.reveal(reached, "", actor=cast.technician, grant=late)
    assert not SecretReveal.objects.exists()


def test_adv_grants_nothing(cast, secret):
    with pytest.raises(Refused, match="Votre rôle"):
        services.grant_reveal(secret, ahead(cast.technician), actor=cast.adv)


def test_a_secret_is_changed_without_being_shown(cast, browse, secret):
    url = f"{secret.platform.get_absolute_url()}/secrets/{secret.pk}"
    person = browse(cast.staging)
    assert VALUE not in person.get(url).content.decode()
    kept = {"label": "Admin du tenant", "username": "root", "value": "", "version": secret.version}
    assert person.post(url, kept).status_code == 303
    secret.refresh_from_db()
    assert services.reveal(secret, "Essai", actor=cast.staging) == VALUE
    changed = {"label": "Admin du tenant", "username": "root", "value": " espaces gardés ", "version": secret.version}
    assert person.post(url, changed).status_code == 303
    secret.refresh_from_db()
    assert services.reveal(secret, "Essai", actor=cast.staging) == " espaces gardés "
    assert browse(cast.adv).post(url, changed).status_code == 404
    missing = {"label": "Autre", "username": "", "value": ""}
    assert person.post(f"{secret.platform.get_absolute_url()}/secrets/nouveau", missing).status_code == 422


def test_two_people_on_one_secret_choose(cast, browse, secret):
    url = f"{secret.platform.get_absolute_url()}/secrets/{secret.pk}"
    first = {"label": "Premier", "username": "a", "version": secret.version}
    assert browse(cast.admin).post(url, first).status_code == 303
    answer = browse(cast.support).post(url, {**first, "label": "Second"}, headers=HTMX)
    assert answer.status_code == 422
    assert "Premier" in answer.content.decode()


def test_keys_are_renewed_and_a_lost_key_is_said(cast, secret, settings, capsys):
    settings.SECRETS_KEYS = ["nouvelle", "tests-only"]
    call_command("renew_secrets")
    assert "1\xa0secret" in capsys.readouterr().out
    settings.SECRETS_KEYS = ["nouvelle"]
    secret.refresh_from_db()
    assert services.reveal(secret, "Essai", actor=cast.support) == VALUE
    settings.SECRETS_KEYS = ["perdue"]
    with pytest.raises(Refused, match="SECRETS_KEYS"):
        services.reveal(secret, "Essai", actor=cast.support)
    assert SecretReveal.objects.count() == 1
    with pytest.raises(CommandError, match="Admin"):
        call_command("renew_secrets")


def test_a_secret_removed_takes_its_grants_along(cast, reached):
    grant = services.grant_reveal(reached, ahead(cast.technician), actor=cast.support)
    services.archive_secret(reached, actor=cast.support)
    with pytest.raises(Overtaken):
        services.reveal(reached, "", actor=cast.technician, grant=grant)


def test_a_secret_of_another_platform_is_not_found(cast, browse, secret):
    other = SecretFactory()
    url = f"{secret.platform.get_absolute_url()}/secrets/{other.pk}/reveler"
    assert browse(cast.support).post(url, {"reason": "Essai"}).status_code == 404
