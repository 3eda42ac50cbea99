"""The schema of a stream of everything, to which an empty archive goes back to read it."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager

from django.core.management import call_command
from django.db import connection
from django.db.migrations.exceptions import IrreversibleError
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Model

from archive.safekeeping.everything import applied
from archive.safekeeping.kept_models import LABELS
from archive.safekeeping.places import BackupError


@contextmanager
def schema_of(migrations: Collection[str]) -> Iterator[dict[str, type[Model]]]:
    """Yield the models, by label, as these migrations have them, and with them the empty archive.

    Afterwards it is brought up to this version again, with what was put into it. BackupError where
    there is no way back to them.
    """
    if set(migrations) == set(applied()):
        yield LABELS
        return
    call_command("migrate", interactive=False, verbosity=0)
    try:
        yield _models_at(migrations)
    except IrreversibleError as error:
        raise BackupError(f"there is no way back to the version that wrote it: {error}") from error
    finally:
        call_command("migrate", interactive=False, verbosity=0)


def _models_at(migrations: Collection[str]) -> dict[str, type[Model]]:
    """Bring the archive back to exactly these migrations; return the models as they were then."""
    executor = MigrationExecutor(connection)
    nodes: list[tuple[str, str]] = sorted(
        (app, name) for app, _, name in (m.partition(".") for m in migrations)
    )
    last = [node for node in nodes if not _is_followed(executor, node, nodes)]
    unknown = executor.loader.migrated_apps - {app for app, _name in nodes}
    executor.migrate([*last, *((app, None) for app in sorted(unknown))])
    state = MigrationExecutor(connection).loader.project_state(nodes)
    models = state.apps.get_models(include_auto_created=True)
    return {model._meta.label_lower: model for model in models}


def _is_followed(
    executor: MigrationExecutor, node: tuple[str, str], nodes: Collection[tuple[str, str]]
) -> bool:
    """Whether another of these migrations, of the same app, builds on one."""
    children = executor.loader.graph.node_map[node].children
    return any(child.key[0] == node[0] and child.key in nodes for child in children)
