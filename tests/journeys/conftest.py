"""A sandbox and a real browser for the journeys; pages as wide as a phone and without scripts."""

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from tests.sandbox.trial import Trial, running_sandbox


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Trial]:
    with running_sandbox() as trial:
        yield trial


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    # Not for the session: as long as Playwright runs, no other test can run an event loop in this thread.
    # Without one of the system, Playwright starts its own, or fails and says how to get it.
    executable = os.environ.get("POLLINIA_CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"], headless=True)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A page at phone width, without scripts."""
    context = chromium.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=False)
    yield context.new_page()
    context.close()
