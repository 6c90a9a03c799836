"""What else becomes of stopped goods, and who never hears of them."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.browser import Office, open_step, send
from tests.e2e.files import photo

pytestmark = pytest.mark.e2e


def test_a_penalty_from_the_notice_to_the_ashes(office: Office) -> None:
    """The exporter speaks for itself and waives the hearing; then it goes quickly."""
    exporter = office.enter("exporter")
    exporter.get_by_role("link", name=re.compile("Penalty notices to answer")).click()
    announced = exporter.get_by_role("row").filter(has_text="Announced")
    announced.get_by_role("link").first.click()
    number = exporter.locator("h1").inner_text().split()[0]
    expect(exporter.get_by_text("Most the law allows")).to_be_visible()
    exporter.get_by_label("Your statement and defence").fill("We bought the goods in good faith.")
    exporter.get_by_role("button", name="Send the statement").click()
    expect(exporter.get_by_text("We bought the goods in good faith.").first).to_be_visible()
    exporter.get_by_role("button", name="Waive the hearing").first.click()
    dialog = exporter.get_by_role("dialog", name="Waive the hearing")
    expect(dialog).to_contain_text("This cannot be undone.")
    office.shot(exporter, "waives")
    dialog.get_by_role("button", name="Waive the hearing").click()
    expect(exporter.get_by_text("Hearing waived")).to_be_visible()

    case = decide_as_legal_officer(office, number)
    read_in_public(office, number)
    supervisor = office.enter("supervisor")
    supervisor.goto(f"/cases/{case}/")
    dispose(office, supervisor)


def decide_as_legal_officer(office: Office, number: str) -> str:
    """Decide, and note that the fine was paid; the number of the case."""
    page = office.enter("legal")
    page.get_by_role("link", name=re.compile("Penalties to decide")).click()
    case = open_case_of(page, number)
    page.locator("#penalty").get_by_role("link", name=number).click()
    expect(page.get_by_text("We bought the goods in good faith.")).to_be_visible()
    send(open_step(page, "decide"))
    expect(page.locator("h1")).to_contain_text("Decided")
    office.shot(page, "decided")
    paid = open_step(page, "payment")
    paid.get_by_label("Paid on").fill(page.evaluate("new Date().toLocaleDateString('sv')"))
    send(paid)
    expect(page.locator("#step-payment")).to_have_count(0)
    published = open_step(page, "publish")
    published.get_by_label("Facts for the public").fill("Goods with a copied mark were declared.")
    send(published)
    expect(page.locator("#publications").get_by_text("Published").first).to_be_visible()
    office.shot(page, "published")
    return case


def open_case_of(page: Page, penalty: str) -> str:
    """The case of the list that a penalty stands in; which one comes first depends on the day."""
    rows = page.get_by_role("row").filter(has_text=re.compile("C53-"))
    expect(rows.first).to_be_visible()
    addresses = [str(row.get_by_role("link").first.get_attribute("href")) for row in rows.all()]
    for address in addresses:
        page.goto(address)
        if page.locator("#penalty").get_by_role("link", name=penalty).count():
            return page.locator("h1").inner_text().split()[0]
    raise AssertionError(f"{penalty} is in none of {addresses}")


def read_in_public(office: Office, number: str) -> None:
    """Anybody finds the decision from the foot of any page, on a phone."""
    visitor = office.seat(phone=True)
    visitor.goto("/")
    visitor.get_by_role("link", name="Published penalty decisions").click()
    visitor.get_by_role("link", name=number).click()
    expect(visitor.get_by_text("Goods with a copied mark were declared.")).to_be_visible()
    expect(visitor.get_by_text("We bought the goods in good faith.")).to_have_count(0)
    office.shot(visitor, "public")


def dispose(office: Office, page: Page) -> None:
    page.get_by_role("link", name="Order the disposal").first.click()
    expect(page.get_by_role("heading", name="The ladder of the law")).to_be_visible()
    ordered = open_step(page, "dispose")
    ordered.get_by_label("Method", exact=True).select_option("destruction")
    ordered.get_by_label("Why this method").fill("The mark cannot be removed from the shell.")
    ordered.get_by_label("Receiver or place").fill("Longgang recycling plant")
    send(ordered)
    done = open_step(page, "execute")
    done.get_by_label("Witnesses").fill("Li Na, Zhang Wei")
    done.get_by_label("Pictures, receipts, contracts").set_input_files(photo("ashes.jpg"))
    send(done)
    expect(page.locator("h1")).to_contain_text("Closed")
    office.shot(page, "destroyed")
    page.get_by_role("link", name=re.compile("^C53-")).first.click()
    for event in ("Penalty announced", "Hearing waived", "Penalty decided", "Disposal carried out"):
        expect(page.locator("#timeline").get_by_text(event, exact=True)).to_be_visible()
    office.shot(page, "closed")


def test_an_investigation_is_logged_by_two(office: Office) -> None:
    """One officer alone is told of the article; with a second one the entry stands."""
    page = office.enter("inspector")
    page.goto("/cases/?status=detained")
    page.get_by_role("row").filter(has_text=re.compile("C53-")).get_by_role("link").first.click()
    page.locator("#investigation").get_by_role("link", name="Add an entry").click()
    page.get_by_label("What was done").select_option("questioning")
    page.get_by_label("Who was asked or present").fill("Wang Fang")
    page.get_by_label(re.compile("Cards were shown")).check()
    page.get_by_label("What was asked, answered and found").fill("She packed the boxes on order.")
    page.get_by_label("Signature").select_option("signed")
    page.get_by_label("Record, papers, pictures").set_input_files(photo("record.jpg"))
    page.get_by_role("button", name="Log an act of the investigation").click()
    expect(page.get_by_text("At least 2 officers with a badge number").first).to_be_visible()
    office.shot(page, "alone")
    page.get_by_label("Second officer").select_option(index=1)
    page.get_by_label("Record, papers, pictures").set_input_files(photo("record.jpg"))
    page.get_by_role("button", name="Log an act of the investigation").click()
    log = page.locator("#investigation")
    expect(log.get_by_text("She packed the boxes on order.")).to_be_visible()
    expect(log.get_by_role("link", name="record.jpg")).to_be_visible()
    office.shot(page, "logged")
    phone = office.enter("inspector", phone=True)
    phone.goto(page.url)
    expect(phone.locator("#investigation").get_by_text("Wang Fang")).to_be_visible()
    office.shot(phone, "logged-on-a-phone")


def test_a_holder_declines_and_the_goods_go(office: Office) -> None:
    holder = office.enter("dji")
    waiting = holder.locator("section", has=holder.get_by_role("heading", name="Waiting for you"))
    waiting.get_by_role("link").first.click()
    case = holder.locator("h1").inner_text().split()[0]
    decline = open_step(holder, "decline")
    send(decline)
    expect(holder.get_by_text("This field is required.").first).to_be_visible()  # not by accident
    decline.get_by_label("Reasons").fill("Parallel goods: made by us and sold with our consent.")
    send(decline)
    expect(holder.locator("h1")).to_contain_text("Released")
    office.shot(holder, "declined")

    page = office.enter("supervisor")
    page.goto(f"/cases/{case}/")
    expect(page.locator("#timeline").get_by_text("Goods released", exact=True)).to_be_visible()
    office.shot(page, "released")


def test_what_is_not_yours_does_not_exist(office: Office) -> None:
    inspector = office.enter("inspector")
    inspector.goto("/cases/")
    link = inspector.get_by_role("row").filter(has_text="Netac").get_by_role("link").first
    address = link.get_attribute("href")
    assert address
    # The police have no door to any case: that says nothing about this one.
    for username, status in (("inspector.ningbo", 404), ("exporter", 404), ("police", 403)):
        stranger = office.enter(username)
        answer = stranger.goto(address)
        assert answer
        assert answer.status == status
        expect(stranger.get_by_text("Netac")).to_have_count(0)
    office.shot(stranger, "nothing-there")
