"""Several tables in one operation: what ``CreateModel`` would do one after the other, but each model is drawn once."""

import pytest
from django.db import connection, migrations, models
from django.db.migrations.state import ModelState, ProjectState
from django.db.migrations.writer import MigrationWriter

from maillon.core.tables import CreateModels


def fields(**others):
    return [("id", models.BigAutoField(primary_key=True)), *others.items()]


def key(to, **options):
    return models.ForeignKey(to, models.CASCADE, **options)


def operation():
    book = fields(shelf=key("core.shelf", related_name="books"), sequel=key("core.book", null=True))
    shelf = fields(room=key("library.room", related_name="shelves"), best=key("core.book", null=True, related_name="+"))
    once = models.UniqueConstraint(fields=["room", "best"], name="shelf_best_once")
    return CreateModels(
        [
            migrations.CreateModel("Shelf", shelf, options={"constraints": [once]}),
            migrations.CreateModel("Book", book),
        ]
    )


def migration():
    found = migrations.Migration("0001_initial", "core")
    found.operations = [operation()]
    return found


@pytest.fixture
def state():
    """A library of one room, all drawn, as the executor has it before a migration."""
    found = ProjectState()
    found.add_model(ModelState("library", "Room", fields()))
    found.add_model(ModelState("library", "Door", fields(room=key("library.room"))))
    assert len(found.apps.get_models()) == 2
    return found


def seen(apps):
    return {
        model._meta.label: sorted(field.name for field in model._meta.get_fields(include_hidden=True))
        for model in apps.get_models()
    }


def test_only_the_new_models_are_drawn_and_the_others_see_them(state, monkeypatch):
    drawn = []
    render = ModelState.render
    monkeypatch.setattr(ModelState, "render", lambda self, apps: drawn.append(self.name) or render(self, apps))
    operation().state_forwards("core", state)
    assert drawn == ["Shelf", "Book"]
    one_by_one = state.clone()
    del one_by_one.__dict__["apps"]
    assert seen(state.apps) == seen(one_by_one.apps)
    assert "shelves" in seen(state.apps)["library.Room"]


def test_models_out_of_date_or_of_another_registry_are_drawn_again(state):
    earlier, copied = state.clone(), state.clone()
    state.is_delayed = True
    for other in (state, copied):
        operation().state_forwards("core", other)
        assert "apps" not in other.__dict__
        assert not other.is_delayed
        assert "shelves" in seen(other.apps)["library.Room"]
    assert len(earlier.apps.get_models()) == 2


@pytest.mark.django_db
def test_tables_that_point_to_each_other_are_made_then_dropped(state):
    before = state.clone()
    with connection.schema_editor() as editor:
        for model in state.apps.get_models():
            editor.create_model(model)
    with connection.schema_editor() as editor:
        migration().apply(state, editor)
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, "core_shelf")
        assert {c["foreign_key"] for c in found.values() if c["foreign_key"]} == {
            ("library_room", "id"),
            ("core_book", "id"),
        }
        assert found["shelf_best_once"]["columns"] == ["room_id", "best_id"]
    with connection.schema_editor() as editor:
        migration().unapply(before, editor)
    assert not {"core_shelf", "core_book"} & set(connection.introspection.table_names())


def test_it_is_written_and_read_again(state):
    scope = {}
    exec(MigrationWriter(migration()).as_string(), scope)
    read = state.clone()
    operation().state_forwards("core", state)
    scope["Migration"]("0001_initial", "core").mutate_state(read, preserve=False)
    assert read == state
