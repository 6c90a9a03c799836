"""Samples that a party takes at a viewing, against receipt, until each is accounted for.

REG 17, MEA 22: only with consent. Each lies under a label of its own in the ledger of custody.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core.accounts.models import User
from core.audit.services import record
from core.errors import InvalidInput
from core.wording import letter
from seizures.cases.models import Case
from seizures.disclosures import services as disclosures
from seizures.disclosures.models import Disclosure
from seizures.evidence import lending
from seizures.evidence.labelling import Place
from seizures.evidence.models import Exhibit
from seizures.notices import services as notices
from seizures.notices.models import Notice
from seizures.procedure import guards, telling
from seizures.viewings.models import Viewing, ViewingSample

CITATION = "Regulation art 17; Measures art 22"

DUE = gettext_noop("A sample of case %(case)s (%(label)s) was to be back by %(due)s.")


class SampleAccountedFor(guards.StepNotAllowed):
    code = "sample_accounted_for"


@dataclass(frozen=True)
class Taken:
    """So much of what lies under a label; ``due_on`` is the day by which it has to be back."""

    exhibit: Exhibit
    quantity: Decimal
    due_on: date | None = None


def take(viewing: Viewing, taken: Sequence[Taken], *, actor: User) -> list[ViewingSample]:
    """Give samples to the party, with a receipt in writing. Called with case and viewing locked,
    after the record of the viewing is written."""
    rows = []
    for sample in taken:
        _check(viewing, sample)
        label = lending.lend(
            sample.exhibit,
            actor=actor,
            quantity=sample.quantity,
            to_party=viewing.visitors,
            receipt_no=f"{viewing.number} {viewing.receipt_no}",
        )
        row = ViewingSample.objects.create(
            viewing=viewing,
            exhibit=label,
            quantity=sample.quantity,
            unit=label.unit,
            due_on=sample.due_on,
        )
        rows.append(row)
        record(
            "viewing.sample_taken",
            viewing,
            actor=actor,
            case=viewing.case.number,
            label=label.number,
            of=sample.exhibit.number,
            quantity=str(sample.quantity),
            receipt=viewing.receipt_no,
            due=str(sample.due_on or ""),
            citation=CITATION,
        )
    if rows:
        _give_receipt(viewing, rows, actor=actor)
    return rows


def _check(viewing: Viewing, sample: Taken) -> None:
    if sample.exhibit.case_id != viewing.case_id:
        raise InvalidInput(_("Choose a label of this case."), field="exhibit")
    if sample.due_on is not None and sample.due_on < timezone.localdate():
        raise InvalidInput(_("The day to be back lies in the past."), field="due_on")


def described(taken: Sequence[Taken]) -> str:
    """The samples in a line."""
    return "; ".join(
        f"{row.exhibit.number}: {row.quantity.normalize():f} {row.exhibit.unit}" for row in taken
    )[:200]


@transaction.atomic
def account_for(
    sample: ViewingSample,
    *,
    actor: User,
    returned: Decimal,
    consumed: Decimal,
    place: str,
    remarks: str = "",
) -> ViewingSample:
    """The sample is back, or a test used it up, or part of each; together all of it."""
    case = Case.objects.locked(sample.viewing.case_id)
    rows = ViewingSample.objects.select_for_update(no_key=True, of=("self",))
    sample = rows.select_related("exhibit", "viewing__case").get(pk=sample.pk)
    if sample.back_at is not None:
        raise SampleAccountedFor(
            _("%(label)s is accounted for already.") % {"label": sample.exhibit}, CITATION
        )
    if returned < 0 or consumed < 0 or returned + consumed != sample.quantity:
        raise InvalidInput(
            _("Given back and used up together are %(quantity)s %(unit)s.")
            % {"quantity": f"{sample.quantity.normalize():f}", "unit": sample.unit},
            field="returned",
        )
    if consumed and not remarks.strip():
        raise InvalidInput(_("Say which test used it up."), field="remarks")
    if returned and not place.strip():
        raise InvalidInput(_("Say where it is put."), field="place")
    lending.take_back(
        sample.exhibit,
        actor=actor,
        returned=returned,
        consumed=consumed,
        place=Place(words=place),
        remarks=remarks or str(sample.viewing),
    )
    sample.back_at, sample.closed_by = timezone.now(), actor
    sample.returned, sample.consumed = returned, consumed
    sample.remarks = remarks.strip()[:300]
    sample.save(update_fields=["back_at", "closed_by", "returned", "consumed", "remarks"])
    record(
        "viewing.sample_back",
        sample.viewing,
        actor=actor,
        case=case.number,
        label=sample.exhibit.number,
        returned=str(returned),
        consumed=str(consumed),
        remarks=sample.remarks,
        citation=CITATION,
    )
    return sample


def disclose(viewing: Viewing, samples: Sequence[ViewingSample], *, actor: User) -> Disclosure:
    """Whoever saw the goods was told something of the case: it stands in the ledger."""
    case = viewing.case
    holder = viewing.side == Viewing.Side.HOLDER
    party = str(case.holder) if holder else case.shipment.consignor_name
    return disclosures.note(
        case,
        actor=actor,
        to_kind=Disclosure.To.HOLDER if holder else Disclosure.To.CONSIGNOR,
        to=f"{party} ({viewing.visitors})",
        what=[_("the goods, at a viewing"), *(str(row.exhibit) for row in samples)],
        ground=CITATION,
        about=viewing.number,
    )


def remind(sample: ViewingSample) -> int:
    """The day has passed: the officer and the party are told, once."""
    viewing = sample.viewing
    label, due, once = sample.exhibit.number, sample.due_on, f"sample-{sample.pk}"
    told = telling.tell_officers(viewing.case, DUE, once=once, label=label, due=due)
    if viewing.side == Viewing.Side.HOLDER:
        told += telling.tell_holder(viewing.case, DUE, once=once, label=label, due=due)
    return told


def _give_receipt(viewing: Viewing, rows: Sequence[ViewingSample], *, actor: User) -> None:
    last = max((row.due_on for row in rows if row.due_on), default=None)
    said = letter(
        Notice.Kind.SAMPLE_RECEIPT,
        {
            "case": viewing.case.number,
            "number": viewing.number,
            "visitors": viewing.visitors,
            "taken_on": timezone.localdate(viewing.held_at).isoformat(),
            "samples": "; ".join(
                f"{row.exhibit.number}: {row.quantity.normalize():f} {row.unit}"
                f" ({row.exhibit.description[:60]})"
                for row in rows
            ),
            "receipt": viewing.receipt_no,
            "officers": viewing.officers,
            "due": last.isoformat() if last else "",
        },
    )
    kind = Notice.Kind.SAMPLE_RECEIPT
    extra = {**said, "goods": []}
    notices.order(viewing.case, kind, addressee=viewing.side, actor=actor, extra=extra)
