"""What an application states, gathered once, and each content that the law names (MEA 6 and 7)."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.reference.models import StatutoryDeadline
from core.workdays import Calendar
from enterprises.models import Enterprise
from recordal.applications.models import Recordal
from recordal.particulars.models import Attachment, GenuineGoods, KnownInfringer, RightImage
from recordal.rights.models import IpRight

Kind = IpRight.Kind
Paper = Attachment.Kind
TRADEMARK = frozenset({Kind.TRADEMARK})
COPYRIGHTS = frozenset({Kind.COPYRIGHT, Kind.NEIGHBOURING})
REPORTED = frozenset({Kind.UTILITY_MODEL, Kind.DESIGN})
REGISTERED = TRADEMARK | IpRight.PATENTS
EVERY = REGISTERED | COPYRIGHTS

RECENT, EXTRACT_AGE = "patent_grant_recent", "patent_register_extract_age"


@dataclass(frozen=True)
class Limits:
    """How long ago a grant is recent, in years; how old an extract may be, in months (MEA 7)."""

    recent_years: int
    extract_months: int


def limits() -> Limits:
    rows = StatutoryDeadline.objects.in_bulk([RECENT, EXTRACT_AGE])
    return Limits(rows[RECENT].length or 0, rows[EXTRACT_AGE].length or 0)


@dataclass(frozen=True)
class Stated:
    """An application with all that belongs to it, as it stands on a day."""

    recordal: Recordal
    on: date
    images: Collection[RightImage]
    papers: Mapping[str, Collection[Attachment]]
    goods: Collection[GenuineGoods]
    infringers: Collection[KnownInfringer]
    limits: Limits

    @property
    def right(self) -> IpRight:
        return self.recordal.right

    @property
    def holder(self) -> Enterprise:
        return self.recordal.right.holder

    @property
    def grant_is_old(self) -> bool:
        """Announced longer ago than the law calls recent: the register is asked again."""
        granted = self.right.granted_on
        return bool(granted and Calendar.add_years(granted, self.limits.recent_years) < self.on)

    @property
    def extracts(self) -> list[Attachment]:
        """Extracts from the register that are young enough; one without a date is not."""
        oldest = Calendar.months_before(self.on, self.limits.extract_months)
        papers = self.papers.get(Paper.REGISTER_EXTRACT, ())
        return [paper for paper in papers if paper.issued_on and paper.issued_on >= oldest]


def gather(recordal: Recordal, on: date, known: Limits | None = None) -> Stated:
    """Read what belongs to an application: a handful of queries, none when all was read before."""
    right = recordal.right
    papers: dict[str, list[Attachment]] = {}
    for paper in right.attachments.all():
        papers.setdefault(paper.kind, []).append(paper)
    return Stated(
        recordal=recordal,
        on=on,
        images=right.images.all(),
        papers=papers,
        goods=right.genuine_goods.all(),
        infringers=right.known_infringers.all(),
        limits=known or limits(),
    )


Test = Callable[[Stated], bool]


def always(stated: Stated) -> bool:
    return True


def never(stated: Stated) -> bool:
    return False


@dataclass(frozen=True)
class Content:
    """One thing the law names for these kinds of right. ``needed`` tells when it must be there."""

    field: str
    label: Promise | str
    kinds: frozenset[Kind]
    citation: str
    needed: Test = always
    given: Test | None = None
    anchor: str = ""

    @property
    def place(self) -> str:
        """The id of the element on the page where it is stated."""
        return self.anchor or f"id_{self.field}"

    def is_given(self, stated: Stated) -> bool:
        if self.given:
            return self.given(stated)
        owner = stated.recordal if self.field.startswith("contact_") else stated.right
        return bool(getattr(owner, self.field))


def paper(*kinds: str) -> Test:
    """Whether there is a paper of one of these kinds."""
    return lambda stated: any(stated.papers.get(kind) for kind in kinds)


def _has_changed(stated: Stated) -> bool:
    return bool(stated.right.changes)


def _of_work(field: str, label: Promise | str) -> Content:
    return Content(field, label, COPYRIGHTS, "Measures art 6")


def _paper(
    kind: Paper, kinds: frozenset[Kind], *, needed: Test = never, given: Test | None = None
) -> Content:
    return Content(
        kind.value,
        kind.label,
        kinds,
        "Measures art 7",
        needed=needed,
        given=given or paper(kind),
        anchor=f"paper-{kind.value}",
    )


#: Contents and attachments by kind of right (REG 7; MEA 6 and 7), in the order of the page.
CONTENTS = (
    Content("holder_address", _("Postal address of the holder"), EVERY, "Measures art 6",
            given=lambda stated: bool(stated.holder.address), anchor="holder"),
    Content("title", _("Title or mark"), EVERY, "Measures art 6"),
    Content("registration_no", _("Registration number"), REGISTERED, "Measures art 6"),
    Content("nice_classes", _("Nice classes of the approved goods"), TRADEMARK, "Measures art 6"),
    Content("goods", _("Approved goods"), TRADEMARK, "Measures art 6"),
    Content("protected_until", _("Last day of the right's own protection"), REGISTERED,
            "Measures art 6"),
    Content("filing_date", _("Filing date"), IpRight.PATENTS, "Measures art 6"),
    Content("granted_on", _("Day the grant was announced"), IpRight.PATENTS, "Measures art 7"),
    _of_work("completed_on", _("Day the work was completed")),
    _of_work("category", _("Category of the work")),
    Content("changes", _("Assignment, change, renewal"), EVERY, "Measures art 6", needed=never),
    Content("contact_name", _("Contact person"), EVERY, "Measures art 6"),
    Content("contact_phone", _("Phone of the contact person"), EVERY, "Measures art 6"),
    Content("contact_fax", _("Fax"), EVERY, "Measures art 6", needed=never),
    Content("contact_email", _("E-mail"), EVERY, "Measures art 6", needed=never),
    Content("image", _("Picture of the mark or work"), TRADEMARK | COPYRIGHTS,
            "Measures arts 6, 7", given=lambda stated: bool(stated.images), anchor="pictures"),
    Content("genuine_goods", _("Genuine goods, with their name"), EVERY, "Measures art 6",
            given=lambda stated: all(goods.name for goods in stated.goods) and bool(stated.goods),
            anchor="genuine-goods"),
    Content("known_infringers", _("Goods known to infringe"), EVERY, "Measures art 6",
            needed=never, given=lambda stated: bool(stated.infringers), anchor="known-infringers"),
    Content("licensees", _("Lawful users"), EVERY, "Measures art 6", needed=never,
            given=lambda stated: bool(stated.recordal.licensees.all()), anchor="lawful-users"),
    _paper(Paper.IDENTITY, EVERY, needed=always,
           given=lambda stated: bool(stated.holder.licence_id or stated.papers.get("identity"))),
    _paper(Paper.CERTIFICATE, REGISTERED, needed=always),
    Content("certificate", _("Copyright certificate, sample, or other proof of the right"),
            COPYRIGHTS, "Measures art 7", anchor="paper-certificate",
            given=paper(Paper.CERTIFICATE, Paper.COPYRIGHT_CERTIFICATE, Paper.SAMPLE)),
    _paper(Paper.COPYRIGHT_CERTIFICATE, COPYRIGHTS),
    _paper(Paper.SAMPLE, COPYRIGHTS),
    _paper(Paper.REGISTER_PROOF, TRADEMARK, needed=_has_changed,
           given=paper(Paper.REGISTER_PROOF, Paper.ASSIGNMENT, Paper.RENEWAL)),
    _paper(Paper.ASSIGNMENT, EVERY),
    _paper(Paper.RENEWAL, TRADEMARK),
    _paper(Paper.INTERNATIONAL_PROOF, TRADEMARK, needed=lambda stated: stated.right.international),
    _paper(Paper.REGISTER_EXTRACT, IpRight.PATENTS, needed=lambda stated: stated.grant_is_old,
           given=lambda stated: bool(stated.extracts)),
    _paper(Paper.EVALUATION_REPORT, REPORTED, needed=always),
    _paper(Paper.GOODS_PHOTO, EVERY, needed=always),
    _paper(Paper.LICENCE_CONTRACT, EVERY),
    _paper(Paper.INFRINGEMENT, EVERY),
    _paper(Paper.JUDGMENT, EVERY),
    _paper(Paper.TRANSLATION, EVERY),
    _paper(Paper.POWER_OF_ATTORNEY, EVERY),
    _paper(Paper.OTHER, EVERY),
)  # fmt: skip


@dataclass(frozen=True)
class Checked:
    """A content of one application: whether it is needed, and whether it is there."""

    content: Content
    needed: bool
    given: bool

    @property
    def missing(self) -> bool:
        return self.needed and not self.given


def contents_of(recordal: Recordal, on: date, known: Limits | None = None) -> list[Checked]:
    """Every content the law names for this kind of right, checked."""
    stated = gather(recordal, on, known)
    kind = recordal.right.kind
    return [
        Checked(content, content.needed(stated), content.is_given(stated))
        for content in CONTENTS
        if kind in content.kinds
    ]
