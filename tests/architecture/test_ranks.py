"""What the import contract cannot see: foreign keys named by strings, templates, scopes, walls, long files."""

import ast
import re
import tomllib
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models
from django.urls import URLPattern, URLResolver, get_resolver

from maillon.core.icons import ICONS
from maillon.core.modules import registry
from maillon.core.rows import Scoped
from maillon.core.walls import Wall

ROOT = Path(__file__).resolve().parents[2]
SOURCES = [p for folder in ("maillon", "config", "launch", "tests") for p in (ROOT / folder).rglob("*.py")]


def ranks() -> dict[str, int]:
    contract = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0]
    layers = [[name.strip() for name in layer.split("|")] for layer in reversed(contract["layers"])]
    return {name: rank for rank, names in enumerate(layers) for name in names}


RANKS = ranks()


def allowed(source: str, target: str) -> bool:
    return source == target or RANKS[target] < RANKS[source]


def our_models() -> list[type[models.Model]]:
    return [m for m in apps.get_models(include_auto_created=True) if m.__module__.startswith("maillon.")]


def test_every_icon_of_an_offer_is_drawn():
    """A name given by position is not seen by frontend/icons.mjs, and would be drawn as a circle."""
    named = {getattr(offer, "icon", "") for module in registry.all() for offer in (*module.menu, *module.offers)}
    assert {name for name in named if isinstance(name, str)} - {"", *ICONS} == set()


def test_every_module_has_its_rank():
    folders = {p.parent.name for p in (ROOT / "maillon").glob("*/__init__.py")}
    assert folders == set(RANKS)


def test_foreign_keys_point_downwards():
    wrong = [
        f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}"
        for model in our_models()
        for field in model._meta.get_fields()
        if isinstance(field, (models.ForeignKey, models.ManyToManyField))
        and field.related_model._meta.app_label in RANKS
        and not allowed(model._meta.app_label, field.related_model._meta.app_label)
    ]
    assert wrong == []


def test_templates_include_only_their_own_module_and_those_below():
    wrong = []
    for path in (ROOT / "maillon").rglob("templates/**/*.html"):
        module = path.relative_to(ROOT / "maillon").parts[0]
        for name in re.findall(r"""{%\s*(?:extends|include)\s+["']([^"']+)["']""", path.read_text()):
            target = name.split("/")[0]
            if target in RANKS and not allowed(module, target):
                wrong.append(f"{path.relative_to(ROOT)} includes {name}")
    assert wrong == []


def test_every_model_says_how_a_partner_meets_its_table():
    assert [
        m._meta.label
        for m in our_models()
        if not isinstance(getattr(m, "wall", None), Wall) and not m._meta.auto_created
    ] == []


def test_every_partner_visible_model_is_scoped():
    """A table that the partner's role may read is reached through ``visible_to``, or holds only reference data."""
    unscoped = {
        m._meta.label
        for m in our_models()
        if m._meta.auto_created is False and not issubclass(m, Scoped) and m.wall.partner not in (None, "true")
    }
    assert unscoped <= {
        "core.IdempotencyKey", "accounts.User", "clients.Portfolio", "documents.PublicLink", "lists.SavedView",
        "notifications.Alert", "notifications.ChannelChoice", "notifications.Mute", "notifications.PushSubscription",
        "search.Passage", "search.SearchDoc",
    }  # fmt: skip


def test_scoped_models_name_declared_capabilities():
    from maillon.core.modules import registry  # noqa: PLC0415

    known = set(registry.capabilities())
    wrong = [
        f"{m._meta.label}: {code}"
        for m in our_models()
        if issubclass(m, Scoped)
        for code in (m.see, m.edit)
        if code not in known
    ]
    assert wrong == []


def views(resolver: URLResolver, prefix: str = "") -> list[tuple[str, object]]:
    found = []
    for pattern in resolver.url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            found += views(pattern, route)
        elif isinstance(pattern, URLPattern):
            found.append((route, pattern.callback))
    return found


# Reached by every signed-in person: their own things, or filtered by the rows themselves.
FOR_EVERYONE = {
    "", "recherche/", "compte/", "compte/theme", "compte/sessions/fermer", "direct", "healthz",
    "readyz",
}  # fmt: skip


def test_every_view_says_who_may_open_it():
    """``@requires(...)``, a public page under /public/, a sign-in page, or the short list above."""
    naked = [
        route
        for route, view in views(get_resolver())
        if not getattr(view, "rights", None)
        and not getattr(view, "for_everyone", None)
        and route not in FOR_EVERYONE
        and not route.startswith(
            ("public/", "connexion", "deconnexion", "^mot-de-passe", "mot-de-passe/", "compte/securite", "api/v1/")
        )
    ]
    assert naked == []


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_files_and_functions_stay_short(path):
    if "migrations" in path.parts:
        return
    text = path.read_text()
    assert len(text.splitlines()) <= 400, "split it by the trade's words"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            assert length <= 50, f"{node.name} has {length} lines"


def test_modules_use_only_the_names_of_the_house():
    banned = {"utils", "helpers", "common", "selectors", "repositories", "managers"}
    assert [str(p) for p in SOURCES if p.stem in banned] == []


def test_no_model_signal_is_used():
    pattern = re.compile(r"\b(post_save|pre_save|post_delete|pre_delete|m2m_changed)\b")
    here = Path(__file__).resolve()
    assert [str(p.relative_to(ROOT)) for p in SOURCES if p != here and pattern.search(p.read_text())] == []
