"""Transfer to the police: the pages of officers."""

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.accounts.models import PartnerOffice, User
from core.accounts.permissions import Can
from core.audit.models import Event
from core.errors import InvalidInput
from core.files.services import read
from core.forms import show
from core.web import Request, list_page, requires
from seizures.cases.models import Case
from seizures.deadlines.models import BETWEEN_AUTHORITIES, Deadline
from seizures.evidence.models import CustodyEvent
from seizures.procedure import completeness, transfer
from seizures.procedure.completeness import family_of
from seizures.procedure.exchange_steps import exchanges_for, for_customs
from seizures.procedure.transfer_forms import CompareForm, HandOverForm, ProposeForm, ReasonsForm
from seizures.referrals import rules, totals, values, wording
from seizures.referrals.filters import ReferralFilter
from seizures.referrals.fines import fines_paid
from seizures.referrals.models import Referral
from seizures.referrals.rules import Comparison
from seizures.referrals.totals import Act

NEWEST = ("-proposed_at", "-id")
#: what each authority has to do, by the word of the table of deadlines
CONCERNS = {
    PartnerOffice.Kind.POLICE: "police",
    PartnerOffice.Kind.PROCURATORATE: "police",
}


def concerns(reader: User, actor: str) -> bool:
    """Each partner sees the clocks of the police; customs sees its own as well."""
    return not reader.is_partner or actor in CONCERNS.values()


def find(request: Request, number: str) -> Referral:
    rows = Referral.objects.visible_to(request.user).select_related(
        "case__district",
        "case__holder",
        "case__shipment",
        "partner_office",
        "procuratorate",
        "proposed_by",
        "second_officer",
        "decided_by",
        "package",
        "value_evidence__file",
        "case__inspection",
    )
    return get_object_or_404(rows, number=number)


@requires(Can.PROPOSE_REFERRAL)
def propose(request: Request, number: str) -> HttpResponse:
    """The thresholds beside the case first, then the report of two officers."""
    cases = Case.objects.visible_to(request.user).for_list()
    case = get_object_or_404(cases, number=number)
    offered = _offered(request, case)
    if request.method == "POST":
        form = ProposeForm(request.POST, case=case, offered=offered, proposer=request.user)
        if form.is_valid():
            try:
                referral = transfer.propose(case, actor=request.user, **form.cleaned_data)
            except InvalidInput as error:
                show(form, error)
            else:
                messages.success(
                    request, _("The report is written. Now the second officer signs it.")
                )
                return redirect(referral)
        asked: dict[str, Any] = {"acts": [], "figures": {}, **form.cleaned_data}
    else:
        transfer.check_stage(case)
        asked = _asked(request, case, offered)
        form = ProposeForm(
            case=case,
            offered=offered,
            proposer=request.user,
            initial={**asked, **asked["figures"], "reasons": case.determination_reasons},
        )
    compare_form = CompareForm(
        initial={**asked, **asked["figures"]}, case=case, offered=offered, auto_id="compare_%s"
    )
    context = {
        "case": case,
        "form": form,
        "compare_form": compare_form,
        "offered": [(act, act.case in asked["acts"]) for act in offered],
        **_comparison(case, asked, offered),
    }
    status = 422 if form.is_bound else 200
    return render(request, "seizures/referrals/propose.html", context, status=status)


def _offered(request: Request, case: Case) -> list[Act]:
    """The offender's untreated acts on rights of the family that the offence is about."""
    offences = rules.offences_for(case)
    wanted = request.POST.get("offence") or request.GET.get("offence") or ""
    offence = wanted if wanted in offences else next(iter(offences), "")
    return totals.untreated(case, family_of(offence), timezone.localdate())


def _asked(request: Request, case: Case, offered: list[Act]) -> dict[str, Any]:
    """What the address asks to compare; else the case as it stands."""
    offences = rules.offences_for(case)
    usual = {
        "offence": offences[0] if offences else "",
        "conduct_on": timezone.localdate(case.shipment.declared_at),
        "criminal_value": case.value,
        "acts": [act.case for act in totals.chosen(offered, None)],
        "figures": {},
    }
    form = CompareForm(request.GET, case=case, offered=offered)
    return form.cleaned_data if request.GET and form.is_valid() else usual


def _comparison(case: Case, asked: dict[str, Any], offered: list[Act]) -> dict[str, object]:
    families = rules.families(case)
    rows: list[Comparison] = []
    counted = totals.chosen(offered, asked["acts"])
    if all(asked.get(name) is not None for name in ("offence", "conduct_on", "criminal_value")):
        rows = transfer.suggest(
            case,
            asked["offence"],
            asked["criminal_value"],
            asked["conduct_on"],
            acts=counted,
            figures=asked["figures"],
        )
    own = asked.get("criminal_value") or Decimal(0)
    return {
        **_table([row.as_json() for row in rows]),
        "sum": _sum(own, [act.as_json() for act in counted]),
        "advice": wording.advice(rows, families, asked.get("offence") or ""),
        "only_patents": families == {"patent"},
    }


