"""Names in other scripts as Latin letters write them: Хуавей, هواوي, 삼성, ソニー. Pure.

What is sent along the Belt and Road is labelled in the letters of where it goes. The letters come
from AnyAscii; vowels that it leaves open in Arabic and Hebrew are put in here.
"""

import re

from anyascii import anyascii

#: Greek, Cyrillic, Armenian, Hebrew, Arabic, Indian scripts, Thai, Lao, Georgian, Korean,
#: Japanese kana, bopomofo.
_FOREIGN = re.compile(
    "[\u0370-\u03ff\u0400-\u058f\u0590-\u06ff\u0900-\u0eff\u10a0-\u11ff"
    "\u3040-\u30ff\u3105-\u312f\uac00-\ud7af]"
)
_ROW = """
х=h Х=h
ا=a أ=a إ=a آ=a ى=a ة=a ه=h و=o ؤ=o ي=i ئ=i ی=i ع=a غ=g ح=h خ=h ج=g ق=k ک=k ك=k ب=b ت=t ط=t ث=t
د=d ذ=d ض=d ر=r ز=z ظ=z س=s ص=s ش=sh ف=f ل=l م=m ن=n پ=p گ=g چ=ch ژ=zh
א=a ה=a ו=o ח=h י=i ע=a כ=k ך=k פ=p ף=p ק=k צ=ts ץ=ts ש=sh
"""
_READ = dict(row.split("=") for row in _ROW.split())


def is_foreign(text: str) -> bool:
    """Whether two letters at least are of another script."""
    return len(_FOREIGN.findall(text)) > 1


def spelled(text: str) -> str:
    """The text with letters of other scripts in Latin ones, and all else as it is."""
    return _FOREIGN.sub(lambda found: _READ.get(found[0]) or anyascii(found[0]).lower(), text)
