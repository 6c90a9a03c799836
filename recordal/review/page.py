"""The page of one recordal or application, as officers see it."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from core.accounts.permissions import Can
from core.reference.calendar import today
from core.reference.models import NiceClass
from core.web import Request
from enterprises.models import Agency
from recordal.applications.clock import clock_of
from recordal.applications.models import Recordal
from recordal.applications.rules import collisions, warnings
from recordal.applications.snapshots import Change, compare, label_of
from recordal.review import corrections, queries, signing
from recordal.review.checklist import checklist
from recordal.review.forms import (
    AssignForm,
    ChecklistForm,
    CorrectionRequestForm,
    ExtendForm,
    RefuseForm,
    ReturnForm,
)
from recordal.review.models import Correction, Proposal

Context = dict[str, Any]
PAGE = "recordal/review/detail.html"


def visible(request: Request, application_no: str) -> Recordal:
    rows = Recordal.objects.visible_to(request.user).for_list()
    rows = rows.select_related(
        "right__holder__country", "right__holder__licence", "examiner", "assigned_to"
    )
    return get_object_or_404(rows, application_no=application_no)


def examination_page(
    request: Request, recordal: Recordal, status: int = 200, **forms: Any
) -> HttpResponse:
    """``forms`` are those that came back with mistakes, by their names on the page."""
    context = {**_file(request, recordal), **_desk(request, recordal, forms), **forms}
    return render(request, PAGE, context, status=status)


def _file(request: Request, recordal: Recordal) -> Context:
    """What is on record, for every officer."""
    holder, day = recordal.right.holder, today()
    return {
        "recordal": recordal,
        "right": recordal.right,
        "classes": NiceClass.objects.filter(number__in=recordal.right.nice_classes),
        "licensees": recordal.licensees.all(),
        "has_guide": hasattr(recordal, "guide"),
        "in_force": recordal.is_in_force_on(day),
        "events": queries.history(recordal, request.user),
        "clock": clock_of(recordal, day),
        "rounds": [round_trip(correction) for correction in corrections.rounds(recordal)],
        "agencies": Agency.objects.in_force_on(day)
        .filter(holder=holder)
        .select_related("agent", "power_of_attorney"),
        **_pointed_out(recordal),
    }


def _pointed_out(recordal: Recordal) -> Context:
    """What may be a slip, and who has the same mark: while it can still be decided."""
    if recordal.status not in Recordal.UNDECIDED:
        return {}
    doubts = [(label_of(doubt.field), doubt.message) for doubt in warnings(recordal)]
    return {"doubts": doubts, "collisions": collisions(recordal, undecided=True)}


def _desk(request: Request, recordal: Recordal, forms: Context) -> Context:
    """What its reader can do about an application."""
    user, undecided = request.user, recordal.status in Recordal.UNDECIDED
    if not undecided or not (user.can(Can.EXAMINE_RECORDALS)):
        return _proposal(request, recordal)
    proposal = signing.open_for(recordal)
    mine = recordal.assigned_to_id in {None, user.pk}
    correction = corrections.open_correction(recordal)
    silent = correction is not None and corrections.is_overdue(correction)
    deciding = mine and proposal is None
    submitted = recordal.status == Recordal.Status.SUBMITTED
    found = checklist(recordal)
    return {
        "examines": True,
        "mine": mine,
        "chief": user.can(Can.SIGN_RECORDAL_DECISIONS),
        **_proposal(request, recordal),
        "open_proposal": proposal,
        "own_proposal": proposal is not None and proposal.proposed_by_id == user.pk,
        "correction": correction,
        "silent": silent,
        "checklist": found,
        "may_decide": deciding and submitted,
        "may_refuse": deciding and (submitted or silent),
        "neighbours": queries.neighbours(recordal, user),
        "checklist_form": forms.get("checklist_form") or ChecklistForm(checklist=found),
        "correction_form": forms.get("correction_form") or CorrectionRequestForm(recordal=recordal),
        "refuse_form": RefuseForm(initial=_silence(silent)),
        "return_form": ReturnForm(),
        "assign_form": AssignForm(),
        "extend_form": ExtendForm(),
    }


def _silence(silent: bool) -> dict[str, str]:
    return {"ground": Recordal.RefusalGround.DOCUMENTS} if silent else {}


def _proposal(request: Request, recordal: Recordal) -> Context:
    """What was last proposed, for those inside: why it was returned, or who signed."""
    proposals = Proposal.objects.visible_to(request.user).about(recordal)
    last = proposals.filter(kind=Proposal.Kind.REFUSAL).for_list().first()
    ground = Recordal.RefusalGround(last.ground).label if last else ""
    return {"proposal": last, "proposal_ground": ground}


def round_trip(correction: Correction) -> Context:
    """A correction with the names of its contents, and both versions side by side."""
    changes: list[Change] = []
    if correction.after is not None:
        changes = [row for row in compare(correction.before, correction.after) if row.changed]
    items = [(label_of(item.field), item) for item in correction.items.all()]
    return {"correction": correction, "items": items, "changes": changes}
