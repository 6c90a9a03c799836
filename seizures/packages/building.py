"""Putting the package of a case together. The one entry for everybody who hands a case over."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from django.utils import timezone

from seizures.cases.models import Case
from seizures.packages import bag, contents, extract
from seizures.packages.bag import Member
from seizures.packages.contents import Audience

README = """龙腾 Longteng · {number}

data/case.json      案件数据 the case as data ({format})
data/ledger.json    台账摘录及哈希链 extract of the ledger with its hash chain
data/custody-*.pdf  保管链清单 list of custody
data/evidence/      证据 evidence          data/inspection/  查验照片 photos
data/letters/       文书 letters

校验 Check it, offline, with Python 3.8 or later:

    python3 verify.py

封印值（tagmanifest-sha256.txt 的 SHA-256）请与海关记录比对。
Compare the seal (SHA-256 of tagmanifest-sha256.txt) with the one customs has on record.
"""


@dataclass(frozen=True)
class Package:
    """What was put together: files and bytes, the seal, and how many rows of the ledger."""

    files: int
    octets: int
    seal: str
    ledger_rows: int
    #: path under data/ -> SHA-256
    manifest: Mapping[str, str]


def build(  # noqa: PLR0913  # whoever hands a case over says all of it in one place
    case: Case,
    target: BinaryIO,
    *,
    audience: Audience,
    at: datetime,
    top: str = "",
    extra: Iterable[Member] = (),
    info: Mapping[str, str] | None = None,
    until: datetime | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Package:
    """Write the package of ``case`` for ``audience`` to ``target`` as ZIP (BagIt, RFC 8493).

    ``extra`` are further files of whoever hands the case over, ``info`` further lines of
    bag-info.txt; ``until`` leaves out later events. The same case at the same stage and ``at``
    gives the same bytes. Raises FileNotFoundError when the bytes of a file are lost.
    """
    parts = contents.pieces(case, audience)
    letters = contents.letters(case, audience)
    course = contents.events(case, audience, until=until)
    told = contents.facts(case, audience, course)
    told["evidence"] = [part.index for part in parts if "sha256" in part.index]
    told["copies"] = [part.index for part in parts if "sha256" not in part.index]
    told["letters"] = [letter.index for letter in letters]
    members = [Member.of("case.json", contents.as_json(told))]
    sealed: list[extract.Row] = []
    if audience.is_authority:
        keys = case.custody.values_list("pk", flat=True)
        sealed = extract.rows((event.pk for event in course), keys)
        members.append(Member.of("ledger.json", contents.as_json({"rows": sealed})))
        members += contents.custody_papers(case, at=at)
    members += [part.member for part in (*parts, *letters)]
    members += list(extra)
    lines = _info(case, audience, at, info or {}, sealed)
    readme = README.format(number=case.number, format=contents.FORMAT)
    summary = bag.write(
        target,
        top or f"{case.number}",
        members,
        info=lambda: lines,
        notes={"README.txt": readme.encode()},
        progress=lambda done: progress(done, len(members)),
    )
    return Package(summary.files, summary.octets, summary.seal, len(sealed), dict(summary.manifest))


def _info(
    case: Case,
    audience: Audience,
    at: datetime,
    more: Mapping[str, str],
    sealed: list[extract.Row],
) -> dict[str, str]:
    lines = {
        "Source-Organization": f"{case.district.name_zh} {case.district.name_en}",
        "External-Identifier": case.number,
        "External-Description": f"Customs IP case {case.number} for {audience.value}",
        "Bagging-Date": f"{timezone.localdate(at):%Y-%m-%d}",
        "Bag-Software-Agent": "Longteng",
        **more,
    }
    if audience.is_authority:
        lines["Ledger-Extract-SHA256"] = extract.digest(sealed)
    return lines
