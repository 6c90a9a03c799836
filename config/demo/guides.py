"""What holders of the demo world tell officers about genuine goods and fakes."""

import io

from PIL import Image, ImageDraw, ImageFilter, ImageFont

CAPTIONS = {
    True: {"caption_zh": "真品标识", "caption_en": "Genuine mark"},
    False: {"caption_zh": "假货标识", "caption_en": "Mark on a fake"},
}
#: By right: features (where to look, genuine, fake; each Chinese and English), what to photograph.
GUIDES = {
    "netac-mark": (
        (
            (
                "商标丝印", "Printed mark",
                "“Netac 朗科”字迹清晰，边缘整齐。", "“Netac 朗科” printed sharply, clean edges.",
                "字体偏粗，墨迹可擦。", "Thick lettering; the ink rubs off.",
            ),
            (
                "序列号", "Serial number",
                "盘体激光序列号与包装一致。",
                "The laser serial number on the disk matches the box.",
                "没有序列号，或全批相同。", "No serial number, or the same one on the whole lot.",
            ),
            (
                "包装封口", "Seal of the pack",
                "封口有防伪标签，可扫码查验。", "The seal carries a label that can be scanned.",
                "纸箱无生产厂名厂址，容量标注与实际不符。",
                "Cartons without maker's name and address; capacity not as printed.",
            ),
        ),
        (
            ("外箱唛头", "Marks on the carton"),
            ("零售包装正面", "Retail pack, front"),
            ("盘体正面商标", "Mark on the disk"),
            ("盘体背面序列号", "Serial number on the back"),
        ),
    ),
    "xiaomi-mark": (
        (
            (
                "背盖标识", "Logo on the back",
                "与开机画面一致。", "Equals the start screen.",
                "标识可刮掉。", "The logo can be scratched off.",
            ),
            (
                "IMEI", "IMEI",
                "包装、机身、系统三处相同。", "The same on box, body and in the system.",
                "全批相同或查不到。", "One for the whole lot, or unknown.",
            ),
        ),
        (
            ("外箱唛头", "Marks on the carton"),
            ("手机背面标识", "Logo on the back"),
            ("机身 IMEI 标签", "IMEI label"),
            ("开机画面", "Start screen"),
        ),
    ),
    "dji-mark": (
        (
            (
                "机臂", "Arm",
                "激光刻字。", "Laser engraving.",
                "贴纸标识。", "A sticker for a logo.",
            ),
            (
                "序列号", "Serial number",
                "可在官网查询。", "Known to the maker's site.",
                "没有序列号。", "None.",
            ),
        ),
        (
            ("机身标识", "Logo on the body"),
            ("序列号", "Serial number"),
            ("电池标签", "Battery label"),
        ),
    ),
}  # fmt: skip


def logo(mark: str, *, genuine: bool) -> bytes:
    """A mark on a case: sharp on genuine goods, thick, crooked and smeared on a fake."""
    picture = Image.new("RGB", (480, 360), "#d9dde3" if genuine else "#cfc9bd")
    draw = ImageDraw.Draw(picture)
    draw.rounded_rectangle((50, 110, 430, 250), 18, fill="#22262b")
    draw.text(
        (240, 180), mark, fill="#f4f6f8", anchor="mm", font=ImageFont.load_default(72),
        stroke_width=0 if genuine else 4,
    )  # fmt: skip
    if not genuine:
        picture = picture.rotate(2.5, fillcolor="#cfc9bd").filter(ImageFilter.GaussianBlur(2))
    content = io.BytesIO()
    picture.save(content, "PNG")
    return content.getvalue()
