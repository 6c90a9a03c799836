"""The main steps work in a browser that runs no script at all."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.browser import Office, open_step, send
from tests.e2e.files import photo

pytestmark = pytest.mark.e2e


def test_inspection_and_answer_without_script(office: Office) -> None:
    page = office.enter("inspector", phone=True, script=False)
    row = page.get_by_role("listitem").filter(has_text=re.compile("· 5304")).last
    row.get_by_role("link").first.click()
    page.get_by_label("Photos", exact=True).set_input_files([photo("phones.jpg", "#a08a7a")])
    page.get_by_label("What it shows").fill("Open box")
    for finding in page.get_by_role("radio", name="Infringement suspected").all():
        finding.check()
    page.get_by_label("Place", exact=True).fill("Yantian yard")
    page.get_by_role("button", name="Add photos").click()
    expect(page.locator("#photos").get_by_text("1 photo", exact=True)).to_be_visible()
    expect(page.get_by_label("Place", exact=True)).to_have_value("Yantian yard")
    expect(page.get_by_role("radio", name="Infringement suspected").first).to_be_checked()

    page.get_by_label("Second officer").select_option("")
    page.get_by_role("button", name="Finish inspection").click()
    expect(page.get_by_role("alert")).to_contain_text("Second officer")
    office.shot(page, "mistake")
    page.get_by_label("Second officer").select_option(label="李敏")
    page.get_by_role("button", name="Finish inspection").click()
    expect(page.locator("h1")).to_contain_text("C53-")
    case = page.locator("h1").inner_text().split()[0]

    holder = office.enter("xiaomi", script=False)
    holder.get_by_role("link", name=case).first.click()
    apply = open_step(holder, "apply")
    apply.get_by_label("Amount").fill("1")
    apply.get_by_label("Reference of the bank").fill("BANK-2026-0002")
    send(apply)
    office.shot(holder, "too-little")
    expect(open_step(holder, "apply").get_by_label("Amount")).to_have_value("1")  # nothing is lost
    apply.get_by_label("Amount").fill("500000")
    send(apply)
    expect(holder.get_by_text("BANK-2026-0002")).to_be_visible()
    office.shot(holder, "answered")
