"""The tags and filters of our pages. A builtin library: templates need no ``load``."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import count
from typing import Protocol

from django.forms.boundfield import BoundField
from django.template import Library
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core import icons
from core.audit.verbs import VERBS
from core.templatetags import deadlines, fields, formats

register = Library()

for _filter in (formats.money, formats.qty):
    register.filter(_filter.__name__, _filter)
    register.simple_tag(_filter)
for _only_filter in (
    formats.day,
    formats.when,
    formats.moment,
    formats.local_name,
    formats.named,
):
    register.filter(_only_filter.__name__, _only_filter)
register.filter("prepared", fields.prepared)
register.filter("in_filter_bar", fields.in_filter_bar)
register.filter("kind_of", fields.kind_of)
register.simple_tag(fields.active_filters)
register.simple_tag(icons.svg, name="icon")

#: The tones of models (``Stateful.TONES``) and of templates, as the style sheets name them.
TONES = {"progress": "info", "good": "ok", "bad": "danger"} | {
    tone: tone for tone in ("neutral", "info", "ok", "warn", "danger")
}
#: Icon and tone of a timeline entry: by the last word of its verb, else by what it is about.
ENDINGS: Mapping[str, tuple[str, str]] = {
    "accepted": ("check", "ok"),
    "announced": ("mail", "warn"),
    "approved": ("check", "ok"),
    "closed": ("check-circle", "ok"),
    "decided": ("gavel", "danger"),
    "declined": ("x", "warn"),
    "detained": ("lock", "warn"),
    "disapproved": ("x-circle", "danger"),
    "dismissed": ("x", "neutral"),
    "expired": ("clock", "danger"),
    "failed": ("x-circle", "danger"),
    "granted": ("check", "ok"),
    "infringing": ("scale", "danger"),
    "missed": ("clock", "danger"),
    "notified": ("bell", "info"),
    "paid": ("coins", "ok"),
    "refused": ("x-circle", "danger"),
    "released": ("unlock", "ok"),
    "revoked": ("x", "warn"),
    "verified": ("check", "ok"),
    "withdrawn": ("x", "warn"),
}
SUBJECTS: Mapping[str, tuple[str, str]] = {
    "absence": ("user", "neutral"),
    "account": ("user", "neutral"),
    "agency": ("users", "neutral"),
    "agreement": ("stamp", "ok"),
    "assistance": ("mail", "info"),
    "campaign": ("flag", "info"),
    "case": ("folder", "info"),
    "cost": ("coins", "neutral"),
    "count": ("list", "info"),
    "counter_security": ("coins", "info"),
    "court_notice": ("scale", "info"),
    "court_order": ("gavel", "info"),
    "custody": ("package", "neutral"),
    "deadline": ("clock", "warn"),
    "demo": ("settings", "neutral"),
    "detention_request": ("file", "info"),
    "disclosure": ("eye", "info"),
    "dispatch": ("send", "neutral"),
    "disposal": ("package", "danger"),
    "dry_run": ("search", "info"),
    "enterprise": ("building", "neutral"),
    "evidence": ("camera", "neutral"),
    "exhibit": ("package", "neutral"),
    "export": ("download", "neutral"),
    "general_security": ("coins", "neutral"),
    "guide": ("book", "neutral"),
    "hit": ("radar", "neutral"),
    "hook": ("link", "neutral"),
    "import": ("upload", "neutral"),
    "inspection": ("search", "info"),
    "investigation": ("search", "info"),
    "lane": ("radar", "neutral"),
    "lead": ("flag", "info"),
    "licensee": ("users", "neutral"),
    "lines": ("package", "neutral"),
    "notice": ("mail", "info"),
    "parcel": ("package", "neutral"),
    "penalty": ("gavel", "info"),
    "preconfirmation": ("shield", "info"),
    "priority": ("flag", "neutral"),
    "proposal": ("edit", "info"),
    "public_notice": ("bell", "warn"),
    "recordal": ("stamp", "info"),
    "reference": ("book", "neutral"),
    "referral": ("shield", "info"),
    "register": ("book", "info"),
    "remedy": ("scale", "info"),
    "request": ("file", "info"),
    "rescreening": ("radar", "info"),
    "revocation": ("gavel", "danger"),
    "risk_figure": ("chart", "neutral"),
    "rule": ("book", "neutral"),
    "security": ("coins", "info"),
    "shipment": ("ship", "neutral"),
    "status_query": ("mail", "info"),
    "store": ("building", "neutral"),
    "suit": ("scale", "info"),
    "support": ("scale", "info"),
    "token": ("key", "neutral"),
    "transfer": ("hand", "info"),
    "viewing": ("calendar", "info"),
}
PLAIN_MARK = ("dot", "neutral")
_ids = count(1)


class Told(Protocol):
    """What the timeline needs of an event of the ledger."""

    verb: str
    details: dict[str, object]


@dataclass(frozen=True)
class Bar:
    """One bar of a chart, with its length (and what is missing) as a percentage of the longest."""

    label: str
    value: Decimal | float
    share: float | None
    url: str
    tone: str
    length: str
    gap: str


@register.simple_tag
def badge(label: object, tone: str = "neutral") -> SafeString:
    """A coloured word; the tone is one of neutral, info, ok, warn, danger."""
    return format_html('<span class="badge tone-{}">{}</span>', _tone(tone), label)


@register.simple_tag
def status_badge(obj: object, field: str = "status") -> SafeString:
    """The status of an object, in the tone its model gives it (``status_tone``)."""
    display = getattr(obj, f"get_{field}_display", None)
    label = display() if display else getattr(obj, field)
    return badge(label, str(getattr(obj, f"{field}_tone", "neutral")))


@register.inclusion_tag("components/deadline.html")
def deadline_chip(
    deadline: object, label: str = "", done: bool = False, citation: str = ""
) -> dict[str, object]:
    """When something is due. Takes a day, an instant, or a clock of the deadlines feature."""
    return {
        **deadlines.shown(deadline, done=done),
        "label": label,
        "citation": citation or str(getattr(deadline, "citation", "")),
    }


@register.inclusion_tag("components/field.html")
def form_field(field: BoundField, css: str = "") -> dict[str, object]:
    """A field with label, help and errors tied to it."""
    return {"field": field, "css": css}


@register.inclusion_tag("components/stat.html")
def stat(label: object, value: object, **rest: object) -> dict[str, object]:
    """One figure that opens its list: url, unit, hint, tone, icon."""
    return {"label": label, "value": value, **rest}


@register.inclusion_tag("components/empty.html")
def empty_state(title: object, text: object = "", **rest: object) -> dict[str, object]:
    """Nothing here, and what to do about it: icon, action_url, action_label, heading."""
    return {"title": title, "text": text, **rest}


@register.inclusion_tag("components/confirm.html")
def confirm(url: str, label: object, **rest: object) -> dict[str, object]:
    """A button that asks before it posts: title, text, confirm_label, tone, form, fields, icon."""
    return {"url": url, "label": label, **rest}


@register.simple_tag
def verb_text(event: Told) -> str:
    """What an event of the ledger says, as a sentence in the language of the reader."""
    if event.verb not in VERBS:
        return event.verb.replace(".", " ").replace("_", " ").capitalize()
    text = str(VERBS[event.verb])
    return text % _Details(event.details) if "%(" in text else text


@register.filter
def mark_icon(event: Told) -> str:
    return _mark(event.verb)[0]


@register.filter
def mark_tone(event: Told) -> str:
    return _mark(event.verb)[1]


@register.simple_tag
def uid(prefix: str) -> str:
    """An id that no other element of the page has."""
    return f"{prefix}-{next(_ids) % 1_000_000}"


@register.filter
def initials(name: object) -> str:
    """Two letters of a name, or the last character of a Chinese one, for the round mark."""
    words = str(name).replace(".", " ").split()
    if not words:
        return "?"
    if not words[0].isascii():
        return words[0][-1]
    return "".join(word[0] for word in words[:2])


@register.filter
def bars(chart: object) -> list[Bar]:
    """The bars of a chart, measured against the longest."""
    given: Sequence[object] = getattr(chart, "bars", ())
    values = [abs(float(getattr(bar, "value", 0) or 0)) for bar in given]
    longest = max(values, default=0) or 1
    return [
        Bar(
            label=str(getattr(bar, "label", "")),
            value=getattr(bar, "value", 0),
            share=getattr(bar, "share", None),
            url=str(getattr(bar, "url", "") or ""),
            tone=str(getattr(bar, "tone", "") or ""),
            length=f"{100 * value / longest:.2f}",
            gap=f"{100 - 100 * value / longest:.2f}",
        )
        for bar, value in zip(given, values, strict=True)
    ]


@register.filter
def pairs(mapping: Mapping[str, object]) -> list[tuple[str, object]]:
    """Names and values of a dictionary, also of one that has a name "items"."""
    return list(mapping.items())


@register.filter
def percent(share: float | None) -> str:
    return formats.NOTHING if share is None else f"{float(share):.0%}"


class _Details(dict[str, object]):
    """Details of an event; what is missing reads as a dash instead of breaking the page."""

    def __missing__(self, key: str) -> str:
        return formats.NOTHING


def _tone(name: str) -> str:
    return TONES.get(name, "neutral")


def _mark(verb: str) -> tuple[str, str]:
    ending = verb.replace("_", ".").rsplit(".", 1)[-1]
    return ENDINGS.get(ending) or SUBJECTS.get(verb.split(".")[0], PLAIN_MARK)
