"""The legal stories beside the main job, at a desk and on a phone, as the demo world left them."""

import re
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.browser import Office, open_step, send
from tests.e2e.files import photo

pytestmark = pytest.mark.e2e


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def today(page: Page) -> str:
    return str(page.evaluate("new Date().toLocaleDateString('sv')"))


def row(page: Page, text: str) -> Locator:
    return page.get_by_role("row").filter(has_text=text).first


def test_a_party_is_heard_before_it_is_fined(office: Office) -> None:
    """The hearing that the exporter asked for; another officer reviews before the decision."""
    page = office.enter("legal")
    page.goto("/penalties/?status=hearing")
    page.locator("tbody a").first.click()
    number = page.locator("h1").inner_text().split()[0]
    expect(page.locator("#step-decide")).to_have_count(0)
    page.get_by_text("Not possible now, and why").click()
    expect(page.get_by_text("The hearing the party asked for has not been held.")).to_be_visible()
    held = open_step(page, "hearing")
    held.get_by_label("Participants").fill("The exporter's manager; counsel Zhang")
    held.get_by_label("Record of the hearing").fill("The party shows an invoice without a mark.")
    held.get_by_label("Signed minutes").set_input_files(photo("minutes.jpg"))
    office.shot(page, "hearing")
    send(held)
    expect(page.get_by_text("The hearing is recorded.")).to_be_visible()

    reviewer = office.enter("legal2")
    reviewer.goto(f"/penalties/{number}/")
    review = open_step(reviewer, "review")
    review.get_by_label("Agrees").check()
    review.get_by_label("Reasons").fill("Facts, evidence, procedure and amount are in order.")
    send(review)
    expect(reviewer.get_by_text("The legal review is recorded.")).to_be_visible()

    page.reload()
    decide = open_step(page, "decide")
    expect(decide.get_by_text("At most what was announced")).to_be_visible()
    send(decide)
    expect(page.locator("h1")).to_contain_text("Decided")
    office.shot(page, "decided")

    party = office.enter("exporter", phone=True)
    party.goto(f"/portal/penalties/{number}/")
    expect(party.locator("h1")).to_contain_text("Decided")
    assert fits(party)
    office.shot(party, "party")


def test_a_late_fine_grows_is_paid_and_the_goods_burn(office: Office) -> None:
    """Three in a hundred a day are added; the goods are destroyed before witnesses, on photos."""
    page = office.enter("legal")
    page.goto("/penalties/?status=decided")
    page.locator("tbody tr", has_text="Overdue").first.get_by_role("link").first.click()
    account = page.locator("#account")
    expect(account).to_contain_text("Overdue")
    expect(account.get_by_text(re.compile(r"days? counted"))).to_be_visible()
    office.shot(page, "late")
    case = page.get_by_role("navigation").get_by_role("link", name=re.compile("^C53-")).inner_text()
    paid = open_step(page, "payment")
    paid.get_by_label("Number of the receipt").fill("CZ-2026-0042")
    paid.get_by_label("Receipt", exact=False).last.set_input_files(photo("receipt.jpg"))
    send(paid)
    expect(account.get_by_text("CZ-2026-0042")).to_be_visible()
    expect(page.locator("#step-payment")).to_have_count(0)

    keeper = office.enter("supervisor", phone=True)
    keeper.goto(f"/cases/{case}/outcome/")
    assert fits(keeper)
    ordered = open_step(keeper, "dispose")
    ordered.get_by_label("Method", exact=True).select_option("destruction")
    ordered.get_by_label("Why this method").fill("Unsafe chargers: nothing of them can be used.")
    ordered.get_by_label("Receiver or place").fill("Longgang recycling plant")
    send(ordered)
    done = open_step(keeper, "execute")
    done.get_by_label("Witnesses").fill("Li Na, Zhang Wei")
    send(done)
    expect(keeper.locator(".error").first).to_be_visible()  # no destruction without a picture
    done.get_by_label("Pictures, receipts, contracts").set_input_files(
        [photo("before.jpg"), photo("after.jpg", "#222222")]
    )
    office.shot(keeper, "burning")
    send(done)
    expect(keeper.locator("h1")).to_contain_text("Closed")
    assert fits(keeper)
    office.shot(keeper, "destroyed")


