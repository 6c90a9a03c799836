"""Filing a right in one sitting: saved as one types, every gap one click away."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.browser import Office
from tests.e2e.files import photo

pytestmark = pytest.mark.e2e


def saved(page: Page) -> None:
    expect(page.locator("[data-autosave-status]")).to_contain_text(re.compile(r"Saved \d\d:\d\d"))


def missing(page: Page, name: str) -> None:
    """Follow the link of a gap; the cursor stands where it is filled."""
    page.locator("#filing-state").get_by_role("link", name=name, exact=True).click()


def test_a_right_is_filed_in_one_sitting(office: Office) -> None:
    page = office.enter("netac")
    page.goto("/portal/recordals/")
    page.get_by_role("link", name="File a right").first.click()
    page.get_by_role("link", name="Trademark").click()
    expect(page.get_by_text("The draft is saved as you type")).to_be_visible()
    page.get_by_label("Title or mark", exact=True).fill("朗科云盘")
    saved(page)
    expect(page).to_have_url(re.compile(r"/portal/recordals/A\d{4}-\d{5}/$"))
    office.shot(page, "begun")

    page.get_by_label("HS codes").fill("8523, 85x")
    page.get_by_label("Nice classes").fill("9")
    expect(page.get_by_text("“85x” is not an HS code")).to_be_visible()
    page.reload()
    expect(page.get_by_label("Title or mark", exact=True)).to_have_value("朗科云盘")
    expect(page.get_by_label("HS codes")).to_have_value("8523, 85x")  # wrong, and not lost
    expect(page.get_by_label("Nice classes")).to_have_value("9")
    office.shot(page, "reloaded")
    page.get_by_label("HS codes").fill("8523")

    missing(page, "Registration number")
    expect(page.get_by_label("Registration number")).to_be_focused()
    page.get_by_label("Registration number").fill("No. 7")
    expect(page.get_by_text("Compare “NO7” with the certificate")).to_be_visible()
    page.get_by_label("Registration number").fill("43211234")
    expect(page.get_by_text("Compare “NO7”")).to_have_count(0)
    work_without_connection(page)
    page.get_by_label("Right protected until").fill("2036-05-06")
    page.get_by_label("Goods", exact=True).fill("移动存储器；U盘")
    saved(page)

    arrange_pictures(office, page)
    use_what_was_stated_before(page)
    page.locator("#paper-certificate-file").set_input_files([photo("certificate.jpg")])
    expect(page.get_by_role("link", name="certificate.jpg")).to_be_visible()
    expect(page.get_by_text("Everything the law wants is here")).to_be_visible()
    office.shot(page, "complete")
    page.get_by_role("button", name="Save and file").click()
    expect(page.get_by_text("The application is filed. Customs decides by")).to_be_visible()
    expect(page.locator("h1")).to_contain_text("Under examination")
    office.shot(page, "filed")

    page.go_back()
    expect(page.locator("h1")).to_contain_text("Under examination")


def work_without_connection(page: Page) -> None:
    """What is typed meanwhile stays, and is saved when the connection is back."""
    saved(page)
    page.context.set_offline(True)
    page.get_by_label("Title in English").fill("NETAC CLOUD DISK")
    expect(page.get_by_text("Not saved: no connection")).to_be_visible()
    page.context.set_offline(False)
    saved(page)


def arrange_pictures(office: Office, page: Page) -> None:
    pictures = page.locator("#pictures")
    chosen = [photo("mark.jpg", "#a02020"), photo("logo.jpg", "#1f3a5f")]
    page.locator("#pictures-file").set_input_files(chosen)
    expect(pictures.get_by_role("listitem")).to_have_count(2)
    expect(pictures.get_by_role("listitem").first).to_contain_text("mark.jpg")
    down = pictures.get_by_role("button", name="Move mark.jpg down")
    down.focus()
    page.keyboard.press("Enter")
    expect(pictures.get_by_role("listitem").first).to_contain_text("logo.jpg")
    expect(pictures.get_by_role("listitem").first).to_contain_text("Stands for the right")
    pictures.evaluate("(list) => list.scrollIntoView({block: 'center'})")
    drag(page, pictures.locator("li img").nth(1), pictures.locator("li img").first)
    expect(pictures.get_by_role("listitem").first).to_contain_text("mark.jpg")
    office.shot(page, "pictures")
    pictures.get_by_role("button", name="Remove logo.jpg").click()
    expect(pictures.get_by_role("listitem")).to_have_count(1)


def drag(page: Page, source: Locator, target: Locator) -> None:
    """With the hand: press, move in small steps, let go above the middle of the target."""
    source.hover()
    page.mouse.down()
    box = target.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, steps=5)
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 8, steps=5)
    page.mouse.up()


def use_what_was_stated_before(page: Page) -> None:
    page.locator("#genuine-goods .chips button").first.click()
    expect(page.locator("#goods-1-name, #id_goods-1-name").first).not_to_have_value("")
    for kind in ("Identity card or business licence", "Photo of genuine goods"):
        page.locator("#papers .chips button").filter(has_text=kind).first.click()
    expect(page.locator("#paper-goods_photo .list li")).to_have_count(1)


def test_filing_without_script_on_a_phone(office: Office) -> None:
    page = office.enter("xiaomi", phone=True, script=False)
    page.goto("/portal/recordals/new/?kind=design")
    page.get_by_label("Title or mark", exact=True).fill("手机外壳")
    page.get_by_label("HS codes").fill("85x")
    page.locator("#id_goods-1-name").fill("手机壳")
    page.get_by_role("button", name="Save the draft").last.click()
    expect(page.get_by_role("alert")).to_contain_text("HS codes")
    expect(page.locator("h1")).to_contain_text(re.compile(r"A\d{4}-\d{5}"))
    expect(page.locator("#id_goods-1-name")).to_have_value("手机壳")
    office.shot(page, "mistake")
    page.get_by_label("HS codes").fill("8517")
    page.get_by_role("button", name="Save and file").click()
    expect(page.get_by_text("things are missing before you can file")).to_be_visible()
    office.shot(page, "missing")
    page.get_by_role("button", name="Add more goods").click()
    page.locator("#id_goods-2-name").fill("充电器")
    page.get_by_role("button", name="Save the draft").last.click()
    expect(page.locator("#id_goods-2-name")).to_have_value("充电器")
