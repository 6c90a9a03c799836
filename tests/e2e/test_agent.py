"""One agent, one login, two holders: filed for each and never mixed, in the browser."""

import random
import re

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.e2e.browser import Office
from tests.e2e.files import photo

pytestmark = pytest.mark.e2e
HAN = "蘅芷菡葭苓薇芸荻菀蓁"
HOLDERS = ("Shanghai Priority 2 (placeholder)", "Ningbo Priority 2 (placeholder)")


def register_record(mark: str, number: int) -> FilePayload:
    """GBK, as Windows saves it; a head in Chinese."""
    head = "权利类型,商标名称,注册号,类别,商品,专用权期限,注册日期\n"
    row = f"商标,{mark},{number},9,耳机,2036年6月13日,2016年6月14日\n"
    return {"name": "register.csv", "mimeType": "text/csv", "buffer": (head + row).encode("gbk")}


def filed(page: Page, holder: str, mark: str, number: int) -> str:
    """File one right for one holder; the number of the application."""
    page.goto("/portal/recordals/from-register/")
    page.get_by_label("Rights holder").select_option(label=holder)
    page.locator("input[type=file]").set_input_files([register_record(mark, number)])
    page.get_by_role("button", name="Show what it says").click()
    expect(page.locator("main h2").first).to_contain_text(holder)
    page.get_by_role("button", name="Draft the ticked ones").click()
    if not re.search(r"/A\d{4}-\d{5}/$", page.url):
        page.get_by_role("link", name=re.compile(r"A\d{4}-\d{5}")).first.click()
    page.locator("#id_goods-1-name").fill("耳机")
    for kind in ("Identity card or business licence", "Photo of genuine goods"):
        page.locator("#papers .chips button").filter(has_text=kind).first.click()
        expect(page.locator("#papers .chips button").filter(has_text=kind)).to_have_count(0)
    for field, name in (("#pictures-file", "mark.jpg"), ("#paper-certificate-file", "paper.jpg")):
        page.locator(field).set_input_files([photo(name)])
        expect(page.get_by_text(name).first).to_be_visible()
    page.get_by_role("button", name="Save and file").click()
    expect(page.get_by_text("The application is filed. Customs decides by")).to_be_visible()
    return page.locator("h1").inner_text().split()[0]


def test_an_agent_files_for_two_holders(office: Office) -> None:
    dice = random.Random()
    page = office.enter("agent")
    made = {}
    for holder in HOLDERS:
        mark = "".join(dice.sample(HAN, 4))
        made[holder] = filed(page, holder, mark, dice.randrange(70_000_000, 79_999_999))
    office.shot(page, "filed")

    phone = office.enter("agent", phone=True)
    for holder, number in made.items():
        other = next(one for name, one in made.items() if name != holder)
        phone.goto("/portal/recordals/")
        phone.get_by_role("button", name="Filters").click()
        phone.locator("select[name=holder]").select_option(label=holder)
        phone.get_by_role("button", name="Apply").click()
        expect(phone.get_by_role("link", name=number)).to_be_visible()
        expect(phone.get_by_role("link", name=other)).to_have_count(0)
        office.shot(phone, "list")