def test_a_holder_applies_gives_security_and_a_court_takes_the_goods(office: Office) -> None:
    """By application: no duty to determine; the court's notice within twenty working days."""
    holder = office.enter("xiaomi")
    holder.goto("/portal/cases/")
    holder.get_by_role("link", name="Apply for detention").click()
    holder.get_by_role("link", name="Apply for detention").click()
    holder.get_by_label(re.compile("^Recordal")).select_option(index=1)
    holder.get_by_label("Customs district").select_option("5300")
    for label, text in (
        ("Port of entry or exit", "Yantian"),
        ("Consignor", "Unlicensed Trading Ltd"),
        ("Consignee", "Buyer Ltd"),
        ("Name of the goods", "smartphones"),
        ("Means of transport", "DEMO STAR 13W"),
        ("What shows that the goods are about to be imported or exported", "The booking."),
        ("What shows that the right is used without permission", "A test purchase."),
    ):
        holder.get_by_label(label, exact=True).fill(text)
    holder.get_by_label("Expected on").fill(today(holder))
    holder.get_by_label("Evidence of it").set_input_files(photo("booking.jpg"))
    holder.get_by_label("Evidence of that").set_input_files(photo("purchase.jpg"))
    office.shot(holder, "application")
    holder.get_by_role("button", name="Send the application").click()
    expect(holder.locator("h1")).to_contain_text("Submitted")
    wanted = holder.locator("h1").inner_text().split()[0]

    page = office.enter("supervisor")
    page.get_by_role("link", name=re.compile("Applications for detention to examine")).click()
    page.get_by_role("link", name=wanted).click()
    page.get_by_role("button", name="The application is in order").click()
    expect(page.locator("h1")).to_contain_text(wanted)
    office.shot(page, "accepted")

    # the goods of another application have been found: its case waits for security
    holder.goto("/")
    holder.get_by_role("link", name=re.compile("Notices to answer")).click()
    waiting = holder.locator("section", has_text="Waiting for your answer").get_by_role("listitem")
    waiting.first.get_by_role("link").click()
    case = holder.locator("h1").inner_text().split()[0]
    expect(holder.get_by_text("Customs has found the goods of your application.")).to_be_visible()
    apply = open_step(holder, "apply")
    apply.get_by_label("Reference of the bank").fill("BANK-2026-0077")
    office.shot(holder, "security")
    send(apply)
    expect(holder.get_by_text("BANK-2026-0077")).to_be_visible()

    page.goto(f"/cases/{case}/")
    expect(page.locator("#step-detain")).to_have_count(0)  # submitted is not accepted
    send(open_step(page, "accept-security"))
    detain = open_step(page, "detain")
    detain.get_by_label("Where the goods are kept").fill("Warehouse 3, Yantian")
    send(detain)
    expect(page.get_by_text("The goods are detained")).to_be_visible()
    expect(page.locator("#step-determine")).to_have_count(0)
    office.shot(page, "detained")

    page.get_by_role("link", name="Record a court notice").click()
    page.get_by_label("Court", exact=True).fill("Shenzhen Intermediate Court")
    page.get_by_label("Number of the notice").fill("(2026) Yue 03 Zhi Bao 7")
    office.shot(page, "court-notice")
    page.get_by_role("button", name="Record the notice").click()
    expect(page.get_by_text("The notice is recorded and takes effect.")).to_be_visible()
    page.goto(f"/cases/{case}/")
    expect(page.locator("h1")).to_contain_text("Seized for the court")
    office.shot(page, "court")


