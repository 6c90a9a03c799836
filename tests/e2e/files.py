"""Files that people bring: a photograph and a file of declarations."""

import io

from PIL import Image, ImageDraw
from playwright.sync_api import FilePayload

COLUMNS = (
    "declaration_no,direction,office,declared_at,channel,transport_mode,trade_mode,consignor_uscc,"
    "consignor_name,consignee_name,origin_country,destination_country,conveyance,container_no,"
    "line_no,hs_code,description,brand,quantity,unit,unit_price,currency,gross_weight_kg,packages,"
    "tracking_no"
)


def photo(name: str = "carton.jpg", colour: str = "#7a8aa0") -> FilePayload:
    """A picture as a phone would take it."""
    picture = Image.new("RGB", (800, 600), colour)
    ImageDraw.Draw(picture).text((60, 60), f"{name}\nDEMO DATA", fill="white", font_size=64)
    content = io.BytesIO()
    picture.save(content, "JPEG", quality=80)
    return {"name": name, "mimeType": "image/jpeg", "buffer": content.getvalue()}


def declarations(*rows: str) -> FilePayload:
    content = "\n".join([COLUMNS, *rows, ""]).encode()
    return {"name": "declarations.csv", "mimeType": "text/csv", "buffer": content}
