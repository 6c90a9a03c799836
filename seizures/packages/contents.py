"""What of a case goes into a package, for which reader: nothing it could not see otherwise."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone

from core.accounts.models import User
from core.audit.models import Event
from core.files import services as files
from core.files.models import StoredFile
from seizures.cases.models import Case, CaseItem
from seizures.evidence.drawing import custody_list
from seizures.evidence.models import Evidence
from seizures.investigations.models import Investigation, InvestigationFile
from seizures.notices.models import Notice
from seizures.packages.bag import Member, safe_name
from seizures.packages.court_facts import court_notice, viewing

FORMAT = "longteng-case/1"
Facts = dict[str, Any]


class Audience(StrEnum):
    """For whom a package is made."""

    CUSTOMS = "customs"
    PARTNER = "partner"  # police, procuratorate, court: the complete file
    HOLDER = "holder"
    CONSIGNOR = "consignor"

    @property
    def is_authority(self) -> bool:
        return self in {Audience.CUSTOMS, Audience.PARTNER}


def audience_of(user: User, case: Case) -> Audience:
    """As whom a user reads a case."""
    if user.is_partner:
        return Audience.PARTNER
    if not user.is_enterprise:
        return Audience.CUSTOMS
    holder = Case.objects.of_holder(user).filter(pk=case.pk).exists()
    return Audience.HOLDER if holder else Audience.CONSIGNOR


@dataclass(frozen=True)
class Piece:
    """A file of the package, with what the index says about it."""

    member: Member
    index: Facts


def pieces(case: Case, audience: Audience) -> list[Piece]:
    """Evidence, pictures of the inspection and papers of the investigation, each once."""
    found = [*_evidence(case, audience), *_photos(case, audience), *_records(case, audience)]
    names = {piece.member.name: piece for piece in found}
    return list(names.values())


def letters(case: Case, audience: Audience) -> list[Piece]:
    """Letters as they were served; for a side, those addressed to it."""
    drawn = Notice.objects.filter(case=case, status=Notice.Status.DRAWN).order_by("pk")
    if not audience.is_authority:
        drawn = drawn.filter(addressee=audience.value)
    found = []
    for notice in drawn.select_related("file_zh", "file_en"):
        for language, file in (("zh", notice.file_zh), ("en", notice.file_en)):
            if file is None:
                continue
            name = f"letters/{safe_name(notice.number)}-{notice.kind}-{language}.pdf"
            index = {
                "path": name,
                "number": notice.number,
                "kind": notice.kind,
                "to": notice.addressee,
                "language": language,
                "sha256": file.sha256,
                "ordered_at": notice.ordered_at,
                "served_at": notice.served_at,
                "opened_at": notice.seen_at,
            }
            found.append(Piece(Member(name, partial(_chunks, file)), index))
    return found


def _evidence(case: Case, audience: Audience) -> Iterator[Piece]:
    known = Evidence.objects.filter(case=case).order_by("pk")
    if not audience.is_authority:
        known = known.filter(secret_of__in=["", audience.value])
        if audience == Audience.HOLDER and case.detained_at is None:
            known = known.filter(kind=Evidence.Kind.PHOTO)
    for number, row in enumerate(known.select_related("file__facts", "added_by"), start=1):
        name = f"evidence/{number:03}-{safe_name(row.file.name)}"
        told = {
            "title": row.title,
            "kind": row.kind,
            "commercial_secret_of": row.secret_of,
            "uploaded_at": row.added_at,
        }
        if audience.is_authority:
            told["uploaded_by"] = str(row.added_by)
        yield _piece(name, row.file, audience, told)


def _photos(case: Case, audience: Audience) -> Iterator[Piece]:
    """Pictures of the inspection; outside customs only if it found this case alone (MEA 5)."""
    inspection = case.inspection
    if inspection is None or audience == Audience.CONSIGNOR:
        return
    if audience == Audience.HOLDER and inspection.cases.count() > 1:
        return
    for number, row in enumerate(inspection.photos.select_related("file__facts"), start=1):
        name = f"inspection/{number:03}-{safe_name(row.file.name)}"
        told = {"title": row.caption, "kind": "inspection_photo", "uploaded_at": row.added_at}
        yield _piece(name, row.file, audience, told)


def _records(case: Case, audience: Audience) -> Iterator[Piece]:
    """What belongs to the log of the investigation; only authorities read it."""
    if not audience.is_authority:
        return
    rows = InvestigationFile.objects.filter(investigation__case=case).order_by("pk")
    for number, row in enumerate(
        rows.select_related("file__facts", "investigation__officer"), start=1
    ):
        name = f"investigation/{number:03}-{safe_name(row.file.name)}"
        told = {
            "title": row.investigation.get_kind_display(),
            "kind": f"investigation_{row.investigation.kind}",
            "entry": row.investigation.number,
            "uploaded_at": row.investigation.logged_at,
            "uploaded_by": str(row.investigation.officer),
        }
        yield _piece(name, row.file, audience, told)


def _piece(name: str, file: StoredFile, audience: Audience, told: Facts) -> Piece:
    """Outside go copies that do not tell where a picture was taken; the index says so."""
    facts = file.picture_facts
    if audience.is_authority or facts is None or not facts.has_place:
        index = {"path": name, "sha256": file.sha256, **told}
        if audience.is_authority and facts is not None:
            index["camera"] = {
                "taken_at": facts.taken_at,
                "device": facts.device,
                "latitude": facts.latitude,
                "longitude": facts.longitude,
            }
        return Piece(Member(name, partial(_chunks, file)), index)
    copy = files.read_for(file, customs=False)
    member = Member.of(name, copy)
    return Piece(member, {"path": name, "copy_without_place_of": file.sha256, **told})


def _chunks(file: StoredFile) -> Iterable[bytes]:
    return files.chunks(file)


def custody_papers(case: Case, *, at: datetime) -> list[Member]:
    """The list of custody in both languages; nothing before the goods were taken."""
    if not case.custody.exists():
        return []
    return [
        Member.of(f"custody-{language}.pdf", custody_list(case, language, at=at))
        for language in ("zh", "en")
    ]


def subjects(case: Case, audience: Audience) -> list[tuple[str, list[str]]]:
    """Whose events belong to the case: itself and, inside customs, all that hangs on it."""
    about = [(case._meta.label_lower, [str(case.pk)])]
    if case.inspection_id:
        about.append(("seizures.inspection", [str(case.inspection_id)]))
    if audience == Audience.CUSTOMS:
        for relation in case._meta.related_objects:
            model: Any = relation.related_model
            rows = model._base_manager.filter(**{relation.field.name: case.pk})
            keys = [str(key) for key in rows.values_list("pk", flat=True)]
            if keys:
                about.append((model._meta.label_lower, keys))
    return about


def events(case: Case, audience: Audience, *, until: datetime | None = None) -> list[Event]:
    """The course of the case as the ledger has it, oldest first."""
    found: dict[int, Event] = {}
    for kind, keys in subjects(case, audience):
        rows = Event.objects.filter(subject_type=kind, subject_id__in=keys)
        if until:
            rows = rows.filter(at__lte=until)
        found |= {row.pk: row for row in rows}
    return sorted(found.values(), key=lambda row: (row.at, row.pk))


def facts(case: Case, audience: Audience, course: Iterable[Event]) -> Facts:
    """The case as data: what happened to which goods of whom, under which clocks."""
    shipment = case.shipment
    knows_sender = audience != Audience.HOLDER or case.detained_at is not None
    told: Facts = {
        "format": FORMAT,
        "number": case.number,
        "made_for": audience.value,
        "procedure": case.flow,
        "status": case.status,
        "district": {"code": case.district_id, "name": case.district.name_zh},
        "holder": {"name": case.holder.name_zh or case.holder.name_en, "uscc": case.holder.uscc},
        "value": {"amount": case.value, "currency": "CNY"},
        "direction": shipment.direction,
        "channel": shipment.channel,
        "declared_at": shipment.declared_at,
        "release_ground": case.release_ground,
    }
    for name in ("opened", "notified", "answered", "detained", "determined", "closed"):
        told[f"{name}_at"] = getattr(case, f"{name}_at")
    if not audience.is_authority and case.status == Case.Status.TRANSFERRED:
        told["status"] = Case.Status.DETAINED if case.detained_at else Case.Status.SUSPENDED
    if knows_sender:
        told["consignor"] = {"name": shipment.consignor_name, "uscc": shipment.consignor_uscc}
        told["consignee"] = shipment.consignee_name
    if audience != Audience.HOLDER:
        told |= {
            "declaration_no": shipment.declaration_no,
            "tracking_no": shipment.tracking_no,
            "conveyance": shipment.conveyance,
            "container_no": shipment.container_no,
            "origin": shipment.origin_country,
            "destination": shipment.destination_country,
        }
    if audience.is_authority:
        told["officer"] = str(case.officer)
        told["determination_reasons"] = case.determination_reasons
        told["custody"] = [_custody(row) for row in case.custody.order_by("at", "pk")]
        told["investigation"] = [
            _act(row) for row in case.investigations.for_list().order_by("started_at", "pk")
        ]
        told["events"] = [_event(row) for row in course]
        told["viewings"] = [viewing(row) for row in case.viewings.order_by("requested_at", "pk")]
        told["court_notices"] = [court_notice(row) for row in case.court_notices.all()]
    items = case.items.select_related("recordal__right")
    told["goods"] = [_goods(item, audience) for item in items]
    return told


def _goods(item: CaseItem, audience: Audience) -> Facts:
    goods: Facts = {
        "line_no": item.line_no,
        "description": item.description,
        "hs_code": item.hs_code,
        "mark": item.mark,
        "recordal": item.recordal_number,
        "right": item.right.kind,
        "registration_no": item.right.registration_no,
        "quantity": item.quantity,
        "unit": item.unit,
        "packages": item.packages,
        "value_cny": item.value,
    }
    if audience != Audience.HOLDER:  # the price agreed with the buyer is a trade secret (REG 6)
        goods |= {"unit_price": item.unit_price, "currency": item.currency}
    return goods


def _custody(row: Any) -> Facts:
    return {
        "ledger_id": row.pk,
        "at": row.at,
        "kind": row.kind,
        "from": row.from_party,
        "to": row.to_party,
        "place": row.place,
        "seal_no": row.seal_no,
        "quantity": row.quantity,
        "unit": row.unit,
        "remarks": row.remarks,
    }


def _act(row: Investigation) -> Facts:
    return {
        "entry": row.number,
        "kind": row.kind,
        "from": row.started_at,
        "to": row.ended_at,
        "place": row.place,
        "person": row.person,
        "relation": row.relation,
        "told_rights": row.told_rights,
        "found": row.found,
        "signature": row.signature,
        "officers": [str(one) for one in (row.officer, row.second_officer) if one],
        "logged_at": row.logged_at,
        "struck_at": row.struck_at,
        "strike_reason": row.strike_reason,
        "papers": [paper.file.sha256 for paper in row.papers.all()],
    }


def _event(row: Event) -> Facts:
    return {
        "ledger_id": row.pk,
        "at": row.at,
        "verb": row.verb,
        "by": row.actor_name,
        "about": row.subject_label,
        "details": row.details,
    }


class _Encoder(DjangoJSONEncoder):
    def default(self, o: object) -> object:
        if isinstance(o, datetime) and timezone.is_aware(o):
            return timezone.localtime(o).isoformat()
        return super().default(o)


def as_json(content: object) -> bytes:
    return json.dumps(content, cls=_Encoder, ensure_ascii=False, indent=1, sort_keys=True).encode()
