"""All the tables of a module in one operation, for its first migration."""

from __future__ import annotations

from typing import Any

from django.db.migrations import CreateModel
from django.db.migrations.operations.base import Operation, OperationCategory


class CreateModels(Operation):
    """What these ``CreateModel`` do one after the other, without the time that grows with the square of the tables.

    After each ``CreateModel`` Django draws again every model that a foreign key joins to the new one, near or far: all of
    them, in a CRM. Nothing points to a table that is not there yet, so here the new ones alone are drawn.
    """

    category = OperationCategory.ADDITION
    serialization_expand_args = ["models"]

    def __init__(self, models: list[CreateModel]) -> None:
        self.models = models

    def state_forwards(self, app_label: str, state: Any) -> None:
        drawn = state.__dict__.pop("apps", None)  # a cached property: none while the models are told
        for model in self.models:
            model.state_forwards(app_label, state)
        if drawn is None:
            return
        if state.is_delayed or any(m._meta.apps is not drawn for m in drawn.get_models(include_auto_created=True)):
            state.is_delayed = (
                False  # some are out of date, or of another registry: all are drawn again when next asked
            )
            return
        drawn.render_multiple([state.models[app_label, model.name_lower] for model in self.models])
        state.apps = drawn

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        for model in self.models:
            model.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        for model in reversed(self.models):
            model.database_backwards(app_label, schema_editor, from_state, to_state)

    def references_model(self, name: str, app_label: str) -> bool:
        return any(model.references_model(name, app_label) for model in self.models)

    def describe(self) -> str:
        return f"Create models {', '.join(model.name for model in self.models)}"

    @property
    def migration_name_fragment(self) -> str:
        return "_".join(model.name_lower for model in self.models)
