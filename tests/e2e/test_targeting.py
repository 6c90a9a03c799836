"""A targeting officer tries a rule before anybody is affected; officers work the queue by keys."""

import json
import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.browser import Office

pytestmark = pytest.mark.e2e
CONDITION = {"all": [{"fact": "destination", "is": "NG"}, {"fact": "in_brand", "is": True}]}


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def draft_a_rule(office: Office) -> Page:
    page = office.enter("planner")
    page.goto("/screening/")
    page.get_by_role("link", name="Rules", exact=True).click()
    office.shot(page, "rules")
    page.get_by_role("link", name="New rule").click()
    page.get_by_label("Code").fill("route.nigeria")
    page.get_by_label("Name in English").fill("Brands bound for Nigeria")
    page.get_by_label("Name in Chinese").fill("运往尼日利亚的品牌货")
    page.get_by_label("Sentence in English").fill("Branded goods go to %(destination)s.")
    page.get_by_label("Sentence in Chinese").fill("品牌货物运往%(destination)s。")
    page.get_by_label("Condition").fill('{"fact": "mood", "is": "bad"}')
    page.get_by_label("Points", exact=True).fill("5")
    page.get_by_role("button", name="Save the draft").click()
    expect(page.get_by_text("There is no fact “mood”").first).to_be_visible()
    office.shot(page, "bad-condition")
    page.get_by_label("Condition").fill(json.dumps(CONDITION))
    page.get_by_role("button", name="Save the draft").click()
    expect(page.locator("h1")).to_contain_text("Brands bound for Nigeria")
    return page


def test_a_rule_is_tried_proposed_and_approved_by_somebody_else(office: Office) -> None:
    page = draft_a_rule(office)
    first = (date.today() - timedelta(days=300)).isoformat()  # noqa: DTZ011
    page.get_by_label("From", exact=True).fill(first)
    page.get_by_role("button", name="Start the dry run").click()
    expect(page.get_by_text("Lines judged")).to_be_visible()
    expect(page.locator("#dry-run progress")).to_have_count(0, timeout=60_000)
    office.shot(page, "dry-run")
    page.get_by_role("link", name="version 1").click()
    page.get_by_label("Why the rule is needed").fill("Counterfeits keep going there.")
    page.get_by_role("button", name="Propose", exact=True).click()
    expect(page.locator("h1")).to_contain_text("Proposed")
    office.shot(page, "proposed")

    other = office.enter("supervisor")
    other.goto("/targeting/rules/route.nigeria/1/")
    other.get_by_role("button", name="Approve").first.click()
    other.get_by_role("dialog").get_by_role("button", name="Approve").click()
    expect(other.locator("h1")).to_contain_text("In force")
    other.goto("/targeting/")
    expect(other.get_by_role("link", name="Brands bound for Nigeria")).to_be_visible()


def test_pages_of_targeting_fit_a_phone(office: Office) -> None:
    for phone in (False, True):
        page = office.enter("supervisor", phone=phone)
        for path in ("", "dry-runs/", "hit-rates/", "lanes/", "figures/", "rules/scope.open/"):
            page.goto(f"/targeting/{path}")
            expect(page.locator("h1")).to_be_visible()
            assert fits(page), path
            office.shot(page, f"{'phone' if phone else 'desk'}-{path.strip('/') or 'rules'}"
                        .replace("/", "-"))  # fmt: skip


def test_the_queue_is_worked_by_keys(office: Office) -> None:
    page = office.enter("inspector")
    page.goto("/screening/?status=confirmed")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_be_visible()
    page.goto("/screening/")
    office.shot(page, "queue")
    page.keyboard.press("j")
    with page.expect_response(lambda answer: "/screening/" in answer.url):  # it renews itself
        pass
    expect(page.locator("#queue td a").first).to_be_focused()
    page.locator("#queue td a").first.click()
    before = page.url
    office.shot(page, "hit")
    page.keyboard.press("j")
    expect(page).not_to_have_url(before)
    page.keyboard.press("k")
    expect(page).to_have_url(before)
    page.keyboard.press("d")
    dialog = page.get_by_role("dialog").filter(has_text="Why there is no suspicion")
    expect(dialog.get_by_role("textbox")).to_be_focused()
    page.keyboard.type("   ")
    dialog.get_by_role("button", name="Dismiss").click()
    expect(page.get_by_text("Please correct the following")).to_be_visible()
    expect(dialog.get_by_role("textbox")).to_be_focused()  # it opened again by itself
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.locator(".error-summary a").click()
    expect(dialog.get_by_role("textbox")).to_be_focused()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.keyboard.press("i")  # the cursor is no longer in the field of the dialog
    expect(page).to_have_url(re.compile(r"/inspections/"))

    phone = office.enter("inspector", phone=True)
    phone.goto("/screening/")
    assert fits(phone)
    office.shot(phone, "phone-queue")
    phone.locator("#queue td a").first.click()
    expect(phone.locator("h1")).to_be_visible()
    assert fits(phone)
    office.shot(phone, "phone-hit")
