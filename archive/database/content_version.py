"""Content version: changes with every commit to what pages show, whoever makes it and with whatever.

Triggers change it within the transaction of the change. Tables of QUIET have none, so that a
worker's sign of life, a session or a reader's own list leave it as it is.
"""

from django.apps import apps
from django.db import connection, connections

# Tables of which no page for visitors without an account shows anything.
QUIET = {
    "archive_feed", "archive_feedreading", "archive_fetch", "archive_job", "archive_scheduled",
    "archive_workerseen", "django_admin_log", "django_content_type", "django_migrations",
    "django_session", "django_tasks_database_dbtaskresult",
}  # fmt: skip
QUIET_APPS = {"auth", "axes", "reader"}  # no account is named there, and nothing of its own shown

# Numbers are random, so that none comes back after a rollback. In PostgreSQL each open transaction
# takes a row of its own, as none may wait for another; at its end all rows together are the version.
CREATE = {
    "sqlite": (
        "CREATE TABLE IF NOT EXISTS content_version (number integer NOT NULL)",
        "INSERT INTO content_version SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM content_version)",
    ),
    "postgresql": (
        "CREATE TABLE IF NOT EXISTS content_version"
        " (slot serial PRIMARY KEY, number numeric NOT NULL DEFAULT floor(random() * 1e15))",
        "INSERT INTO content_version SELECT WHERE NOT EXISTS (SELECT 1 FROM content_version)",
        """CREATE OR REPLACE FUNCTION advance_content_version() RETURNS void LANGUAGE plpgsql
        AS $$ DECLARE mine text := pg_current_xact_id()::text; BEGIN
            IF current_setting('foreign_desk.advanced', true) IS DISTINCT FROM mine THEN
                UPDATE content_version SET number = DEFAULT WHERE slot = (
                    SELECT slot FROM content_version LIMIT 1 FOR UPDATE SKIP LOCKED);
                IF NOT FOUND THEN INSERT INTO content_version DEFAULT VALUES; END IF;
                PERFORM set_config('foreign_desk.advanced', mine, true);
            END IF;
        END $$""",
        """CREATE OR REPLACE FUNCTION content_changed() RETURNS trigger LANGUAGE plpgsql
        AS $$ BEGIN PERFORM advance_content_version(); RETURN NULL; END $$""",
    ),
}
ADVANCE = {
    "sqlite": "UPDATE content_version SET number = random()",
    "postgresql": "SELECT advance_content_version()",
}
TRIGGERS = {
    "sqlite": [
        f"CREATE TRIGGER IF NOT EXISTS content_{{table}}_{change} AFTER {change} ON {{table}} BEGIN"
        f" {ADVANCE['sqlite']}; END"
        for change in ("INSERT", "UPDATE", "DELETE")
    ],
    "postgresql": [
        "CREATE TRIGGER content_{table} AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}"
        " FOR EACH STATEMENT EXECUTE FUNCTION content_changed()",
    ],
}
TRIGGERED = {
    "sqlite": "SELECT tbl_name FROM sqlite_master WHERE type = 'trigger'"
    " AND name LIKE 'content_%' GROUP BY tbl_name HAVING count(*) = 3",
    "postgresql": "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE 'content_%'",
}
# A PostgreSQL transaction does not change it twice, so after a write there is no version.
SEEN = {
    "sqlite": "SELECT number FROM content_version",
    "postgresql": "SELECT CASE WHEN pg_current_xact_id_if_assigned() IS NULL"
    " THEN (SELECT sum(number)::text FROM content_version) ELSE '' END",
}


def current(using: str) -> str:
    """Return the version of what can be read now; `using` is the alias of the database.

    Empty in a PostgreSQL transaction that has written something. Raises DatabaseError if it cannot
    be asked.
    """
    reading = connections[using]
    with reading.cursor() as cursor:
        cursor.execute(SEEN[reading.vendor])
        return str(cursor.fetchone()[0])


def advance() -> None:
    """Change the version, where something was changed that has no triggers: the search index."""
    with connection.cursor() as cursor:
        cursor.execute(ADVANCE[connection.vendor])


def shown() -> set[str]:
    """Return the names of the tables there are whose changes count."""
    there = set(connection.introspection.table_names())
    models = apps.get_models(include_auto_created=True)
    return {
        model._meta.db_table for model in models if model._meta.app_label not in QUIET_APPS
    } & there - QUIET


def unwatched() -> set[str]:
    """Return those of them that lack a trigger: new ones, or remade by SQLite when altered."""
    with connection.cursor() as cursor:
        cursor.execute(TRIGGERED[connection.vendor])
        return shown() - {name for (name,) in cursor.fetchall()}


def watch() -> None:
    """Create what the version needs and is not there; run after every `migrate`."""
    with connection.cursor() as cursor:
        for statement in CREATE[connection.vendor]:
            cursor.execute(statement)
        for table in sorted(unwatched()):
            for trigger in TRIGGERS[connection.vendor]:
                cursor.execute(trigger.format(table=table))
