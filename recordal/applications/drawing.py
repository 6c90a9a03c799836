"""The papers an applicant gets: a receipt for the application, a certificate of the recordal."""

import io
from collections.abc import Mapping

import segno
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from core.files.services import read
from core.pdf import render_pdf
from core.reference.models import StatutoryDeadline
from enterprises.models import Agency, Enterprise
from recordal.applications.models import Recordal
from recordal.applications.rules import DECISION, FILING, VALIDITY
from recordal.applications.snapshots import label_of, snapshot
from recordal.particulars.models import Attachment

HEADQUARTERS = {"name_zh": "海关总署", "name_en": "General Administration of Customs"}
NOTHING = "–"


def certificate(recordal: Recordal, language: str) -> bytes:
    """The certificate of a recordal, in ``zh`` (authentic) or ``en`` (REG 8, 10; MEA 9)."""
    right, holder = recordal.right, recordal.right.holder
    entry = f"{settings.SITE_URL}{reverse('public-recordal', args=[recordal.number])}"
    files = {"qr": _qr(entry)}
    if right.image:
        files["mark"] = read(right.image)
    agent = _agent_of(recordal)
    limits = StatutoryDeadline.objects.in_bulk([DECISION, VALIDITY])
    data: dict[str, object] = {
        "number": recordal.number,
        "date": recordal.approved_on,
        "language": language,
        "district": HEADQUARTERS,
        "demo": settings.DEBUG,
        "recordal": {
            "number": recordal.number,
            "kind": right.kind,
            "title": right.title,
            "title_en": right.title_en,
            "registration_no": right.registration_no or NOTHING,
            "nice_classes": ", ".join(map(str, right.nice_classes)),
            "goods": right.goods,
            "image": "mark" if right.image else "",
            "holder": {
                "name": holder.name_zh or holder.name_en,
                "name_en": holder.name_en if holder.name_zh else "",
                "country": f"{holder.country.name_zh} {holder.country.name_en}",
                "address": holder.address,
                "uscc": holder.uscc,
            },
            "agent": {"name": agent.name_zh or agent.name_en if agent else ""},
            "licensees": [licensee.name for licensee in recordal.licensees.all()],
            "approved_on": recordal.approved_on,
            "expires_on": recordal.expires_on,
        },
        "citations": [limits[key].citation for key in (DECISION, VALIDITY)],
        "verify_url": entry,
        "qr": "qr",
    }
    return _paper("recordal_certificate", data, files, recordal)


def _qr(address: str) -> bytes:
    """The address as a code for cameras; always the same picture for the same address."""
    picture = io.BytesIO()
    segno.make(address, error="m").save(picture, kind="png", scale=8, border=2)
    return picture.getvalue()


def _agent_of(recordal: Recordal) -> Enterprise | None:
    """Who held a power of attorney when the right was recorded."""
    day, moment = recordal.approved_on, recordal.decided_at
    confirmed = [Agency.Status.GIVEN, Agency.Status.ENDED]
    powers = Agency.objects.filter(holder=recordal.right.holder_id, status__in=confirmed)
    powers = powers.filter(valid_from__lte=day)
    powers = powers.exclude(valid_to__lt=day).select_related("agent").order_by("valid_from", "pk")
    if moment:
        powers = powers.exclude(revoked_at__lte=moment)
    first = powers.first()
    return first.agent if first else None


def receipt(recordal: Recordal, language: str) -> bytes:
    """The receipt that says until when customs decides (REG 7, 8; MEA 6, 7)."""
    right, holder = recordal.right, recordal.right.holder
    limit = StatutoryDeadline.objects.get(pk=DECISION)
    with override("zh-hans" if language == "zh" else "en"):
        stated, papers = _stated(recordal), _papers(recordal)
    data: dict[str, object] = {
        "number": recordal.application_no,
        "date": timezone.localdate(recordal.submitted_at),
        "language": language,
        "district": HEADQUARTERS,
        "demo": settings.DEBUG,
        "addressee": {
            "name": holder.name_zh or holder.name_en,
            "address": holder.address,
            "uscc": holder.uscc,
        },
        "application": {
            "number": recordal.application_no,
            "kind": "new",
            "submitted_on": recordal.submitted_at,
        },
        "recordal": {
            "kind": right.kind,
            "title": right.title,
            "registration_no": right.registration_no,
        },
        "contents": stated,
        "documents": papers,
        "due": {
            "days": limit.length,
            "count": limit.unit,
            "date": recordal.due_on,
            "citation": limit.citation,
        },
        "contact": {"name": recordal.contact_name, "phone": recordal.contact_phone},
        "citations": list(FILING),
    }
    return _paper("recordal_receipt", data, {}, recordal)


def _stated(recordal: Recordal) -> list[dict[str, str]]:
    """Every content that was stated, in words, in the order of the law."""
    files = {"image", *Attachment.Kind.values}
    return [
        {"title": label_of(name), "text": text}
        for name, text in snapshot(recordal).items()
        if text and name not in files
    ]


def _papers(recordal: Recordal) -> list[dict[str, str]]:
    """Every file that was handed in, each with what proves it."""
    right, licence = recordal.right, recordal.right.holder.licence
    files = [(label_of("image"), image.file, image.caption) for image in right.images.all()]
    files += [
        (str(paper.get_kind_display()), paper.file, paper.note) for paper in right.attachments.all()
    ]
    if licence:
        files.append((str(Attachment.Kind.IDENTITY.label), licence, ""))
    return [
        {"title": " · ".join(filter(None, (kind, file.name, note))), "sha256": file.sha256}
        for kind, file, note in files
    ]


def _paper(
    template: str, data: Mapping[str, object], files: Mapping[str, bytes], recordal: Recordal
) -> bytes:
    """The same data give the same bytes: the paper is dated by the step it certifies."""
    moment = recordal.decided_at if recordal.number else recordal.submitted_at
    path = f"seizures/notices/{template}.typ"
    return render_pdf(path, data, files=files, timestamp=moment or recordal.created_at)
