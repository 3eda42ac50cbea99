"""The temporary PostgreSQL of the tests is removed, however the tests end."""

import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.helpers import cluster
from tests.helpers.serving import gone

pytestmark = pytest.mark.long

# A command begun in the background of a shell takes no SIGINT unless it says so.
SAYING_WHERE = """
import os, signal, time
signal.signal(signal.SIGINT, signal.default_int_handler)
print(os.environ["DATABASE_URL"], flush=True)
time.sleep(600)
"""


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_a_server_ends_with_the_command_it_was_started_for(how):
    command = subprocess.Popen(
        [sys.executable, cluster.__file__, sys.executable, "-c", SAYING_WHERE],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    folder = Path(unquote(command.stdout.readline().partition("@")[2].partition(":")[0]))
    server = (folder / "data" / "postmaster.pid").read_text().split()[0]

    command.send_signal(how)
    command.communicate()

    assert gone([server])
    assert deleted(folder)


def deleted(folder):
    """Whether a folder goes away, within some seconds."""
    for _ in range(100):
        if not folder.exists():
            return True
        time.sleep(0.1)
    return False


def test_the_exit_of_the_command_is_that_of_the_whole():
    done = subprocess.run([sys.executable, cluster.__file__, "sh", "-c", "exit 3"], check=False)

    assert done.returncode == 3
