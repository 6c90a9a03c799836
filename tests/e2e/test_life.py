"""The life of a recordal in the browser: renewed in time, changed, and revoked by two."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.browser import Office

pytestmark = pytest.mark.e2e


def open_first_that_ends(page: Page) -> None:
    page.goto("/portal/recordals/")
    page.get_by_role("link", name=re.compile(r"expires in \d+ days – renew")).first.click()


def test_renewed_in_time(office: Office) -> None:
    netac = office.enter("netac", phone=True)
    netac.goto("/portal/recordals/")
    office.shot(netac, "list")
    open_first_that_ends(netac)
    expect(netac.get_by_text("10 working days")).to_be_visible()
    netac.get_by_role("button", name="File with customs").click()
    expect(netac.get_by_text("The right itself ends on").first).to_be_visible()
    office.shot(netac, "right-ends-too")
    netac.get_by_label("New last day of the right").fill("2040-01-01")
    netac.get_by_label("Official proof that the right was renewed").set_input_files(
        "docs/screens/1-flagged.png"
    )
    netac.get_by_role("button", name="File with customs").click()
    expect(netac.get_by_text("Customs examines the request.")).to_be_visible()
    office.shot(netac, "asked")
    number = netac.locator("h1").inner_text().split()[1]

    examiner = office.enter("examiner")
    examiner.goto("/recordals/requests/")
    office.shot(examiner, "queue")
    examiner.get_by_role("link", name=number).click()
    expect(examiner.get_by_text("Granting it gives a term from")).to_be_visible()
    office.shot(examiner, "renewal")
    examiner.get_by_role("button", name="Grant").first.click()
    examiner.get_by_role("dialog").get_by_role("button", name="Grant").click()
    expect(examiner.get_by_text("Granted and recorded; the holder is told.")).to_be_visible()

    netac.reload()
    expect(netac.get_by_text("Granted and recorded.")).to_be_visible()
    netac.get_by_role("link", name=re.compile(r"^C\d{4}-\d+$")).first.click()
    expect(netac.get_by_text("Renewal " + number).first).to_be_visible()
    office.shot(netac, "terms")


def test_change_shown_side_by_side(office: Office) -> None:
    examiner = office.enter("examiner")
    examiner.goto("/recordals/requests/")
    examiner.get_by_role("row").filter(has_text="DJI").get_by_role("link").first.click()
    expect(examiner.locator("ins").first).to_contain_text("云台相机")
    office.shot(examiner, "side-by-side")

    dji = office.enter("dji")
    dji.goto("/portal/recordals/")
    dji.get_by_role("link", name=re.compile(r"^T\d{4}-\d+$")).first.click()
    dji.get_by_role("link", name="Term, requests and what can be asked").click()
    office.shot(dji, "life")
    dji.get_by_role("link", name="Report a transfer").click()
    office.shot(dji, "transfer")
    dji.locator("[name=transferee]").fill("914403000000000000")
    dji.get_by_role("button", name="File with customs").click()
    expect(dji.get_by_text("No verified enterprise has this code").first).to_be_visible()


def test_revoked_by_two(office: Office) -> None:
    examiner = office.enter("examiner")
    examiner.goto("/recordals/?q=ZTE")
    examiner.get_by_role("link", name=re.compile(r"^T\d{4}-\d+$")).first.click()
    examiner.get_by_role("link", name="Term, requests and what can be asked").click()
    examiner.get_by_role("link", name="Revoke").click()
    office.shot(examiner, "revoke")
    examiner.get_by_label("Untrue particulars").check()
    examiner.get_by_label("Reasons").fill("The certificate was altered.")
    examiner.get_by_role("button", name="Announce it to the holder").click()
    expect(examiner.get_by_text("The holder may state its case until")).to_be_visible()
    office.shot(examiner, "hearing")
