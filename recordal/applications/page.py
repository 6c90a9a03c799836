"""What the one page of an application shows beside its fields."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from core.files.models import StoredFile
from core.reference.calendar import today
from enterprises.models import Enterprise
from recordal.applications import parts, rules
from recordal.applications.contents import Checked, Paper, always, never
from recordal.applications.copying import classes_to_split
from recordal.applications.forms import AnotherForm, PaperForm
from recordal.applications.models import Recordal
from recordal.applications.sheet import GENUINE, INFRINGING, Sheet
from recordal.applications.snapshots import label_of, place_of
from recordal.particulars.models import Attachment
from recordal.rights.models import IpRight

Context = dict[str, Any]
#: Papers whose day of issue the law asks for.
DATED = frozenset({Paper.REGISTER_EXTRACT})


@dataclass(frozen=True)
class PaperPlace:
    """One kind of paper with its own place on the page."""

    checked: Checked
    files: Collection[Attachment]
    #: what the enterprise has handed in already
    on_file: StoredFile | None = None

    @property
    def kind(self) -> str:
        return self.checked.content.field

    @property
    def dated(self) -> bool:
        return self.kind in DATED


def filing_page(recordal: Recordal, sheet: Sheet) -> Context:
    """Everything about a draft: what is missing, what looks wrong, what may be used again."""
    checked = rules.contents_of(recordal, today())
    papers = _papers_by_kind(recordal)
    places = [
        PaperPlace(one, papers.pop(one.content.field, []), _on_file(one, recordal.right.holder))
        for one in checked
        if one.content.place.startswith("paper-") and one.content.needed is not never
    ]
    return {
        "recordal": recordal,
        "right": recordal.right,
        "missing": [one.content for one in checked if one.missing],
        "warnings": rules.warnings(recordal),
        "remarks": [
            (label_of(name), place_of(name), remark) for name, remark in recordal.remarks.items()
        ],
        "collisions": rules.collisions(recordal),
        "split_into": classes_to_split(recordal.right),
        "images": recordal.right.images.select_related("file"),
        "places": places,
        "other_papers": [paper for rest in papers.values() for paper in rest],
        "earlier_goods": parts.earlier_goods(recordal),
        "earlier_papers": parts.earlier_papers(recordal),
        "earlier_contacts": parts.earlier_contacts(recordal),
        "another_form": AnotherForm(auto_id="id_another_%s"),
        **_of_kind(recordal.right.kind, sheet),
    }


def new_page(kind: str, sheet: Sheet, holder: Enterprise | None) -> Context:
    """The same page before there is a draft: papers that may be needed have their places."""
    wanted = (Checked(one, needed=one.needed is always, given=False) for one in rules.CONTENTS)
    places = [
        PaperPlace(one, [], _on_file(one, holder) if holder else None)
        for one in wanted
        if kind in one.content.kinds
        and one.content.place.startswith("paper-")
        and one.content.needed is not never
    ]
    return {"places": places, "images": (), **_of_kind(kind, sheet)}


def _of_kind(kind: str, sheet: Sheet) -> Context:
    form = PaperForm()
    form.fields["paper_kind"].choices = Attachment.Kind.choices  # type: ignore[attr-defined]
    form.initial = {"paper_kind": Paper.OTHER}
    return {
        "kind": IpRight.Kind(kind),
        "sheet": sheet,
        "form": sheet.main,
        "paper_form": form,
        "goods_lists": [
            (GENUINE, "genuine-goods", _("Genuine goods"), sheet.goods),
            (INFRINGING, "known-infringers", _("Goods known to infringe"), sheet.infringers),
        ],
    }


def _papers_by_kind(recordal: Recordal) -> dict[str, list[Attachment]]:
    papers: dict[str, list[Attachment]] = {}
    for paper in recordal.right.attachments.select_related("file"):
        papers.setdefault(paper.kind, []).append(paper)
    return papers


def _on_file(one: Checked, holder: Enterprise) -> StoredFile | None:
    return holder.licence if one.content.field == Paper.IDENTITY else None


def state_of(recordal: Recordal) -> Context:
    """What changes while one types: what is missing, what looks wrong."""
    return {
        "recordal": recordal,
        "right": recordal.right,
        "missing": rules.missing(recordal),
        "collisions": rules.collisions(recordal),
        "split_into": classes_to_split(recordal.right),
    }
