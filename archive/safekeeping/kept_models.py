"""The models whose rows an export of everything holds: all there are, but those made again."""

from base64 import b64encode
from collections.abc import Iterable
from graphlib import TopologicalSorter
from typing import Any

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core.management.color import no_style
from django.db import connection
from django.db.models import BinaryField, Field, ForeignKey, JSONField, Model
from django_tasks_db.models import DBTaskResult

from archive.models import Job, Scheduled, WorkerSeen
from archive.safekeeping.verifying.database_checks import DERIVED

# `reindex` makes these again; sessions end, and workers and their jobs stay, when the archive moves.
LEFT_OUT: tuple[type[Model], ...] = (
    *DERIVED, Session, DBTaskResult, Job, Scheduled, WorkerSeen,
)  # fmt: skip
# What `migrate` puts into a new archive, and an export of everything replaces.
MADE_BY_MIGRATE: tuple[type[Model], ...] = (
    Group.permissions.through, Group, Permission, ContentType,
)  # fmt: skip
LABELS = {model._meta.label_lower: model for model in apps.get_models(include_auto_created=True)}


def kept() -> list[type[Model]]:
    """Return the models of all tables that are kept, those that others need before these."""
    wanted = [model for model in LABELS.values() if model not in LEFT_OUT and is_own_table(model)]
    graph = {
        model: {
            field.related_model
            for field in model._meta.concrete_fields
            if isinstance(field, ForeignKey) and not field.null and field.related_model != model
        }
        for model in wanted
    }
    return [model for model in TopologicalSorter(graph).static_order() if model in wanted]  # type: ignore[comparison-overlap]


def is_own_table(model: type[Model]) -> bool:
    """Whether a model has a table that Django's migrations made."""
    return model._meta.managed and not model._meta.proxy and not model._meta.swapped


def rows_of(model: type[Model]) -> int:
    """Return the number of rows of a model, whatever its own manager leaves out."""
    return model._base_manager.count()


def plain(field: "Field[Any, Any]", value: Any) -> Any:
    """Return a column's value as JSON holds it: bytes in base64, moments and days as ISO 8601."""
    if value is None or isinstance(field, JSONField) or isinstance(value, bool | int | float):
        return value
    if isinstance(field, BinaryField):
        return b64encode(value).decode()
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def read(field: "Field[Any, Any]", value: Any) -> Any:
    """Return the value of a column from what `plain` made of it. ValidationError for nonsense."""
    return value if isinstance(field, JSONField) else field.to_python(value)


def reset_numbers(models: Iterable[type[Model]]) -> None:
    """Let the next rows of these models get numbers that no row has. SQLite does by itself."""
    own = [model for model in models if is_own_table(model)]
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), own):
            cursor.execute(statement)
