"""Whether a decision is before the superior authority or a court."""

from seizures.cases.models import Case
from seizures.remedies.models import Remedy


def pending(case: Case) -> Remedy | None:
    """The remedy that is under way; there is at most one."""
    return Remedy.objects.pending().filter(penalty__case=case).first()
