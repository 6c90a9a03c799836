"""What the law and the house want of enterprises: names and codes, papers, who runs them."""

from collections.abc import Mapping
from datetime import date

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.accounts.models import User
from core.accounts.permissions import Can
from core.errors import DomainError, InvalidInput
from core.reference.calendar import today
from enterprises import uscc as codes
from enterprises.models import HOME_COUNTRY, Agency, Enterprise

#: Registered papers of an applicant, and foreign holders through an office or agent.
PAPERS, REPRESENTATION = "Measures art 7", "Measures art 2"
#: What an officer confirms before an enterprise that registered itself is verified.
CHECKS: Mapping[str, Promise | str] = {
    "identity": gettext_lazy("Names and code agree with the licence"),
    "licence": gettext_lazy("The licence is whole, legible and in force"),
    "contact": gettext_lazy("The contact person can be reached as stated"),
}
FOREIGN_CHECKS: Mapping[str, Promise | str] = {
    "representation": gettext_lazy(
        "The office in China, or the agent's power of attorney, is shown"
    ),
}


class OwnersOnly(DomainError):
    """Only its owners, or customs, decide who acts for an enterprise."""

    code = "owners_only"


class LicenceMissing(DomainError):
    """Customs verifies nobody without the registered papers."""

    code = "licence_missing"


def checks_for(enterprise: Enterprise) -> dict[str, Promise | str]:
    """The checklist of the verification."""
    return {**CHECKS, **(FOREIGN_CHECKS if enterprise.is_foreign else {})}


def needs_papers(enterprise: Enterprise) -> bool:
    """What an import or customs itself brought was verified when it was recorded."""
    return enterprise.origin == Enterprise.Origin.ONLINE


def check_papers(enterprise: Enterprise) -> None:
    """Raises LicenceMissing when an enterprise that registered itself shows no licence."""
    if needs_papers(enterprise) and enterprise.licence_id is None:
        raise LicenceMissing(
            _("The business licence, or the registration paper of its country, is missing."),
            field="licence",
            citation=PAPERS,
        )


def missing(enterprise: Enterprise) -> list[tuple[str, str]]:
    """What still keeps an enterprise from being verified or from filing: field and sentence."""
    found = []
    if needs_papers(enterprise) and enterprise.licence_id is None:
        found.append(("licence", _("The business licence: customs verifies nobody without it.")))
    if not (enterprise.phone or enterprise.email):
        found.append(("phone", _("A phone number or an e-mail address for questions of customs.")))
    if enterprise.is_foreign and not (enterprise.has_office or represented(enterprise)):
        found.append(
            (
                "office_name",
                _("An office in China with its proof, or an agent: without them nothing is filed."),
            )
        )
    return found


def represented(holder: Enterprise) -> bool:
    """Whether a domestic agent has a power of attorney in force today."""
    agencies = Agency.objects.in_force_on(today())
    return agencies.filter(holder=holder, agent__country=HOME_COUNTRY).exists()


def check_may_file(holder: Enterprise, *, actor: User | None, on: date) -> None:
    """A foreign holder files through its office in China or a domestic agent (MEA 2).

    Raises InvalidInput at ``holder``. What customs enters (or the clock, without an actor) came
    on paper: it needs the office or an agent to be on file, not to press the button.
    """
    if holder.status == Enterprise.Status.MERGED:
        raise InvalidInput(
            _("%(holder)s was merged into another enterprise: file for that one.")
            % {"holder": holder},
            field="holder",
        )
    if not holder.is_foreign or holder.has_office:
        return
    agencies = Agency.objects.in_force_on(on).filter(holder=holder, agent__country=HOME_COUNTRY)
    if actor is not None and actor.is_enterprise:
        agencies = agencies.filter(agent__members=actor)
    if not agencies.exists():
        raise InvalidInput(
            _(
                "%(holder)s is abroad: it files through its office in China, whose name, address"
                " and proof stand in its data, or through a domestic agent with a power of"
                " attorney."
            )
            % {"holder": holder},
            field="holder",
            citation=REPRESENTATION,
        )


def may_run(enterprise: Enterprise, user: User) -> bool:
    """Whether somebody may decide on the people and agents of an enterprise."""
    if user.can(Can.VERIFY_ENTERPRISES) or user.can(Can.MANAGE_ACCOUNTS):
        return True
    return enterprise.is_run_by(user)


def check_runs(enterprise: Enterprise, actor: User | None) -> None:
    """Raises OwnersOnly for anybody but owners, customs and the clock."""
    if actor is not None and not may_run(enterprise, actor):
        raise OwnersOnly(
            _("Only an owner of %(enterprise)s, or customs, may do this.")
            % {"enterprise": enterprise}
        )


def may_change(enterprise: Enterprise, user: User) -> bool:
    """Its own people; for a holder abroad without people here, the agents that act for it."""
    members = enterprise.memberships.all()
    if not enterprise.is_foreign or members.exists():
        return members.filter(user=user).exists()
    return Enterprise.objects.acting(user).filter(pk=enterprise.pk).exists()


def check_names(enterprise: Enterprise) -> None:
    if not (enterprise.name_zh or enterprise.name_en):
        raise InvalidInput(_("Give the name in Chinese or in English."), field="name_zh")
    if enterprise.uscc:
        return
    same = Q()
    for field in ("name_zh", "name_en"):
        if name := getattr(enterprise, field):
            same |= Q(**{f"{field}__iexact": name})
    namesakes = Enterprise.objects.living().filter(same, country=enterprise.country_id, uscc="")
    if namesakes.exclude(pk=enterprise.pk).exists():
        raise InvalidInput(
            _("An enterprise of this name and country is registered already."),
            field="name_zh" if enterprise.name_zh else "name_en",
        )


def check_code(enterprise: Enterprise) -> None:
    if not enterprise.uscc:
        if enterprise.country_id == HOME_COUNTRY:
            raise InvalidInput(
                _("An enterprise in China needs its unified social credit code."), field="uscc"
            )
        return
    if not codes.is_valid(enterprise.uscc):
        raise InvalidInput(
            _(
                "This is not a unified social credit code: it has 18 characters, and the last one"
                " checks the others."
            ),
            field="uscc",
        )
    same = Enterprise.objects.living().filter(uscc=enterprise.uscc)
    if same.exclude(pk=enterprise.pk).exists():
        raise code_taken()


def check_office(enterprise: Enterprise, *, proof: bool) -> None:
    """An office in China is stated whole, or not at all."""
    if not (enterprise.office_name or enterprise.office_address or proof):
        return
    wanted = {
        "office_name": enterprise.office_name,
        "office_address": enterprise.office_address,
        "office_proof": proof or enterprise.office_proof_id,
    }
    for field, value in wanted.items():
        if not value:
            raise InvalidInput(
                _("An office in China is shown by its name, its address and a proof."), field=field
            )


def code_taken() -> InvalidInput:
    return InvalidInput(
        _(
            "An enterprise with this code is registered already. Ask its owner to add you as a"
            " member."
        ),
        field="uscc",
    )
