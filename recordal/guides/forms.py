"""The page on which a guide is written: features, things to photograph, and photos, as one form."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from django import forms
from django.core.files.base import File
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from recordal.guides.models import Guide, GuidePhoto, GuideShot, TellTale
from recordal.guides.rules import CAPTIONS, SHOT_TEXTS, TELL_TEXTS, GuideContent
from recordal.guides.showing import Card, Picture

NEW = "new"
SIDES = {"genuine": True, "fake": False}


class TellForm(forms.ModelForm[TellTale]):
    class Meta:
        model = TellTale
        fields = TELL_TEXTS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in TELL_TEXTS[2:]:
            self.fields[name].widget.attrs["rows"] = 2


class ShotForm(forms.ModelForm[GuideShot]):
    class Meta:
        model = GuideShot
        fields = SHOT_TEXTS


class CaptionForm(forms.ModelForm[GuidePhoto]):
    class Meta:
        model = GuidePhoto
        fields = CAPTIONS


@dataclass
class PhotoRow:
    """A photo on the page, with its caption to be written."""

    photo: GuidePhoto
    form: CaptionForm


@dataclass
class TellRow:
    """A feature on the page, its photos on both sides; ``no`` is "new", "whole" or a number."""

    no: str
    form: TellForm | None
    sides: dict[str, list[PhotoRow]] = field(default_factory=dict)
    #: what was wrong with files chosen here, by side
    wrong: dict[str, str] = field(default_factory=dict)

    @property
    def genuine(self) -> list[PhotoRow]:
        return self.sides.get("genuine", [])

    @property
    def fake(self) -> list[PhotoRow]:
        return self.sides.get("fake", [])


class Sheet:
    """All forms of the page, from the guide or from what was sent."""

    def __init__(self, guide: Guide | None, card: Card | None, data: Any = None) -> None:
        self.data = data
        tells = {str(tell.no): tell for tell in guide.features} if guide else {}
        shots = {str(shot.no): shot for shot in guide.asked} if guide else {}
        self.tells = [
            TellRow(no, TellForm(data, prefix=f"tell-{no}", instance=tells.get(no)))
            for no in self._order("tells", tells)
        ]
        self.whole = TellRow("whole", None)
        self.shots = [
            (no, ShotForm(data, prefix=f"shot-{no}", instance=shots.get(no)))
            for no in self._order("shots", shots, news=2)
        ]
        self._place(card)

    def _order(self, name: str, known: Mapping[str, Any], news: int = 1) -> list[str]:
        """Rows in the order that was sent; the empty ones to be filled in stand last."""
        sent = self.data.getlist(name) if self.data is not None else []
        rows = [no for no in sent if no in known] + [no for no in known if no not in sent]
        return rows + [f"{NEW}{n}" if n else NEW for n in range(news)]

    def _place(self, card: Card | None) -> None:
        rows = {row.no: row for row in self.tells}
        for feature in card.features if card else ():
            row = rows.get(str(feature.no), self.whole)
            row.sides = {
                "genuine": self._photos(feature.genuine_photos),
                "fake": self._photos(feature.fake_photos),
            }

    def _photos(self, pictures: Sequence[Picture]) -> list[PhotoRow]:
        return [
            PhotoRow(
                picture.photo,
                CaptionForm(self.data, prefix=f"photo-{picture.photo.no}", instance=picture.photo),
            )
            for picture in pictures
        ]

    @property
    def forms(self) -> list[forms.BaseForm]:
        rows = [*self.tells, self.whole]
        return [
            *(row.form for row in rows if row.form),
            *(form for _no, form in self.shots),
            *(shown.form for row in rows for side in row.sides.values() for shown in side),
        ]

    def refuse(self, refused: Mapping[str, str]) -> "Sheet":
        """Show what was wrong with files beside the inputs they were chosen at."""
        for row in (*self.tells, self.whole):
            row.wrong = {
                side: refused[name] for side in SIDES if (name := f"add-{row.no}-{side}") in refused
            }
        return self

    def is_valid(self) -> bool:
        return all(form.is_valid() for form in self.forms)

    def content(self) -> GuideContent:
        """What was sent, in the order of the page."""
        tells = [
            _stated(row.no, row.form.cleaned_data) for row in self.tells if row.form is not None
        ]
        shots = [_stated(no, form.cleaned_data) for no, form in self.shots]
        photos = [
            {
                "no": shown.photo.no,
                "tell": int(row.no) if row.no.isdecimal() else None,
                "genuine": SIDES[side],
                **shown.form.cleaned_data,
            }
            for row in (*self.tells, self.whole)
            for side, photos in row.sides.items()
            for shown in photos
        ]
        return cast("GuideContent", {"tells": tells, "shots": shots, "photos": photos})


def _stated(no: str, texts: Mapping[str, Any]) -> dict[str, Any]:
    return {**texts, "no": int(no) if no.isdecimal() else None}


def uploads(
    files: "MultiValueDict[str, Any]",
) -> "Iterator[tuple[str, str, bool, list[File[bytes]]]]":
    """Files chosen on the page: the input, the row it stands in, genuine or fake, the files."""
    for name in files:
        row, _dash, side = name.rpartition("-")
        if side in SIDES and row.startswith("add-"):
            yield name, row.removeprefix("add-"), SIDES[side], files.getlist(name)


def stepped(content: GuideContent, step: str) -> GuideContent:
    """The content after a button: ``tell-3-up``, ``shot-2-to-1``, ``photo-4-remove``."""
    kind, _dash, rest = step.partition("-")
    no, _dash, move = rest.partition("-")
    rows: list[Any] = list(content.get(f"{kind}s", ()))  # type: ignore[call-overload]
    here = next((n for n, row in enumerate(rows) if str(row.get("no")) == no), None)
    if here is None:
        return content
    row = rows.pop(here)
    changed = cast("GuideContent", {**content, f"{kind}s": rows})
    if move == "remove":
        if kind == "tell":
            photos = [photo for photo in content.get("photos", ()) if photo["tell"] != row["no"]]
            changed["photos"] = photos
        return changed
    rows.insert(_target(rows, row, here, move, kind), row)
    return changed


def _target(rows: Sequence[Any], row: Any, here: int, move: str, kind: str) -> int:
    """Where the row goes; a photo moves among those of its feature and side."""
    if move.startswith("to-") and move[3:].isdecimal():
        return min(max(int(move[3:]) - 1, 0), len(rows))
    mates = [
        n for n, other in enumerate(rows)
        if kind != "photo" or (other["tell"], other["genuine"]) == (row["tell"], row["genuine"])
    ]  # fmt: skip
    if move == "up":
        return max((n for n in mates if n < here), default=here)
    return min((n for n in mates if n >= here), default=here - 1) + 1


class RestoreForm(forms.Form):
    version = forms.IntegerField(label=_("Version"), min_value=1, widget=forms.HiddenInput)