def test_a_trader_declares_its_rights_from_a_phone(office: Office) -> None:
    trader = office.enter("exporter", phone=True)
    trader.get_by_role("link", name=re.compile("Questions of customs")).click()
    assert fits(trader)
    asked = trader.locator("tbody tr", has=trader.locator(".badge", has_text="Asked"))
    asked.get_by_role("link", name=re.compile("^Q53-")).click()
    number = trader.locator(".page-head .sub").inner_text().split()[0]
    expect(trader.get_by_text("You must declare truthfully and show proof.")).to_be_visible()
    assert fits(trader)
    office.shot(trader, "query")
    trader.get_by_label("The rights holder allows it").check()
    trader.get_by_label("Explanation").fill("We are licensed for this model until next year.")
    trader.get_by_role("button", name="Send the declaration").click()
    expect(trader.get_by_text("Attach the paper that proves it").first).to_be_visible()
    trader.get_by_label("Licence or authorisation").set_input_files(photo("licence.jpg"))
    trader.get_by_role("button", name="Send the declaration").click()
    expect(trader.locator("h1")).to_contain_text("Answered")
    office.shot(trader, "answered")

    page = office.enter("inspector")
    page.get_by_role("link", name=re.compile("Declared rights to check")).click()
    page.get_by_role("link", name=number).click()
    expect(page.get_by_role("link", name="Licence or authorisation")).to_be_visible()
    page.get_by_label("Why the proof is enough").fill("The licence names this model and buyer.")
    page.get_by_label("Suggest to the rights holder").check()
    office.shot(page, "decide")
    page.get_by_role("button", name="Accept the proof").click()
    expect(page.locator("h1")).to_contain_text("Proof shown")


def test_goods_are_viewed_and_samples_leave_against_a_receipt(office: Office) -> None:
    page = office.enter("supervisor")
    page.get_by_role("link", name=re.compile("Requests to view goods")).click()
    number = page.locator("h1").inner_text().split()[0]
    tomorrow = datetime.fromisoformat(today(page)) + timedelta(days=1)
    page.get_by_label("Appointment").fill(f"{tomorrow:%Y-%m-%d}T10:00")
    page.get_by_label("Place", exact=True).fill("Warehouse 2, Huanggang")
    page.get_by_label("Samples that may be taken").fill("1 piece")
    office.shot(page, "consent")
    page.get_by_role("button", name="Make the appointment").click()
    expect(page.locator("h1")).to_contain_text("Appointment made")

    phone = office.enter("inspector", phone=True)
    phone.goto(f"/viewings/{number}/")
    assert fits(phone)
    for label, text in (
        ("Officers present", "Chen Hai, Li Min"),
        ("Who viewed the goods", "Manager of the rights holder"),
        ("What was seen", "80 boxes, seals intact; two opened."),
    ):
        phone.get_by_label(label).fill(text)
    phone.get_by_label(re.compile("^Sample of ")).first.fill("1")
    phone.get_by_label("Samples are to be back by").fill(f"{tomorrow:%Y-%m-%d}")
    phone.get_by_role("button", name="Record the viewing").click()
    expect(phone.get_by_text("Samples leave only against a receipt.").first).to_be_visible()
    phone.get_by_label("Number of the receipt").fill("R-2026-9")
    office.shot(phone, "record")
    phone.get_by_role("button", name="Record the viewing").click()
    expect(phone.locator("h1")).to_contain_text("Held")
    expect(phone.get_by_text("R-2026-9")).to_be_visible()


