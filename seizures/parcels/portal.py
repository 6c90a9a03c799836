"""The rights holder's side: the parcels it was told of, and what it says of them (MEA 31)."""

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext

from core.accounts.permissions import Can
from core.errors import InvalidInput
from core.forms import show
from core.paging import keyset_page
from core.web import Request, requires, words
from seizures.evidence.models import Evidence
from seizures.parcels import holders
from seizures.parcels.act_forms import OpinionForm
from seizures.parcels.models import Parcel

NEWEST = ("-logged_at", "-id")


@requires(Can.ANSWER_NOTICES)
def parcels(request: Request) -> HttpResponse:
    """The parcels customs told of; several can be answered at once."""
    form = OpinionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        numbers = request.POST.getlist("parcel")
        try:
            n = holders.give_opinion(numbers, actor=request.user, **form.cleaned_data)
        except InvalidInput as error:
            show(form, error)
        else:
            said = ngettext("Customs has your answer on %(n)s parcel.",
                            "Customs has your answer on %(n)s parcels.", n) % {"n": n}  # fmt: skip
            messages.success(request, said)
            return redirect("portal-parcels")
    rows = Parcel.objects.visible_to(request.user).for_list()
    pictures = Evidence.objects.visible_to(request.user).filter(kind=Evidence.Kind.PHOTO)
    rows = rows.filter(case__notified_at__isnull=False).prefetch_related(
        "case__items", Prefetch("case__evidence", pictures.select_related("file"))
    )
    if number := words(request):
        rows = rows.filter(case__number=number)
    context = {"page": keyset_page(rows, request.GET, NEWEST), "form": form, "asked": number}
    status = 422 if form.is_bound else 200
    return render(request, "seizures/parcels/portal.html", context, status=status)
