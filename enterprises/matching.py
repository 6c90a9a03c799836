"""Names of companies made comparable: without legal form, width, case, script and separators.

Pure: nothing of Django. ``key("深圳市朗科科技股份有限公司")`` is ``key("深圳市朗科科技有限公司")``,
``key("Netac Technology Co., Ltd.")`` is ``key("NETAC TECHNOLOGY LIMITED")``.
"""

import re
import unicodedata

from core.folding import fold

LONGEST = 200
#: Legal forms at the end of a name, in Latin letters and without their dots.
LATIN_FORMS = frozenset({
    "ab", "ag", "as", "aps", "bhd", "bv", "co", "company", "corp", "corporation", "gmbh", "inc",
    "incorporated", "kg", "kk", "limited", "llc", "llp", "lp", "ltd", "nv", "oy", "oyj", "plc",
    "pte", "pty", "sa", "sarl", "sas", "sdn", "se", "spa", "srl", "sro",
})  # fmt: skip
CHINESE_FORMS = re.compile(r"(股份)?(有限)?(责任)?(总)?公司$|集团$|株式会社$")
#: Hosts of private mailboxes: two people there have nothing in common.
PRIVATE_MAIL = frozenset({
    "126.com", "139.com", "163.com", "aliyun.com", "foxmail.com", "gmail.com", "hotmail.com",
    "icloud.com", "live.com", "outlook.com", "proton.me", "qq.com", "sina.com", "sohu.com",
    "yahoo.com", "yeah.net",
})  # fmt: skip
SHORTEST_PART = 4


def key(name: str) -> str:
    """What two spellings of a company's name have in common; empty when nothing is left."""
    words = re.split(r"[^\w]+", unicodedata.normalize("NFKC", name).casefold().replace(".", ""))
    words = [word for word in words if word]
    while len(words) > 1 and words[-1] in LATIN_FORMS:
        words.pop()
    whole = fold("".join(words))
    core = whole
    while (shorter := CHINESE_FORMS.sub("", core)) != core:
        core = shorter
    return (core or whole)[:LONGEST]


def keys(name_zh: str, name_en: str) -> dict[str, str]:
    """The stored keys of an enterprise."""
    return {"key_zh": key(name_zh), "key_en": key(name_en)}


def contains(one: str, other: str) -> bool:
    """Whether one key is a part of the other, and long enough to mean something."""
    shorter, longer = sorted((one, other), key=len)
    return len(shorter) >= SHORTEST_PART and shorter in longer


def mail_domain(email: str) -> str:
    """The domain of an office mailbox; empty for a private one."""
    domain = email.rpartition("@")[2].strip().lower()
    return "" if domain in PRIVATE_MAIL else domain
