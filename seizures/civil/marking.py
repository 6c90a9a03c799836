"""Watermarks: whoever passes on what customs disclosed can be told by it."""

import io

from PIL import Image, ImageDraw, ImageFont, ImageOps
from pylopdf_fonts_zh_cn import serif_path

#: share of the shorter side that a line of the mark is high
SIZE = 0.035
QUALITY = 90


def marked_picture(content: bytes, text: str) -> bytes:
    """A picture with ``text`` all over it, as JPEG without what the camera noted."""
    with Image.open(io.BytesIO(content)) as opened:
        picture = ImageOps.exif_transpose(opened).convert("RGBA")
    height = max(12, int(min(picture.size) * SIZE))
    font = ImageFont.truetype(str(serif_path()), height)
    width = int(font.getlength(text)) or 1
    side = int((picture.width**2 + picture.height**2) ** 0.5)
    layer = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    draw = ImageDraw.Draw(layer)
    for row, y in enumerate(range(0, side, height * 5)):
        start = -(row % 2) * (width // 2)
        for x in range(start, side, width + height * 4):
            draw.text((x, y), text, font=font, fill=(255, 255, 255, 110))
            draw.text((x + 1, y + 1), text, font=font, fill=(0, 0, 0, 110))
    turned = layer.rotate(30, expand=False)
    left, top = (side - picture.width) // 2, (side - picture.height) // 2
    picture.alpha_composite(turned.crop((left, top, left + picture.width, top + picture.height)))
    target = io.BytesIO()
    picture.convert("RGB").save(target, "JPEG", quality=QUALITY)
    return target.getvalue()
