"""People in front of browsers, and what their browsers must never do."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

from PIL import Image
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    Request,
    Response,
    StorageState,
    ViewportSize,
    expect,
)

from tests.e2e.server import OUTPUT, ROOT, Server

PASSWORD = "longteng-demo"
PHONE: ViewportSize = {"width": 390, "height": 844}
DESK: ViewportSize = {"width": 1200, "height": 900}
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    # Whoever asks for another host gets no answer, and we see that it asked.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
SCREENS = ROOT / "docs" / "screens"
LOCAL_SCHEMES = {"data", "blob", "about", "chrome-error"}
expect.set_options(timeout=20_000)


@dataclass
class Complaints:
    """What browsers complain of: a story ends well when there is nothing."""

    host: str
    found: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        page.on("console", self._console)
        page.on("pageerror", lambda error: self._add(page, f"script error: {error}"))
        page.on("request", self._request)
        page.on("response", self._response)

    def _add(self, page: Page | None, text: str) -> None:
        self.found.append(f"{page.url if page else 'nowhere'}: {text}")

    def _console(self, message: ConsoleMessage) -> None:
        # What did not load is judged by its answer, where it is known which address it was.
        if message.type in {"error", "warning"} and "Failed to load resource" not in message.text:
            self._add(message.page, f"console {message.type}: {message.text}")

    def _request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in LOCAL_SCHEMES and address.netloc != self.host:
            self._add(None, f"asked a foreign host: {request.url}")

    def _response(self, response: Response) -> None:
        page_itself = response.request.resource_type == "document"
        if response.status >= (500 if page_itself else 400):
            self._add(None, f"{response.status} for {response.url}")


@dataclass
class Office:
    """Where people sit down: one browser, one server, one eye on all of them."""

    browser: Browser
    server: Server
    story: str
    sessions: dict[str, StorageState]
    complaints: Complaints
    contexts: list[BrowserContext] = field(default_factory=list)
    _shots: int = 0

    def seat(self, *, phone: bool = False, script: bool = True, **options: object) -> Page:
        """A new browser with nobody signed in."""
        context = self.browser.new_context(
            base_url=self.server.url,
            viewport=PHONE if phone else DESK,
            has_touch=phone,
            is_mobile=phone,
            java_script_enabled=script,
            locale="en-GB",
            timezone_id="Asia/Shanghai",
            **options,  # type: ignore[arg-type]
        )
        context.set_default_timeout(20_000)
        self.contexts.append(context)
        page = context.new_page()
        self.complaints.watch(page)
        return page

    def enter(
        self, username: str, *, phone: bool = False, script: bool = True, **options: object
    ) -> Page:
        """Somebody signs in: by hand the first time, later the browser still knows them."""
        known = self.sessions.get(username) if script else None
        page = self.seat(phone=phone, script=script, storage_state=known, **options)
        page.goto("/")
        if not known:
            page.get_by_label("Username").fill(username)
            page.get_by_label("Password").fill(PASSWORD)
            page.get_by_role("button", name="Sign in").click()
        expect(page).to_have_title(re.compile("^Home"))
        self.sessions[username] = page.context.storage_state()
        return page

    def shot(self, page: Page, name: str) -> None:
        """Keep what the page looks like now."""
        self._shots += 1
        page.screenshot(path=OUTPUT / f"{self.story}-{self._shots:02}-{name}.png", full_page=True)

    def tour(self, page: Page, name: str) -> None:
        """With TOUR=1: a small picture for the README of what stands on the screen."""
        if not os.environ.get("TOUR"):
            return
        picture = Image.open(BytesIO(page.screenshot())).convert("RGB")
        path = SCREENS / f"{name}.png"
        picture.quantize(128, dither=Image.Dither.NONE).save(path, optimize=True)
        assert path.stat().st_size <= 120_000

    def pages(self) -> Iterator[Page]:
        for context in self.contexts:
            yield from context.pages

    def close(self) -> None:
        for context in self.contexts:
            context.close()


def open_step(page: Page, name: str) -> Locator:
    """Unfold a step of the case page; its form."""
    step = page.locator(f"#step-{name}")
    if step.get_attribute("open") is None:
        step.locator("summary").click()
    return step


def send(form: Locator) -> None:
    """Press the button that sends a form."""
    form.locator("button.btn").last.click()


def content_of(page: Page, link: Locator) -> bytes:
    """What a link gives to this browser, without leaving the page."""
    numbers: list[int] = page.evaluate(
        "async (url) => Array.from(new Uint8Array(await (await fetch(url)).arrayBuffer()))",
        link.get_attribute("href"),
    )
    return bytes(numbers)


def keep_evidence(office: Office) -> None:
    """After a failure: every open page as picture and as text."""
    for number, page in enumerate(office.pages()):
        path: Path = OUTPUT / f"failed-{office.story}-{number}"
        page.screenshot(path=path.with_suffix(".png"), full_page=True)
        path.with_suffix(".html").write_text(page.content())
