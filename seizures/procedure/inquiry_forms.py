"""Input of the status query: what customs asks, what the trader declares, what is decided."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files import File
from django.utils.translation import gettext_lazy as _

from seizures.screening.question_models import Question, QuestionPaper
from seizures.screening.status_query import Touched

WORDS = forms.Textarea(attrs={"rows": 3})


class StatusQueryForm(forms.Form):
    """Which goods, which rights, how long. What is wrong with it is said by the service."""

    goods = forms.MultipleChoiceField(
        label=_("Goods and rights"), widget=forms.CheckboxSelectMultiple, required=False
    )
    line_no = forms.IntegerField(label=_("Another line"), min_value=1, required=False)
    recordal = forms.CharField(
        label=_("Recordal it touches"),
        max_length=24,
        required=False,
        help_text=_("A recordal in force, when screening did not find it."),
    )
    text = forms.CharField(label=_("What has to be declared"), max_length=2000, widget=WORDS)
    days = forms.IntegerField(
        label=_("Working days to answer"),
        min_value=1,
        help_text=_("The law leaves the period to customs (Measures art 21)."),
    )

    def __init__(self, *args: Any, touched: Sequence[Touched], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = self.fields["goods"]
        offered.choices = [  # type: ignore[attr-defined]
            (
                one.key,
                f"{one.line.line_no}: {one.line.description[:60]} — "
                f"{one.recordal.right.title} ({one.recordal.number})",
            )
            for one in touched
        ]
        if not touched:
            del self.fields["goods"]


class DeclarationForm(forms.Form):
    """The answer: what is declared, in words, and the papers that prove it."""

    declared = forms.ChoiceField(
        label=_("You declare"), choices=Question.Declared.choices, widget=forms.RadioSelect
    )
    answer = forms.CharField(label=_("Explanation"), max_length=4000, widget=WORDS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in QuestionPaper.Kind:
            self.fields[kind.value] = forms.FileField(label=kind.label, required=False)
        self.fields[QuestionPaper.Kind.LICENCE].help_text = _(
            "At least one of these papers proves what you declare."
        )

    def papers(self) -> list[tuple[str, "File[bytes]"]]:
        given = self.cleaned_data
        return [(kind.value, given[kind]) for kind in QuestionPaper.Kind if given.get(kind)]


class SatisfyForm(forms.Form):
    reasons = forms.CharField(label=_("Why the proof is enough"), widget=WORDS)
    suggest = forms.BooleanField(
        label=_("Suggest to the rights holder to list this trader as a lawful user"),
        required=False,
    )


class SuspendForm(forms.Form):
    reasons = forms.CharField(
        label=_("No answer, no proof, or why the goods are suspected"), widget=WORDS
    )
