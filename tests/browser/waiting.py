"""Waiting for a condition in a page."""

import pytest
from playwright.sync_api import Page


def until(page: Page, script: str) -> None:
    """Wait for a script's answer to be true, asking from here.

    Playwright's own wait_for_function asks again inside the page, by eval, which the pages' policy
    refuses whenever the first answer is false.
    """
    for _ in range(150):
        if page.evaluate(script):
            return
        page.wait_for_timeout(100)
    pytest.fail(f"never true: {script}")
