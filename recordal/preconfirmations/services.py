"""Questions before shipping (预确权): asked by traders, answered by holders, decided by districts.

The guidance of GACC (12360, 2022-10) lets traders ask the customs of the port; a confirmation is
advice on certain goods, and screening honours it while the goods are those that were shown.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, TypedDict, Unpack

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core.accounts.models import User
from core.audit.services import record
from core.errors import DomainError, InvalidInput
from core.files.services import store
from core.numbering import next_number
from core.reference.calendar import today
from core.reference.models import District
from enterprises.models import Enterprise
from recordal.applications.models import Recordal
from recordal.preconfirmations import rules
from recordal.preconfirmations.models import PreConfirmation, PreConfirmationPaper
from recordal.preconfirmations.telling import tell_district, tell_holder, tell_trader

Status, Answer = PreConfirmation.Status, PreConfirmation.Answer
AT_ONCE = 500


@dataclass(frozen=True)
class Evidence:
    """A paper of the trader; a secret one is shown to customs only (REG 6, MEA 5)."""

    kind: str
    upload: Any
    secret: bool = False


class Question(TypedDict, total=False):
    """What a trader asks. ``district`` is a code."""

    district: str
    aeo_class: str
    goods: str
    goods_names: Iterable[str]
    hs_prefixes: Iterable[str]
    brands: Iterable[str]
    quantity: Decimal | None
    unit: str
    ships_from: date
    ships_to: date


@transaction.atomic
def ask(
    trader: Enterprise,
    recordal: Recordal,
    *,
    actor: User,
    papers: Sequence[Evidence],
    **fields: Unpack[Question],
) -> PreConfirmation:
    """Ask whether the trader may use the right on goods it is going to ship.

    The holder is asked at once; where nobody acts for it, the district decides without it.
    """
    if not Enterprise.objects.sending_for(actor).filter(pk=trader.pk).exists():
        raise InvalidInput(_("Customs must verify this enterprise first."), field="trader")
    # One question at a time for each trader: the second of a double click finds the first.
    trader = Enterprise.objects.select_for_update(no_key=True).get(pk=trader.pk)
    rules.check_recordal(recordal, trader)
    asked = _question(trader, recordal, fields)
    rules.check_not_listed(asked)
    rules.check_not_asked(asked)
    if not papers:
        raise InvalidInput(
            _("Give at least one paper: a licence, an order, purchases, or the certificate."),
            field="licence",
        )
    day = today()
    asked.number = f"PC{day.year}-{next_number('PC', day.year):05}"
    asked.asked_by, asked.answer_due = actor, rules.answer_due(day)
    asked.save()
    for paper in papers:
        _keep(asked, paper, actor=actor, field=paper.kind)
    record(
        "preconfirmation.asked",
        asked,
        actor=actor,
        recordal=recordal.number,
        answer_due=asked.answer_due.isoformat(),
    )
    told = tell_holder(
        asked,
        gettext_noop(
            "%(trader)s asks whether it may use %(title)s (%(number)s). Answer by %(due)s."
        ),
    )
    if not told:
        _pass_on(asked, Answer.NOBODY)
    return asked


@transaction.atomic
def add_paper(asked: PreConfirmation, *, actor: User, paper: Evidence) -> PreConfirmationPaper:
    """One more paper of the trader, while nothing is decided."""
    asked = PreConfirmation.objects.locked(asked.pk)
    if asked.status not in PreConfirmation.WAITING:
        raise DomainError(_("This is decided already."))
    return _keep(asked, paper, actor=actor, field="file")


@transaction.atomic
def answer(
    asked: PreConfirmation, *, actor: User, confirmed: bool, reasons: str = ""
) -> PreConfirmation:
    """The holder says whether the trader may use its right. Late answers count until a decision."""
    asked = PreConfirmation.objects.locked(asked.pk)
    reasons = reasons.strip()
    if asked.status not in PreConfirmation.WAITING or asked.answered_at:
        raise DomainError(_("This is answered or decided already."))
    if not confirmed and not reasons:
        raise InvalidInput(_("Say why."), field="reasons")
    if asked.status == Status.ASKED:
        asked.move_to(Status.ANSWERED)
    asked.answer = Answer.CONFIRMED if confirmed else Answer.DENIED
    asked.answer_reasons, asked.answered_at, asked.answered_by = reasons, timezone.now(), actor
    asked.save()
    record("preconfirmation.answered", asked, actor=actor, answer=asked.answer, reasons=reasons)
    tell_district(asked, gettext_noop("The holder has answered %(number)s: decide on it."))
    tell_trader(asked, gettext_noop("The holder has answered %(number)s; customs decides next."))
    return asked


@transaction.atomic
def grant(
    asked: PreConfirmation,
    *,
    actor: User,
    valid_to: date | None = None,
    conditions: str = "",
    **narrowed: Iterable[str],
) -> PreConfirmation:
    """The district confirms, for these goods and no others; it may narrow what was asked."""
    asked = PreConfirmation.objects.locked(asked.pk)
    asked.move_to(Status.GRANTED)
    day, conditions = today(), conditions.strip()
    if not asked.recordal.is_in_force_on(day):
        raise DomainError(_("%(recordal)s is not in force.") % {"recordal": asked.recordal})
    if asked.answer == Answer.DENIED and not conditions:
        raise InvalidInput(
            _("The holder denies it: say on what the confirmation rests."), field="conditions"
        )
    last = valid_to or asked.ships_to
    if last < day:
        raise InvalidInput(_("This day is over."), field="valid_to")
    if last > rules.longest_end(day):
        longest = rules.longest_end(day).isoformat()
        raise InvalidInput(_("Valid until %(day)s at most.") % {"day": longest}, field="valid_to")
    if "hs_prefixes" in narrowed:
        asked.hs_prefixes = rules.check_hs(narrowed["hs_prefixes"], asked.hs_prefixes)
    if "goods_names" in narrowed:
        asked.goods_names = rules.check_goods(narrowed["goods_names"])
    if "brands" in narrowed:
        asked.brands = rules.check_brands(narrowed["brands"], asked.recordal)
    asked.valid_from, asked.valid_to, asked.conditions = day, last, conditions
    _decide(asked, "preconfirmation.granted", actor=actor, valid_to=last.isoformat())
    tell_trader(asked, gettext_noop("Customs has confirmed %(number)s for %(title)s."))
    tell_holder(asked, gettext_noop("Customs has confirmed %(number)s of %(trader)s."))
    return asked


@transaction.atomic
def refuse(asked: PreConfirmation, *, actor: User, reasons: str) -> PreConfirmation:
    asked = PreConfirmation.objects.locked(asked.pk)
    asked.move_to(Status.REFUSED)
    asked.reasons = _said(reasons)
    _decide(asked, "preconfirmation.refused", actor=actor, reasons=asked.reasons)
    tell_trader(asked, gettext_noop("Customs has not confirmed %(number)s: see the reasons."))
    tell_holder(asked, gettext_noop("Customs has not confirmed %(number)s of %(trader)s."))
    return asked


@transaction.atomic
def revoke(asked: PreConfirmation, *, actor: User, reasons: str) -> PreConfirmation:
    """Take a confirmation back: from today on it covers nothing."""
    asked = PreConfirmation.objects.locked(asked.pk)
    asked.move_to(Status.REVOKED)
    asked.reasons = _said(reasons)
    yesterday = today() - timedelta(days=1)
    asked.valid_to = min(asked.valid_to or yesterday, yesterday)
    asked.save()
    record("preconfirmation.revoked", asked, actor=actor, reasons=asked.reasons)
    tell_trader(asked, gettext_noop("Customs has taken back %(number)s: see the reasons."))
    tell_holder(asked, gettext_noop("Customs has taken back %(number)s of %(trader)s."))
    return asked


@transaction.atomic
def withdraw(asked: PreConfirmation, *, actor: User) -> PreConfirmation:
    """The trader no longer asks."""
    asked = PreConfirmation.objects.locked(asked.pk)
    asked.move_to(Status.WITHDRAWN)
    asked.save(update_fields=["status"])
    record("preconfirmation.withdrawn", asked, actor=actor)
    tell_holder(asked, gettext_noop("%(trader)s has withdrawn %(number)s."))
    return asked


def pass_on_unanswered(*, on: date) -> int:
    """Questions the holder left unanswered until their last day go to the district."""
    late = PreConfirmation.objects.filter(status=Status.ASKED, answer_due__lt=on)
    return sum(_each(late, on, _is_late, lambda asked: _pass_on(asked, Answer.SILENT)))


def expire_due(*, on: date) -> int:
    """Confirmations whose last day is over."""
    over = PreConfirmation.objects.filter(status=Status.GRANTED, valid_to__lt=on)
    return sum(_each(over, on, _is_over, _expire))


def _each(rows: Any, on: date, still: Any, act: Any) -> Iterable[bool]:
    """Each row in its own transaction, looked at again once it is locked."""
    for pk in list(rows.order_by("pk").values_list("pk", flat=True)[:AT_ONCE]):
        with transaction.atomic():
            asked = PreConfirmation.objects.locked(pk)
            if still(asked, on):
                act(asked)
                yield True


def _is_late(asked: PreConfirmation, on: date) -> bool:
    return asked.status == Status.ASKED and (asked.answer_due or on) < on


def _is_over(asked: PreConfirmation, on: date) -> bool:
    return asked.status == Status.GRANTED and (asked.valid_to or on) < on


def _pass_on(asked: PreConfirmation, outcome: PreConfirmation.Answer) -> None:
    asked.move_to(Status.ANSWERED)
    asked.answer = outcome
    asked.save(update_fields=["status", "answer"])
    record("preconfirmation.unanswered", asked, actor=None, outcome=outcome)
    tell_district(asked, gettext_noop("Decide on %(number)s: the holder has not answered."))


def _expire(asked: PreConfirmation) -> None:
    asked.move_to(Status.EXPIRED)
    asked.save(update_fields=["status"])
    record("preconfirmation.expired", asked, actor=None)


def _question(trader: Enterprise, recordal: Recordal, fields: Question) -> PreConfirmation:
    """The question, checked by itself. Raises InvalidInput naming the field."""
    district = District.objects.filter(pk=fields.get("district", "")).first()
    if district is None:
        raise InvalidInput(_("Choose the customs district of exit."), field="district")
    if fields.get("aeo_class") not in PreConfirmation.Standing.values:
        raise InvalidInput(_("Choose the credit class."), field="aeo_class")
    goods = fields.get("goods", "").strip()
    if not goods:
        raise InvalidInput(_("Describe the goods."), field="goods")
    quantity = fields.get("quantity")
    if quantity is not None and quantity <= 0:
        raise InvalidInput(_("More than zero, please."), field="quantity")
    first, last = fields.get("ships_from"), fields.get("ships_to")
    if not first or not last:
        missing = "ships_to" if first else "ships_from"
        raise InvalidInput(_("Say when the goods will be shipped."), field=missing)
    rules.check_term(first, last)
    return PreConfirmation(
        trader=trader,
        recordal=recordal,
        district=district,
        aeo_class=fields["aeo_class"],
        goods=goods,
        goods_names=rules.check_goods(fields.get("goods_names", ())),
        hs_prefixes=rules.check_hs(fields.get("hs_prefixes", ())),
        brands=rules.check_brands(fields.get("brands", ()), recordal),
        quantity=quantity,
        unit=fields.get("unit", "").strip(),
        ships_from=first,
        ships_to=last,
    )


def _keep(
    asked: PreConfirmation, paper: Evidence, *, actor: User, field: str
) -> PreConfirmationPaper:
    if paper.kind not in PreConfirmationPaper.Kind.values:
        raise InvalidInput(_("Choose the kind of paper."), field="kind")
    file = store(paper.upload, actor=actor, field=field)
    return PreConfirmationPaper.objects.create(
        preconfirmation=asked, kind=paper.kind, file=file, secret=paper.secret
    )


def _decide(asked: PreConfirmation, verb: str, *, actor: User, **details: str) -> None:
    asked.decided_at, asked.decided_by = timezone.now(), actor
    asked.save()
    record(verb, asked, actor=actor, **details)


def _said(reasons: str) -> str:
    if not reasons.strip():
        raise InvalidInput(_("Say why."), field="reasons")
    return reasons.strip()
