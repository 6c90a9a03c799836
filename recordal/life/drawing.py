"""The papers of the life of a recordal: receipts of requests, and the decisions in writing."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils import timezone

from core.pdf import render_pdf
from core.reference.models import StatutoryDeadline
from recordal.applications.bars import REAPPLY_BAR
from recordal.applications.drawing import HEADQUARTERS
from recordal.applications.models import FilingBar, Recordal
from recordal.life import rules, values
from recordal.life.models import Request, Revocation

TEMPLATE = "seizures/notices/{}.typ"
REMEDIES = {"reconsideration": "reconsideration_request", "suit": "administrative_suit"}
DECISIONS = {
    Request.Kind.RENEWAL: "renewed",
    Request.Kind.CHANGE: "changed",
    Request.Kind.CANCELLATION: "cancelled",
    Request.Kind.TRANSFER: "transferred",
}
GROUNDS = {
    Revocation.Ground.UNTRUE: {
        "zh": "备案权利人未如实提供有关情况",
        "en": "The holder did not state the particulars truthfully.",
    },
    Revocation.Ground.STALE: {
        "zh": "备案情况发生变更而未按规定办理变更或者注销手续，造成严重影响",
        "en": "Changes were not reported, with serious effect on others or on customs.",
    },
    Recordal.RefusalGround.DOCUMENTS: {
        "zh": "申请文件不齐全或者无效",
        "en": "The documents are incomplete or invalid.",
    },
    Recordal.RefusalGround.NOT_HOLDER: {
        "zh": "申请人不是知识产权权利人",
        "en": "The applicant is not the holder of the right.",
    },
    Recordal.RefusalGround.NOT_PROTECTED: {
        "zh": "知识产权不再受法律、行政法规保护",
        "en": "The right is no longer protected.",
    },
}
NOT_HEARD = {
    "zh": "权利人未在规定期限内陈述意见。",
    "en": "The holder made no statement in the time for it.",
}


def receipt(request: Request, language: str) -> bytes:
    """The receipt that says until when customs decides (MEA 10 to 12)."""
    limit = StatutoryDeadline.objects.get(pk=rules.DECISIONS[Request.Kind(request.kind)])
    papers = request.papers.select_related("file")
    data = _heading(request.recordal, request.number, timezone.localdate(request.filed_at)) | {
        "application": {
            "number": request.number,
            "kind": request.kind,
            "submitted_on": request.filed_at,
        },
        "documents": [{"title": paper.file.name, "sha256": paper.file.sha256} for paper in papers],
        "due": {
            "days": limit.length,
            "count": limit.unit,
            "date": request.due_on,
            "citation": limit.citation,
        },
        "contact": _contact(request.recordal),
        "citations": _parts(rules.CITATIONS[Request.Kind(request.kind)]),
    }
    return _paper("recordal_receipt", data, language, request.filed_at)


def decision(request: Request, language: str) -> bytes:
    return _paper("recordal_decision", request.notice, language, _decided(request))


def decision_of(request: Request) -> dict[str, Any]:
    """What the decision on a request says, as JSON, with the reasons of a refusal (MEA 10)."""
    recordal, refused = request.recordal, request.status == Request.Status.REFUSED
    moment = _decided(request)
    data = _heading(recordal, request.number, timezone.localdate(moment)) | {
        "decision": "refused" if refused else DECISIONS[Request.Kind(request.kind)],
        "request": {
            "number": request.number,
            "kind": request.kind,
            "filed_on": timezone.localtime(request.filed_at),
        },
        "citations": _parts(rules.CITATIONS[Request.Kind(request.kind)]),
    }
    if refused:
        data["ground"] = GROUNDS[Recordal.RefusalGround(request.ground)]
        data["reasons"] = request.reasons
        data["remedies"] = _remedies()
    elif request.term_from and request.term_to:
        data["term"] = {"from": request.term_from, "to": request.term_to}
    elif request.kind == Request.Kind.CHANGE:
        data["changes"] = [
            {"label": row.label, "old": row.old, "new": row.new} for row in values.compare(request)
        ]
    else:
        data["effective_on"] = recordal.ended_on
    return data


def _decided(request: Request) -> datetime:
    return request.decided_at or request.filed_at


def notice_of(revocation: Revocation, *, since: date, bar: FilingBar | None) -> dict[str, Any]:
    """What the written notice of a revocation says, as JSON, to be frozen (REG 9, 11; MEA 13)."""
    data = _heading(revocation.recordal, revocation.number, since) | {
        "decision": "revoked",
        "effective_on": since,
        "ground": GROUNDS[Revocation.Ground(revocation.ground)],
        "reasons": revocation.decision,
        "effect": revocation.effect,
        "hearing": revocation.statement or NOT_HEARD,
        "citations": _parts(revocation.citation),
        "remedies": _remedies(),
    }
    if bar is not None:
        limit = StatutoryDeadline.objects.get(pk=REAPPLY_BAR)
        data["bar"] = {
            "days": limit.length,
            "count": limit.unit,
            "date": bar.until,
            "citation": limit.citation,
        }
    return data


def revocation_notice(revocation: Revocation, language: str) -> bytes:
    moment = revocation.decided_at or revocation.opened_at
    return _paper("recordal_decision", revocation.notice, language, moment)


def _heading(recordal: Recordal, number: str, day: date) -> dict[str, Any]:
    right, holder = recordal.right, recordal.right.holder
    return {
        "number": number,
        "date": day,
        "district": HEADQUARTERS,
        "demo": settings.DEBUG,
        "addressee": {
            "name": holder.name_zh or holder.name_en,
            "address": holder.address,
            "uscc": holder.uscc,
        },
        "recordal": {
            "number": recordal.number,
            "kind": right.kind,
            "title": right.title,
            "registration_no": right.registration_no,
        },
    }


def _contact(recordal: Recordal) -> dict[str, str]:
    return {"name": recordal.contact_name, "phone": recordal.contact_phone}


def _remedies() -> dict[str, Any]:
    limits = StatutoryDeadline.objects.in_bulk(REMEDIES.values())
    return {
        name: {
            "days": limits[key].length,
            "count": limits[key].unit,
            "authority": {"zh": HEADQUARTERS["name_zh"], "en": HEADQUARTERS["name_en"]},
            "citation": limits[key].citation,
        }
        for name, key in REMEDIES.items()
    }


def _parts(citation: str) -> Sequence[str]:
    return citation.split("; ")


def _paper(name: str, data: Mapping[str, Any], language: str, moment: datetime) -> bytes:
    """The same data give the same bytes: the paper is dated by the step it certifies."""
    return render_pdf(TEMPLATE.format(name), {**data, "language": language}, timestamp=moment)
