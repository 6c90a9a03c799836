"""A shift at the belt: parcels by keyboard alone, a grid, a decision, an answer without account."""

import re
import socket
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.e2e.browser import Office
from tests.e2e.files import photo

pytestmark = pytest.mark.e2e


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def scan(page: Page, number: str) -> None:
    """A scanner types the number and ends with Enter."""
    page.keyboard.type(number)
    page.keyboard.press("Enter")


class Hand:
    """An officer's hand on the keyboard, whose strokes are counted; it touches no mouse."""

    def __init__(self, page: Page) -> None:
        self.page, self.strokes = page, 0

    def type(self, text: str) -> None:
        self.strokes += len(text)
        self.page.keyboard.type(text)

    def press(self, key: str) -> None:
        self.strokes += 1
        self.page.keyboard.press(key)


#: what a camera and a browser that reads codes would give: a picture with one label on it
CAMERA = """
const canvas = Object.assign(document.createElement("canvas"), { width: 64, height: 48 });
const pen = canvas.getContext("2d");
setInterval(() => pen.fillRect(0, 0, 64, 48), 50);
window.tracks = [];
navigator.mediaDevices.getUserMedia = async () => {
  const stream = canvas.captureStream(5);
  tracks.push(...stream.getTracks());
  return stream;
};
window.BarcodeDetector = class {
  static async getSupportedFormats() { return ["code_128", "qr_code"]; }
  async detect() { return [{ rawValue: "RC500000001CN" }]; }
};
"""


def test_parcels_are_logged_by_keyboard_alone(office: Office) -> None:
    page = office.enter("inspector")
    page.goto("/parcels/")
    hand = Hand(page)
    expect(page.get_by_label("Tracking number")).to_be_focused()
    scan(page, "RX100000001CN")
    mark = page.get_by_label("Mark", exact=True)
    expect(mark).to_be_focused()
    assert mark.evaluate("field => field.clientWidth") > 150
    hand.type("langke")  # the mark in pinyin
    expect(page.locator(".suggest [data-value]").first).to_be_visible()
    office.shot(page, "suggestions")
    hand.press("ArrowDown")
    hand.press("Enter")
    expect(page.get_by_label("Kind of goods")).to_be_focused()
    hand.type("Mobile")
    hand.press("Enter")
    expect(page.get_by_label("Place", exact=True)).to_be_focused()  # the quantity stands at 1
    hand.type("Belt 4")
    hand.press("Enter")
    expect(page.get_by_text("RX100000001CN is logged as C53-")).to_be_visible()
    assert hand.strokes <= 22  # of which eighteen letters
    office.shot(page, "logged")
    for n in range(2, 5):
        scan(page, f"RX10000000{n}CN")
        hand = Hand(page)
        hand.press("F2")
        hand.press("Enter")
        expect(page.get_by_text(f"RX10000000{n}CN is logged as C53-")).to_be_visible()
        assert hand.strokes == 2
    # the same parcel once more: said at the field, nothing is lost
    scan(page, "RX100000002CN")
    expect(page.locator("#known")).to_contain_text("Already logged as")
    office.shot(page, "twice")


def test_a_grid_keeps_what_is_good(office: Office) -> None:
    page = office.enter("inspector")
    page.goto("/parcels/grid/")
    first = page.get_by_label("Tracking number 1", exact=True)
    first.focus()
    for n in range(1, 5):
        scan(page, f"RG20000000{n}CN")  # Enter goes down
    page.get_by_label("Mark 1", exact=True).fill("朗科")
    page.get_by_label("Kind of goods 1", exact=True).select_option("mobile_electronics")
    page.get_by_label("Place 1", exact=True).fill("Belt 2")
    for n in range(1, 5):
        page.get_by_label(f"Quantity {n}", exact=True).fill("many" if n == 3 else str(n))
    office.shot(page, "grid")
    page.get_by_role("button", name="Save all").click()
    expect(page.get_by_text("3 parcels are logged.")).to_be_visible()
    expect(page.get_by_label("Tracking number 1", exact=True)).to_have_value("RG200000003CN")
    expect(page.locator("#quantity-1-error")).to_contain_text("many")
    office.shot(page, "grid-to-correct")
    page.get_by_label("Quantity 1", exact=True).fill("3")
    page.get_by_role("button", name="Save all").click()
    expect(page.get_by_text("1 parcel is logged.")).to_be_visible()


def test_a_phone_at_the_belt_and_the_decision_at_a_desk(office: Office, tmp_path: Path) -> None:
    front = tmp_path / "front.jpg"
    Image.new("RGB", (640, 480), "navy").save(front)
    phone = office.enter("inspector", phone=True)
    phone.goto("/parcels/")
    assert fits(phone)
    phone.get_by_label("Tracking number").fill("RP300000001CN")
    phone.get_by_label("Photo").set_input_files(front)
    phone.get_by_label("Mark", exact=True).fill("朗科")
    phone.get_by_label("Kind of goods").select_option("mobile_electronics")
    phone.get_by_label("Place", exact=True).fill("Belt 1")
    office.shot(phone, "phone")
    phone.get_by_role("button", name="Save", exact=True).click()
    expect(phone.get_by_text("RP300000001CN is logged as")).to_be_visible()
    phone.goto("/parcels/find/")
    phone.get_by_label("Tracking number").fill("rp300000001cn")
    phone.keyboard.press("Enter")
    expect(phone.locator("h1")).to_contain_text("RP300000001CN")
    assert fits(phone)
    office.shot(phone, "phone-parcel")
    step = phone.locator("#step-abandon")
    step.locator("summary").click()
    step.get_by_label("Traveller").check()
    step.get_by_label("Name of the party").fill("A. Traveller")
    step.get_by_role("button").click()
    expect(phone.get_by_text("Declared, customs has to agree").first).to_be_visible()

    desk = office.enter("supervisor")
    desk.goto("/parcels/list/?abandonment=declared")
    desk.get_by_label("Select all").check()
    desk.get_by_label("With the selected parcels:").select_option("agree-abandonment")
    office.shot(desk, "selected")
    desk.get_by_role("button", name="Go on").click()
    expect(desk.locator("h1")).to_have_text("Agree to the abandonment")
    office.shot(desk, "together")
    desk.get_by_role("button", name="Agree to the abandonment").click()
    expect(desk.get_by_text(re.compile(r"^Done for \d+ parcels?$"))).to_be_visible()
    office.shot(desk, "done")


