"""Ordering formal letters, and noting that their addressee has opened them.

Letters are served electronically on whoever has people in the portal: they count as served when
they are ordered, because from that moment the addressee finds the facts in the portal and is told
by notification and e-mail; the paper itself is drawn by the worker seconds later. Others are served
on paper: the letter counts as served from its record of service. Partner offices are served by
delivery.
"""

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from core.accounts.models import User
from core.audit.services import record
from core.numbering import public_number
from enterprises.models import Agency, Enterprise
from seizures.cases.models import Case
from seizures.disclosures import services as disclosures
from seizures.disclosures.models import Disclosure
from seizures.notices import content
from seizures.notices.models import Notice
from seizures.notices.tasks import draw_notice


@transaction.atomic
def order(
    case: Case,
    kind: str,
    *,
    addressee: str,
    actor: User | None,
    extra: Mapping[str, object] | None = None,
    also: Sequence[Case] = (),
) -> Notice:
    """Book a letter in the transaction of its step; the worker draws it after the commit.

    What it says is frozen now. ``extra`` adds to or replaces parts of the content; its keys
    ``zh`` and ``en`` hold what differs by language. ``also`` are further cases it tells of.
    """
    now = timezone.now()
    number = public_number("N", timezone.localdate(now).year, series=case.district_id[:2])
    notice = Notice.objects.create(
        number=number,
        case=case,
        kind=kind,
        addressee=addressee,
        content=content.freeze(case, kind, addressee, number=number, at=now, extra=extra or {}),
        ordered_at=now,
        ordered_by=actor,
        served_at=now if reaches(case, addressee) else None,
    )
    record("notice.ordered", notice, actor=actor, case=case.number, kind=kind, to=addressee)
    if ground := content.DISCLOSES.get(kind):
        disclosures.note_many(
            [case, *also],
            actor=actor,
            to_kind=Disclosure.To(addressee),
            to=str(notice.content["zh"]["addressee"]["name"]),
            what=[str(notice.get_kind_display())],
            ground=ground,
            about=number,
        )
    draw_notice.delay_on_commit(notice.pk)
    return notice


@transaction.atomic
def open_letter(notice: Notice, *, reader: User) -> Notice:
    """Note when somebody of the addressee opened the letter first; officers leave no mark."""
    if reader.is_officer or reader.is_headquarters:
        return notice
    notice = locked(notice)
    if notice.seen_at is None:
        notice.seen_at, notice.seen_by = timezone.now(), reader
        notice.save(update_fields=["seen_at", "seen_by"])
        record(
            "notice.opened",
            notice,
            actor=reader,
            case=notice.case.number,
            sha256={
                language: file.sha256
                for language, file in (("zh", notice.file_zh), ("en", notice.file_en))
                if file
            },
        )
    return notice


def reaches(case: Case, addressee: str) -> bool:
    """Whether somebody of the addressee can find the letter in the portal."""
    if addressee == Notice.Addressee.HOLDER:
        agencies = Agency.objects.in_force_on(timezone.localdate()).filter(holder=case.holder_id)
        people = Q(enterprises=case.holder_id) | Q(enterprises__in=agencies.values("agent_id"))
    elif addressee == Notice.Addressee.CONSIGNOR and case.shipment.consignor_uscc:
        people = Q(
            enterprises__uscc=case.shipment.consignor_uscc,
            enterprises__status=Enterprise.Status.VERIFIED,
        )
    else:
        return False
    return User.objects.filter(people, is_active=True).exists()


def locked(notice: Notice) -> Notice:
    """The letter for change. Only inside a transaction."""
    rows = Notice.objects.select_for_update(no_key=True, of=("self",))
    return rows.select_related("case__district", "file_zh", "file_en").get(pk=notice.pk)
