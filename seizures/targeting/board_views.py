"""Pages of figures: hit rates, the day's places, and the figures of risk work."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from core.accounts.permissions import Can
from core.errors import InvalidInput
from core.forms import show
from core.reference.models import District
from core.web import Request, requires, words
from seizures.rulebook.models import RiskFigure, Rule
from seizures.rulebook.queries import figures as known_figures
from seizures.screening.models import Hit
from seizures.targeting import queries, settings, yields
from seizures.targeting.forms import CapacityForm, FigureForm, PeriodForm
from seizures.targeting.models import LaneCapacity, Tally

SHOWN = 50
DAYS = 90


@requires(Can.VIEW_TARGETING)
def board(request: Request) -> HttpResponse:
    """Hit rates of a period with their confidence intervals."""
    today = timezone.localdate()
    form = PeriodForm(request.user, request.GET or None, days=DAYS)
    first, last, district = today - timedelta(days=DAYS), today, ""
    if form.is_bound and form.is_valid():
        first, last = form.cleaned_data["from_day"], form.cleaned_data["to_day"]
        district = str(getattr(form.cleaned_data.get("district"), "pk", "") or "")
    known = known_figures()
    found = yields.board(
        request.user, first, last, district=district, confidence=known["confidence"]
    )
    names = {rule.code: rule.name for rule in Rule.objects.visible_to(request.user)}
    names |= {value: str(label) for value, label in Hit.Lane.choices}
    names["random"] = _("Drawn by lot, without any suspicion")
    context = {
        "form": form,
        "groups": [
            (
                what,
                label,
                [(line, names.get(line.key, line.key)) for line in found[what][:SHOWN]],
                len(found[what]) > SHOWN,
            )
            for what, label in Tally.What.choices
        ],
        "codes": set(names),
        "from_day": first,
        "to_day": last,
        "confidence": known["confidence"],
        "idle": yields.idle_rules(known, today),
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "seizures/targeting/board.html", context, status=status)


@requires(Can.VIEW_TARGETING)
def lanes(request: Request) -> HttpResponse:
    """The places of today: how many are given, who waits; and how many there are."""
    may_set = request.user.can(Can.SET_LANES)
    form = CapacityForm(request.user, request.POST or None, initial=_chosen(request))
    if request.method == "POST" and may_set and form.is_valid():
        try:
            settings.set_capacity(actor=request.user, **form.cleaned_data)
        except InvalidInput as error:
            show(form, error)
        else:
            messages.success(request, _("The places are changed."))
            return redirect("lanes")
    context: dict[str, Any] = {
        "form": form,
        "today": queries.lanes_today(request.user, timezone.localdate()),
        "rows": LaneCapacity.objects.visible_to(request.user).select_related(
            "district", "changed_by"
        ),
        "names": District.objects.in_bulk(),
        "known": known_figures(),
        "may_set": may_set,
    }
    status = 422 if form.is_bound else 200
    return render(request, "seizures/targeting/lanes.html", context, status=status)


def _chosen(request: Request) -> dict[str, object]:
    """The places somebody wants to change, as they are now."""
    row = (
        LaneCapacity.objects.visible_to(request.user)
        .filter(
            district=words(request, "district"),
            office_code=words(request, "office"),
        )
        .first()
    )
    if row is None:
        return {}
    return {
        "district": row.district_id,
        "office_code": row.office_code,
        "inspections_per_day": row.inspections_per_day,
        "random_share": settings.plain(row.random_share),
    }


@requires(Can.VIEW_TARGETING)
def figures(request: Request) -> HttpResponse:
    context = {"rows": RiskFigure.objects.all(), "may_change": _may_change(request)}
    return render(request, "seizures/targeting/figures.html", context)


@requires(Can.PLAN_RULES)
def figure(request: Request, key: str) -> HttpResponse:
    """Change one figure; headquarters only, as it holds everywhere."""
    if not _may_change(request):
        raise PermissionDenied
    row = get_object_or_404(RiskFigure, key=key)
    form = FigureForm(request.POST or None, initial={"value": settings.plain(row.value)})
    if request.method == "POST" and form.is_valid():
        try:
            settings.change_figure(row, actor=request.user, value=form.cleaned_data["value"])
        except InvalidInput as error:
            show(form, error)
        else:
            messages.success(request, _("The figure is changed."))
            return redirect("risk-figures")
    status = 422 if form.is_bound else 200
    return render(
        request, "seizures/targeting/figure.html", {"form": form, "row": row}, status=status
    )


def _may_change(request: Request) -> bool:
    """The figures hold everywhere: a district does not change them."""
    return request.user.can(Can.PLAN_RULES) and request.user.is_headquarters
