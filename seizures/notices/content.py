"""What a letter says: frozen as plain data when the step is taken (shapes: docs/letters.md)."""

import json
from collections.abc import Mapping
from copy import deepcopy
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from core.accounts.models import User
from core.reference.models import Country, StatutoryDeadline
from seizures.cases.models import Case, CaseItem
from seizures.notices.models import Notice

Content = dict[str, Any]
LANGUAGES = {"zh": "zh-hans", "en": "en"}

#: the articles each letter rests on, unless its step names others
CITATIONS: Mapping[str, list[str]] = {
    Notice.Kind.HOLDER_NOTICE: ["Regulation art 16", "Measures art 21"],
    Notice.Kind.DETENTION_RECEIPT: [
        "Regulation art 16",
        "Measures art 25",
        "Penalty Regs art 42",
    ],
    Notice.Kind.DETERMINATION: ["Regulation art 20", "Measures art 28"],
    Notice.Kind.PENALTY_ADVANCE_NOTICE: [
        "Customs Law art 91",
        "Regulation art 27",
        "Penalty Regs art 25(1)",
    ],
    Notice.Kind.PENALTY_DECISION: [
        "Customs Law art 91",
        "Regulation art 27",
        "Penalty Regs art 25(1)",
    ],
    Notice.Kind.HOLDER_CONFISCATION_NOTICE: ["Measures art 30"],
    Notice.Kind.PUBLIC_NOTICE: ["Measures art 32", "Penalty Regs art 62(4)"],
    Notice.Kind.COLLECTION_DECISION: ["Measures art 32", "Penalty Regs art 62(4)"],
    Notice.Kind.HEARING_NOTICE: ["APL art 64"],
    Notice.Kind.SECURITY_RETURN_NOTICE: [
        "Measures arts 34, 35, 36",
        "Customs Security Regs art 21",
    ],
    Notice.Kind.DISPOSAL_CONSULTATION: ["Regulation art 27", "Measures art 33"],
    Notice.Kind.DISPOSAL_RECORD: ["Regulation art 27", "Measures art 33"],
    Notice.Kind.PENALTY_CHANGE: ["APL art 48", "Administrative Reconsideration Law 2023 art 20"],
    Notice.Kind.PAYMENT_DEMAND: ["APL art 72", "Administrative Compulsion Law art 54"],
    Notice.Kind.PLAN_DECISION: ["Penalty Regs art 61", "APL art 66"],
    Notice.Kind.RELEASE_NOTICE: ["Regulation art 24"],
    Notice.Kind.PARCEL_HOLDER_NOTICE: ["Regulation art 31", "Measures art 31"],
    Notice.Kind.PARCEL_PARTY_NOTICE: ["Regulation art 31", "Customs Law art 46", "Measures art 31"],
    Notice.Kind.PARCEL_OUTCOME_NOTICE: ["Regulation art 31", "Measures art 31"],
    Notice.Kind.TRANSFER_LETTER: ["Regulation art 26", "Transfer Provisions art 5"],
    Notice.Kind.HANDOVER_RECORD: ["Transfer Provisions art 12"],
    Notice.Kind.COURT_SUPPORT_PACK: ["Regulation art 23", "Measures art 17"],
    Notice.Kind.COUNTER_SECURITY_NOTICE: ["Regulation arts 19, 24(3)", "Measures arts 20, 41"],
    Notice.Kind.COUNTER_SECURITY_REFUSAL: ["Regulation art 19", "Measures art 20"],
    Notice.Kind.COUNTER_SECURITY_RETURN: ["Measures arts 20, 36"],
    Notice.Kind.DETENTION_NOTICE: ["Regulation arts 15, 16", "Measures arts 17, 25"],
    Notice.Kind.PART_RELEASE_NOTICE: ["Regulation arts 16, 24", "Measures art 25"],
    Notice.Kind.VIEWING_DECISION: ["Regulation art 17", "Measures art 22"],
    Notice.Kind.COURT_REPLY: ["Regulation art 24", "Measures arts 18, 29"],
    Notice.Kind.COURT_KEEPS: ["Regulation art 24", "Measures arts 18, 29, 35"],
    Notice.Kind.SAMPLE_RECEIPT: ["Regulation art 17", "Measures art 22"],
    Notice.Kind.GUARANTOR_DEMAND: ["Measures arts 34, 35", "Customs Security Regs art 19"],
    Notice.Kind.COST_DEMAND: ["Regulation art 25", "Measures art 34"],
}
#: letters that tell somebody particulars of the case, and the article that allows it
DISCLOSES: Mapping[str, str] = {
    Notice.Kind.DETENTION_NOTICE: "Measures art 17",
    Notice.Kind.HOLDER_CONFISCATION_NOTICE: "Measures art 30",
    Notice.Kind.PARCEL_HOLDER_NOTICE: "Measures arts 17, 31",
    Notice.Kind.COURT_REPLY: "Regulation art 24; Measures arts 18, 29",
}
#: letters against which a party may ask for reconsideration or sue
WITH_REMEDIES = frozenset(
    {Notice.Kind.DETENTION_RECEIPT, Notice.Kind.DETERMINATION, Notice.Kind.PENALTY_DECISION}
)

