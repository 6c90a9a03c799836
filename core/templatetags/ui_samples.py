"""Invented things for the page that shows every part of a page (``/help/components/``)."""

from datetime import timedelta
from decimal import Decimal
from functools import partial
from types import SimpleNamespace

import django_filters
from django import forms
from django.http import QueryDict
from django.template import Context, Library
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.accounts.models import User

register = Library()
STATES = [
    ("suspended", gettext_lazy("Suspended")),
    ("detained", gettext_lazy("Detained")),
    ("released", gettext_lazy("Released")),
]
TONES = {"suspended": "warn", "detained": "info", "released": "ok"}


class SampleFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=gettext_lazy("Number or right holder"), method="keep")
    status = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("Status"),
        choices=STATES,
        method="keep",
        widget=forms.CheckboxSelectMultiple,
    )
    district = django_filters.ChoiceFilter(
        label=gettext_lazy("Customs district"),
        choices=[("5300", gettext_lazy("Shenzhen")), ("3100", gettext_lazy("Ningbo"))],
        method="keep",
    )
    opened = django_filters.DateFromToRangeFilter(label=gettext_lazy("Opened"), method="keep")

    def keep(self, rows: object, name: str, value: object) -> object:
        return rows


class SampleForm(forms.Form):
    finding = forms.ChoiceField(
        label=gettext_lazy("Finding"),
        widget=forms.RadioSelect,
        choices=[
            ("genuine", gettext_lazy("Genuine")),
            ("suspected", gettext_lazy("Suspected infringement")),
        ],
    )
    quantity = forms.IntegerField(label=gettext_lazy("Quantity found"), min_value=0)
    found_on = forms.DateField(label=gettext_lazy("Day of inspection"))
    photos = forms.FileField(
        label=gettext_lazy("Photos"),
        required=False,
        help_text=gettext_lazy("Packages, marks and labels; up to 20 MB each."),
    )
    note = forms.CharField(
        label=gettext_lazy("Remarks"), widget=forms.Textarea(attrs={"rows": 3}), required=False
    )
    sealed = forms.BooleanField(label=gettext_lazy("The goods are sealed again"), required=False)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Reason"), widget=forms.Textarea(attrs={"rows": 3}))


@register.simple_tag(takes_context=True)
def ui_samples(context: Context) -> dict[str, object]:
    """Everything the page shows; the filter bar reads the address like a real list."""
    request = context.get("request")
    query = request.GET if request else QueryDict()
    wrong = SampleForm({"quantity": "many", "found_on": "2017-11-20"}, auto_id="wrong_%s")
    return {
        "filterset": SampleFilter(query, queryset=User.objects.none()),
        "page": SimpleNamespace(next="eyJ9", previous="", total=1000, total_is_more=True),
        "rows": _rows(),
        "form": SampleForm(initial={"found_on": timezone.localdate()}),
        "wrong_form": wrong,
        "reason_form": ReasonForm(auto_id="reason_%s"),
        "events": _events(),
        "steps": _steps(),
        "deadlines": _deadlines(),
        "chart": _chart(),
        "months": _months(),
        "progress": SimpleNamespace(
            label=_("Reading declarations"), value=18200, max=26000, done=False, url="", detail=""
        ),
        "facts": [
            (_("Right holder"), "Netac Technology · 朗科科技"),
            (_("Value"), "¥1,200,000.00"),
            (_("Container"), "TCLU 482 113 0"),
        ],
        "tabs": [
            SimpleNamespace(url="#tabs", label=_("Case file"), active=True, count=None),
            SimpleNamespace(url="#tabs", label=_("Evidence"), active=False, count=12),
            SimpleNamespace(url="#tabs", label=_("Letters"), active=False, count=3),
        ],
    }


def _rows() -> list[SimpleNamespace]:
    now = timezone.now()
    given = [
        ("C2017-00031", "suspended", _("USB flash disks"), 26000, "650000.00", 5),
        ("C2017-00030", "detained", _("Mobile phones"), 2440, "1200000.00", 190),
        ("C2017-00027", "released", _("Power adapters"), 400, "8000.50", 5400),
    ]
    return [
        SimpleNamespace(
            number=number,
            status=status,
            get_status_display=partial(str, dict(STATES)[status]),
            status_tone=TONES[status],
            goods=goods,
            quantity=quantity,
            value=Decimal(value),
            at=now - timedelta(minutes=minutes),
            due=timezone.localdate() + timedelta(days=index * 4 - 1),
        )
        for index, (number, status, goods, quantity, value, minutes) in enumerate(given)
    ]


def _events() -> list[SimpleNamespace]:
    now = timezone.now()
    given = [
        ("shipment.screened", "", 200),
        ("inspection.ordered", "", 199),
        ("inspection.finished", "陈晓 Chen Xiao", 30),
        ("case.opened", "李伟 Li Wei", 26),
        ("case.holder_notified", "", 25),
        ("case.detained", "李伟 Li Wei", 2),
    ]
    return [
        SimpleNamespace(verb=verb, actor_name=name, at=now - timedelta(hours=hours), details={})
        for verb, name, hours in given
    ]


def _steps() -> list[SimpleNamespace]:
    given = [
        (_("Suspended"), "done", "2017-10-12"),
        (_("Holder notified"), "done", "2017-10-12"),
        (_("Security given"), "done", "2017-10-16"),
        (_("Detained"), "current", "2017-10-17"),
        (_("Determined"), "next", ""),
        (_("Penalty"), "next", ""),
        (_("Disposal"), "next", ""),
    ]
    return [SimpleNamespace(label=label, state=state, when=when) for label, state, when in given]


def _deadlines() -> list[SimpleNamespace]:
    today = timezone.localdate()
    given = [(-2, False, False), (0, False, False), (9, False, True), (-5, True, False)]
    return [
        SimpleNamespace(
            due_on=today + timedelta(days=days),
            is_done=done,
            provisional=provisional,
            citation=_("Regulation, article 16"),
            label=_("Answer of the holder"),
        )
        for days, done, provisional in given
    ]


def _bar(label: str, value: int, share: float, tone: str = "") -> SimpleNamespace:
    return SimpleNamespace(label=label, value=value, share=share, url="#chart", tone=tone)


def _chart() -> SimpleNamespace:
    bars = [
        _bar(_("Shenzhen"), 155, 0.52),
        _bar(_("Ningbo"), 81, 0.27),
        _bar(_("Shanghai"), 40, 0.13),
        _bar(_("Qingdao"), 24, 0.08),
    ]
    return SimpleNamespace(title=_("Batches held"), unit=_("batches"), bars=bars)


def _months() -> SimpleNamespace:
    values = [12, 18, 9, 25, 31, 28, 40, 37, 52, 61, 48, 30]
    bars = [_bar(str(n), value, value / sum(values)) for n, value in enumerate(values, 1)]
    return SimpleNamespace(title=_("Cases by month"), unit=_("cases"), bars=bars)
