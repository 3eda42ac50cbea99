"""Configuration of gunicorn: `gunicorn --config python:reader.serving.gunicorn reader.wsgi`.

`make run` does. Behind a proxy the same holds; see docs/serving.md.
"""

from reader.serving.rationing import shared_limits  # noqa: F401  imported before the fork, so that workers share its file

# A process takes some 150 MB; its threads mostly wait for the database and for clients.
workers = 2
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
