"""In the store with two phones: scan a label, hand over, confirm, look at the chain."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.browser import Office

pytestmark = pytest.mark.e2e
SECOND = "陈海"


def test_scan_a_label_and_hand_over(office: Office) -> None:
    giver = office.enter("supervisor", phone=True)
    giver.goto("/custody/")
    giver.get_by_role("link", name="Store for detained goods").first.click()
    label = giver.get_by_role("link", name=re.compile(r"^E53-")).first
    number = label.inner_text()
    office.shot(giver, "store")

    giver.goto("/custody/")  # the scanner types the address of the code, and Enter
    giver.get_by_label("Label").fill(f"https://customs.example/custody/items/{number}/")
    giver.get_by_label("Label").press("Enter")
    expect(giver.locator("h1")).to_contain_text(number)
    office.shot(giver, "item")
    giver.get_by_role("link", name="Hand over").click()
    giver.get_by_label("Taken over by").select_option(label=SECOND)
    giver.get_by_label("Store").select_option(index=1)
    giver.get_by_label("Shelf").fill("B-07")
    office.shot(giver, "hand-over")
    giver.get_by_role("button", name="Sign and hand over").click()
    expect(giver.get_by_text("has to confirm it now")).to_be_visible()

    taker = office.enter("inspector", phone=True)
    taker.goto("/custody/")
    taker.get_by_role("link", name=re.compile(r"^H53-")).first.click()
    office.shot(taker, "confirm")
    taker.get_by_role("button", name="I take it over").click()
    expect(taker.get_by_text("Signed by both")).to_be_visible()
    taker.get_by_role("link", name=number).click()
    expect(taker.get_by_text("B-07").first).to_be_visible()
    expect(taker.get_by_text(re.compile("Signed by .* and"))).to_be_visible()
    office.shot(taker, "chain")
