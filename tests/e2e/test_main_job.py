"""The main job, as the README walks it: from a flagged declaration to the police."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.browser import Office, content_of, open_step, send
from tests.e2e.files import photo

pytestmark = pytest.mark.e2e
#: the name under which ``inspector`` signs in the demo world
SECOND = "陈海"
TURNING_POINTS = [
    "Inspection ordered",
    "Inspection started",
    "Photo added",
    "Inspection finished",
    "Case opened: release suspended",
    "Rights holder notified",
    "Security submitted",
    "Rights holder asked for detention",
    "Security accepted",
    "Goods detained",
    "Infringement determined",
    "Transfer to the police proposed",
    "Transfer approved",
    "Transfer delivered",
    "Receipt signed by the police",
    "Case filed by the police",
    "Goods handed over to the police",
]


def test_from_a_flagged_declaration_to_the_police(office: Office) -> None:
    case = inspect_at_huanggang(office)
    answer_as_holder(office, case)
    supervisor = office.enter("supervisor")
    detain_and_determine(office, supervisor, case)
    check_letters(supervisor)
    referral = propose_transfer(office, case)
    approve(office, supervisor, referral)
    accept_at_police(office, referral)
    hand_over(office, supervisor, referral)
    read_timeline(office, supervisor, case)
    check_ledger(office)


def inspect_at_huanggang(office: Office) -> str:
    """The inspector stands at the goods with a phone; the number of the case that comes of it."""
    page = office.enter("inspector", phone=True)
    row = page.get_by_role("listitem").filter(has_text=re.compile("· 5301"))
    office.shot(page, "inspector-home")
    row.get_by_role("link").first.click()
    expect(page.get_by_role("heading", name="Why these goods")).to_be_visible()
    expect(page.get_by_text("The brand is declared as the recorded mark")).to_be_visible()
    expect(page.get_by_text("USB flash disk 32GB").first).to_be_visible()
    expect(page.get_by_role("heading", name="How to tell")).to_be_visible()
    office.shot(page, "inspection")
    office.tour(page, "1-flagged")
    page.get_by_role("button", name="Start").click()
    expect(page.locator("h1")).to_contain_text("Under inspection")

    page.get_by_label("Photos", exact=True).set_input_files([photo()])
    page.get_by_label("Which shot").select_option("Marks on the carton")
    page.get_by_role("button", name="Add photos").click()
    expect(page.locator("#photos").get_by_text("1 photo", exact=True)).to_be_visible()
    expect(page.locator("#photos").get_by_text("Taken")).to_be_visible()

    for finding in page.get_by_role("radio", name="Infringement suspected").all():
        finding.check()
    page.get_by_label("Place", exact=True).fill("Huanggang checkpoint, bay 3")
    page.get_by_label("Second officer").select_option(label="李敏")
    office.shot(page, "record")
    page.get_by_role("heading", name="Photos").scroll_into_view_if_needed()
    office.tour(page, "2-record")
    page.get_by_role("button", name="Finish inspection").click()
    expect(page.get_by_text("release is suspended and the rights holder notified")).to_be_visible()
    expect(page.locator("h1")).to_contain_text("C53-")
    expect(page.locator("h1")).to_contain_text("suspended", ignore_case=True)
    expect(page.locator("#goods")).to_contain_text("26,400")
    office.shot(page, "case-suspended")
    return page.locator("h1").inner_text().split()[0]


def answer_as_holder(office: Office, case: str) -> None:
    page = office.enter("netac")
    expect(page.get_by_text("Notices to answer")).to_be_visible()
    page.get_by_role("link", name=case).first.click()
    expect(page.get_by_text("Customs waits for your answer.")).to_be_visible()
    expect(page.get_by_text("give security of at least")).to_be_visible()
    expect(page.get_by_text("嘉禾进出口贸易有限公司")).to_have_count(0)  # not before the detention
    apply = open_step(page, "apply")
    apply.get_by_label("Reference of the bank").fill("BANK-2026-0001")
    office.shot(page, "holder-answers")
    office.tour(page, "3-holder")
    send(apply)
    expect(page.locator("#step-apply")).to_have_count(0)
    expect(page.get_by_text("BANK-2026-0001")).to_be_visible()
    office.shot(page, "holder-answered")


def detain_and_determine(office: Office, page: Page, case: str) -> None:
    page.goto(f"/cases/{case}/")
    send(open_step(page, "accept-security"))
    expect(page.get_by_text("The security is accepted.")).to_be_visible()
    detain = open_step(page, "detain")
    detain.get_by_label("Where the goods are kept").fill("Warehouse 2, Huanggang")
    detain.get_by_label("Seal number").fill("SZ-77001")
    send(detain)
    expect(page.get_by_text("The goods are detained, the receipt is drawn up")).to_be_visible()
    office.shot(page, "detained")
    office.tour(page, "4-case")
    determine = open_step(page, "determine")
    determine.get_by_role("radio", name="The goods infringe").check()
    determine.get_by_label("Reasons").fill("The mark is identical; the holder licensed nobody.")
    send(determine)
    expect(page.get_by_text("The determination is recorded")).to_be_visible()


def check_letters(page: Page) -> None:
    """The worker draws the letters while the page waits; one of them is read."""
    letters = page.locator("#letters")
    expect(letters.get_by_text("Being drawn up")).to_have_count(0)
    link = letters.get_by_role("link", name=re.compile("English")).first
    expect(link).to_be_visible()
    content = content_of(page, link)
    assert content.startswith(b"%PDF-")
    assert len(content) > 5_000


def propose_transfer(office: Office, case: str) -> str:
    page = office.enter("legal")
    page.goto(f"/cases/{case}/")
    page.get_by_role("link", name="Compare with the criminal thresholds").first.click()
    expect(page.get_by_role("heading", name="Thresholds")).to_be_visible()
    office.shot(page, "thresholds")
    office.tour(page, "5-thresholds")
    report = page.locator("section", has=page.get_by_role("heading", name="Report of two officers"))
    report.get_by_label("Second officer").select_option(label=SECOND)
    report.get_by_label("Facts, and why a crime is suspected").fill(
        "26,400 counterfeit flash disks; the value is above the threshold."
    )
    report.get_by_label("Why no test or appraisal report is needed").fill("The marks are the same.")
    report.get_by_role("button", name="Write the report").click()
    expect(page.locator("h1")).to_contain_text("Waits for the second signature")
    referral = page.locator("h1").inner_text().split()[0]
    second = office.enter("inspector")
    second.goto(f"/referrals/{referral}/")
    second.get_by_role("button", name="Sign as the second officer").click()
    expect(second.locator("h1")).to_contain_text("Proposed")
    return referral


def approve(office: Office, page: Page, referral: str) -> None:
    """Another officer approves; the worker delivers while nobody looks."""
    page.goto("/")
    page.get_by_role("link", name=re.compile("Transfers to approve")).click()
    page.get_by_role("link", name=referral).click()
    page.get_by_role("button", name="Approve the transfer").click()
    for _attempt in range(30):
        if "Delivered" in page.locator("h1").inner_text():
            break
        page.wait_for_timeout(1000)
        page.reload()
    expect(page.locator("h1")).to_contain_text("Delivered")
    office.shot(page, "delivered")


def accept_at_police(office: Office, referral: str) -> None:
    page = office.enter("police")
    page.get_by_role("link", name=referral).first.click()
    page.get_by_role("button", name="Sign the receipt").click()
    expect(page.locator("h1")).to_contain_text("Receipt signed")
    page.get_by_label("Your number of the case").fill("深公（经）立字〔2026〕9001号")
    page.get_by_role("button", name="File the case").click()
    expect(page.locator("h1")).to_contain_text("Filed")
    with page.expect_download() as download:
        page.get_by_role("link", name="Package").click()
    assert download.value.path().stat().st_size > 20_000
    office.shot(page, "police-filed")
    office.tour(page, "6-police")


def hand_over(office: Office, page: Page, referral: str) -> None:
    page.goto(f"/referrals/{referral}/")
    page.get_by_label("Place of the hand-over").fill("Warehouse 2, Huanggang")
    page.get_by_role("button", name="The goods are handed over").click()
    expect(page.get_by_role("heading", name="Hand over the goods")).to_have_count(0)
    office.shot(page, "handed-over")


def read_timeline(office: Office, page: Page, case: str) -> None:
    page.goto(f"/cases/{case}/")
    expect(page.locator("h1")).to_contain_text("Closed")
    told = page.locator("#timeline li").all_inner_texts()
    story = [text.splitlines()[0] for text in told]
    assert [event for event in story if event in TURNING_POINTS] == TURNING_POINTS
    office.shot(page, "timeline")


def check_ledger(office: Office) -> None:
    page = office.enter("auditor")
    page.get_by_role("link", name=re.compile("Links of the ledger")).click()
    page.get_by_role("button", name="Check the chain").click()
    expect(page.get_by_role("status").filter(has_text="The ledger is intact")).to_be_visible()
    office.shot(page, "ledger")
