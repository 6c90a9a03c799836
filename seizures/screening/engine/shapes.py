"""Which Chinese characters look alike: measured on their drawn shapes.

``python -m seizures.screening.engine.shapes`` draws every character of GB 2312 with the font the
letters are printed in, and writes ``data/han_shapes.txt``: a character, then those that could be
taken for it, the closest first. Two characters are close when their blurred pictures agree
(末/未, 科/料), or when one is the other with a part added (华/桦). Pure: no Django.
"""

from collections.abc import Iterator
from importlib.resources import files

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from seizures.screening.engine.tables import SHAPES

Picture = npt.NDArray[np.float32]
FONT = files("pylopdf_fonts_zh_cn").joinpath("NotoSansSC-Regular.otf")
SIDE, GRID = 48, 20
WHOLE, PART = 0.80, 0.79
MOST = 8
#: The parts of a character that may be a character of their own, as shares of its ink.
PARTS = (
    *((share, 0.0, 1.0, 1.0) for share in (0.3, 0.36, 0.42, 0.48)),
    *((0.0, 0.0, share, 1.0) for share in (0.52, 0.6, 0.68)),
    *((0.0, share, 1.0, 1.0) for share in (0.28, 0.36, 0.44)),
    *((0.0, 0.0, 1.0, share) for share in (0.56, 0.64)),
)


def characters() -> str:
    """The 6,763 characters of GB 2312, those of ordinary Chinese print."""
    rows = (bytes([high, low]) for high in range(0xB0, 0xF8) for low in range(0xA1, 0xFF))
    return "".join(pair.decode("gb2312", "ignore") for pair in rows)


def drawn(char: str, font: ImageFont.FreeTypeFont) -> Image.Image:
    picture = Image.new("L", (SIDE, SIDE), 0)
    ImageDraw.Draw(picture).text((4, -4), char, font=font, fill=255)
    return picture


def vector(picture: Image.Image) -> Picture:
    pixels = np.asarray(picture, np.float32).ravel()
    pixels = pixels - pixels.mean()
    unit: Picture = pixels / (np.linalg.norm(pixels) + 1e-6)
    return unit


def blurred(picture: Image.Image) -> Picture:
    box = (2, 4, SIDE - 2, SIDE)
    return vector(picture.filter(ImageFilter.GaussianBlur(1.6)).crop(box).resize((GRID, GRID)))


def part(picture: Image.Image, share: tuple[float, float, float, float]) -> Picture:
    """A part of the ink, stretched to the whole square."""
    left, top, right, bottom = picture.getbbox() or (0, 0, 1, 1)
    wide, high = right - left, bottom - top
    cut = picture.crop(
        (
            int(left + share[0] * wide),
            int(top + share[1] * high),
            max(int(left + share[2] * wide), int(left + share[0] * wide) + 1),
            max(int(top + share[3] * high), int(top + share[1] * high) + 1),
        )
    )
    if not (box := cut.getbbox()):
        return np.zeros(GRID * GRID, np.float32)
    return vector(cut.crop(box).resize((GRID, GRID)).filter(ImageFilter.GaussianBlur(0.8)))


def lines() -> Iterator[str]:
    chars = characters()
    font = ImageFont.truetype(str(FONT), 40)
    pictures = [drawn(char, font) for char in chars]
    whole = np.stack([blurred(picture) for picture in pictures])
    alike = whole @ whole.T
    alike[alike < WHOLE] = 0
    full = np.stack([part(picture, (0, 0, 1, 1)) for picture in pictures])
    for share in PARTS:
        holds = np.stack([part(picture, share) for picture in pictures]) @ full.T
        holds[holds < PART] = 0
        alike = np.maximum(alike, np.maximum(holds, holds.T))
    np.fill_diagonal(alike, 0)
    for n, char in enumerate(chars):
        closest = [other for other in np.argsort(-alike[n])[:MOST] if alike[n, other] > 0]
        if closest:
            yield char + "".join(chars[other] for other in closest)


if __name__ == "__main__":
    SHAPES.write_text("\n".join(lines()) + "\n", encoding="utf-8")