def test_the_lane_works_without_script(office: Office) -> None:
    page = office.enter("inspector", script=False)
    page.goto("/parcels/")
    page.get_by_label("Tracking number").fill("RN400000001CN")
    page.get_by_label("Mark", exact=True).fill("朗科")
    page.get_by_label("Kind of goods").select_option("mobile_electronics")
    page.get_by_label("Place", exact=True).fill("Belt 5")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("RN400000001CN is logged as")).to_be_visible()
    page.get_by_label("Tracking number").fill("RN400000002CN")
    page.get_by_role("button", name="Same as last").click()
    expect(page.get_by_text("RN400000002CN is logged as")).to_be_visible()


def test_a_camera_reads_what_a_scanner_would_type(office: Office) -> None:
    page = office.enter("inspector", phone=True)
    page.goto("/parcels/")
    if not page.evaluate("'BarcodeDetector' in window"):
        expect(page.get_by_role("button", name="Scan with the camera")).to_have_count(0)
    page.add_init_script(CAMERA)
    page.goto("/parcels/")
    page.get_by_role("button", name="Scan with the camera").click()
    expect(page.get_by_label("Tracking number")).to_have_value("RC500000001CN")
    expect(page.get_by_label("Mark", exact=True)).to_be_focused()  # as after a scanner's Enter
    assert fits(page)
    office.shot(page, "camera")
    assert page.evaluate("tracks.every((track) => track.readyState === 'ended')")  # it is off again
    page.goto("/parcels/find/")
    page.get_by_role("button", name="Scan with the camera").click()
    expect(
        page.get_by_text("No parcel of your district has the number RC500000001CN.")
    ).to_be_visible()


def test_a_camera_that_is_not_allowed_says_so(office: Office) -> None:
    page = office.enter("inspector", phone=True)
    page.add_init_script(CAMERA)
    page.add_init_script(
        "navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('no'); };"
    )
    page.goto("/parcels/")
    page.get_by_role("button", name="Scan with the camera").click()
    expect(page.get_by_text("The camera cannot be used.")).to_be_visible()
    office.shot(page, "no-camera")
    page.get_by_role("button", name="Close").click()
    expect(page.get_by_text("The camera cannot be used.")).to_be_hidden()


def upload(office: Office, page: Page, number: str, *, sent: float) -> bytes:
    """Log a parcel with a picture over a line that dies after a share of it; what came back."""
    form = page.locator("form[data-lane]")
    fields = {
        "csrfmiddlewaretoken": form.locator("[name=csrfmiddlewaretoken]").input_value(),
        "key": form.locator("[name=key]").input_value(),
        "tracking_no": number,
        "mark": "朗科",
        "goods": "mobile_electronics",
        "quantity": "1",
        "place": "Belt 1",
    }
    part = '--cut\r\nContent-Disposition: form-data; name="{}"'
    body = "".join(f"{part.format(name)}\r\n\r\n{text}\r\n" for name, text in fields.items())
    body += f'{part.format("photo")}; filename="a.jpg"\r\n\r\n'
    whole = body.encode() + photo()["buffer"] + b"\r\n--cut--\r\n"
    cookies = "; ".join(f"{c['name']}={c['value']}" for c in page.context.cookies())
    address = urlsplit(office.server.url)
    head = (
        f"POST /parcels/log/ HTTP/1.1\r\nHost: {address.netloc}\r\nCookie: {cookies}\r\n"
        f"Origin: {office.server.url}\r\nConnection: close\r\n"
        f"Content-Type: multipart/form-data; boundary=cut\r\nContent-Length: {len(whole)}\r\n\r\n"
    )
    with socket.create_connection((address.hostname or "", address.port or 80), timeout=10) as line:
        line.sendall(head.encode() + whole[: int(len(whole) * sent)])
        return line.recv(4096) if sent == 1 else b""


def test_a_photo_that_breaks_off_leaves_nothing(office: Office) -> None:
    """The line of a phone dies in the middle of a picture: no parcel, and it can be sent again."""
    page = office.enter("inspector", phone=True)
    page.goto("/parcels/")
    number = "RB600000001CN"
    upload(office, page, number, sent=0.8)
    page.goto(f"/parcels/find/?q={number}")
    expect(page.get_by_text("No parcel of your district has the number")).to_be_visible()
    page.goto("/parcels/")
    answer = upload(office, page, number, sent=1)
    assert b" 302 " in answer, answer[:300]
    page.goto(f"/parcels/find/?q={number}")
    expect(page.locator("h1")).to_contain_text(number)
