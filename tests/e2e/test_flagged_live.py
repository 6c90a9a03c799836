"""A declaration arrives, and the order to inspect it stands in the queue without a reload."""

import re
from datetime import datetime, timedelta, timezone

import pytest
from playwright.sync_api import expect

from tests.e2e.browser import Office
from tests.e2e.files import declarations

pytestmark = pytest.mark.e2e
BEIJING = timezone(timedelta(hours=8))
NUMBER = "530420260999900001"


def row(number: str, line: int, *, hs_code: str, description: str, brand: str, price: str) -> str:
    now = datetime.now(BEIJING).isoformat(timespec="seconds")
    return (
        f"{number},export,5304,{now},freight,2,0110,914403000000050241,嘉禾进出口贸易有限公司,"
        f"DEMO BUYER,CN,NG,DEMO STAR,DEMU0000001,{line},{hs_code},{description},{brand},600,台,"
        f"{price},CNY,300,30,"
    )


def test_a_flagged_line_appears_by_itself(office: Office) -> None:
    queue = office.enter("inspector", phone=True)
    queue.goto("/inspections/")
    expect(queue.locator("#queue")).to_be_visible()
    expect(queue.get_by_text(NUMBER)).to_have_count(0)

    page = office.enter("supervisor")
    page.goto("/shipments/")
    page.get_by_role("link", name="Bring declarations").click()
    file = declarations(
        row(NUMBER, 1, hs_code="8517130000", description="智能手机 smartphone 小米XIAOMI M5X",
            brand="XIAOMI", price="500"),
        row(NUMBER, 2, hs_code="8516310000", description="电吹风 hair dryer", brand="无",
            price="40"),
        row("530420260999900002", 1, hs_code="8516310000", description="电吹风 hair dryer",
            brand="无", price="forty"),
    )  # fmt: skip
    page.get_by_label("File of declarations").set_input_files([file])
    page.get_by_role("button", name="Bring the file").click()
    expect(page.get_by_role("heading", name="Progress")).to_be_visible()
    state = page.locator("#import-state")
    expect(state.get_by_text("Finished", exact=True)).to_be_visible()
    refused = state.get_by_role("row").filter(has_text="unit_price")
    expect(refused).to_contain_text("4")  # the line of the file
    office.shot(page, "imported")

    expect(queue.get_by_text(NUMBER)).to_be_visible(timeout=30_000)
    expect(queue.locator("#live")).to_have_text("The queue has changed.")
    office.shot(queue, "queue")
    queue.get_by_role("row").filter(has_text=NUMBER).get_by_role("link").first.click()
    expect(queue.locator("h1")).to_contain_text(re.compile("I53-"))
    why = queue.locator("section", has=queue.get_by_role("heading", name="Why these goods"))
    expect(why).to_contain_text("The brand is declared as the recorded mark")
    expect(why).to_contain_text("Africa")
    office.shot(queue, "why")
