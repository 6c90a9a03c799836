"""Courts, IP authorities and the parties around a case: notices, viewings, questions."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.browser import Office

pytestmark = pytest.mark.e2e
SHANGHAI = ZoneInfo("Asia/Shanghai")
COURT = "深圳市中级人民法院"


def moment(**ahead: int) -> str:
    return f"{datetime.now(SHANGHAI) + timedelta(**ahead):%Y-%m-%dT%H:%M}"


def first_case(page: Page, status: str) -> str:
    """The first case of the list in a status; its number."""
    page.goto(f"/cases/?status={status}")
    page.locator("a[href*='/cases/C']").first.click()
    return page.locator("h1").inner_text().split()[0]


def record(page: Page, case: str, kind: str, number: str) -> None:
    """The part of the form that every notice needs."""
    page.goto(f"/cases/{case}/court-notice/")
    page.get_by_label("Kind of the notice").select_option(label=kind)
    page.get_by_label("Court", exact=True).fill(COURT)
    page.get_by_label("Number of the notice").fill(number)
    page.get_by_label("Received", exact=True).fill(moment(minutes=-2))


def test_a_court_keeps_a_part_and_lifts_its_notice(office: Office) -> None:
    """Recorded by customs, found by the court, seen by the holder as far as it may see."""
    legal = office.enter("legal")
    case = first_case(legal, "undetermined")
    record(legal, case, "Property preservation: seizure of the goods", "（2026）粤03执保7号")
    legal.get_by_label("Office of the court in this system").select_option(index=1)
    legal.get_by_label("Some lines or labels of the goods").check()
    legal.get_by_label(re.compile("^Line 1")).fill("100000000")
    office.shot(legal, "form")
    legal.get_by_role("button", name="Record the notice").click()
    expect(legal.get_by_text("no more than is there").first).to_be_visible()
    legal.get_by_label(re.compile("^Line 1")).fill("10")
    legal.get_by_role("button", name="Record the notice").click()
    expect(legal.get_by_text("A court keeps only a part of these goods").first).to_be_visible()
    expect(legal.get_by_text("In force").first).to_be_visible()
    office.shot(legal, "kept-in-part")

    judge = office.enter("court", phone=True)
    judge.goto("/court-notices/")
    expect(judge.get_by_text("粤03执保7号").first).to_be_visible()
    office.shot(judge, "court-phone")
    judge.get_by_role("link", name="Reply").first.click()
    office.shot(judge, "reply-phone")
    assert judge.goto(f"/cases/{case}/") is not None
    expect(judge.get_by_text(case)).to_have_count(0)

    holder = office.enter("netac", phone=True)
    holder.goto(f"/portal/cases/{case}/")
    holder.locator("#court a").first.click()
    expect(holder.get_by_text("粤03执保7号").first).to_be_visible()
    expect(holder.get_by_text("Reply to the court")).to_have_count(0)
    office.shot(holder, "holder-phone")

    record(legal, case, "Lifting of a measure", "（2026）粤03执保7号之一")
    legal.get_by_label("Earlier notice that it lifts or renews").select_option(index=1)
    legal.get_by_role("button", name="Record the notice").click()
    expect(legal.get_by_text("Lifted").first).to_be_visible()
    office.shot(legal, "lifted")


def test_the_holder_views_the_goods_and_takes_a_sample(office: Office) -> None:
    """Asked where support is asked for, appointed, held, a sample against receipt, back again."""
    holder = office.enter("netac", phone=True)
    legal = office.enter("legal")
    case = first_case(legal, "undetermined")
    holder.goto(f"/portal/cases/{case}/support/")
    holder.get_by_label("What you need the information for").fill("A suit for infringement.")
    holder.get_by_label("I also ask for an appointment to view the goods").check()
    holder.get_by_label("Samples you would like").fill("2 pieces")
    office.shot(holder, "asked-phone")
    holder.get_by_role("button", name="Send the request").click()
    expect(holder.locator("#viewings")).to_contain_text("V53-")

    supervisor = office.enter("supervisor")
    supervisor.goto(f"/cases/{case}/")
    supervisor.locator("#viewings a").first.click()
    supervisor.get_by_label("Appointment").fill(moment(days=1))
    supervisor.get_by_label("Place", exact=True).fill("海关知识产权扣留仓库")
    supervisor.get_by_label("Samples that may be taken").fill("2 pieces")
    supervisor.get_by_role("button", name="Make the appointment").click()
    expect(supervisor.locator("h1")).to_contain_text("Appointment made")
    supervisor.get_by_label("Officers present").fill("李强 100203、王敏 100204")
    supervisor.get_by_label("Who viewed the goods").fill("朗科 张律师")
    supervisor.get_by_label("What was seen").fill("228 boxes; the marks on the disks.")
    supervisor.get_by_label(re.compile("^Sample of E53-")).first.fill("2")
    supervisor.get_by_label("Number of the receipt").fill("R-1")
    supervisor.get_by_label("Samples are to be back by").fill(moment(days=7)[:10])
    office.shot(supervisor, "record")
    supervisor.get_by_role("button", name="Record the viewing").click()
    expect(supervisor.locator("#samples")).to_contain_text("朗科 张律师")
    supervisor.locator("#samples summary").click()
    supervisor.get_by_label("Given back").fill("1")
    supervisor.get_by_label("Used up in a test").fill("1")
    supervisor.get_by_label("Where it is put").fill("A-01")
    supervisor.get_by_label("Which test, or remarks").fill("Chip read out in the laboratory.")
    supervisor.get_by_role("button", name="Account for the sample").click()
    expect(supervisor.locator("#samples")).to_contain_text("Chip read out")
    office.shot(supervisor, "accounted")
    supervisor.goto("/disclosures/")
    expect(supervisor.get_by_text("朗科 张律师").first).to_be_visible()
    office.shot(supervisor, "disclosed")
    holder.goto(f"/portal/cases/{case}/")
    expect(holder.locator("#viewings")).to_contain_text("accounted for")
    office.shot(holder, "holder-phone")


def test_questions_between_customs_an_authority_and_a_district(office: Office) -> None:
    """A late one is escalated and still answered; an incoming one answered; a new one sent."""
    authority = office.enter("authority", phone=True)
    authority.goto("/assistance/")
    row = authority.get_by_role("row").filter(has_text="Overdue").first
    expect(row).to_be_visible()
    office.shot(authority, "inbox-phone")
    row.get_by_role("link").first.click()
    expect(authority.get_by_text("your answer is still needed")).to_be_visible()
    authority.get_by_label("The goods infringe").check()
    authority.get_by_label("Answer", exact=True).fill("构成近似。")
    authority.get_by_role("button", name="Send the answer").click()
    expect(authority.locator("h1")).to_contain_text("Answered")
    number = authority.locator("h1").inner_text().split()[0]
    office.shot(authority, "answered-phone")

    supervisor = office.enter("supervisor")
    supervisor.goto(f"/assistance/{number}/")
    expect(supervisor.get_by_text("构成近似。").first).to_be_visible()
    expect(supervisor.get_by_text("not answered in time").first).to_be_visible()
    office.shot(supervisor, "answer")
    supervisor.goto("/assistance/")
    incoming = supervisor.get_by_role("row").filter(has_text="出口商历史查获情况").first
    incoming.get_by_role("link").first.click()
    supervisor.get_by_label("Another answer").check()
    supervisor.get_by_label("Answer", exact=True).fill("3 batches.")
    supervisor.get_by_role("button", name="Send the answer").click()
    expect(supervisor.locator("h1")).to_contain_text("Answered")

    case = first_case(supervisor, "detained")
    supervisor.locator("#assistance").get_by_role("link", name="Ask for assistance").click()
    supervisor.get_by_label("Or a customs district").select_option(value="3100")
    supervisor.get_by_label("Subject").fill("Same consignor")
    supervisor.get_by_label("Question").fill("Is the consignor known in Ningbo?")
    supervisor.get_by_label("Working days to answer").fill("5")
    supervisor.get_by_role("button", name=re.compile("Send|Ask")).last.click()
    expect(supervisor.locator("h1")).to_contain_text("Asked")
    office.shot(supervisor, "asked-a-district")
    ningbo = office.enter("supervisor.ningbo")
    ningbo.goto("/assistance/")
    expect(ningbo.get_by_text("Same consignor").first).to_be_visible()
    assert ningbo.goto(f"/cases/{case}/") is not None
    expect(ningbo.get_by_text("Consignor")).to_have_count(0)
