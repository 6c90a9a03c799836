"""One server, one Chromium, and an office for each story."""

import os
import shutil
from collections.abc import Generator, Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, StorageState, sync_playwright

from tests.e2e import server as product
from tests.e2e.browser import ARGUMENTS, Complaints, Office, keep_evidence
from tests.e2e.server import OUTPUT, Server

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FAILED = pytest.StashKey[bool]()


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser of the machine; where a machine builds, its absence is an error."""
    for name in BROWSERS:
        if path := shutil.which(name):
            return path
    reason = f"No browser is installed; looked for {', '.join(BROWSERS)}."
    if os.environ.get("CI", "").lower() in {"1", "true", "yes"}:
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def server(chromium: str) -> Iterator[Server]:
    OUTPUT.mkdir(parents=True, exist_ok=True)
    for old in [*OUTPUT.glob("*.png"), *OUTPUT.glob("*.html")]:
        old.unlink()
    with product.running() as running:
        yield running


@pytest.fixture(scope="session")
def browser(chromium: str, server: Server) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def sessions(server: Server) -> dict[str, StorageState]:
    """Who has signed in already."""
    return {}


@pytest.fixture
def office(
    browser: Browser,
    server: Server,
    sessions: dict[str, StorageState],
    request: pytest.FixtureRequest,
) -> Iterator[Office]:
    story = request.node.name.removeprefix("test_")
    complaints = Complaints(urlsplit(server.url).netloc)
    opened = Office(browser, server, story, sessions, complaints)
    yield opened
    if request.node.stash.get(FAILED, False):
        keep_evidence(opened)
    opened.close()
    assert complaints.found == []


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if call.when == "call":
        item.stash[FAILED] = report.failed
    return report


@pytest.fixture(autouse=True)
def own_files() -> None:
    """The server keeps its own files: nothing to arrange in this process."""


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    """Nor is there a cache to empty here."""
