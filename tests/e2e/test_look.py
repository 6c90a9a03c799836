"""Languages, light and dark, and whether everybody can use the pages."""

import re

import polib
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.e2e.browser import Office
from tests.e2e.server import ROOT

pytestmark = pytest.mark.e2e
CHINESE = polib.pofile(str(ROOT / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"))
PAGES = {
    "inspector": ["/", "/inspections/", "/shipments/", "/screening/"],
    "supervisor": ["/cases/", "/deadlines/", "/campaigns/", "/reports/", "/help/components/"],
    "netac": ["/portal/cases/", "/portal/recordals/"],
    "auditor": ["/ledger/"],
}
#: A page, and the link on it that leads to a page of the kind we want to see.
DETAILS = {
    "inspector": [
        ("/inspections/?status=ordered", "#queue td a"),
        ("/screening/?status=confirmed", "main td a"),
    ],
    "supervisor": [("/cases/?status=closed", "main td a"), ("/campaigns/", "main td a")],
    "netac": [("/portal/cases/", "main td a")],
}
RULES = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
}


def in_chinese(text: str) -> str:
    """What the committed translation makes of it."""
    entry = CHINESE.find(text)
    assert entry
    assert entry.msgstr, f"{text!r} has no Chinese translation"
    return entry.msgstr


def choose(page: Page, menu: str, choice: str) -> None:
    page.get_by_role("button", name=menu).click()
    page.locator("#user-menu").get_by_role("button", name=choice).click()


def test_chinese_and_dark_by_two_clicks(office: Office) -> None:
    page = office.enter("inspector")
    choose(page, "Account:", "中文")
    html, navigation = page.locator("html"), page.get_by_role("navigation").first
    expect(html).to_have_attribute("lang", "zh-hans")
    for entry in ("Home", "Shipments", "Inspections", "Cases", "Recordals"):
        expect(navigation).to_contain_text(in_chinese(entry))
    navigation.get_by_role("link", name=in_chinese("Cases")).click()
    expect(page.get_by_role("heading", level=1, name=in_chinese("Cases"))).to_be_visible()

    choose(page, in_chinese("Account"), in_chinese("Dark"))
    expect(html).to_have_attribute("data-theme", "dark")
    background = "getComputedStyle(document.body).backgroundColor"
    dark = page.evaluate(background)
    page.reload()
    expect(html).to_have_attribute("data-theme", "dark")  # the server remembers
    assert page.evaluate(background) == dark
    office.shot(page, "dark-chinese")
    office.tour(page, "8-dark-chinese")
    page.goto("/")
    choose(page, in_chinese("Account"), "English")
    expect(page.get_by_role("heading", level=1, name="What needs doing now")).to_be_visible()


def test_a_campaign_counts_along(office: Office) -> None:
    page = office.enter("planner")
    running = page.locator("section", has=page.get_by_role("heading", name="Running campaigns"))
    running.get_by_role("link", name=re.compile("Operation Longteng")).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Operation Longteng")
    expect(page.get_by_role("main")).to_contain_text("Shenzhen Customs")
    office.shot(page, "campaign")
    office.tour(page, "7-campaign")


@pytest.mark.parametrize(("language", "theme"), [("en", "light"), ("zh-hans", "dark")])
def test_nobody_is_shut_out(office: Office, language: str, theme: str) -> None:
    """axe finds nothing serious. It is a script of ours that the strict policy would refuse."""
    found: list[str] = []
    for username, addresses in PAGES.items():
        page = office.enter(username, bypass_csp=True, color_scheme=theme)
        url = office.server.url
        page.context.add_cookies([{"name": "django_language", "value": language, "url": url}])
        for address in addresses:
            page.goto(address)
            found += faults(page)
        for address, link in DETAILS.get(username, []):
            page.goto(address)
            page.locator(link).first.click()
            page.wait_for_load_state()
            found += faults(page)
    assert found == []


def test_nobody_is_shut_out_before_the_door_or_on_a_phone(office: Office) -> None:
    found: list[str] = []
    page = office.seat(phone=True, bypass_csp=True)
    for address in ("/accounts/login/", "/public/recordals/", "/public/statistics/"):
        page.goto(address)
        found += faults(page)
    page = office.enter("inspector", phone=True, bypass_csp=True, color_scheme="dark")
    for address in ("/", "/inspections/", "/cases/"):
        page.goto(address)
        found += faults(page)
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= 390, f"{address} is {width} px wide"
    assert found == []


def faults(page: Page) -> list[str]:
    """Violations of weight on this page, each with the first element it concerns."""
    expect(page.get_by_role("main")).to_be_visible()
    violations = Axe().run(page, options=RULES).response["violations"]
    return [
        f"{page.url} {fault['id']}: {fault['help']}: {fault['nodes'][0]['html'][:200]}"
        for fault in violations
        if fault["impact"] in {"serious", "critical"}
    ]
