"""What the law forbids with a parcel, and in which article; pages show the same as a reason."""

from django.utils.translation import gettext as _

from seizures.cases.models import Case
from seizures.parcels.models import Parcel
from seizures.parcels.rules import ABANDONMENT, SELF_USE, SIMPLIFIED
from seizures.penalties.models import Penalty
from seizures.penalties.rules import PENALTY_CITATION
from seizures.procedure.guards import (
    AlreadyAnswered,
    CrimeSuspected,
    NothingToDecide,
    StepNotAllowed,
    WrongState,
    crime_is_suspected,
    expect,
)
from seizures.procedure.hearing import heard_or_silent

UNKNOWN = "Measures art 32; Penalty Regs art 62(4)"
TRANSFER = "Transfer Provisions art 11"
DETAINED, INFRINGING = Case.Status.DETAINED, Case.Status.INFRINGING
LATER = (INFRINGING, Case.Status.PENALTY_NOTICED)


class PartyUnknown(StepNotAllowed):
    """Nobody is known who could be heard; public notice is the way (MEA 32)."""

    code = "party_unknown"


class AlreadyTold(StepNotAllowed):
    code = "already_told"


def no_crime(parcel: Parcel) -> None:
    """Nothing takes the place of a transfer to the police (TRF 11)."""
    known: bool | None = getattr(parcel, "crime", None)
    if crime_is_suspected(parcel.case) if known is None else known:
        raise CrimeSuspected(_("The case is being transferred to the police."), TRANSFER)


def undecided(parcel: Parcel, citation: str = SIMPLIFIED) -> None:
    """The parcel is detained and nobody has decided yet."""
    no_crime(parcel)
    expect(parcel.case, DETAINED, citation=citation)


def party_may_speak(parcel: Parcel, citation: str) -> None:
    """Until customs has decided; nothing warns the party of a criminal inquiry."""
    if parcel.case.status != DETAINED:
        raise WrongState(_("Customs takes no statement at this stage."), citation)


def explain(parcel: Parcel) -> None:
    """The person may explain in writing (MEA 31)."""
    party_may_speak(parcel, SIMPLIFIED)


def abandon(parcel: Parcel) -> None:
    """The traveller, sender or addressee declares, once, that the goods are given up (MEA 31)."""
    party_may_speak(parcel, ABANDONMENT)
    if parcel.abandonment == Parcel.Abandonment.DECLARED:
        raise AlreadyAnswered(_("Abandonment has been declared already."), ABANDONMENT)


def decide_on_abandonment(parcel: Parcel) -> None:
    """Only what was declared can be agreed to (MEA 31)."""
    undecided(parcel, ABANDONMENT)
    if parcel.abandonment != Parcel.Abandonment.DECLARED:
        raise NothingToDecide(_("Nobody has declared that the goods are given up."), ABANDONMENT)


def release(parcel: Parcel) -> None:
    """Articles for own use in reasonable quantity, or genuine ones, go free (REG 31, CUS 46)."""
    undecided(parcel, SELF_USE)


def find_infringing(parcel: Parcel) -> None:
    """What goes beyond own use and reasonable quantity is treated as infringing goods (REG 31)."""
    undecided(parcel, SELF_USE)
    if parcel.abandonment == Parcel.Abandonment.DECLARED:
        raise WrongState(_("Decide first whether customs agrees to the abandonment."), ABANDONMENT)


def tell_holder(parcel: Parcel) -> None:
    """The holder, who has to assist, is told once (MEA 31)."""
    expect(parcel.case, DETAINED, *LATER, citation=SIMPLIFIED)
    if parcel.case.notified_at:
        raise AlreadyTold(_("The rights holder has been told already."), SIMPLIFIED)


def write_to_party(parcel: Parcel) -> None:
    """A letter needs somebody to write to."""
    undecided(parcel)
    if not parcel.is_party_known:
        raise PartyUnknown(_("Neither sender, addressee nor traveller is known."), UNKNOWN)
    if not (parcel.party_address or parcel.party_email):
        raise PartyUnknown(_("There is no address of the party."), SIMPLIFIED)


def announce(parcel: Parcel) -> None:
    """Confiscation is announced to a party that is known, with its right to be heard (APL 44)."""
    no_crime(parcel)
    expect(parcel.case, INFRINGING, citation=PENALTY_CITATION)
    if not parcel.is_party_known:
        raise PartyUnknown(
            _("The party is unknown: post a public notice; after it the goods are collected."),
            UNKNOWN,
        )


def decide(parcel: Parcel) -> None:
    """Decided once the party was heard or let its time pass (APL 57, 64)."""
    no_crime(parcel)
    expect(parcel.case, Case.Status.PENALTY_NOTICED, citation=PENALTY_CITATION)
    penalty: Penalty = parcel.case.penalty
    penalty.case = parcel.case
    heard_or_silent(penalty)


def note_wish(parcel: Parcel) -> None:
    """After the announcement the party is heard (APL 44, 45, 63)."""
    no_crime(parcel)
    expect(parcel.case, Case.Status.PENALTY_NOTICED, citation="APL arts 44, 45, 63")


def dispose(parcel: Parcel) -> None:
    """What was given up is disposed of once (REG 27)."""
    if not parcel.is_abandoned:
        raise WrongState(_("The goods were not given up."), ABANDONMENT)
    if parcel.disposed_at:
        raise WrongState(_("The goods have been disposed of already."), "Regulation art 27")


def name_party(parcel: Parcel) -> None:
    """Who the party is may be found out until the case is decided."""
    expect(parcel.case, DETAINED, INFRINGING, citation=SIMPLIFIED)


def correct(parcel: Parcel) -> None:
    """What was mistyped is put right before anybody outside was told of it."""
    undecided(parcel)
    if parcel.case.notified_at:
        raise AlreadyTold(_("The rights holder has been told of these particulars."), SIMPLIFIED)
