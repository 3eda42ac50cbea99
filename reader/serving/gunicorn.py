"""Configuration of gunicorn: `gunicorn --config python:reader.serving.gunicorn reader.wsgi`.

`make run` and `make serve` do. Behind a proxy the same holds; see docs/serving.md.
"""

import os
import shutil
import tempfile
from typing import Any

from reader.serving.rationing import shared_limits  # noqa: F401  imported before the fork, so that workers share its file

# One process for each processor this one may use, of some 150 MB each; their threads mostly wait for
# the database and for clients. With eight, PostgreSQL's usual 100 connections are enough.
workers = max(2, min(8, len(os.sched_getaffinity(0))))
threads = 8
worker_class = "reader.serving.pacing.PacedWorker"

# Connections of one process, most of them idle between requests, which costs nothing.
worker_connections = 800
keepalive = 5  # seconds an idle connection is kept

# Limits of a request's head. The line fits a search of 500 Chinese characters, 9 bytes each.
limit_request_line = 8190
limit_request_fields = 60
limit_request_field_size = 8190

# Seconds without a heartbeat after which a worker is restarted; its loop beats while threads work.
timeout = 60
# Seconds that running requests get to finish when the server is told to stop.
graceful_timeout = 30

# Headers may not set SCRIPT_NAME or PATH_INFO: behind a proxy that passes on all headers, visitors
# could put other addresses into links.
forwarder_headers = ""

sendfile = False  # the pace of a client is measured between pieces (reader.serving.pacing)
control_socket_disable = True

COUNTS = "PROMETHEUS_MULTIPROC_DIR"


def on_starting(server: Any) -> None:
    """Make the folder in which processes count together (reader.serving.observing.answer_times)."""
    if COUNTS not in os.environ:
        server.counts = os.environ[COUNTS] = tempfile.mkdtemp(prefix="foreign-desk-metrics-")


def child_exit(server: Any, worker: Any) -> None:
    """Forget what a process that has ended was doing; what it counted stays."""
    from prometheus_client.multiprocess import mark_process_dead

    mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]


def on_exit(server: Any) -> None:
    """Take the folder of counts away, if it is ours."""
    if hasattr(server, "counts"):
        shutil.rmtree(server.counts, ignore_errors=True)
