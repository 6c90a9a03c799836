"""A new enterprise files its first right in minutes, and tells officers what fakes look like."""

import random
import re
import time

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.e2e.browser import Office
from tests.e2e.files import photo
from tests.factories import uscc

pytestmark = pytest.mark.e2e
#: account, enterprise and right together
MOST_TYPED = 8
HAN = "瀚骁玥澄霖峻曦朗昊岚沐珂谦琛翊瑾"


class Typist:
    """Fills fields, and counts them."""

    def __init__(self, page: Page) -> None:
        self.page, self.count = page, 0

    def type(self, label: str, text: str) -> None:
        self.page.get_by_label(label, exact=False).first.fill(text)
        self.count += 1


def register_record(number: int) -> FilePayload:
    """What the trademark register gives out, as the table that is documented."""
    head = "kind,title,registration_no,nice_classes,goods,protected_until,registered_on\n"
    row = f"trademark,龙鳞{number},{number},9,U盘；闪存盘,2036-06-13,2016-06-14\n"
    return {"name": "register.csv", "mimeType": "text/csv", "buffer": (head + row).encode()}


def test_from_nothing_to_the_first_filing_in_eight_typed_fields(office: Office) -> None:
    page = office.seat()
    serial = int(time.time()) % 900_000 + 50_000
    mark = "".join(random.Random(serial).sample(HAN, 4))
    page.goto("/accounts/login/")
    page.get_by_role("link", name="Sign up").click()
    typist = Typist(page)
    typist.type("Your name", "Wang Min")
    typist.type("Your e-mail", f"wang@m{serial}.example")
    typist.type("Your phone", f"0755-{serial:08}")
    typist.type("Password", "seven green dragons")
    typist.type("Unified social credit code", uscc(serial))
    typist.type("Name in Chinese", f"{mark}有限公司")
    typist.type("Address", f"{mark}路 1 号")
    page.get_by_label("Business licence").set_input_files([photo("licence.jpg")])
    office.shot(page, "sign-up")
    page.get_by_role("button", name="Sign up").click()
    expect(page.get_by_text("Your account is open")).to_be_visible()
    expect(page.get_by_text("Your e-mail address is not confirmed yet")).to_be_visible()
    office.shot(page, "welcome")

    page.goto("/portal/recordals/from-register/")
    page.locator("input[type=file]").set_input_files([register_record(60_000_000 + serial)])
    page.get_by_role("button", name="Show what it says").click()
    office.shot(page, "record")
    page.get_by_role("button", name="Draft the ticked ones").click()
    if not re.search(r"/A\d{4}-\d{5}/$", page.url):
        page.get_by_role("link", name=re.compile(r"A\d{4}-\d{5}")).first.click()
    page.locator("#id_goods-1-name").fill("闪存盘")
    typist.count += 1
    for field, name in (
        ("#pictures-file", "mark.jpg"),
        ("#paper-certificate-file", "certificate.jpg"),
        ("#paper-goods_photo-file", "goods.jpg"),
    ):
        page.locator(field).set_input_files([photo(name)])
        expect(page.get_by_text(name).first).to_be_visible()
    expect(page.get_by_text("Everything the law wants is here")).to_be_visible()
    office.shot(page, "complete")
    page.get_by_role("button", name="Save and file").click()
    expect(page.get_by_text("The application is filed. Customs decides by")).to_be_visible()
    office.shot(page, "filed")
    assert typist.count <= MOST_TYPED


def test_a_forgotten_password_asks_for_a_letter(office: Office) -> None:
    page = office.seat(phone=True)
    page.goto("/accounts/login/")
    page.get_by_role("link", name="Forgotten your password?").click()
    page.get_by_label("E-mail address or user name").fill("nobody@example.com")
    page.get_by_role("button", name="Send me the letter").click()
    expect(page.get_by_role("heading", name="Look into your mail")).to_be_visible()
    office.shot(page, "sent")


def test_the_holder_builds_a_guide_and_officers_compare(office: Office) -> None:
    dji = office.enter("dji")
    dji.goto("/portal/recordals/")
    dji.get_by_role("link", name=re.compile(r"^T\d{4}-\d+$")).first.click()
    dji.get_by_role("link", name="Guide", exact=True).click()
    fresh = dji.locator("#tell-new")
    fresh.get_by_label("where to look (Chinese)", exact=False).fill("螺旋桨")
    fresh.get_by_label("where to look (English)", exact=False).fill("Propeller")
    fresh.get_by_label("genuine goods (English)", exact=False).fill(
        "Balanced, marked with its size."
    )
    fresh.get_by_label("signs of a fake (English)", exact=False).fill("No size, burrs at the edge.")
    fresh.get_by_label("Add photos of genuine goods").set_input_files([photo("good.jpg")])
    fresh.get_by_label("Add photos of fakes").set_input_files([photo("bad.jpg", "#a02020")])
    dji.locator("#shot-new").get_by_label("what to photograph (English)", exact=False).fill(
        "Size on the propeller"
    )
    dji.get_by_role("button", name="Save the guide").last.click()
    expect(dji.get_by_text(re.compile(r"Version \d+ is saved"))).to_be_visible()
    office.shot(dji, "builder")
    expect(dji.get_by_text("written in English only").first).to_be_visible()
    battery = dji.locator("#tell-new").get_by_label("where to look (English)", exact=False)
    battery.fill("Battery")
    dji.keyboard.press("Enter")  # saves, and moves nothing
    expect(dji.get_by_role("button", name="Move Battery up").last).to_be_visible()
    dji.get_by_role("button", name="Move Battery up").last.focus()
    dji.keyboard.press("Enter")
    expect(dji.get_by_text(re.compile(r"Version \d+ is saved"))).to_be_visible()
    narrow = office.enter("dji", phone=True)
    narrow.goto(dji.url)
    office.shot(narrow, "builder-phone")

    dji.get_by_role("link", name="As officers see it").click()
    expect(dji.get_by_text("No size, burrs at the edge.").last).to_be_visible()
    feature = dji.locator(".feature").filter(has_text="Propeller").last
    expect(feature.locator("img")).to_have_count(2)
    office.shot(dji, "card")
    phone = office.enter("inspector", phone=True)
    phone.goto(dji.url)
    expect(phone.get_by_text("Size on the propeller").last).to_be_visible()
    office.shot(phone, "card-phone")