#: readers who are told nothing of the trade between the parties beyond what the law says
OUTSIDE = frozenset({Notice.Addressee.HOLDER, Notice.Addressee.GUARANTOR, Notice.Addressee.PUBLIC})


def freeze(
    case: Case,
    kind: str,
    addressee: str,
    *,
    number: str,
    at: datetime,
    extra: Mapping[str, object],
) -> Content:
    """The content in both languages; nothing in it follows later changes of the case."""
    common = {key: value for key, value in extra.items() if key not in LANGUAGES}
    frozen: Content = {}
    items = list(case.items.select_related("recordal__right__holder", "unrecorded__holder"))
    codes = {case.shipment.origin_country, case.shipment.destination_country}
    countries = Country.objects.in_bulk(sorted(codes - {""}))
    for language, code in LANGUAGES.items():
        with override(code):
            whole = _letter(case, items, countries, kind, addressee)
        whole |= {"number": number, "date": timezone.localdate(at)}
        merge(whole, common)
        own = extra.get(language)
        merge(whole, own if isinstance(own, Mapping) else {})
        whole["language"] = language
        frozen[language] = whole
    return plain(frozen)


def plain(content: Content) -> Content:
    """The same content as it will be read back from the database."""
    decoded: Content = json.loads(json.dumps(content, cls=Encoder))
    return decoded


class Encoder(DjangoJSONEncoder):
    """Instants in the time zone of customs, as a letter states them."""

    def default(self, o: object) -> object:
        if isinstance(o, datetime) and timezone.is_aware(o):
            return timezone.localtime(o).isoformat(timespec="seconds")
        return super().default(o)


def merge(base: Content, more: Mapping[str, object]) -> None:
    """Lay ``more`` over ``base``; tables inside tables are merged, everything else replaced."""
    for key, value in more.items():
        if isinstance(value, Mapping) and isinstance(base.get(key), dict):
            merge(base[key], value)
        else:
            base[key] = deepcopy(value)


def _letter(
    case: Case,
    items: list[CaseItem],
    countries: Mapping[str, Country],
    kind: str,
    addressee: str,
) -> Content:
    whole: Content = {
        "demo": case.is_demo,
        "district": {"name_zh": case.district.name_zh, "name_en": case.district.name_en},
        "addressee": _addressee(case, addressee),
        "case": _case(case),
        "shipment": _shipment(case, countries, kind, addressee),
        "goods": [_goods(item, addressee) for item in items],
        "rights": _rights(items),
        "officers": _officers(case),
        "citations": CITATIONS[kind],
        "contact": {
            "name": str(case.officer),
            "phone": case.officer.phone,
            "email": case.officer.email,
        },
    }
    if kind in WITH_REMEDIES:
        whole["remedies"] = _remedies()
    return whole


