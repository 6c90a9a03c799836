from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.accounts.permissions import Can
from core.errors import DomainError
from core.forms import show
from core.web import Request, requires
from recordal.applications.models import Recordal
from recordal.guides import services
from recordal.guides.forms import GuideForm, PhotoForm
from recordal.guides.models import Guide, GuidePhoto


@requires(Can.FILE_RECORDALS)
def guide_edit(request: Request, application_no: str) -> HttpResponse:
    """Write the guide of one's right."""
    recordal = _visible(request, application_no)
    guide = Guide.objects.filter(recordal=recordal).first()
    form = GuideForm(request.POST or None, instance=guide)
    if request.method == "POST" and form.is_valid():
        try:
            services.save(recordal, actor=request.user, **form.stated())
        except DomainError as error:
            show(form, error)
        else:
            messages.success(request, _("The guide is saved."))
            return redirect("portal-guide", application_no)
    return _page(request, recordal, guide, form=form, status=422 if form.is_bound else 200)


@require_POST
@requires(Can.FILE_RECORDALS)
def photo_add(request: Request, application_no: str) -> HttpResponse:
    recordal, form = _visible(request, application_no), PhotoForm(request.POST, request.FILES)
    if form.is_valid():
        given = form.cleaned_data
        try:
            services.add_photo(
                recordal,
                given["photo"],
                actor=request.user,
                genuine=given["genuine"],
                caption=given["caption"],
            )
        except DomainError as error:
            show(form, error)
        else:
            messages.success(request, _("The photo is in the guide."))
            return redirect("portal-guide", application_no)
    guide = Guide.objects.filter(recordal=recordal).first()
    return _page(request, recordal, guide, photo_form=form, status=422)


@require_POST
@requires(Can.FILE_RECORDALS)
def photo_remove(request: Request, application_no: str) -> HttpResponse:
    recordal = _visible(request, application_no)
    chosen = request.POST.get("photo", "")
    photos = GuidePhoto.objects.filter(guide__recordal=recordal).select_related("guide", "file")
    photo = photos.filter(pk=chosen).first() if chosen.isdecimal() else None
    if photo is None:
        raise Http404
    services.remove_photo(photo, actor=request.user)
    messages.success(request, _("The photo is no longer in the guide."))
    return redirect("portal-guide", application_no)


def _visible(request: Request, application_no: str) -> Recordal:
    rows = Recordal.objects.visible_to(request.user).for_list()
    return get_object_or_404(rows, application_no=application_no)


def _page(
    request: Request,
    recordal: Recordal,
    guide: Guide | None,
    *,
    status: int,
    **shown: forms.BaseForm,
) -> HttpResponse:
    context = {
        "recordal": recordal,
        "guide": guide,
        "photos": guide.photos.select_related("file") if guide else [],
        "form": GuideForm(instance=guide),
        "photo_form": PhotoForm(),
        "living": recordal.status in services.LIVING,
        **shown,
    }
    return render(request, "recordal/guides/portal_edit.html", context, status=status)
