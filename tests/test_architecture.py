"""Rules of the house that a machine can watch."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.template.loader import get_template
from django.urls import URLResolver, get_resolver

from core.accounts.permissions import GRANTS, Can, Role
from core.audit.verbs import VERBS
from core.states import IllegalTransition, Stateful

ROOT = Path(settings.BASE_DIR)
PACKAGES = ("config", "core", "enterprises", "recordal", "campaigns", "seizures")
SOURCES = sorted(
    path
    for package in PACKAGES
    for path in (ROOT / package).rglob("*.py")
    if "migrations" not in path.parts
)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html")) + sorted(
    (ROOT / "templates").rglob("*.txt")
)
STATEFUL = [model for model in apps.get_models() if issubclass(model, Stateful)]


def walk(resolver: Any, prefix: str = "") -> Iterator[tuple[str, Any]]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from walk(entry, prefix + str(entry.pattern))
        else:
            yield prefix + str(entry.pattern), entry.callback


def rules_of(view: Any) -> list[Any]:
    if (api_view := getattr(view, "cls", None)) and hasattr(view, "actions"):
        return [api_view.capabilities.get(action) for action in view.actions.values()]
    return [getattr(view, "capability", None)]


def test_every_address_names_who_may_use_it():
    unguarded = [route for route, view in walk(get_resolver()) if None in rules_of(view)]
    assert unguarded == []


def test_every_capability_is_held_by_somebody_and_used_somewhere():
    held = frozenset().union(*GRANTS.values())
    assert held == set(Can)
    source = "\n".join(path.read_text() for path in SOURCES if path.name != "permissions.py")
    unused = [can for can in Can if f"Can.{can.name}" not in source]
    assert unused == []


def test_every_role_has_its_grants():
    assert set(GRANTS) == set(Role)


@pytest.mark.parametrize("model", STATEFUL, ids=lambda model: model.__name__)
def test_every_missing_edge_is_refused(model: Any):
    statuses = [value for value, _label in model._meta.get_field("status").choices]
    assert set(model.TRANSITIONS) <= set(statuses)
    assert {str(target) for targets in model.TRANSITIONS.values() for target in targets} <= set(
        statuses
    )
    assert set(model.TONES) == set(statuses)
    for start in statuses:
        for target in set(statuses) - {str(t) for t in model.TRANSITIONS.get(start, ())}:
            row: Any = model(status=start, pk=1)
            with pytest.raises(IllegalTransition):
                row.move_to(target)
            assert row.status == start


def test_every_template_compiles():
    broken = []
    for path in TEMPLATES:
        try:
            get_template(str(path.relative_to(ROOT / "templates")))
        except Exception as error:
            broken.append(f"{path.name}: {error}")
    assert broken == []


def test_templates_open_with_what_they_need():
    silent = [
        str(path)
        for path in TEMPLATES
        if path.suffix == ".html" and "{#" not in path.read_text()[:300]
    ]
    assert silent == []


def test_templates_keep_to_the_content_security_policy():
    forbidden = re.compile(r"""<script(?![^>]*\bsrc=)|\sstyle=["']|\son[a-z]+=["']|javascript:""")
    wrong = [str(path) for path in TEMPLATES if forbidden.search(path.read_text())]
    assert wrong == []


def test_no_form_is_cut_off_from_its_token():
    cut_off = re.compile(r"{% include [^%]* only %}")
    assert [str(path) for path in TEMPLATES if cut_off.search(path.read_text())] == []


def test_files_stay_readable():
    long = {
        str(path.relative_to(ROOT)): n
        for path in SOURCES
        if (n := len(path.read_text().splitlines())) > 350
    }
    assert long == {}


def imports_of_ours_inside_functions(tree: ast.AST) -> Iterator[int]:
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        for node in ast.walk(function):
            if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in PACKAGES:
                yield node.lineno


def test_no_knots():
    knots = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in SOURCES
        if path.name != "apps.py"  # Django's own place to register checks
        for line in imports_of_ours_inside_functions(ast.parse(path.read_text()))
    ]
    assert knots == []


def test_no_signals_and_no_overridden_save():
    wrong = [
        str(path.relative_to(ROOT))
        for path in SOURCES
        if re.search(r"@receiver|post_save|pre_save|def save\(self(?!, path)", path.read_text())
        and "forms" not in path.name
    ]
    assert wrong == []


def test_tasks_are_queued_only_after_the_commit():
    wrong = [
        f"{path.relative_to(ROOT)}"
        for path in SOURCES
        if re.search(r"\.(delay|apply_async)\(", path.read_text()) and path.stem != "queueing"
    ]
    assert wrong == []


def test_locks_do_not_stop_readers_of_keys():
    wrong = [
        str(path.relative_to(ROOT))
        for path in SOURCES
        if re.search(r"select_for_update\((?!.*no_key=True)", path.read_text())
    ]
    assert wrong == []


def texts_of(node: ast.expr) -> set[str]:
    options = [node.body, node.orelse] if isinstance(node, ast.IfExp) else [node]
    constants = [option.value for option in options if isinstance(option, ast.Constant)]
    return {value for value in constants if isinstance(value, str)}


def verbs_used() -> set[str]:
    found: set[str] = set()
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and node.args:
                function = node.func
                name = getattr(function, "attr", "") or getattr(function, "id", "")
                found |= texts_of(node.args[0]) if name == "record" else set()
    return found


def test_every_verb_has_its_sentence():
    assert verbs_used() - set(VERBS) == set()


def test_no_migration_is_missing_its_way_back():
    wrong = [
        str(path)
        for package in PACKAGES
        for path in (ROOT / package).glob("migrations/0*.py")
        if re.search(r"RunPython\([^,)]*\)", path.read_text())
    ]
    assert wrong == []
