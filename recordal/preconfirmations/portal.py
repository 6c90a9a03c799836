"""The traders' and the holders' side of questions before shipping."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.accounts.permissions import Can
from core.audit.models import Event
from core.errors import InvalidInput
from core.forms import show
from core.paging import keyset_page
from core.reference.calendar import today
from core.reference.models import District
from core.web import Request, list_page, requires
from enterprises.models import Enterprise
from recordal.applications.models import Recordal
from recordal.licensees.models import Licensee
from recordal.preconfirmations import services
from recordal.preconfirmations.filters import PreConfirmationFilter
from recordal.preconfirmations.forms import ConfirmForm, PaperForm, QuestionForm, ReasonForm
from recordal.preconfirmations.models import PreConfirmation
from recordal.search.filters import PublicFilter

HERE = "recordal/preconfirmations"
NEWEST = ("-asked_at", "-pk")


@requires(Can.VIEW_PRECONFIRMATIONS)
def asked_list(request: Request) -> HttpResponse:
    """What one's enterprises asked, or are asked."""
    rows = PreConfirmation.objects.visible_to(request.user).for_list()
    filterset = PreConfirmationFilter(request.GET, rows)
    return list_page(request, f"{HERE}/portal_list.html", filterset, NEWEST)


@requires(Can.ASK_PRECONFIRMATION)
def asked_find(request: Request) -> HttpResponse:
    """Find the recorded right to ask about, among what anybody may know."""
    filterset = PublicFilter(request.GET, Recordal.objects.public().for_list())
    rows, page = filterset.qs, None
    if filterset.found:
        page = keyset_page(rows, request.GET, filterset.ordering(("number",)))
        filterset.explain(page)
    context = {"filterset": filterset, "page": page, "today": today()}
    return render(request, f"{HERE}/portal_find.html", context)


@requires(Can.ASK_PRECONFIRMATION)
def asked_new(request: Request, number: str) -> HttpResponse:
    """Ask about one recorded right."""
    recordal = get_object_or_404(Recordal.objects.public().for_list(), number=number)
    traders = Enterprise.objects.sending_for(request.user)
    if not traders.exists():
        messages.warning(request, _("Customs must verify your enterprise before you can ask."))
        return redirect("portal-enterprises")
    form = QuestionForm(
        request.POST or None,
        request.FILES or None,
        user=request.user,
        trademark=recordal.right.family == "trademark",
        initial=_suggested(recordal, traders.first()),
    )
    if request.method == "POST" and form.is_valid():
        try:
            asked = services.ask(recordal=recordal, actor=request.user, **form.asked())
        except InvalidInput as error:
            show(form, error)
        else:
            messages.success(request, _("Asked. The number is %(number)s.") % {"number": asked})
            return redirect("portal-preconfirmation", asked.number)
    context = {"form": form, "recordal": recordal, "right": recordal.right}
    status = 422 if form.is_bound else 200
    return render(request, f"{HERE}/portal_new.html", context, status=status)


@requires(Can.VIEW_PRECONFIRMATIONS)
def asked_detail(request: Request, number: str) -> HttpResponse:
    return _page(request, _visible(request, number))


@require_POST
@requires(Can.ANSWER_NOTICES)
def asked_answer(request: Request, number: str) -> HttpResponse:
    """The holder confirms or denies."""
    asked = _visible(request, number)
    if not _is_holder(request, asked):
        raise PermissionDenied
    confirmed = request.POST.get("step") == "confirm"
    form = (ConfirmForm if confirmed else ReasonForm)(request.POST)
    if form.is_valid():
        services.answer(asked, actor=request.user, confirmed=confirmed, **form.cleaned_data)
        messages.success(request, _("Thank you. The customs district decides next."))
        return redirect("portal-preconfirmation", number)
    name = "confirm_form" if confirmed else "deny_form"
    return _page(request, asked, status=422, **{name: form})


@require_POST
@requires(Can.ASK_PRECONFIRMATION)
def asked_withdraw(request: Request, number: str) -> HttpResponse:
    asked = _own(request, number)
    services.withdraw(asked, actor=request.user)
    messages.success(request, _("%(number)s is withdrawn.") % {"number": asked})
    return redirect("portal-preconfirmation", number)


@require_POST
@requires(Can.ASK_PRECONFIRMATION)
def asked_paper(request: Request, number: str) -> HttpResponse:
    """One more paper."""
    asked = _own(request, number)
    form = PaperForm(request.POST, request.FILES)
    if form.is_valid():
        given = form.cleaned_data
        paper = services.Evidence(given["kind"], given["file"], given["secret"])
        try:
            services.add_paper(asked, actor=request.user, paper=paper)
        except InvalidInput as error:
            show(form, error)
        else:
            messages.success(request, _("The paper is added."))
            return redirect("portal-preconfirmation", number)
    return _page(request, asked, status=422, paper_form=form)


@requires(Can.USE_PORTAL)
def standing(request: Request) -> HttpResponse:
    """Whose lawful user one's enterprises are, and what districts have confirmed for them."""
    enterprises = Enterprise.objects.sending_for(request.user).order_by("number")
    licences = Licensee.objects.naming(enterprises).not_over_on(today())
    context = {
        "enterprises": enterprises,
        "licences": licences.select_related("recordal__right__holder").order_by(
            "uscc", "recordal__number", "pk"
        )[:500],
        "asked": PreConfirmation.objects.of_trader(request.user)
        .for_list()
        .filter(status__in=[*PreConfirmation.WAITING, PreConfirmation.Status.GRANTED])
        .order_by(*NEWEST)[:100],
        "today": today(),
        "district_names": {district.pk: district.name for district in District.objects.all()},
        "may_ask": request.user.can(Can.ASK_PRECONFIRMATION),
    }
    return render(request, f"{HERE}/standing.html", context)


def _suggested(recordal: Recordal, trader: Enterprise | None) -> dict[str, Any]:
    return {
        "brands": [recordal.right.title] if recordal.right.family == "trademark" else [],
        "district": trader.district_id if trader else None,
        "ships_from": today(),
    }


def _visible(request: Request, number: str) -> PreConfirmation:
    rows = PreConfirmation.objects.visible_to(request.user).for_list()
    return get_object_or_404(rows, number=number)


def _own(request: Request, number: str) -> PreConfirmation:
    return get_object_or_404(PreConfirmation.objects.of_trader(request.user), number=number)


def _is_holder(request: Request, asked: PreConfirmation) -> bool:
    return PreConfirmation.objects.of_holder(request.user).filter(pk=asked.pk).exists()


def _page(
    request: Request, asked: PreConfirmation, *, status: int = 200, **shown: forms.Form
) -> HttpResponse:
    if not request.user.is_enterprise:
        raise Http404
    own = PreConfirmation.objects.of_trader(request.user).filter(pk=asked.pk).exists()
    waiting = asked.status in PreConfirmation.WAITING
    holder = request.user.can(Can.ANSWER_NOTICES) and _is_holder(request, asked)
    papers = asked.papers.select_related("file")
    context = {
        "asked": asked,
        "right": asked.recordal.right,
        "papers": papers if own else papers.filter(secret=False),
        "own": own,
        "may_answer": holder and waiting and not asked.answered_at,
        "may_withdraw": own and waiting and request.user.can(Can.ASK_PRECONFIRMATION),
        "events": Event.objects.about(asked).for_timeline(),
        "confirm_form": ConfirmForm(),
        "confirm_step": {"step": "confirm"},
        "deny_form": ReasonForm(),
        "paper_form": PaperForm(),
        **shown,
    }
    return render(request, f"{HERE}/portal_detail.html", context, status=status)
