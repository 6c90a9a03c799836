"""The door of a party without an account to its penalty notice: the code on the letter."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.forms import show
from core.limits import limited
from core.web import private, public
from seizures.hearings.models import PenaltyKey
from seizures.penalties.models import Penalty
from seizures.procedure import hearing, hearings
from seizures.procedure.guards import last_clock, time_is_over
from seizures.procedure.heard import LONGEST, Wish, by_code, is_open, say
from seizures.procedure.service_clocks import is_held


class SayForm(forms.Form):
    wish = forms.ChoiceField(label=_("What you want to tell customs"), widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("Your statement and defence"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def __init__(self, *args: object, penalty: Penalty, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        choices = [(Wish.DEFENCE.value, _("I make a statement and defend myself"))]
        announced = penalty.status == Penalty.Status.ANNOUNCED and not penalty.waived_at
        late = time_is_over(penalty.case, hearing.HEARING, timezone.now())
        if announced and penalty.hearing_due and not late:
            choices.append((Wish.HEARING.value, _("I ask for a hearing")))
        if announced:
            choices.append(
                (Wish.NO_HEARING.value, _("I want no hearing: customs may decide at once"))
            )
        field = self.fields["wish"]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices
            field.initial = choices[0][0]


@public
@limited("parcel-code", method="GET")
@limited("parcel-code")
def notice(request: HttpRequest, code: str) -> HttpResponse:
    """What customs intends and why, and the party's chance to be heard (APL 44, 45, 63)."""
    key = by_code(code)
    if key is None:
        return private(render(request, "seizures/parcels/public_closed.html", status=404))
    form = SayForm(request.POST or None, penalty=key.penalty)
    if request.method == "POST" and form.is_valid():
        try:
            say(key, **form.cleaned_data)
        except DomainError as error:
            show(form, error)
            return _page(request, key, form, 422 if "field" in error.details else 409)
        return redirect("public-penalty-notice", code)
    return _page(request, key, form, 422 if form.is_bound else 200)


def _page(request: HttpRequest, key: PenaltyKey, form: SayForm, status: int) -> HttpResponse:
    penalty = Penalty.objects.select_related("case__district").get(pk=key.penalty_id)
    rule = hearing.HEARING if penalty.hearing_due else hearing.STATEMENT
    clock = last_clock(penalty.case, rule)
    context = {
        "penalty": penalty,
        "case": penalty.case,
        "items": penalty.case.items.all(),
        "is_open": is_open(penalty),
        "until": None if clock is None or is_held(penalty.case, rule) else clock.last_moment,
        "hearing": hearings.ahead(penalty),
        "form": form,
    }
    return private(render(request, "seizures/penalties/public_notice.html", context, status=status))
