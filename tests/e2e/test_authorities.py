"""Police, procuratorate and court: what is answered, contested, disclosed and licensed."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.browser import Office

pytestmark = pytest.mark.e2e


def today(page: Page) -> str:
    return str(page.evaluate("new Date().toLocaleDateString('sv')"))


def test_a_transfer_is_refused_reconsidered_and_supervised(office: Office) -> None:
    """The police ask for more, refuse and uphold; the procuratorate orders them to file."""
    police = office.enter("police", phone=True)
    police.get_by_role("link", name=re.compile("Receipts to sign")).click()
    police.get_by_role("row").filter(has_text="Delivered").get_by_role("link").first.click()
    referral = police.locator("h1").inner_text().split()[0]
    police.get_by_role("button", name="Sign the receipt").click()
    expect(police.locator("h1")).to_contain_text("Receipt signed")
    # where to redirect it is chosen by a person, never suggested
    redirect = police.locator("#step-redirect")
    expect(redirect.get_by_label("Competent office")).to_have_value("")
    office.shot(police, "police-phone")
    asking = police.locator("#step-ask-more")
    asking.get_by_label("Message").fill("The registration certificate of the mark, please.")
    asking.get_by_role("button", name="Ask customs").click()
    expect(police.get_by_text("More papers asked for").first).to_be_visible()

    legal = office.enter("legal")
    legal.goto(f"/referrals/{referral}/")
    supply = legal.locator("#step-supply")
    supply.get_by_label("Message").fill("The certificate is in the package, evidence 1.")
    supply.get_by_role("button", name="Send to the police").click()
    expect(legal.get_by_text("Papers supplied").first).to_be_visible()
    office.shot(legal, "supplied")

    police.goto(f"/partner/referrals/{referral}/")
    police.get_by_label("Reasons").first.fill("The value was not proven by a sale.")
    police.get_by_role("button", name="Refuse with these reasons").click()
    expect(police.locator("h1")).to_contain_text("Refused by the police")

    head = office.enter("supervisor")
    head.goto(f"/referrals/{referral}/")
    objection = head.locator("#step-reconsider")
    objection.get_by_label("Reasons").fill("The marked price is evidence enough (JI 2025 art 28).")
    objection.get_by_role("button", name="Ask for reconsideration").click()
    expect(head.locator("h1")).to_contain_text("The police reconsider")
    police.goto(f"/partner/referrals/{referral}/")
    uphold = police.locator("#step-uphold")
    uphold.get_by_label("Reasons").fill("We stay with it.")
    uphold.get_by_role("button", name="Uphold with these reasons").click()
    expect(police.locator("h1")).to_contain_text("Refusal upheld")
    head.goto(f"/referrals/{referral}/")
    supervise = head.locator("#step-supervise")
    supervise.get_by_label("Reasons").fill("The law on valuation was misread.")
    supervise.get_by_role("button", name="Send to the procuratorate").click()
    expect(head.locator("h1")).to_contain_text("Before the procuratorate")
    office.shot(head, "before-the-procuratorate")

    prosecutor = office.enter("procuratorate")
    prosecutor.goto(f"/partner/referrals/{referral}/")
    order = prosecutor.locator("#step-order-filing")
    order.get_by_label("Reasons").fill("The refusal is unfounded.")
    order.get_by_role("button", name="The police must file").click()
    office.shot(prosecutor, "ordered")
    police.goto(f"/partner/referrals/{referral}/")
    police.get_by_label("Your number of the case").fill("深公（经）立字〔2026〕9002号")
    police.get_by_role("button", name="File the case").click()
    expect(police.locator("h1")).to_contain_text("Filed")
    office.shot(police, "filed-phone")


def test_support_in_court_is_redacted_and_the_suit_is_kept(office: Office) -> None:
    """The legal officer keeps one particular back; the holder sues and notes what it cost."""
    legal = office.enter("legal")
    legal.get_by_role("link", name=re.compile("[Ss]upport")).first.click()
    if "/support/" not in legal.url:
        legal.locator("a[href*='/support/']").first.click()
    keep = legal.get_by_label("Names of consignor and consignee")
    keep.check()
    legal.get_by_label("Why it is kept back").fill("The inquiry against the consignor goes on.")
    office.shot(legal, "redaction")
    legal.get_by_role("button", name="Disclose this").click()
    expect(legal.locator("h1")).to_contain_text("Granted")

    holder = office.enter("dji")
    holder.goto("/portal/cases/")
    for link in holder.locator("a[href*='/portal/cases/C']").all():
        link.click()
        if holder.get_by_role("link", name="Download the pack").count():
            break
        holder.go_back()
    with holder.expect_download() as download:
        holder.get_by_role("link", name="Download the pack").click()
    assert download.value.path().stat().st_size > 10_000
    holder.get_by_role("link", name="Note a suit").click()
    holder.get_by_label("Court", exact=True).fill("深圳市中级人民法院")
    holder.get_by_label("Filed on", exact=True).fill(today(holder))
    holder.get_by_role("button", name="Note the suit").click()
    expect(holder.locator("h1")).to_contain_text("Z53-")
    holder.get_by_label("Amount (CNY)").fill("12000")
    holder.get_by_label("Paid on").fill(today(holder))
    holder.get_by_role("button", name="Note the cost").click()
    expect(holder.get_by_text("¥12,000.00").first).to_be_visible()
    office.shot(holder, "suit")

    supervisor = office.enter("supervisor")
    supervisor.goto("/disclosures/")
    expect(supervisor.get_by_text("Regulation art 23").first).to_be_visible()
    office.shot(supervisor, "disclosures")


def test_licences_of_a_holder_add_up(office: Office) -> None:
    """31 companies, over a hundred million: as the source says, from what was confirmed."""
    holder = office.enter("netac")
    holder.goto("/agreements/")
    expect(holder.get_by_text("31").first).to_be_visible()
    expect(holder.get_by_text("¥102,920,000.00").first).to_be_visible()
    office.shot(holder, "licences")
    holder.get_by_role("link", name="Report an agreement").click()
    office.shot(holder, "report-agreement")


def test_an_office_registers_its_system(office: Office) -> None:
    police = office.enter("police")
    police.goto("/partner/hooks/")
    police.get_by_label("Address").fill("http://10.0.0.1/")
    police.get_by_role("button", name="Register").click()
    expect(police.get_by_text("must begin with https://").first).to_be_visible()
    police.get_by_label("Address").fill("https://hooks.example.org/longteng")
    police.get_by_role("button", name="Register").click()
    expect(police.get_by_text("The secret is shown this once").first).to_be_visible()
    office.shot(police, "secret")
    police.get_by_role("button", name="Take out of use").click()
    police.goto("/partner/deliveries/")
    office.shot(police, "deliveries")
