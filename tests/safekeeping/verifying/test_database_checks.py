"""The schema as `verify` sees it: what is missing is told with its remedy, and mended where it can be."""

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from archive.safekeeping.verifying.database_checks import schema
from archive.safekeeping.verifying.mending import mend

pytestmark = pytest.mark.django_db


def found() -> list[str]:
    return [finding.line for _place, some in schema() for finding in some]


def run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def test_a_whole_schema_has_nothing_to_be_told_of():
    assert found() == []


@pytest.mark.django_db(transaction=True)
def test_a_missing_index_is_told_and_made_again():
    run("DROP INDEX article_arrival")
    findings = [finding for _place, some in schema() for finding in some]

    assert [f.line for f in findings] == [
        "schema: index article_arrival of archive_article is missing; `verify --repair` makes it again"
    ]
    assert mend(findings) == []
    assert found() == []


def test_a_missing_column_is_told():
    run("ALTER TABLE archive_batch DROP COLUMN note")

    assert found() == ["schema: archive_batch has no column note; restore a backup"]


def test_a_missing_table_is_told_with_what_makes_it_again():
    run("DROP TABLE archive_shingle")

    assert found() == ["schema: table archive_shingle is missing; `reindex` makes it again"]


def test_a_missing_migration_and_one_of_a_newer_version_are_told():
    MigrationRecorder(connection).record_applied("archive", "0999_from_the_future")
    [(_app, last)] = MigrationLoader(connection).graph.leaf_nodes("reader")
    MigrationRecorder(connection).record_unapplied("reader", last)

    assert found() == [
        f"schema: migration reader.{last} is missing; run `migrate`",
        "schema: archive.0999_from_the_future was made by a newer Foreign Desk; run that one",
    ]
