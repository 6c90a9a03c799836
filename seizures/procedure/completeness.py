"""Is the file complete? What must be there before a transfer is reported, and before it leaves."""

from collections.abc import Collection

from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import InvalidInput
from seizures.cases.models import Case
from seizures.evidence.models import Evidence
from seizures.procedure.guards import StepNotAllowed
from seizures.referrals import rules, totals
from seizures.referrals.models import Referral
from seizures.referrals.totals import Act

FILE = "Transfer Provisions art 6"


class MissingPapers(StepNotAllowed):
    """The file of a transfer is complete or it does not leave (TRF 6)."""

    code = "missing_papers"


def check_report(case: Case, no_report_reason: str, value_evidence: Evidence | None) -> None:
    """Two papers depend on the officers: the test report, and what proves the value."""
    if not has_test_report(case) and not no_report_reason.strip():
        raise InvalidInput(
            _(
                "The file has no test or appraisal report: add one to the evidence, or say why"
                " none is needed (%(citation)s)."
            )
            % {"citation": FILE},
            field="no_report_reason",
        )
    if value_evidence is not None and value_evidence.case_id != case.pk:
        raise InvalidInput(_("Choose evidence of this case."), field="value_evidence")


def has_test_report(case: Case) -> bool:
    return case.evidence.filter(kind=Evidence.Kind.REPORT).exists()


def missing(referral: Referral) -> list[str]:
    """The papers of TRF 6 that the file lacks; the letter is drawn when the head approves."""
    case = referral.case
    papers = []
    if not referral.reasons.strip():
        papers.append(_("investigation report"))
    if not case.items.exists():
        papers.append(_("list of goods"))
    if not has_test_report(case) and not referral.no_report_reason.strip():
        papers.append(_("test or appraisal report, or the reason why there is none"))
    return papers


def check_file(referral: Referral) -> None:
    """Raises MissingPapers, naming them."""
    if lacking := missing(referral):
        raise MissingPapers(
            _("The file is not complete: %(papers)s.") % {"papers": "; ".join(lacking)}, FILE
        )


def counted_acts(case: Case, offence: str, numbers: Collection[str] | None) -> list[Act]:
    """The untreated acts of the offender that count with this case, as the officers chose."""
    acts = totals.untreated(case, family_of(offence), timezone.localdate())
    if numbers is not None and (unknown := set(numbers) - {act.case for act in acts}):
        raise InvalidInput(
            _("These cases are no untreated acts of the offender: %(cases)s.")
            % {"cases": ", ".join(sorted(unknown))},
            field="acts",
        )
    return totals.chosen(acts, numbers)


def family_of(offence: str) -> str:
    return next((name for name, offences in rules.OFFENCES.items() if offence in offences), "")
