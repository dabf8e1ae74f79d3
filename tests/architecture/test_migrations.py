"""Creating a database is paid by every test process and every first `make run`: its cost is kept in sight."""

import pytest
from django.db.migrations import CreateModel
from django.db.migrations.loader import MigrationLoader

FIRST = {
    app: migration
    for (app, name), migration in MigrationLoader(None).disk_migrations.items()
    if migration.initial and type(migration).__module__.startswith("maillon.")
}


@pytest.mark.parametrize("app", sorted(FIRST))
def test_the_first_migration_of_a_module_makes_its_tables_at_once(app):
    bare = [operation.name for operation in FIRST[app].operations if isinstance(operation, CreateModel)]
    assert bare == [], "put them in maillon.core.tables.CreateModels"
