"""What the police receive: the whole file of TRF 6 as one bag (BagIt, RFC 8493) that anybody can
check offline, with the transfer as data under a published schema."""

import csv
import io
import json
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import override

from core.pdf import render_pdf
from seizures.evidence.models import Evidence
from seizures.packages import building
from seizures.packages.bag import Member
from seizures.packages.contents import Audience
from seizures.referrals import documents
from seizures.referrals.documents import REPORT_PATH, Document
from seizures.referrals.models import Referral
from seizures.referrals.rules import OFFENCE_NAMES

REPORT = "seizures/referrals/investigation_report.typ"
LANGUAGES = {"zh": "zh-hans", "en": "en"}


def build(referral: Referral) -> bytes:
    """The package as ZIP. The same referral at the same stage gives the same bytes.

    Raises ``documents.NotOfTheSchema`` rather than send what receivers cannot read.
    """
    document = documents.document(referral)
    documents.check(document)
    at = referral.decided_at or timezone.now()
    target = io.BytesIO()
    building.build(
        referral.case,
        target,
        audience=Audience.PARTNER,
        at=at,
        top=referral.number,
        extra=_members(referral, document, at),
        info={
            "External-Description": f"Transfer {referral.number} to {document['to']['name']}",
            "Internal-Sender-Identifier": referral.number,
        },
    )
    return target.getvalue()


def _members(referral: Referral, document: Document, at: datetime) -> list[Member]:
    reports = [
        Member.of(REPORT_PATH.format(language), _report(referral, document, language, at))
        for language in LANGUAGES
    ]
    return [
        Member.of("referral.json", _json(document)),
        Member.of("transfer/referral-schema.json", _json(documents.schema())),
        Member.of("transfer/goods.csv", _csv(document["goods"])),
        *reports,
    ]


def _report(referral: Referral, document: Document, language: str, at: datetime) -> bytes:
    """The report of the two officers, as a paper."""
    case = referral.case
    own = referral.criminal_value
    acts = referral.accumulated
    with override(LANGUAGES[language]):
        offence = str(OFFENCE_NAMES.get(referral.offence, referral.offence))
    data: Document = {
        "number": referral.number,
        "language": language,
        "date": timezone.localdate(referral.reported_at or referral.proposed_at).isoformat(),
        "demo": case.is_demo,
        "district": {"name_zh": case.district.name_zh, "name_en": case.district.name_en},
        "case": {"number": case.number},
        "offence": {"name": offence, "citation": document["offence"]["citation"]},
        "officers": document["officers"],
        "facts": referral.reasons,
        "conduct_on": document["conduct_on"],
        "goods": document["goods"],
        "values": document["values"],
        "accumulated": acts,
        "total": str(sum((Decimal(act["value"]) for act in acts), own)),
        "no_report_reason": referral.no_report_reason,
        "reports": [
            {"title": row.title, "sha256": row.file.sha256}
            for row in Evidence.objects.filter(case=case, kind=Evidence.Kind.REPORT)
            .select_related("file")
            .order_by("pk")
        ],
        "fines": [
            {"number": fine["penalty"], "amount": fine["amount"], "paid_on": fine["paid_at"][:10]}
            for fine in document["fines_paid"]
        ],
        "citations": ["Transfer Provisions arts 3, 5, 6"],
    }
    return render_pdf(REPORT, data, timestamp=at)


def _csv(goods: list[Document]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(goods[0]))
    writer.writeheader()
    writer.writerows({name: _harmless(value) for name, value in row.items()} for row in goods)
    return text.getvalue().encode("utf-8-sig")


def _harmless(value: object) -> object:
    """A text that a spreadsheet would run as a formula is kept as text."""
    if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")):
        return f"'{value}"
    return value


def _json(content: Mapping[str, object]) -> bytes:
    return json.dumps(content, ensure_ascii=False, indent=1).encode()