def _table(rows: list[dict[str, Any]]) -> dict[str, object]:
    """The thresholds; two columns of rules where both can apply."""
    pairs = wording.side_by_side(rows)
    return {"pairs": pairs, "two_rules": any(row["regime"] == "now" for row in rows)}


def _sum(own: Decimal, accumulated: list[dict[str, Any]]) -> dict[str, object]:
    """The arithmetic: this case, every other act that counts, and the total."""
    total = sum((Decimal(act["value"]) for act in accumulated), own)
    return {"own": own, "acts": accumulated, "total": total, "citation": totals.CITATION}


@requires(Can.VIEW_REFERRALS)
def referral_list(request: Request) -> HttpResponse:
    if request.user.is_partner:
        return redirect("partner-referrals")
    referrals = Referral.objects.visible_to(request.user).for_list()
    filterset = ReferralFilter(request.GET, referrals)
    return list_page(request, "seizures/referrals/list.html", filterset, NEWEST)


@requires(Can.VIEW_REFERRALS)
def referral_detail(request: Request, number: str) -> HttpResponse:
    if request.user.is_partner:
        return redirect("partner-referral", number)
    return page(request, find(request, number))


def page(request: Request, referral: Referral, **filled: forms.Form) -> HttpResponse:
    """The referral with its three values; ``filled`` is a form that was sent with mistakes."""
    user = request.user
    proposers = (referral.proposed_by_id, referral.second_officer_id)
    place = CustodyEvent.objects.filter(case=referral.case).order_by("at", "pk").last()
    context = {
        **facts_of(referral, user),
        "events": Event.objects.about(referral).for_timeline(),
        "missing": completeness.missing(referral),
        "steps": for_customs(referral, user, filled),
        "may_decide": user.can(Can.APPROVE_REFERRAL) and user.pk not in proposers,
        "disapprove_form": filled.get("disapprove") or ReasonsForm(),
        "hand_over_form": filled.get("hand_over")
        or HandOverForm(
            initial={"place": place.place, "seal_no": place.seal_no} if place else None
        ),
    }
    status = 422 if filled else 200
    return render(request, "seizures/referrals/detail.html", context, status=status)


def facts_of(referral: Referral, reader: User) -> dict[str, Any]:
    """What every authority sees of a referral."""
    case = referral.case
    clocks = Deadline.objects.filter(case=case, rule__in=BETWEEN_AUTHORITIES).for_list()
    return {
        "referral": referral,
        "case": case,
        "items": case.items.select_related("recordal__right"),
        "values": values.three_values(referral),
        "offence": rules.OFFENCE_NAMES.get(referral.offence, referral.offence),
        "article": rules.criminal_law_article(referral.offence),
        **_table(referral.suggestion),
        "sum": _sum(referral.criminal_value, referral.accumulated),
        "fines": fines_paid(case),
        "exchanges": exchanges_for(referral, reader),
        "clocks": [clock for clock in clocks if concerns(reader, clock.rule.actor)],
    }


@require_POST
@requires(Can.APPROVE_REFERRAL)
def approve(request: Request, number: str) -> HttpResponse:
    referral = find(request, number)
    transfer.approve(referral, actor=request.user)
    messages.success(request, _("The transfer is approved and on its way to the police."))
    return redirect(referral)


@require_POST
@requires(Can.APPROVE_REFERRAL)
def disapprove(request: Request, number: str) -> HttpResponse:
    referral = find(request, number)
    form = ReasonsForm(request.POST)
    if form.is_valid():
        transfer.disapprove(referral, actor=request.user, **form.cleaned_data)
        messages.success(request, _("The transfer is not approved; the reasons are on file."))
        return redirect(referral)
    return page(request, referral, disapprove=form)


@require_POST
@requires(Can.HAND_OVER_GOODS)
def hand_over(request: Request, number: str) -> HttpResponse:
    referral = find(request, number)
    form = HandOverForm(request.POST)
    if form.is_valid():
        transfer.hand_over_goods(referral, actor=request.user, **form.cleaned_data)
        messages.success(request, _("The goods are handed over and the case is closed."))
        return redirect(referral)
    return page(request, referral, hand_over=form)


def may_read_package(referral: Referral, reader: User) -> bool:
    """An office that sent the file on has given it away."""
    offices = (referral.partner_office_id, referral.procuratorate_id)
    return referral.package is not None and (
        not reader.is_partner or reader.partner_office_id in offices
    )


@requires(Can.VIEW_REFERRALS)
def package(request: Request, number: str) -> HttpResponse:
    """The package as it was delivered."""
    return package_response(find(request, number), request.user)


def package_response(referral: Referral, reader: User) -> HttpResponse:
    """The bytes, for whoever may still read them; else there is no such page."""
    if referral.package is None or not may_read_package(referral, reader):
        raise Http404
    response = HttpResponse(read(referral.package), content_type=referral.package.content_type)
    response["Content-Disposition"] = f'attachment; filename="{referral.package.name}"'
    return response
