"""Pages of dry runs: start one, watch it, read it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.accounts.permissions import Can
from core.errors import DomainError, InvalidInput
from core.forms import show
from core.paging import keyset_page
from core.reference.models import District
from core.web import Request, requires
from seizures.rulebook.models import Rule, RuleVersion
from seizures.rulebook.queries import figures
from seizures.targeting import outcome, trials
from seizures.targeting.forms import DryRunForm, RecordalDryRunForm
from seizures.targeting.models import DryRun
from seizures.targeting.places import Capacities
from seizures.targeting.rule_views import show_rule, show_version

NEWEST = ("-created_at", "-pk")


@requires(Can.VIEW_TARGETING)
def dry_run_list(request: Request) -> HttpResponse:
    runs = DryRun.objects.visible_to(request.user).for_list()
    context = {
        "page": keyset_page(runs, request.GET, NEWEST),
        "may_plan": request.user.can(Can.PLAN_RULES),
    }
    return render(request, "seizures/targeting/dry_runs.html", context)


@requires(Can.VIEW_TARGETING)
def dry_run(request: Request, number: str) -> HttpResponse:
    """Progress while it runs, what it found afterwards; htmx asks for the changing part alone."""
    run = get_object_or_404(DryRun.objects.visible_to(request.user).for_list(), number=number)
    capacities = Capacities.load()
    too_much = ""
    if run.status == DryRun.Status.DONE and not run.retires:
        try:
            outcome.check(run, capacities, figures())
        except outcome.FlagsTooMuch as error:
            too_much = error.message
    own = str(request.user.district_id) if request.user.is_officer else ""
    may_plan = request.user.can(Can.PLAN_RULES)
    context = {
        "run": run,
        "loads": [load for load in outcome.loads(run, capacities) if own in ("", load.district)],
        "names": District.objects.in_bulk(),
        "may_propose": may_plan
        and not too_much
        and not run.retires
        and run.version is not None
        and run.version.status == RuleVersion.Status.DRAFT
        and run.status == DryRun.Status.DONE,
        "sample": [line for line in run.sample if own in ("", line["district"])],
        "too_much": too_much,
        "may_plan": may_plan,
    }
    part = "_dry_run" if request.htmx else "dry_run"
    return render(request, f"seizures/targeting/{part}.html", context)


@require_POST
@requires(Can.PLAN_RULES)
def try_version(request: Request, code: str, n: int) -> HttpResponse:
    versions = RuleVersion.objects.visible_to(request.user).select_related("rule", "author")
    version = get_object_or_404(versions, rule__code=code, version=n)
    form = DryRunForm(request.user, request.POST)
    if form.is_valid():
        try:
            return redirect(
                trials.start_dry_run(actor=request.user, version=version, **form.cleaned_data)
            )
        except InvalidInput as error:
            show(form, error)
    return show_version(request, version, 422, try_form=form)


@require_POST
@requires(Can.PLAN_RULES)
def try_without(request: Request, code: str) -> HttpResponse:
    """What would be lost if a rule were retired."""
    rule = get_object_or_404(Rule.objects.visible_to(request.user), code=code)
    version = get_object_or_404(rule.versions.in_force_on(timezone.localdate()))
    form = DryRunForm(request.user, request.POST)
    if form.is_valid():
        try:
            return redirect(
                trials.start_dry_run(
                    actor=request.user, version=version, retires=True, **form.cleaned_data
                )
            )
        except InvalidInput as error:
            show(form, error)
    return show_rule(request, rule, 422, try_form=form)


@requires(Can.PLAN_RULES)
def try_recordal(request: Request) -> HttpResponse:
    """What a recordal flags, or an application would flag once it is accepted."""
    form = RecordalDryRunForm(
        request.user,
        request.POST or None,
        initial={"recordal": request.GET.get("recordal", "")[:20]},
    )
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(trials.start_dry_run(actor=request.user, **form.cleaned_data))
        except DomainError as error:
            show(form, error)
    status = 422 if form.is_bound else 200
    return render(request, "seizures/targeting/try_recordal.html", {"form": form}, status=status)


@require_POST
@requires(Can.PLAN_RULES)
def cancel(request: Request, number: str) -> HttpResponse:
    run = get_object_or_404(DryRun.objects.visible_to(request.user), number=number)
    trials.cancel_dry_run(run, actor=request.user)
    messages.success(request, _("The dry run stops."))
    return redirect(run)
