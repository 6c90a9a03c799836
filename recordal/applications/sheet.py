"""The one page of an application as it is sent: its form, its goods, what is right and wrong in it.

What can be taken is taken; what cannot is kept as it was typed, and given back with its message.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.errors import InvalidInput
from core.reference.models import District
from recordal.applications import rules
from recordal.applications.forms import (
    GoodsForm,
    SheetForm,
    as_typed,
    initial_of,
    initial_of_goods,
)
from recordal.applications.models import Recordal
from recordal.applications.services import RecordalFields
from recordal.particulars.models import GenuineGoods, KnownInfringer
from recordal.particulars.rules import MOST_GOODS, currencies
from recordal.rights.rules import check_past

GENUINE, INFRINGING = "goods", "infringers"
LISTS = {GENUINE: "genuine_goods", INFRINGING: "known_infringers"}
#: Browsers send nothing for what is not ticked: a whole page says so.
TICKED, WHOLE = ("international", "changes"), "whole"
LONGEST = 2000


@dataclass(frozen=True)
class Problem:
    """What is wrong at one field, and the id of its element."""

    name: str
    place: str
    label: str
    message: str


class Sheet:
    """The forms of one application."""

    def __init__(
        self,
        kind: str,
        *,
        user: User | None = None,
        recordal: Recordal | None = None,
        data: QueryDict | None = None,
        initial: Mapping[str, Any] | None = None,
        more: str = "",
    ) -> None:
        self.kind, self.recordal, self.data, self.more = kind, recordal, data, more
        self.extra: list[Problem] = []
        self.pending_before = recordal.pending if recordal else {}
        start = initial_of(recordal) if recordal else dict(initial or {})
        self.currencies = currencies()
        self.districts = {one.code: one.name for one in District.objects.all()}
        self.stored: dict[str, dict[int, GenuineGoods | KnownInfringer]] = {
            which: {row.no: row for row in getattr(recordal.right, name).all()} if recordal else {}
            for which, name in LISTS.items()
        }
        self.main = self._form(SheetForm, initial=start, kind=kind, user=user)
        self.goods = self._rows(GENUINE)
        self.infringers = self._rows(INFRINGING)
        if recordal:
            self._point_out(recordal)

    def _form(self, form: type[Any], **options: Any) -> Any:
        """Bound to what was sent; or, when something stored could not be taken, to that."""
        if self.data is not None:
            return form(self.data, **options)
        blank = form(**options)
        prefix = f"{blank.prefix}-" if blank.prefix else ""
        names = {f"{prefix}{name}" for name in blank.fields}
        if names.isdisjoint(self.pending_before):
            return blank
        return form(as_typed(blank, self.pending_before), **options)

    def _rows(self, which: str) -> list[GoodsForm]:
        stored = self.stored[which]
        numbers = list(stored)
        if self.data is not None:
            sent = (text for text in self.data.getlist(f"{which}_rows") if text.isdecimal())
            numbers += [no for no in map(int, sent) if 0 < no < 1000 and no not in stored]
        elif (not stored and which == GENUINE) or self.more == which:
            numbers.append(max(stored, default=0) + 1)
        return [
            self._form(
                GoodsForm,
                genuine=which == GENUINE,
                currencies=self.currencies,
                districts=self.districts,
                prefix=f"{which}-{no}",
                initial=initial_of_goods(stored[no]) if no in stored else {},
            )
            for no in numbers[:MOST_GOODS]
        ]

    def _point_out(self, recordal: Recordal) -> None:
        """Put what may be a slip, and what customs wants corrected, beside its field."""
        for name, remark in recordal.remarks.items():
            if field := self.main.fields.get(name):
                field.warnings = [_("Customs: %(remark)s") % {"remark": remark}]
        for doubt in rules.warnings(recordal):
            if field := self.main.fields.get(doubt.field):
                field.warnings = [*getattr(field, "warnings", []), doubt.message]

    @property
    def rows(self) -> list[GoodsForm]:
        return [*self.goods, *self.infringers]

    def _filled(self) -> Iterator[forms.Form]:
        """The forms that say something: an entry nobody wrote into is none."""
        yield self.main
        for which, rows in ((GENUINE, self.goods), (INFRINGING, self.infringers)):
            for row in rows:
                if not (row.is_bound and row.is_blank) or self._is_stored(which, row):
                    yield row

    def _is_stored(self, which: str, row: GoodsForm) -> bool:
        return any(f"{which}-{no}" == row.prefix for no in self.stored[which])

    def stated(self) -> RecordalFields:
        """Whatever was sent and can be taken."""
        for form in self._filled():
            form.full_clean()
        fields = self._taken(self.main)
        fields.pop("holder", None)
        for which, rows in ((GENUINE, self.goods), (INFRINGING, self.infringers)):
            filled = [row for row in self._filled() if row in rows]
            fields[LISTS[which]] = [
                {"no": int(str(row.prefix).rpartition("-")[2]), **self._taken(row)}
                for row in filled
            ]
        fields["captions"] = {no: text[:200] for no, text in self._numbered("image", "caption")}
        fields["issued"] = dict(self._days_of_issue())
        return cast("RecordalFields", fields)

    def _taken(self, form: forms.Form) -> dict[str, Any]:
        data = self.data or QueryDict()
        return {
            name: value
            for name, value in form.cleaned_data.items()
            if form.add_prefix(name) in data or (name in TICKED and WHOLE in data)
        }

    def _numbered(self, part: str, name: str) -> Iterator[tuple[int, str]]:
        """What was sent for each picture or paper that is there: ``image-3-caption``."""
        shape = re.compile(rf"{part}-(\d{{1,4}})-{name}", re.ASCII)
        data = self.data or QueryDict()
        for key in data:
            if found := shape.fullmatch(key):
                yield int(found[1]), str(data[key]).strip()

    def _days_of_issue(self) -> Iterator[tuple[int, date | None]]:
        for no, text in self._numbered("attachment", "issued_on"):
            place = f"attachment-{no}-issued_on"
            try:
                yield no, check_past(forms.DateField(required=False).clean(text), place)
            except ValidationError as error:
                self.refuse(place, place, _("Issued on"), " ".join(error.messages))
            except InvalidInput as error:
                self.refuse(place, place, _("Issued on"), error.message)

    def pending(self) -> dict[str, str]:
        """What was typed and cannot be taken, by the full name of its field."""
        data = self.data or QueryDict()
        return {
            form.add_prefix(name): str(data.get(form.add_prefix(name), ""))[:LONGEST]
            for form in self._filled()
            for name in form.errors
            if self._counts(form, name) and name != "holder"
        }

    def _counts(self, form: forms.Form, name: str) -> bool:
        """Whether an error is about something that was sent: parts of a page may be sent too."""
        sent = self.data is None or self.recordal is None or form.add_prefix(name) in self.data
        return name in form.fields and sent

    def refuse(self, name: str, place: str, label: str, message: str) -> None:
        """Note what is wrong with something that is not a field of a form: a file, or all of it."""
        if name in self.main.fields and self.main.is_bound:
            self.main.add_error(name, message)
        else:
            self.extra.append(Problem(name, place, label, message))

    @property
    def problems(self) -> list[Problem]:
        found = [
            Problem(form.add_prefix(name), form[name].id_for_label or form[name].auto_id,
                    str(form[name].label), str(message))
            for form in self._filled()
            if form.is_bound
            for name, messages in form.errors.items()
            if self._counts(form, name)
            for message in messages
        ]  # fmt: skip
        return [*found, *self.extra]
