"""What a holder proposes to change: checked, compared with what is recorded, and applied."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.accounts.models import User
from core.errors import InvalidInput
from core.files.models import StoredFile
from enterprises import services as enterprises
from enterprises.models import Enterprise
from recordal.applications.models import Recordal
from recordal.applications.snapshots import Change
from recordal.life.models import Request
from recordal.particulars import services as particulars
from recordal.particulars.models import Attachment
from recordal.rights.models import IpRight
from recordal.rights.services import checked, fill

COMMON = ("title", "title_en", "variants", "registration_no")
OF_WORKS = ("category", "completed_on", "protected_until", "hs_prefixes", "history")
REGISTERED = ("goods", "hs_prefixes", "protected_until", "registered_on", "history")
OF_KIND: Mapping[str, tuple[str, ...]] = {
    "trademark": (*COMMON, "nice_classes", *REGISTERED),
    "invention": (*COMMON, "filing_date", "granted_on", *REGISTERED),
    "utility_model": (*COMMON, "filing_date", "granted_on", *REGISTERED),
    "design": (*COMMON, "filing_date", "granted_on", *REGISTERED),
    "copyright": (*COMMON, *OF_WORKS),
    "neighbouring": (*COMMON, *OF_WORKS),
}
DAYS = frozenset({"protected_until", "registered_on", "filing_date", "granted_on", "completed_on"})
HOLDER = {
    "holder_name_zh": gettext_lazy("Name of the holder in Chinese"),
    "holder_name_en": gettext_lazy("Name of the holder in English"),
    "holder_address": gettext_lazy("Address of the holder"),
}
CONTACT = ("contact_name", "contact_phone", "contact_fax", "contact_email")
PROOF = "proof"
#: Papers by field: what is kept of them with the right when the request is granted.
PAPERS = {
    "image": gettext_lazy("New picture of the mark or work"),
    "certificate": gettext_lazy("New certificate"),
    PROOF: gettext_lazy("Official proof"),
}


def names_for(recordal: Recordal) -> tuple[str, ...]:
    """The particulars of a recordal that can be changed (REG 11)."""
    return (*HOLDER, *OF_KIND[recordal.right.kind])


def current(recordal: Recordal, names: Iterable[str] | None = None) -> dict[str, Any]:
    """What is recorded now, as JSON."""
    wanted = names_for(recordal) if names is None else names
    return {name: _json(_value(recordal, name)) for name in wanted}


def proposed(recordal: Recordal, given: Mapping[str, Any]) -> dict[str, Any]:
    """Those of the given values that differ from what is recorded, checked, as JSON."""
    known = names_for(recordal)
    found = {name: _json(_checked(name, given[name])) for name in known if name in given}
    changed = {n: value for n, value in found.items() if value != _json(_value(recordal, n))}
    if changed.keys() & {"holder_name_zh", "holder_name_en"}:
        names = current(recordal, ["holder_name_zh", "holder_name_en"]) | changed
        if not (names["holder_name_zh"] or names["holder_name_en"]):
            raise InvalidInput(_("Give the name in Chinese or in English."), field="holder_name_zh")
    return changed


def apply(
    recordal: Recordal,
    payload: Mapping[str, Any],
    papers: Mapping[str, Iterable[StoredFile]],
    *,
    actor: User,
) -> None:
    """Write a granted change. The caller holds the lock and saves the term."""
    of_holder = {n.removeprefix("holder_"): v for n, v in payload.items() if n in HOLDER}
    if of_holder:
        enterprises.change(recordal.right.holder, actor=actor, **of_holder)
    right = recordal.right
    fill(right, {name: parsed(name, v) for name, v in payload.items() if name not in HOLDER})
    right.save()
    for image in papers.get("image", ()):
        particulars.put(right, {"image": image}, actor=actor)
    kept = [(Attachment.Kind.CERTIFICATE, paper) for paper in papers.get("certificate", ())]
    kept += [(Attachment.Kind.REGISTER_PROOF, paper) for paper in papers.get(PROOF, ())]
    particulars.put(right, {"attachments": kept}, actor=actor)


def compare(request: Request) -> list[Change]:
    """Each proposed value beside the one it replaces, or replaced."""
    names = list(request.payload)
    old = request.before or current(request.recordal, names)
    return [
        Change(name, label_of(name), text(name, old.get(name)), text(name, request.payload[name]))
        for name in names
    ]


def fitting(model: type[Model], column: str, line: str, field: str) -> str:
    """The text, when it fits the column; otherwise InvalidInput at the field."""
    longest = getattr(model._meta.get_field(column), "max_length", None) or 0
    if len(line) > longest:
        raise InvalidInput(_("Write at most %(n)s characters.") % {"n": longest}, field=field)
    return line


def label_of(name: str) -> str:
    if name in HOLDER:
        return str(HOLDER[name])
    if name in PAPERS:
        return str(PAPERS[name])
    label = str(getattr(IpRight._meta.get_field(name), "verbose_name", name))
    return label[:1].upper() + label[1:]


def text(name: str, value: Any) -> str:
    """A JSON value as one reads it."""
    if name == "category" and value:
        return str(IpRight.Category(value).label)
    if isinstance(value, list):
        return ("\n" if name == "variants" else ", ").join(map(str, value))
    return str(value or "")


def parsed(name: str, value: Any) -> Any:
    """A JSON value as the right takes it."""
    return date.fromisoformat(value) if name in DAYS and value else value


def _value(recordal: Recordal, name: str) -> Any:
    if name in HOLDER:
        return getattr(recordal.right.holder, name.removeprefix("holder_"))
    return getattr(recordal.right, name)


def _checked(name: str, value: Any) -> Any:
    if name not in HOLDER:
        return checked(name, value)
    line = str(value or "").strip()
    return fitting(Enterprise, name.removeprefix("holder_"), line, name)


def _json(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, list | tuple) else value
