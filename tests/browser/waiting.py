"""Waiting for a condition in a page."""

import pytest
from playwright.sync_api import Error, Page


def until(page: Page, script: str) -> None:
    """Wait for a script's answer to be true, asking from here.

    Playwright's own wait_for_function asks again inside the page, by eval, which the pages' policy
    refuses whenever the first answer is false. Meanwhile the page may be left for another.
    """
    for _ in range(150):
        try:
            if page.evaluate(script):
                return
        except Error as error:
            if "context was destroyed" not in error.message:
                raise
        page.wait_for_timeout(100)
    pytest.fail(f"never true: {script}")
