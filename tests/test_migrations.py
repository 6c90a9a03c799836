"""A new database is made by the squashed migrations, an older one by those they stand for."""

from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader

from core.migrations._tables import Tables


def loaded(*, squashed: bool) -> MigrationLoader:
    return MigrationLoader(None, replace_migrations=squashed)


def test_both_ways_end_at_the_same_tables():
    short, long = loaded(squashed=True), loaded(squashed=False)

    changes = MigrationAutodetector(long.project_state(), short.project_state())

    assert changes.changes(short.graph) == {}


def test_tables_made_together_are_new_and_only_added_to():
    made = {"CreateModel", "AddField", "AddIndex", "AddConstraint"}
    together = [
        operation
        for migration in loaded(squashed=True).graph.nodes.values()
        for operation in migration.operations
        if isinstance(operation, Tables)
    ]

    assert len(together) == 5
    assert {type(one).__name__ for tables in together for one in tables.operations} <= made
