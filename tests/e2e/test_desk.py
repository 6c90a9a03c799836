"""A morning at the desk: who has what, and many cases at once."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.browser import Office

pytestmark = pytest.mark.e2e


def test_a_supervisor_shares_out_the_work(office: Office) -> None:
    """By keyboard: j to a row, x to select it; then one act for all."""
    page = office.enter("supervisor")
    page.goto("/cases/")
    page.get_by_role("link", name=re.compile("^My district")).click()
    expect(page).to_have_url(re.compile("lens=district"))
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator("tbody input:checked")).to_have_count(2)
    office.shot(page, "selected")
    page.get_by_label("With the selected cases:").select_option("assign")
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_text("Possible in 2 cases.")).to_be_visible()
    page.get_by_label("Officer", exact=True).select_option("inspector2")
    page.get_by_label("What the colleague should know").fill("Both are the same driver.")
    page.get_by_role("button", name="Give to an officer").click()
    expect(page.get_by_text("Done in 2 cases.")).to_be_visible()
    office.shot(page, "given")

    page.goto("/work/load/")
    expect(page.get_by_role("heading", name="Who has how much to do")).to_be_visible()
    office.shot(page, "load")

    colleague = office.enter("inspector2", phone=True)
    colleague.goto("/cases/?lens=mine")
    expect(colleague.locator("tbody tr")).to_have_count(2)
    colleague.locator("tbody a").first.click()
    expect(colleague.get_by_text("Both are the same driver.")).to_be_visible()
    office.shot(colleague, "mine")


def test_an_act_that_the_law_forbids_in_one_of_them(office: Office) -> None:
    page = office.enter("supervisor")
    page.goto("/cases/?lens=district")
    page.get_by_label("Select all on this page").check()
    page.get_by_label("With the selected cases:").select_option("detain")
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_text("art 16").first).to_be_visible()
    office.shot(page, "answers")


def test_filters_are_kept_under_a_name(office: Office) -> None:
    page = office.enter("supervisor")
    page.goto("/cases/?lens=waiting")
    page.get_by_text("Keep these filters").click()
    page.get_by_label("Name", exact=True).fill("Waiting")
    page.get_by_role("button", name="Keep", exact=True).click()
    expect(page.get_by_text("The filter is kept.")).to_be_visible()
    page.goto("/cases/")
    page.get_by_role("link", name="Waiting", exact=True).click()
    expect(page).to_have_url(re.compile("lens=waiting"))
