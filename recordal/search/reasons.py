"""Why a recordal was found, in a word, where its row does not show it."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.folding import fold
from recordal.applications.models import Recordal
from recordal.search.judging import Query, Tier, Verdict
from recordal.search.keys import Source
from recordal.search.matching import Found

WHY: dict[Tier, Promise] = {
    Tier.PINYIN: gettext_lazy("pinyin"),
    Tier.PINYIN_START: gettext_lazy("pinyin"),
    Tier.PINYIN_INSIDE: gettext_lazy("pinyin"),
    Tier.INITIALS: gettext_lazy("pinyin initials"),
    Tier.INITIALS_START: gettext_lazy("pinyin initials"),
    Tier.EACH_WORD: gettext_lazy("each word"),
    Tier.SOUND: gettext_lazy("same sound"),
    Tier.SIMILAR: gettext_lazy("similar spelling"),
    Tier.PART: gettext_lazy("part of the words"),
}


def explain(found: Found, row: Recordal) -> str:
    """Empty when one sees it, or when the row was not found by this search."""
    verdict = found.verdicts.get(row.pk)
    if verdict is None:
        return ""
    reasons = [_hidden(found.query, verdict, row)]
    if reason := WHY.get(verdict.tier):
        reasons.append(str(reason))
    elif not any(reasons) and not _is_seen(found.query, row):
        reasons.append(_("written differently"))
    return " · ".join(filter(None, reasons))


def _hidden(query: Query, verdict: Verdict, row: Recordal) -> str:
    """What was found where lists do not show it: a spelling, another language, a code."""
    key = verdict.key.key
    if verdict.tier == Tier.EACH_WORD:
        return ""
    if verdict.key.source == Source.VARIANT:
        same = (name for name in row.right.variants if key in fold(name))
        return next(same, str(row.right.variants[0]) if row.right.variants else "")
    names = {Source.TITLE: row.right.title, Source.TITLE_EN: row.right.title_en}
    if (name := names.get(Source(verdict.key.source), "")) and name != row.right.name:
        return name
    if verdict.key.source == Source.HS:
        return _("HS code %(code)s") % {"code": key}
    if verdict.key.source == Source.HOLDER:
        return _("rights holder")
    return ""


def _is_seen(query: Query, row: Recordal) -> bool:
    right = row.right
    shown = (
        *(row.number, row.application_no, right.title, right.title_en, right.registration_no),
        *(right.holder.name_zh, right.holder.name_en),
    )
    typed = query.text.casefold()
    return any(typed in text.casefold() for text in shown)