def _addressee(case: Case, addressee: str) -> Content:
    if addressee == Notice.Addressee.HOLDER:
        holder = case.holder
        return {"name": holder.name, "address": holder.address, "uscc": holder.uscc}
    if addressee == Notice.Addressee.CONSIGNOR and case.flow == Case.Flow.SIMPLIFIED:
        parcel = case.parcel
        name = parcel.party_name or case.shipment.consignor_name
        return {"name": name, "address": parcel.party_address}
    if addressee == Notice.Addressee.CONSIGNOR:
        return {"name": case.shipment.consignor_name, "uscc": case.shipment.consignor_uscc}
    if addressee == Notice.Addressee.PUBLIC:
        return {"name": _("To whom it may concern")}
    return {}


def _case(case: Case) -> Content:
    def day(moment: datetime | None) -> object:
        return timezone.localdate(moment) if moment else None

    return {
        "number": case.number,
        "suspended_on": day(case.opened_at),
        "detained_on": day(case.detained_at),
        "filed_on": day(case.detained_at),
    }


def knows_the_parties(case: Case, addressee: str) -> bool:
    """Before detention the holder is not told who sends the goods to whom (MEA 17); the public
    and whoever vouches for the holder never are."""
    if addressee in {Notice.Addressee.PUBLIC, Notice.Addressee.GUARANTOR}:
        return False
    return addressee != Notice.Addressee.HOLDER or case.detained_at is not None


def _shipment(case: Case, countries: Mapping[str, Country], kind: str, addressee: str) -> Content:
    """The holder reads who sends the goods after detention (MEA 17), their route after
    confiscation (MEA 30), and how they travelled not at all."""
    shipment = case.shipment
    told: Content = {
        "direction": shipment.direction,
        "declared_on": timezone.localdate(shipment.declared_at),
        "channel": shipment.channel,
    }
    to_holder = addressee in OUTSIDE
    if knows_the_parties(case, addressee):
        told |= {"consignor": shipment.consignor_name, "consignee": shipment.consignee_name}
    if not to_holder or kind == Notice.Kind.HOLDER_CONFISCATION_NOTICE:
        told |= {
            "declaration_no": shipment.declaration_no,
            "origin": _country(countries, shipment.origin_country),
            "destination": _country(countries, shipment.destination_country),
        }
    if not to_holder:
        told |= {
            "tracking_no": shipment.tracking_no,
            "conveyance": shipment.conveyance,
            "container_no": shipment.container_no,
        }
    return told


def _country(countries: Mapping[str, Country], code: str) -> str:
    return countries[code].name if code in countries else code


def _goods(item: CaseItem, addressee: str) -> Content:
    goods: Content = {
        "line_no": item.line_no,
        "description": item.description,
        "hs_code": item.hs_code,
        "mark": item.mark,
        "quantity": item.quantity,
        "unit": item.unit,
        "packages": item.packages,
        "value_cny": item.value,
        "recordal_number": item.recordal_number,
    }
    if addressee not in OUTSIDE:  # the price agreed with the buyer is a trade secret
        goods |= {"unit_price": item.unit_price, "currency": item.currency}
    return goods


def _rights(items: list[CaseItem]) -> list[Content]:
    rights = {item.right.pk: (item.right, item.recordal_number) for item in items}
    return [
        {
            "recordal_number": number,
            "kind": right.kind,
            "title": right.name,
            "registration_no": right.registration_no,
            "holder": right.holder.name,
        }
        for right, number in rights.values()
    ]


def _officers(case: Case) -> list[Content]:
    """The officer in charge, and the second one who inspected the goods (PEN 34)."""
    people: list[User | None] = [case.officer]
    if case.inspection:
        people += [case.inspection.inspector, case.inspection.second_officer]
    known = {person.pk: person for person in people if person}
    return [{"name": str(person), "badge": person.badge_no} for person in known.values()]


def _remedies() -> Content:
    rules = StatutoryDeadline.objects.in_bulk(["reconsideration_request", "administrative_suit"])

    def remedy(key: str) -> Content:
        rule = rules[key]
        return {"days": rule.length, "count": rule.unit, "citation": rule.citation}

    return {
        "reconsideration": remedy("reconsideration_request"),
        "suit": remedy("administrative_suit"),
    }