def test_both_sides_sign_and_the_goods_are_released(office: Office) -> None:
    """The agreement is attached by whoever signs first; one signature is none (MEA 27(3))."""
    consignor = office.enter("exporter", phone=True)
    consignor.goto("/portal/goods/")
    row(consignor, "detained").get_by_role("link").first.click()
    case = consignor.locator("h1").inner_text().split()[0]
    assert fits(consignor)
    settle = open_step(consignor, "settle")
    settle.get_by_label("The agreement").set_input_files(photo("agreement.jpg"))
    send(settle)
    expect(consignor.locator("#step-settle")).to_have_count(0)
    office.shot(consignor, "first")

    page = office.enter("supervisor")
    page.goto(f"/cases/{case}/")
    release = open_step(page, "release")
    expect(
        release.get_by_label("Ground of release").locator("option", has_text="ettle")
    ).to_have_count(0)

    holder = office.enter("huawei")
    holder.goto(f"/portal/cases/{case}/")
    send(open_step(holder, "settle"))
    expect(holder.locator("#step-settle")).to_have_count(0)

    page.reload()
    expect(page.locator("h1")).to_contain_text("Released")
    expect(page.locator("#timeline").get_by_text("Goods released", exact=True)).to_be_visible()
    office.shot(page, "released")


def test_a_part_of_a_line_is_detained_and_the_rest_goes(office: Office) -> None:
    page = office.enter("supervisor")
    page.goto("/")
    page.get_by_role("link", name=re.compile("Securities to accept")).click()
    row(page, "610,000").get_by_role("link").first.click()
    send(open_step(page, "accept-security"))
    detain = open_step(page, "detain")
    detain.get_by_label("Where the goods are kept").fill("Warehouse 2")
    part = detain.get_by_label(re.compile("^Quantity to detain of line 1"))
    part.fill("5000")
    send(detain)
    expect(detain.locator(".error").first).to_be_visible()  # not more than was suspected
    part.fill("1000")
    office.shot(page, "part")
    send(detain)
    expect(page.locator("#part-releases")).to_contain_text("220")
    office.shot(page, "rest-released")


def test_anybody_reads_whose_goods_are_looked_for(office: Office) -> None:
    reader = office.seat(phone=True)
    reader.goto("/public/recordals/")
    reader.get_by_role("link", name="Public notices").click()
    assert fits(reader)
    reader.locator("tbody a").first.click()
    expect(reader.locator("main")).to_contain_text("Shenzhen")
    assert fits(reader)
    office.shot(reader, "notice")
    number = reader.locator("h1").inner_text().split()[0]

    page = office.enter("legal")
    page.goto("/cases/?status=infringing")
    row(page, "查无此公司").get_by_role("link").first.click()
    page.get_by_role("link", name="Party unknown: public notice and collection").click()
    expect(page.get_by_text(number).first).to_be_visible()
    claim = open_step(page, "note-claim")
    claim.get_by_label("Who came forward").fill("Yongsheng Trading Ltd")
    claim.get_by_label("Unified social credit code").fill("91440300MA5DEMO12X")
    office.shot(page, "claim")
    send(claim)
    expect(page.get_by_text("Somebody came forward").first).to_be_visible()
    reader.goto("/public/notices/")
    expect(reader.get_by_text(number)).to_have_count(0)


def test_a_holder_answers_in_three_clicks(office: Office) -> None:
    """From home to the application for detention, leaning on the security of the year: counted."""
    holder = office.enter("huawei")
    clicks: list[str] = []
    holder.expose_function("clicked", lambda text: clicks.append(text.strip()))
    holder.add_init_script(
        "addEventListener('click', e => e.isTrusted && clicked(e.target.textContent), true);"
    )
    holder.goto("/")
    waiting = holder.locator("section", has=holder.get_by_role("heading", name="Waiting for you"))
    waiting.get_by_role("link").first.click()
    expect(holder.get_by_text("Customs waits for your answer.")).to_be_visible()
    open_step(holder, "apply")
    office.shot(holder, "answer")
    send(holder.locator("#step-apply"))
    expect(holder.locator("#step-apply")).to_have_count(0)
    expect(holder.locator("#security")).to_contain_text("General security")
    assert len(clicks) <= 3, clicks
