"""The life of a recordal in the browser: renewed in time, changed, and revoked by two."""

import re
from datetime import date, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from core.reference.calendar import SHANGHAI
from core.workdays import Calendar
from tests.e2e.browser import Office

pytestmark = pytest.mark.e2e


def renewal_begins(last: date) -> date:
    """The last six months of a term (MEA 10)."""
    return Calendar.months_before(last + timedelta(days=1), 6)


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


def ends(page: Page, day: date) -> None:
    """Open the life of Huawei's recordal that ends on a day."""
    page.goto("/portal/recordals/")
    row = page.get_by_role("row").filter(has_text=f"{day:%Y-%m-%d}")
    row.get_by_role("link").first.click()
    page.get_by_role("link", name="Term, requests and what can be asked").click()


def renewed(page: Page) -> None:
    page.get_by_role("link", name="Renew", exact=True).first.click()
    page.get_by_label("New last day of the right").fill("2041-01-01")
    page.get_by_label("Official proof that the right was renewed").set_input_files(
        "docs/screens/1-flagged.png"
    )
    page.get_by_role("button", name="File with customs").click()
    expect(page.get_by_text("Customs examines the request.")).to_be_visible()


def test_renewal_at_its_edge_days(office: Office) -> None:
    """The demo world has a term whose window opens today, tomorrow, ends today, ended."""
    huawei = office.enter("huawei", phone=True)
    today = datetime.now(SHANGHAI).date()
    opens = today + timedelta(days=190)
    while renewal_begins(opens) > today:
        opens -= timedelta(days=1)

    ends(huawei, opens)
    renewed(huawei)  # the first day of the window
    office.shot(huawei, "first-day")
    ends(huawei, opens + timedelta(days=1))
    expect(huawei.get_by_text("The renewal can be filed from")).to_be_visible()
    expect(huawei.get_by_role("link", name="Renew", exact=True)).to_have_count(0)
    office.shot(huawei, "day-before")
    ends(huawei, today)
    expect(huawei.get_by_text("The recordal ends today.")).to_be_visible()
    renewed(huawei)  # the last day
    ends(huawei, today - timedelta(days=1))  # it lapsed at midnight in Beijing
    expect(huawei.locator("h1")).to_contain_text("Expired")
    expect(huawei.get_by_text("the right can only be filed again").first).to_be_visible()
    expect(huawei.get_by_role("link", name="Renew", exact=True)).to_have_count(0)
    office.shot(huawei, "day-after")


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
