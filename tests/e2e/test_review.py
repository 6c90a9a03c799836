"""An application between examiner, applicant and chief examiner, in the browser."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.browser import Office

pytestmark = pytest.mark.e2e


def application_of(page: Page, holder: str) -> str:
    """Open the application of a holder from the queue; its number."""
    page.goto("/recordals/queue/")
    page.get_by_role("row").filter(has_text=holder).get_by_role("link").first.click()
    return page.locator("h1").inner_text().split()[0]


def test_returned_corrected_and_recorded_by_keyboard(office: Office) -> None:
    examiner = office.enter("examiner")
    examiner.goto("/recordals/queue/")
    expect(examiner.get_by_text("working days").first).to_be_visible()
    office.shot(examiner, "queue")
    number = application_of(examiner, "Xiaomi")
    examiner.get_by_role("button", name="Take it").click()
    expect(examiner.get_by_text("You examine this application.")).to_be_visible()
    examiner.get_by_text("Return for correction", exact=True).click()
    form = examiner.locator("#correction form")
    form.get_by_label("Phone", exact=False).first.fill("Nobody answers this number.")
    form.get_by_role("button", name="Return to the applicant").click()
    expect(
        examiner.get_by_text(re.compile("Clock paused since .* working days? left")).first
    ).to_be_visible()
    office.shot(examiner, "returned")

    xiaomi = office.enter("xiaomi", phone=True)
    xiaomi.goto(f"/portal/recordals/{number}/")
    expect(xiaomi.get_by_text("Nobody answers this number.")).to_be_visible()
    expect(xiaomi.get_by_text("Clock paused since")).to_be_visible()
    office.shot(xiaomi, "remarks")
    xiaomi.get_by_role("button", name="Send the application again").click()
    expect(xiaomi.get_by_text("or say why it stays").first).to_be_visible()
    xiaomi.get_by_label("Phone", exact=False).first.fill("010-8888 7777")
    xiaomi.get_by_role("button", name="Send the application again").click()
    expect(xiaomi.get_by_text("The application is with customs again")).to_be_visible()

    examiner.goto(f"/recordals/{number}/")
    expect(examiner.locator("ins")).to_have_text("010-8888 7777")
    expect(examiner.locator("[data-key=a]")).to_have_count(0)  # nothing is checked yet
    examiner.get_by_role("button", name="All the rest is in order").click()
    expect(examiner.locator("[data-key=a]")).to_be_visible()
    office.shot(examiner, "checked")
    examiner.keyboard.press("a")
    dialog = examiner.get_by_role("dialog")
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name="Record the right").click()
    expect(examiner.get_by_text(re.compile("Recorded as T"))).to_be_visible()


def test_refused_by_two_people(office: Office) -> None:
    examiner = office.enter("examiner")
    number = application_of(examiner, "Huawei")
    examiner.keyboard.press("n")
    expect(examiner.locator("h1")).not_to_contain_text(number)
    examiner.keyboard.press("p")
    expect(examiner.locator("h1")).to_contain_text(number)
    examiner.get_by_label("Reasons").fill("The certificate names another holder.")
    examiner.get_by_label("Ground of the law").select_option("not_holder")
    examiner.get_by_role("button", name="Send for the second signature").click()
    expect(examiner.get_by_text("Another person must sign or return it.")).to_be_visible()

    huawei = office.enter("huawei")
    huawei.goto(f"/portal/recordals/{number}/")
    expect(huawei.get_by_text("Customs examines the application.")).to_be_visible()

    chief = office.enter("chief")
    chief.get_by_role("link", name=re.compile("Decisions to sign")).click()
    office.shot(chief, "to-sign")
    chief.get_by_role("link", name=number).click()
    office.shot(chief, "proposal")
    phone = office.enter("chief", phone=True)
    phone.goto(f"/recordals/{number}/")
    office.shot(phone, "phone")
    chief.get_by_role("button", name="Sign the refusal").first.click()
    chief.get_by_role("dialog").get_by_role("button", name="Sign the refusal").click()
    expect(chief.get_by_text("the applicant is told why")).to_be_visible()

    huawei.reload()
    expect(huawei.get_by_text("The certificate names another holder.").first).to_be_visible()


def test_two_examiners_decide_at_once(office: Office) -> None:
    examiner, chief = office.enter("examiner"), office.enter("chief", phone=True)
    number = application_of(examiner, "Shanghai Priority 1")
    examiner.get_by_role("button", name="All the rest is in order").click()
    for page in (examiner, chief):
        page.goto(f"/recordals/{number}/")
        page.get_by_role("button", name="Record the right").first.click()
        expect(page.get_by_role("dialog")).to_be_visible()
    examiner.get_by_role("dialog").get_by_role("button", name="Record the right").click()
    expect(examiner.get_by_text(re.compile("Recorded as [TP]"))).to_be_visible()

    chief.get_by_role("dialog").get_by_role("button", name="Record the right").click()
    expect(chief.get_by_text(re.compile(r"was first, on \d{4}-\d{2}-\d{2}")).first).to_be_visible()
    office.shot(chief, "too-late")
    chief.get_by_role("link", name="Open this page again").click()
    expect(chief.locator("h1")).to_contain_text("Recorded")
