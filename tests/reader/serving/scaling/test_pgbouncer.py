"""Behind pgbouncer in transaction mode, where each transaction may have another connection."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers import cluster
from tests.helpers.desk import document

pytestmark = pytest.mark.long

ROOT = Path(__file__).parents[4]
CONFIGURATION = """
[databases]
postgres = host={folder} port=5432
[pgbouncer]
pool_mode = transaction
unix_socket_dir = {folder}
listen_port = 6432
auth_type = any
default_pool_size = 2
pidfile = {folder}/pgbouncer.pid
logfile = {folder}/pgbouncer.log
"""
VISITS = """
import django; django.setup()
from django.db import connection
from django.test import Client
visitor = Client()
pages = ["/", "/search/?q=北约", "/topics/", "/api/v1/articles/", "/timeline.csv"]
print("pages:", [visitor.get(page).status_code for page in pages])
with connection.cursor() as cursor:
    cursor.execute("SHOW statement_timeout")
    print("limit left behind:", cursor.fetchone()[0])
"""


def test_documents_are_read_in_and_pages_answered(tmp_path):
    program = shutil.which("pgbouncer", path="/usr/sbin:/usr/bin")
    if program is None:
        pytest.skip("pgbouncer is not installed, so nothing was tried behind it")
    (tmp_path / "article.txt").write_text(document(), encoding="utf-8")
    with cluster.folder() as parent:
        cluster.run("initdb", "-D", str(parent / "data"), "-U", "postgres", "-A", "trust",
                    "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")  # fmt: skip
        with cluster.running(parent / "data", "port=5432") as direct:
            ini = parent / "pgbouncer.ini"
            ini.write_text(CONFIGURATION.format(folder=parent))
            ini.chmod(0o644)
            subprocess.run(cluster.as_its_user(program, "-d", str(ini)), check=True)
            try:
                environment = {
                    **os.environ, "DATABASE_URL": direct.replace(":5432/", ":6432/"),
                    "PGBOUNCER": "on", "DJANGO_SETTINGS_MODULE": "reader.settings", "DEBUG": "on",
                    "ALLOWED_HOSTS": "testserver", "SECRET_KEY": "only for tests",
                }  # fmt: skip
                said = ""
                for words in (
                    ["manage.py", "migrate", "--verbosity", "0"],
                    ["manage.py", "ingest", str(tmp_path / "article.txt")],
                    ["-c", VISITS],
                ):
                    done = subprocess.run(
                        [sys.executable, *words], cwd=ROOT, env=environment, capture_output=True,
                        text=True, check=False, timeout=120,
                    )  # fmt: skip
                    assert done.returncode == 0, done.stdout + done.stderr
                    said += done.stdout
            finally:
                number = (parent / "pgbouncer.pid").read_text().strip()
                subprocess.run(["kill", number], check=True)

    assert "created 1" in said
    assert "pages: [200, 200, 200, 200, 200]" in said
    assert "limit left behind: 0" in said
