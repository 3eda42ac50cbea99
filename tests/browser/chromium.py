"""The browser of the tests: Debian's Chromium without windows, which asks no host but ours."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, sync_playwright

# The first draws the same pages at less than half the cost, for want of windows, menus and extensions.
PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser")
# Without the last, Chromium looks for its maker's servers; with it, no host but ours exists.
OPTIONS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)  # fmt: skip


@contextmanager
def launched() -> Iterator[Browser]:
    """Run the browser while the block runs.

    Its absence is a failure, not a skip: the tests would prove nothing.
    """
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        pytest.fail("Chromium is not installed; on Debian: apt-get install chromium-headless-shell")
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=program, args=list(OPTIONS))
