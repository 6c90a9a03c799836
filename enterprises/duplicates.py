"""Which enterprises may be one: asked when somebody registers, and kept for officers."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import Q, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.errors import DomainError
from enterprises.matching import contains, key, mail_domain
from enterprises.models import Enterprise, Likeness
from enterprises.services import EnterpriseFields

Ground = Likeness.Ground
#: Names this alike are shown to whoever registers, and kept for officers; less is enough when the
#: mailboxes are of one house.
LIKE, LIKE_FOR_OFFICERS, LIKE_IN_ONE_HOUSE = 0.45, 0.6, 0.3
MOST_SHOWN = 6
SAME_CODE = "same_code"


@dataclass(frozen=True)
class Found:
    """An enterprise that is registered, and why it may be the one meant."""

    enterprise: Enterprise
    grounds: tuple[str, ...]

    @property
    def words(self) -> list[str]:
        labels = {SAME_CODE: _("Same code"), **{g.value: str(g.label) for g in Ground}}
        return [labels[ground] for ground in self.grounds]

    @property
    def is_certain(self) -> bool:
        return SAME_CODE in self.grounds


class LooksLikeAnother(DomainError):
    """Something like it is registered: say that yours is another, or ask to join that one."""

    code = "looks_like_another"

    def __init__(self, found: Iterable[Found]) -> None:
        self.found = list(found)
        numbers = ", ".join(one.enterprise.number for one in self.found)
        super().__init__(
            _("Registered already, and alike: %(numbers)s. Is yours one of them?")
            % {"numbers": numbers},
            candidates=numbers,
        )


def like(
    *,
    name_zh: str = "",
    name_en: str = "",
    email: str = "",
    uscc: str = "",
    own_of: User | None = None,
    least: float = LIKE,
) -> list[Found]:
    """Enterprises that may be the one so described, the likeliest first.

    Without those that ``own_of`` acts for: it knows them.
    """
    keys = {"key_zh": key(name_zh), "key_en": key(name_en)}
    code = uscc.strip().upper()
    wanted = Q(uscc=code) if code else Q()
    for field, value in keys.items():
        if value:
            wanted |= Q(**{field: value}) | Q(**{f"{field}__trigram_similar": value})
    if not wanted:
        return []
    rows = Enterprise.objects.living().filter(wanted).select_related("country")
    if own_of is not None:
        rows = rows.exclude(pk__in=Enterprise.objects.acting(own_of).values("pk"))
    likeliest = rows.annotate(likeness=_likeness(keys)).order_by("-likeness", "number")
    found = [
        Found(row, _grounds(row, keys, email, code, least)) for row in likeliest[: MOST_SHOWN * 4]
    ]
    found.sort(key=lambda one: not one.is_certain)
    return [one for one in found if one.grounds][:MOST_SHOWN]


def check_is_new(stated: EnterpriseFields, *, actor: User | None) -> None:
    """Raises LooksLikeAnother when something like it is registered that is not the actor's."""
    found = like(
        name_zh=stated.get("name_zh", ""),
        name_en=stated.get("name_en", ""),
        email=stated.get("email", ""),
        uscc=stated.get("uscc", ""),
        own_of=actor,
    )
    if found:
        raise LooksLikeAnother(found)


def twins(enterprise: Enterprise) -> list[Found]:
    """Others that may be this enterprise. Two codes are two enterprises unless the names agree."""
    found = like(
        name_zh=enterprise.name_zh,
        name_en=enterprise.name_en,
        email=enterprise.email,
        least=LIKE_FOR_OFFICERS,
    )
    return [
        one
        for one in found
        if one.enterprise.pk != enterprise.pk
        and (Ground.SAME_NAME in one.grounds or not (enterprise.uscc and one.enterprise.uscc))
    ]


def _likeness(keys: dict[str, str]) -> Combinable:
    """How alike the better of the two names is, from 0 to 1."""
    measures = [TrigramSimilarity(field, value) for field, value in keys.items() if value]
    if not measures:
        return Value(1.0)
    return Greatest(*measures) if len(measures) > 1 else measures[0]


def _grounds(
    row: Enterprise, keys: dict[str, str], email: str, code: str, least: float
) -> tuple[str, ...]:
    grounds: list[str] = []
    if code and row.uscc == code:
        grounds.append(SAME_CODE)
    pairs = [(value, getattr(row, field)) for field, value in keys.items() if value]
    likeness = float(getattr(row, "likeness", 0) or 0)
    one_house = bool(mail_domain(email)) and mail_domain(email) == mail_domain(row.email)
    if any(mine == other for mine, other in pairs):
        grounds.append(Ground.SAME_NAME.value)
    elif likeness >= (LIKE_IN_ONE_HOUSE if one_house else least) or any(
        contains(mine, other) for mine, other in pairs if other
    ):
        grounds.append(Ground.LIKE_NAME.value)
    if grounds and one_house:
        grounds.append(Ground.SAME_MAIL.value)
    return tuple(grounds)
