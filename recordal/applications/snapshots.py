"""What an application states, as text: to compare what customs saw with what comes back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from core.files.models import StoredFile
from recordal.applications.models import Recordal
from recordal.applications.rules import CONTENTS
from recordal.rights.models import IpRight

OF_RIGHT = (
    "title", "title_en", "variants", "registration_no", "nice_classes", "goods", "hs_prefixes",
    "protected_until", "image", "certificate",
)  # fmt: skip
OF_APPLICATION = ("contact_name", "contact_phone", "contact_email")


@dataclass(frozen=True)
class Change:
    """One content before and after: a row of ``recordal/review/_side_by_side.html``."""

    field: str
    label: str
    old: str
    new: str

    @property
    def changed(self) -> bool:
        return self.old != self.new


def snapshot(recordal: Recordal) -> dict[str, str]:
    """Every content by name, as one can read it."""
    stated = {name: _text(getattr(recordal.right, name)) for name in OF_RIGHT}
    stated |= {name: _text(getattr(recordal, name)) for name in OF_APPLICATION}
    lawful = (f"{licensee.name} {licensee.uscc}".strip() for licensee in recordal.licensees.all())
    return stated | {"licensees": "; ".join(sorted(lawful))}


def compare(old: Mapping[str, str], new: Mapping[str, str]) -> list[Change]:
    """Both versions side by side, content by content."""
    names = [*old, *(name for name in new if name not in old)]
    return [
        Change(name, label_of(name), old.get(name, ""), new.get(name, ""))
        for name in names
        if old.get(name) or new.get(name)
    ]


def changed_fields(old: Mapping[str, str], new: Mapping[str, str]) -> set[str]:
    return {change.field for change in compare(old, new) if change.changed}


def label_of(name: str) -> str:
    """How people call a content of an application."""
    for content in CONTENTS:
        if content.field == name:
            return str(content.label)
    if name == "licensees":
        return _("Lawful users")
    model = Recordal if name in OF_APPLICATION else IpRight
    words = str(getattr(model._meta.get_field(name), "verbose_name", name))
    return words[:1].upper() + words[1:]


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, StoredFile):
        return f"{value.name} ({value.sha256[:12]})"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(map(str, value))
    return str(value)
