"""Pages of rules: the list, a rule with its versions, and the steps of a version."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.accounts.permissions import Can
from core.errors import DomainError, InvalidInput
from core.forms import show
from core.web import Request, requires
from seizures.rulebook.conditions import FACTS, MEANINGS, OPERATORS, spelled
from seizures.rulebook.models import Rule, RuleVersion
from seizures.rulebook.queries import figures
from seizures.targeting import services, yields
from seizures.targeting.forms import DryRunForm, ProposeForm, ReasonForm, RuleForm, VersionForm
from seizures.targeting.models import DryRun


@requires(Can.VIEW_TARGETING)
def rule_list(request: Request) -> HttpResponse:
    """Every rule with what it says today; what is being worked on; what yields nothing."""
    today = timezone.localdate()
    versions = RuleVersion.objects.visible_to(request.user).select_related("rule", "author")
    versions = versions.order_by("rule__position", "rule__code")
    context = {
        "in_force": versions.in_force_on(today),
        "coming": versions.filter(status="in_force", valid_from__gt=today),
        "in_work": versions.filter(status__in=["draft", "proposed"]),
        "retired": versions.filter(status="retired").order_by("-retired_at")[:20],
        "idle": yields.idle_rules(figures(), today),
        "may_plan": request.user.can(Can.PLAN_RULES),
    }
    return render(request, "seizures/targeting/rules.html", context)


@requires(Can.VIEW_TARGETING)
def rule_detail(request: Request, code: str) -> HttpResponse:
    return show_rule(request, get_object_or_404(Rule.objects.visible_to(request.user), code=code))


def show_rule(request: Request, rule: Rule, status: int = 200, **forms: Form) -> HttpResponse:
    """A rule with its versions, and what would be without it."""
    versions = list(rule.versions.select_related("author", "approver"))
    today = timezone.localdate()
    current = next(
        (
            one
            for one in versions
            if one.status == "in_force"
            and one.valid_from is not None
            and one.valid_from <= today <= (one.valid_to or today)
        ),
        None,
    )
    context = {
        "rule": rule,
        "versions": versions,
        "current": current,
        "spelled": spelled(current.condition) if current else "",
        "in_work": any(one.status in ("draft", "proposed") for one in versions),
        "retire_form": ReasonForm(),
        "try_form": DryRunForm(request.user),
        "may_plan": request.user.can(Can.PLAN_RULES),
        "may_approve": request.user.can(Can.APPROVE_RULES),
        **forms,
    }
    return render(request, "seizures/targeting/rule.html", context, status=status)


@requires(Can.PLAN_RULES)
def rule_new(request: Request) -> HttpResponse:
    form = RuleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            version = services.draft(
                actor=request.user,
                code=form.cleaned_data["code"],
                name_en=form.cleaned_data["name_en"],
                name_zh=form.cleaned_data["name_zh"],
                fields=form.version_fields,
            )
        except InvalidInput as error:
            show(form, error)
        else:
            messages.success(request, _("The draft is saved. Try it on past lines next."))
            return redirect(version)
    return _edit_page(request, form, None)


@requires(Can.PLAN_RULES)
def version_new(request: Request, code: str) -> HttpResponse:
    """Another version of a rule, beginning with what it says now."""
    rule = get_object_or_404(Rule.objects.visible_to(request.user), code=code)
    last = rule.versions.order_by("-version").first()
    if last and last.status in (RuleVersion.Status.DRAFT, RuleVersion.Status.PROPOSED):
        messages.info(request, _("A version of this rule is being worked on already."))
        return redirect(last)
    given = {name: getattr(last, name) for name in VersionForm.Meta.fields} if last else {}
    form = VersionForm(request.POST or None, initial=given)
    if request.method == "POST" and form.is_valid():
        try:
            version = services.follow(rule, actor=request.user, fields=form.version_fields)
        except InvalidInput as error:
            show(form, error)
        else:
            messages.success(request, _("The draft is saved. Try it on past lines next."))
            return redirect(version)
    return _edit_page(request, form, rule)


@requires(Can.PLAN_RULES)
def version_edit(request: Request, code: str, n: int) -> HttpResponse:
    version = _version(request, code, n)
    if version.status != RuleVersion.Status.DRAFT:
        messages.error(request, _("Only a draft can be changed; begin another version."))
        return redirect(version)
    form = VersionForm(request.POST or None, instance=version)
    if request.method == "POST" and form.is_valid():
        version = services.change(version, actor=request.user, fields=form.version_fields)
        messages.success(request, _("The draft is saved. Try it on past lines next."))
        return redirect(version)
    return _edit_page(request, form, version.rule)


def _edit_page(request: Request, form: Form | VersionForm, rule: Rule | None) -> HttpResponse:
    context = {
        "form": form,
        "rule": rule,
        "facts": [
            (
                name,
                fact,
                ", ".join(OPERATORS[fact.kind]),
                [(choice, _(MEANINGS[choice])) for choice in fact.choices],
            )
            for name, fact in FACTS.items()
        ],
    }
    status = 422 if form.is_bound else 200
    return render(request, "seizures/targeting/edit.html", context, status=status)


@requires(Can.VIEW_TARGETING)
def version_page(request: Request, code: str, n: int) -> HttpResponse:
    return show_version(request, _version(request, code, n))


def show_version(
    request: Request, version: RuleVersion, status: int = 200, **forms: Form
) -> HttpResponse:
    """One version: what it says, its dry runs, and the step that is next."""
    runs = DryRun.objects.visible_to(request.user).filter(version=version, retires=False)
    current = version.rule.versions.in_force_on(timezone.localdate()).first()
    user = request.user
    context: dict[str, Any] = {
        "version": version,
        "rule": version.rule,
        "current": current if current != version else None,
        "spelled": spelled(version.condition),
        "spelled_now": spelled(current.condition) if current and current != version else "",
        "runs": runs.select_related("district", "actor")[:10],
        "fit": services.finished_run(version),
        "digest": services.digest(version),
        "sent_back": services.sent_back(version),
        "propose_form": ProposeForm(version=version),
        "try_form": DryRunForm(user),
        "reason_form": ReasonForm(),
        "may_plan": user.can(Can.PLAN_RULES),
        "may_approve": user.can(Can.APPROVE_RULES) and version.author_id != user.pk,
        "is_author": version.author_id == user.pk,
        **forms,
    }
    return render(request, "seizures/targeting/version.html", context, status=status)


@require_POST
@requires(Can.PLAN_RULES)
def propose(request: Request, code: str, n: int) -> HttpResponse:
    version = _version(request, code, n)
    form = ProposeForm(request.POST)
    if form.is_valid():
        try:
            services.propose(version, actor=request.user, **form.cleaned_data)
        except DomainError as error:
            show(form, error)
        else:
            messages.success(request, _("Somebody else has to approve the rule now."))
            return redirect(version)
    return show_version(request, version, 422, propose_form=form)


@require_POST
@requires(Can.APPROVE_RULES)
def approve(request: Request, code: str, n: int) -> HttpResponse:
    version = services.approve(_version(request, code, n), actor=request.user)
    messages.success(request, _("The rule is approved."))
    return redirect(version)


@require_POST
@requires(Can.APPROVE_RULES)
def send_back(request: Request, code: str, n: int) -> HttpResponse:
    version = _version(request, code, n)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return show_version(request, version, 422, reason_form=form)
    services.send_back(version, actor=request.user, reason=form.cleaned_data["reason"])
    messages.success(request, _("The rule went back to its author."))
    return redirect(version)


@require_POST
@requires(Can.PLAN_RULES)
def discard(request: Request, code: str, n: int) -> HttpResponse:
    services.discard(_version(request, code, n), actor=request.user)
    messages.success(request, _("The draft is gone."))
    return redirect("rule-list")


@require_POST
@requires(Can.APPROVE_RULES)
def retire(request: Request, code: str) -> HttpResponse:
    rule = get_object_or_404(Rule.objects.visible_to(request.user), code=code)
    version = get_object_or_404(rule.versions.in_force_on(timezone.localdate()))
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return show_rule(request, rule, 422, retire_form=form)
    services.retire(version, actor=request.user, reason=form.cleaned_data["reason"])
    messages.success(request, _("The rule is retired."))
    return redirect(rule)


def _version(request: Request, code: str, n: int) -> RuleVersion:
    versions = RuleVersion.objects.visible_to(request.user)
    versions = versions.select_related("rule", "author", "approver")
    return get_object_or_404(versions, rule__code=code, version=n)
