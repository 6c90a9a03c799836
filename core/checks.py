"""System checks: every model with a status has a scope, and the database can read Chinese."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig, apps
from django.core.checks import CheckMessage, Error, Warning, register
from django.db import DatabaseError, connection

from core.states import Stateful


@register("longteng")
def stateful_models_are_guarded(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """A model with TRANSITIONS needs ``visible_to`` and at least one constraint."""
    problems: list[CheckMessage] = []
    for model in apps.get_models():
        if not issubclass(model, Stateful):
            continue
        if not hasattr(model._default_manager, "visible_to"):
            problems.append(Error(f"{model.__name__} has no visible_to.", id="longteng.E001"))
        if not model._meta.constraints:
            problems.append(Error(f"{model.__name__} has no constraint.", id="longteng.E002"))
    return problems


@register("database")
def database_reads_chinese(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Under a plain ``C`` locale Chinese words are invisible to trigram search."""
    if not databases:
        return []
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT show_trgm('龙') <> '{}'"
                " WHERE EXISTS (SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm')"
            )
            row = cursor.fetchone()
    except DatabaseError:
        return []
    if row is not None and not row[0]:
        return [
            Warning(
                "The database has locale C: searches will not find Chinese words.",
                hint="Create it with a UTF-8 locale, such as C.UTF-8.",
                id="longteng.W001",
            )
        ]
    return []
